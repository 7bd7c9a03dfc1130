"""Ranking: nearness, recency and what a score is made of; what matches does not hang on any of them."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import SearchRequest, Sort, UsageError
from search.evaluator import added, evaluate
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.matching import FALLBACK_NOTE, FEW, few_note
from search.model import Contribution, Reason
from search.query import Nearby, parse
from search.query.tokens import SHOUTED_NOTE
from search.query.verbose import MANY_WORDS, repeated
from search.ranking import AGEING_SHARE, Ranking, freshness
from search.schema import MISSING_INSTANT
from tests.suites.articles import article, ids, tasks
from tests.suites.evaluator_model import Doc, collection_of, cuts
from tests.suites.nearness_model import Texts

NOW = datetime(2024, 6, 1, tzinfo=UTC)
DAY = 86_400


@pytest.fixture
def engine_of(tmp_path):
    """Return a function that makes an engine of articles."""

    def make(*articles, **parameters):
        update_index(tmp_path / "index", tasks(*articles), roots=(), effort=Effort(jobs=1))
        return LocalEngine(tmp_path / "index", ranking=Ranking(**parameters))

    return make


def order(engine, query, **fields):
    return ids(engine.search(SearchRequest(query=query, **fields)).hits)


# nearness

words = st.lists(st.sampled_from(["oil", "gas", "and", "price"]), max_size=12).map(tuple)


@given(st.lists(words, max_size=6), cuts, st.integers(1, 4))
def test_nearness_is_what_a_literal_reading_makes_it(texts, cuts, gap):
    tree = Nearby("text", "oil", "gas", gap=gap, boost=2.0)
    found = evaluate(tree, collection_of([Doc(text=text) for text in texts], cuts), scored=True)
    expected = {number: 2.0 * gain for number, gain in Texts(texts).gains("oil", "gas", gap).items()}
    assert dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True)) == pytest.approx(expected, rel=1e-5)


@given(st.lists(words, max_size=6), cuts, st.lists(st.integers(0, 5), max_size=4, unique=True))
def test_what_is_added_to_some_documents_is_what_the_tree_scores_them(texts, cuts, chosen):
    collection = collection_of([Doc(text=text) for text in texts], cuts)
    docs = np.array(sorted(one for one in chosen if one < len(texts)), np.uint32)
    tree = Nearby("text", "oil", "gas")
    found = evaluate(tree, collection, scored=True)
    scores = dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))
    assert added(tree, collection, docs).tolist() == [scores.get(doc, 0.0) for doc in docs.tolist()]


def test_a_field_without_positions_has_its_nearness_from_no_one():
    collection = collection_of([Doc(tags=("ebb", "neap"))])
    with pytest.raises(TypeError, match="no method for Nearby"):
        evaluate(Nearby("key", "ebb", "neap"), collection, scored=True)


NEAR = {
    "beside": "The pilots trained for a moon landing in the desert.",
    "apart": "The moon was new when the landing of the troops began in the desert.",
    "far": "The moon was new. Nobody could see any sign of ships, of boats or of men until then. The landing began.",
    "turned": "The pilots trained for a landing moon in the desert.",
}


def test_words_that_stand_together_rank_first(engine_of):
    engine = engine_of(*(article(number, text) for number, text in enumerate(NEAR.values(), 1)))
    scores = {hit.id[-1]: hit.score for hit in engine.search(SearchRequest(query="moon landing")).hits}
    assert scores["1"] > scores["4"] > scores["3"]
    assert scores["1"] > scores["2"] > scores["3"]


def test_nearness_counts_the_stop_words_between(engine_of):
    first = article(1, "It was the first man on the moon, they said in the evening.")
    other = article(2, "It was the first moon man on the evening, they said to the.")
    assert order(engine_of(other, first), "man on the moon") == [1, 2]


def test_nearness_in_the_title_counts_for_more(engine_of):
    body = "Calm seas and a low wind. {} Sails were set at dawn."
    inside = article(1, body.format("An oil spill."), title="Oil from a spill ashore")
    ahead = article(2, body.format("Oil of a spill."), title="Oil spill ashore is from")
    assert order(engine_of(inside, ahead), "oil spill") == [2, 1]


def test_ranking_changes_neither_what_matches_nor_how_many(engine_of):
    articles = [article(number, f"moon {'of ' * (number % 7)} landing {number}") for number in range(40)]
    engine, plain = engine_of(*articles), engine_of(nearness=0.0)
    found = engine.search(SearchRequest(query="moon landing", limit=100))
    other = plain.search(SearchRequest(query="moon landing", limit=100))
    assert found.total == other.total == 40
    assert set(ids(found.hits)) == set(ids(other.hits))


def test_beyond_the_depth_the_order_is_that_of_the_words(engine_of):
    articles = [article(number, "on a moon landing" if number == 9 else "landing on a moon") for number in range(10)]
    shallow = engine_of(*articles, depth=2)
    assert 9 not in order(shallow, "moon landing")[:2]
    assert order(engine_of(depth=10), "moon landing")[0] == 9


@given(st.integers(0, 60), st.integers(1, 20))
def test_pages_cut_one_and_the_same_order(lifted_engine, offset, limit):
    whole = order(lifted_engine, "moon landing", limit=100)
    assert order(lifted_engine, "moon landing", offset=offset, limit=limit) == whole[offset : offset + limit]


@pytest.fixture(scope="module")
def lifted_engine(tmp_path_factory):
    """Return an engine of sixty articles, which looks for nearness in ten of them."""
    path = tmp_path_factory.mktemp("lifted") / "index"
    found = [article(number, f"moon {'and ' * (number % 5)}landing of {number % 3} men") for number in range(60)]
    update_index(path, tasks(*found), roots=(), effort=Effort(jobs=1))
    return LocalEngine(path, ranking=Ranking(depth=10))


# words of the query

SENTENCE = "which harvest of wheat failed in the drought of Kansas"
FIELDS = [
    "The drought of that year came early, and the wheat of Kansas failed: the harvest was lost. Which was in the news.",
    "Wheat and drought in Kansas: a harvest of dust.",
    "A harvest festival.",
    "Nothing of this kind.",
]


def test_few_articles_with_all_words_of_a_sentence_are_followed_by_those_with_some(engine_of):
    found = engine_of(*(article(n, text) for n, text in enumerate(FIELDS, 1))).search(SearchRequest(query=SENTENCE))
    assert ids(found.hits) == [1, 2, 3]
    assert found.notes == (few_note(1),)


def test_articles_with_all_words_of_a_sentence_come_first_however_long_they_are(engine_of):
    long = article(1, f"{FIELDS[0]} {'rain ' * 400}")
    engine = engine_of(long, *(article(number, FIELDS[1]) for number in range(2, 9)))
    found = engine.search(SearchRequest(query=SENTENCE, explain=True))
    assert ids(found.hits)[0] == 1
    assert [part.reason for part in found.hits[0].explanation][-1] is Reason.ALL
    assert sum(part.score for part in found.hits[0].explanation) == pytest.approx(found.hits[0].score, rel=1e-5)
    assert "2 articles have all" in few_note(2)


def test_a_short_list_of_words_is_taken_at_its_word(engine_of):
    found = engine_of(*(article(n, text) for n, text in enumerate(FIELDS, 1))).search(SearchRequest(query="wheat dust"))
    assert (ids(found.hits), found.notes) == ([2], ())


def test_a_page_of_articles_with_all_words_is_enough_for_a_sentence(engine_of):
    articles = [article(number, FIELDS[0]) for number in range(FEW)]
    found = engine_of(*articles, article(99, FIELDS[1])).search(SearchRequest(query=SENTENCE, limit=100))
    assert (found.total, found.notes) == (FEW, ())


def test_any_of_the_words_ranks_by_how_many_and_how_rare(engine_of):
    rare, common, both = (
        article(n, text) for n, text in enumerate(["A lantern.", "A harbour.", "Harbour, lantern."], 1)
    )
    others = [article(number, "A harbour wall.") for number in range(10, 20)]
    engine = engine_of(rare, common, both, *others)
    found = engine.search(SearchRequest(query="harbour lantern absent"))
    assert found.notes == (FALLBACK_NOTE,)
    assert ids(found.hits)[:2] == [3, 1]


@pytest.mark.parametrize(
    ("query", "verbose"),
    [
        ("oil price", False),
        ("one two three oil price gas coal", True),
        ("why did oil prices fall in Norway", True),
        ("oil price fall Norway", False),
        ("(oil price) of the (fall in Norway)", True),
        ("oil OR price OR fall OR Norway OR coal OR gas", False),
        ("oil oil oil oil oil oil of", False),
        ("title:oil price of gas and coal", False),
    ],
)
def test_a_sentence_is_told_from_a_list_of_words(query, verbose):
    assert parse(query, now=NOW).verbose is verbose


def test_many_words_are_no_list_even_without_stop_words():
    assert parse(" ".join(f"word{number}" for number in range(MANY_WORDS)), now=NOW).verbose
    assert not parse(" ".join(f"word{number}" for number in range(MANY_WORDS - 1)), now=NOW).verbose


def test_a_word_that_is_repeated_counts_for_more_but_not_twice_as_much():
    assert repeated(1) == 1.0
    assert 1.0 < repeated(2) < 2.0
    assert repeated(1000) < 3.0


def test_parentheses_around_plain_words_do_not_make_them_needed():
    plain, grouped = parse("oil time sharing", now=NOW), parse("oil (time sharing)", now=NOW)
    assert (grouped.fallback, grouped.lift) == (plain.fallback, plain.lift)


def test_neighbours_are_looked_for_together_across_stop_words():
    found = parse("men of the moon", now=NOW).lift
    assert [(one.field(), one.first, one.second, one.gap) for one in found.subqueries] == [
        ("title", "men", "moon", 3),
        ("text", "men", "moon", 3),
        ("author", "men", "moon", 3),
    ]


@pytest.mark.parametrize(
    "query", ["moon", "moon moons", "moon OR landing", '"moon landing"', "moon*  landing~", "moon -landing"]
)
def test_what_has_no_plain_neighbours_has_no_lift(query):
    assert parse(query, now=NOW).lift is None


def test_operators_in_a_sentence_in_capitals_are_words():
    parsed = parse("THE TIME OF SIMD AND MIMD MACHINES IS NOT OVER", now=NOW)
    assert parsed.notes == (SHOUTED_NOTE,)
    assert parsed.tree == parse("the time of simd and mimd machines is not over", now=NOW).tree


def test_operators_between_words_in_capitals_are_operators():
    assert parse("OIL OR GAS", now=NOW).tree == parse("oil OR gas", now=NOW).tree
    assert parse("THE OIL NOT THE GAS", now=NOW).notes == ()


# recency


def test_age_takes_half_of_its_share_in_a_half_life():
    instants = np.array([0, -10 * DAY, -20 * DAY, 5 * DAY, MISSING_INSTANT])
    found = freshness(instants, newest=0, half_life=10)
    assert found.tolist() == pytest.approx([1, 1 - AGEING_SHARE / 2, 1 - AGEING_SHARE * 3 / 4, 1, 1 - AGEING_SHARE])


@pytest.fixture
def aged(engine_of):
    days = ["2020-01-01", "2024-01-01", None, "2023-12-01"]
    return engine_of(*(article(number, "oil price", title="Oil", day=day) for number, day in enumerate(days)))


def test_recency_is_off_unless_it_is_asked_for(aged):
    assert order(aged, "oil price") == [0, 1, 2, 3]
    assert order(aged, "oil price", recency=0) == [0, 1, 2, 3]


def test_recency_puts_new_articles_first_and_undated_ones_last(aged):
    assert order(aged, "oil price", recency=30) == [1, 3, 0, 2]


def test_an_article_that_is_twice_as_good_stays_before_a_new_one(engine_of):
    good, new = article(1, "oil", title="Oil", day="1990-01-01"), article(2, f"oil {'sea ' * 200}", day="2024-01-01")
    assert order(engine_of(new, good), "oil", recency=1) == [1, 2]


def test_a_request_overrides_the_setting(engine_of):
    days = ["2020-01-01", "2024-01-01"]
    engine = engine_of(*(article(n, "oil", title="Oil", day=day) for n, day in enumerate(days)), half_life=30)
    assert order(engine, "oil") == [1, 0]
    assert order(engine, "oil", recency=0) == [0, 1]


@pytest.mark.parametrize("recency", [-1, 10**9])
def test_a_recency_out_of_range_is_refused(aged, recency):
    with pytest.raises(UsageError, match="recency must lie between 0 and"):
        aged.search(SearchRequest(recency=recency))


# explanations

QUERIES = [
    "oil price",
    "oil OR price OR absent",
    "(oil price) OR (gas absent)",
    "oil -coal",
    "pri* oil~",
    '"oil price" gas',
    "title:oil",
    "author:lind oil",
    "date:2021 oil",
    "-coal",
    "",
    "what is the price of oil and of gas in the harbours of the north",
    "prices OR mers",
]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    path = tmp_path_factory.mktemp("harbour") / "index"
    texts = ["The oil price fell.", "Oil and gas: the price of both.", "Coal and oil.", "A price for gas.", "Pries."]
    found = [
        article(n, text, title=text[:9], day=f"202{n}-01-01", authors=("Ada Lind",)) for n, text in enumerate(texts)
    ]
    french = article(9, "Les mers et les prix, la mer.", title="Les mers", language="fr")
    update_index(path, tasks(*found, french), roots=(), effort=Effort(jobs=1))
    return LocalEngine(path)


@pytest.mark.parametrize("recency", [0, 100])
@pytest.mark.parametrize("query", QUERIES)
def test_what_a_score_is_made_of_adds_up_to_it(harbour, query, recency):
    response = harbour.search(SearchRequest(query=query, explain=True, recency=recency))
    assert response.total
    for hit in response.hits:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-5)
        assert all(part.score for part in hit.explanation) or recency


def test_an_explanation_names_fields_words_and_nearness(harbour):
    hit = harbour.search(SearchRequest(query="oil price", explain=True, recency=100)).hits[0]
    named = {(part.reason, part.field, part.text) for part in hit.explanation}
    assert {(Reason.WORDS, "title", "oil"), (Reason.WORDS, "text", "price")} <= named
    assert (Reason.NEARNESS, "text", '"oil price"') in named
    assert [part.reason for part in hit.explanation][-1] is Reason.AGE


def test_the_parts_of_a_branch_that_does_not_match_are_not_named(harbour):
    hits = harbour.search(SearchRequest(query="coal OR (gas absent) OR pries", explain=True)).hits
    assert {part.text for hit in hits for part in hit.explanation} == {"coal", "pri"}


def test_no_explanation_is_given_unless_it_is_asked_for_or_where_nothing_is_scored(harbour):
    assert harbour.search(SearchRequest(query="oil")).hits[0].explanation == ()
    assert harbour.search(SearchRequest(query="oil", explain=True, sort=Sort.NEWEST)).hits[0].explanation == ()


def test_beyond_the_depth_no_nearness_is_named(lifted_engine):
    hits = lifted_engine.search(SearchRequest(query="moon landing", limit=60, explain=True)).hits
    near = [any(part.reason is Reason.NEARNESS for part in hit.explanation) for hit in hits]
    assert near == [True] * 10 + [False] * 50
    assert isinstance(hits[0].explanation[0], Contribution)
