"""Suggesting: word starts, names, spelling, corrections, relaxations and likeness, on indexes of a few articles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Facet, RescueKind, SearchRequest, SuggestionKind
from search.indexing import update_index
from search.local import LocalEngine
from search.suggesting.parts import PartKind, parts_of, replaced, without
from search.suggesting.relaxing import MAX_COUNTED, MAX_RESCUES, rescues
from search.suggesting.wordstarts import WordStarts, typed_words
from tests.suites.articles import article, ids, tasks

NAME = st.lists(st.text("abéÄ-'. ß東", max_size=12), max_size=8)

HARBOUR = [
    article(
        number,
        f"The government talked about the harbour and its policy, {word}.",
        title=f"Harbour news {word}",
        people=("Antony Blinken",) if number % 2 else ("Antony Blake", "Zoë O'Brien"),
        authors=("Antony Blinken",) if number < 4 else (),
        organizations=("Bank of Kursk",),
        places=("São Paulo",),
        tags=("shipping",),
        language="en",
    )
    for number, word in enumerate(("quay", "mole", "crane", "dredger", "pilot", "newspaper", "United States"), 1)
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> LocalEngine:
    path = tmp_path_factory.mktemp("suggesting") / "index"
    update_index(path, tasks(*HARBOUR), roots=())
    return LocalEngine(path)


# word starts


def fits(value: str, typed: str) -> bool:
    """Say what `WordStarts.best` promises, the slow way."""
    words = typed_words(value)
    return all(any(word.startswith(fragment) for word in words) for fragment in typed_words(typed))


@given(NAME, st.text("abéÄ-'. ß東", max_size=6), st.integers(1, 9))
def test_the_values_found_are_those_in_which_a_word_begins_with_each_typed_one(values, typed, limit):
    starts = WordStarts(values, np.arange(len(values)))
    found = starts.best(typed, limit)
    expected = {number for number, value in enumerate(values) if typed_words(typed) and fits(value, typed)}
    assert set(found) <= expected
    assert len(found) == len(set(found)) <= limit
    if len(typed_words(typed)) == 1 and all(len(typed_words(v)) < 2 for v in values):
        assert found == sorted(expected, reverse=True)[:limit]


@given(NAME, st.data())
def test_every_value_is_found_by_its_own_words_and_by_their_beginnings(values, data):
    starts = WordStarts(values, np.ones(len(values), np.int64))
    named = [number for number, value in enumerate(values) if typed_words(value)]
    if named:
        number = data.draw(st.sampled_from(named))
        words = typed_words(values[number])
        word = data.draw(st.sampled_from(words))
        assert starts.has(word)
        assert number in starts.best(word[: data.draw(st.integers(1, len(word)))], len(values) * 4)
        assert number in starts.having(words, len(values) * 4)


def test_longer_beginnings_than_a_key_are_told_apart():
    starts = WordStarts(["international bank", "internationale", "internat"], np.array([1, 2, 3]))
    assert starts.best("internat", 9) == [2, 1, 0]
    assert starts.best("international", 9) == [1, 0]
    assert starts.best("international b", 9) == [0]
    assert starts.best("internationalism", 9) == []


def test_words_side_by_side_come_before_words_apart():
    starts = WordStarts(["Bank of New York", "New York Bank", "York"], np.array([9, 1, 5]))
    assert starts.best("york ban", 9) == [1, 0]
    assert starts.best("ban york", 9) == [0, 1]


def test_of_equally_frequent_values_those_that_begin_so_come_first():
    assert WordStarts(["Fort San Juan", "San Marino"], np.array([4, 4])).best("san", 2) == [1, 0]


def test_there_may_be_no_values_at_all():
    assert WordStarts([], np.zeros(0, np.int64)).best("a b", 5) == []


# completion


def suggested(engine, typed, **options):
    """Return what is suggested, by kind."""
    return [(item.kind.value, item.text, item.count) for item in engine.suggest(typed, **options)]


def test_names_words_and_titles_are_told_apart_and_counted(engine):
    assert suggested(engine, "antony bl") == [
        ("person", "Antony Blinken", 4),
        ("author", "Antony Blinken", 3),
        ("person", "Antony Blake", 3),
    ]
    assert suggested(engine, "gov") == [("word", "government", 7)]
    found = suggested(engine, "harb", limit=4)
    assert [kind for kind, _, _ in found] == ["word", "title", "title"]


@pytest.mark.parametrize("typed", ["sao", "SÃO PAU", "são paulo", "Paulo"])
def test_accents_and_case_make_no_difference(engine, typed):
    assert ("place", "São Paulo", 7) in suggested(engine, typed)


@pytest.mark.parametrize("typed", ["obr", "o'br", "O’Brien", "zoe"])
def test_apostrophes_make_no_difference(engine, typed):
    assert ("person", "Zoë O'Brien", 3) in suggested(engine, typed)


def test_a_word_is_shown_as_it_is_spelt_and_not_by_its_stem(engine):
    assert suggested(engine, "polic") == [("word", "policy", 7)]


def test_the_beginning_of_a_word_whose_stem_is_shorter_finds_it(tmp_path):
    update_index(tmp_path, tasks(article(1, "Running.", title="x"), article(2, "running", title="y")), roots=())
    assert suggested(LocalEngine(tmp_path), "runni") == [("word", "running", 2)]


def test_suggestions_are_of_the_newest_generation(tmp_path):
    engine = LocalEngine(tmp_path)
    update_index(tmp_path, tasks(article(1, "A quay.", people=("Ada Lind",))), roots=())
    assert suggested(engine, "ada") == [("person", "Ada Lind", 1)]
    update_index(tmp_path, tasks(article(1, "A mole.", people=("Bo Lund",))), roots=())
    assert suggested(engine, "ada") == []
    assert suggested(engine, "quay") == []
    assert suggested(engine, "lu") == [("person", "Bo Lund", 1)]


def test_an_archive_of_no_articles_suggests_nothing(tmp_path):
    update_index(tmp_path, tasks(), roots=())
    engine = LocalEngine(tmp_path)
    assert engine.suggest("a") == ()
    response = engine.search(SearchRequest(query="quay"))
    assert (response.did_you_mean, response.rescues) == (None, ())


@pytest.mark.parametrize("typed", ["a" * 10_000, "x " * 5_000, "(((", '"', "title:", "\0", "\n\n", "-", "*", "é" * 500])
def test_nothing_that_is_typed_does_harm(engine, typed):
    engine.suggest(typed)
    engine.search(SearchRequest(query=typed))


# did you mean


def meant(engine, query, **options):
    """Return the other spelling of a query."""
    found = engine.search(SearchRequest(query=query, **options)).did_you_mean
    return found and found.query


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("goverment", "government"),
        ("goverment polcy", "government policy"),
        ("harbuor", "harbour"),
        ("arbour", "harbour"),
        ("antony blinkin", "Antony Blinken"),
        ("anthony blinken", "Antony Blinken"),
        ("news paper", "newspaper"),
        ("unitedstates", "United States"),
        ("title:harbuor", "title:harbour"),
        ("author:blinkin", "author:Blinken"),
        ('"goverment talked"', '"government talked"'),
        ("goverment -quay", "government -quay"),
        ("(goverment OR xyzzy) policy", "(government OR xyzzy) policy"),
        ("goverment, policy!", "government, policy!"),
    ],
)
def test_what_was_meant_is_found(engine, query, expected):
    assert meant(engine, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "",
        "government",
        "xyzzyplugh",
        '"united states"',  # in quotes, and found
        "quay",  # one article, and no word like it
        "goverment*",
        "goverment~",
        "-goverment",
        "-(goverment)",
        "date:goverment",
        "lang:eb",
        "qu",
        "2023",
        " ".join(["goverment"] * 20),
    ],
)
def test_where_there_is_nothing_better_nothing_is_suggested(engine, query):
    assert meant(engine, query) is None


def test_another_spelling_is_suggested_only_if_it_finds_more_under_the_filters(engine):
    assert meant(engine, "goverment", filters={Facet.PLACE: frozenset({"São Paulo"})}) == "government"
    assert meant(engine, "goverment", filters={Facet.TAG: frozenset({"none such"})}) is None


def test_the_results_of_what_was_meant_are_those_that_it_is_told_to_have(engine):
    other = engine.search(SearchRequest(query="goverment polcy", collapse=True)).did_you_mean
    assert other.count == engine.search(SearchRequest(query=other.query, collapse=True)).total


# parts of a query


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("oil price", ["oil", "price"]),
        ('title:foo -bar "a b"~5 (x OR y) author:(a b)', ["title:foo", "-bar", '"a b"~5', "(x OR y)", "author:(a b)"]),
        ("a OR b AND c", ["a", "b", "c"]),
        ("NOT x", ["NOT x"]),
        ("+x y", ["+x", "y"]),
        ("((a) b) c", ["((a) b)", "c"]),
        ('un"balanced) x', ["un", "balanced", "x"]),
        ("", []),
        ("OR", []),
    ],
)
def test_a_query_is_parted_at_its_outermost_level(query, parts):
    assert [query[part.start : part.end] for part in parts_of(query)] == parts


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("oil price", ["price", "oil"]),
        ("a OR b c", ["b c", "a c", "a OR b"]),
        ("a AND b", ["b", "a"]),
        ("-x y", ["y", "-x"]),
    ],
)
def test_an_operator_goes_with_the_part_that_it_joins(query, left):
    assert [without(query, part) for part in parts_of(query)] == left


@given(st.lists(st.sampled_from(["oil", '"a b"', "OR", "AND", "NOT", "-", "(", ")", "title:", "x~", '"', " ", "é"])))
def test_parts_lie_apart_and_in_order_in_the_query(pieces):
    query = "".join(pieces)
    ends = 0
    for part in parts_of(query):
        assert ends <= part.start <= part.value[0] <= part.value[1] == part.end <= len(query)
        assert part.cut[0] <= part.start < part.end <= part.cut[1]
        assert part.kind in PartKind
        ends = part.end


def test_spans_are_replaced_and_spaces_made_single():
    assert replaced("one  two three", [(0, 3, "1"), (9, 14, "")]) == "1 two"


# rescues


def labels(engine, **request):
    """Return what would help a search, and how much."""
    return [(rescue.label, rescue.count) for rescue in engine.search(SearchRequest(**request)).rescues]


def test_each_change_that_helps_is_told_with_its_count(engine):
    assert labels(engine, query="title:policy") == [("without 'title:'", 7)]
    assert labels(engine, query='"policy government"') == [("without quotes: policy government", 7)]
    assert labels(engine, query='"policy government" AND quay') == [
        ("without quotes: policy government", 1),
        ('without "policy government"', 1),
    ]
    assert labels(engine, query="goverment") == [("with other spellings", 7)]
    assert labels(engine, query="quay date:2024") == [("without date:2024", 1)]
    assert labels(engine, query="quay -harbour") == [("without -harbour", 1)]
    assert labels(engine, query="quay", excluded={Facet.TAG: frozenset({"shipping"})}) == [
        ("without -tag: shipping", 1)
    ]
    assert labels(engine, query="quay", missing=frozenset({Facet.TAG})) == [("without tag: none", 1)]


def test_the_search_that_a_rescue_stands_for_has_the_count_that_it_tells(engine):
    for request in (
        SearchRequest(query='author:blinken "policy government" moat', offset=0),
        SearchRequest(query="goverment tag:fishing", filters={Facet.PLACE: frozenset({"são paulo"})}),
        SearchRequest(filters={Facet.PLACE: frozenset({"x"}), Facet.TAG: frozenset({"shipping"})}, collapse=True),
    ):
        for rescue in engine.search(request).rescues:
            assert engine.search(rescue.request).total == rescue.count > 0


def test_a_rescue_begins_at_the_first_page(engine):
    response = engine.search(SearchRequest(query="title:policy", offset=20))
    assert [rescue.request.offset for rescue in response.rescues] == [0]


def test_a_search_with_results_needs_no_rescue(engine):
    assert labels(engine, query="quay") == []
    assert labels(engine, query="quay", offset=50) == []


@pytest.mark.parametrize("query", ["word " * 300, '"a b" ' * 150, "title:x " * 200, "x" * 100_000])
def test_no_more_changes_are_tried_than_are_allowed(query):
    counted = []
    found = rescues(SearchRequest(query=query), lambda request: counted.append(request) or 1)
    assert len(counted) <= MAX_COUNTED
    assert len(found) <= MAX_RESCUES
    counted.clear()
    rescues(SearchRequest(query=query), lambda request: counted.append(request) or 0)
    assert len(counted) <= MAX_COUNTED


def test_where_no_single_filter_is_to_blame_all_are_left_out():
    request = SearchRequest(filters={Facet.TAG: frozenset({"a"}), Facet.PLACE: frozenset({"b"})})
    found = rescues(request, lambda other: not other.filters)
    assert [(rescue.kind, rescue.request.filters) for rescue in found] == [(RescueKind.FILTERS, {})]


# similar articles


def test_articles_on_the_same_matter_are_found_by_their_distinctive_terms(tmp_path):
    texts = [
        "The dredger cleared the silted channel before the spring tide.",
        "A dredger sank in the silted channel during the spring tide.",
        "The choir sang carols in the cathedral before the service.",
        "A cathedral choir toured with carols after the service ended.",
        "Parliament passed the budget after a long night of debate.",
    ]
    update_index(tmp_path, tasks(*(article(n, text) for n, text in enumerate(texts))), roots=())
    engine = LocalEngine(tmp_path)
    assert [ids(item.hit for item in engine.similar(f"{n:016x}"))[:1] for n in range(5)] == [[1], [0], [3], [2], []]


def test_shared_names_make_articles_alike(tmp_path):
    people = [("Ada Lind",), ("Ada Lind",), ("Bo Lund",)]
    articles = [article(n, f"Words{n} of{n} their{n} own{n}.", people=p) for n, p in enumerate(people)]
    update_index(tmp_path, tasks(*articles), roots=())
    found = LocalEngine(tmp_path).similar(f"{0:016x}")
    assert [(ids([item.hit]), item.shared) for item in found] == [([1], ("Ada Lind",))]


def test_versions_of_the_story_and_copies_are_left_out_and_other_stories_come_once(tmp_path):
    first = (
        "The ferry to the northern islands struck a rock in thick fog last night and was towed to the harbour by a tug."
    )
    other = (
        "Fog held the ferry of the northern islands in the harbour for a night, and a tug waited outside by the rock."
    )
    texts = [first, f"{first} Nobody was hurt.", other, f"{other} Today it sailed.", "Fog.", "Fog.", "Fog!"]
    articles = [article(n, text, title="Ferry and fog") for n, text in enumerate(texts)]
    others = [article(n, f"Something else number {n}.") for n in range(7, 20)]
    update_index(tmp_path, tasks(*articles, *others), roots=())
    engine = LocalEngine(tmp_path)
    found = ids(item.hit for item in engine.similar(f"{0:016x}"))
    assert set(found) & {0, 1} == set()
    assert len(set(found) & {2, 3}) == 1
    assert set(ids(item.hit for item in engine.similar(f"{4:016x}"))) & {4, 5, 6} == set()


def test_an_article_without_words_is_like_no_other(tmp_path):
    update_index(tmp_path, tasks(article(1, "", title=""), article(2, "Quay."), article(3, "Quay.")), roots=())
    assert LocalEngine(tmp_path).similar(f"{1:016x}") == ()


def test_a_suggestion_has_one_of_the_kinds_of_names_or_is_a_title_or_words():
    assert {kind.value for kind in SuggestionKind} == {facet.value for facet in Facet} - {"lang"} | {"title", "word"}
