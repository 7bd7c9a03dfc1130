"""Trends: counting over time and comparing, held to the contract, to a literal model and to worked examples."""

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import COMPARED, Contrast, Engine, Facet, Granularity, SearchRequest, Trends, TrendsRequest, shares
from search.indexing import update_index
from search.keyness import LEAST_LIKELIHOOD, log_likelihood, over_represented
from search.local import LocalEngine
from search.matching import FALLBACK_NOTE
from search.roots import Root
from search.synonyms import Synonyms
from search.timeline import Timeline
from search.trendvalues import MAX_PERIODS
from tests.suites.articles import article, moon_articles, tasks, to_stored
from tests.suites.memory_engine import MemoryEngine
from tests.suites.trends_contract import TrendsContract

LAW = settings(deadline=None)
NAMES = ("Ada Lind", "Ben Oduya", "Éva Nagy", "Zoë Ålund")
TEXTS = (
    "Oil was dear in the harbour.",
    "Gas was cheap.",
    "Oil and gas were found at sea by divers.",
    "Wheat grew well.",
)
ROOTS = (Root(path="/a"),)


def _pick(number: int) -> tuple[str, ...]:
    """Return some of the names, chosen by the bits of a number."""
    return tuple(name for bit, name in enumerate(NAMES) if number >> bit & 1)


ARTICLES = [
    article(
        number,
        TEXTS[number % 4],
        day=f"20{10 + number % 5}-0{1 + number % 9}-0{1 + number % 7}" if number % 7 else None,
        people=_pick(number * 5 % 16 if number % 4 else 1),
        places=("Norland",) if number % 4 == 1 else ("Westhaven",),
        source="The Ledger" if number % 3 else None,
    )
    for number in range(60)
]


@pytest.fixture(scope="module")
def moon_engine(tmp_path_factory) -> Engine:
    path = tmp_path_factory.mktemp("moon") / "index"
    update_index(path, tasks(*moon_articles()[:4]), roots=ROOTS)
    update_index(path, tasks(*moon_articles()[4:]), roots=ROOTS)
    return LocalEngine(path)


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[Engine, Engine]:
    """Return an index of two segments, with articles that were replaced, and a list of the same articles."""
    path = tmp_path_factory.mktemp("both") / "index"
    old = [article(number, "Oil of old.", day="1999-01-01", people=("Gone Person",)) for number in range(10)]
    update_index(path, tasks(*old, *ARTICLES[10:30]), roots=ROOTS)
    update_index(path, tasks(*ARTICLES[:10], *ARTICLES[30:]), roots=ROOTS)
    return LocalEngine(path), MemoryEngine(map(to_stored, ARTICLES))


class TestLocalTrends(TrendsContract):
    @pytest.fixture
    def engine(self, moon_engine) -> Engine:
        return moon_engine


class TestMemoryTrends(TrendsContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return MemoryEngine(map(to_stored, moon_articles()))


CHOICES = st.fixed_dictionaries({}, optional={Facet.PERSON: st.frozensets(st.sampled_from(NAMES), max_size=2)})
DAYS = st.none() | st.dates(date(2009, 1, 1), date(2016, 1, 1))


@st.composite
def searches(draw) -> SearchRequest:
    ends = (draw(DAYS), draw(DAYS))
    after, before = sorted(ends) if None not in ends else ends
    return SearchRequest(
        query=draw(st.sampled_from(["", "oil", "gas", "wheat", "zeppelin"])),
        filters=draw(CHOICES),
        excluded=draw(CHOICES),
        after=after,
        before=before,
    )


REQUESTS = st.builds(
    TrendsRequest,
    searches=st.lists(searches(), min_size=1, max_size=3).map(tuple),
    within=searches(),
    granularity=st.none() | st.sampled_from(Granularity),
    typical=st.just(dict.fromkeys((Facet.PERSON, Facet.PLACE, Facet.SOURCE), 100)),
    frequent=st.just({Facet.PERSON: 2, Facet.PLACE: 5}),
)


def _comparable_values(values):
    """Return typical values without their order, which rounding decides between equals."""
    return {
        facet: {(item.value, item.count, item.rest, item.times, round(item.likelihood, 6)) for item in items}
        for facet, items in values.items()
    }


def _comparable(trends: Trends):
    lines = [(replace(trend, typical={}, notes=()), _comparable_values(trend.typical)) for trend in trends.trends]
    return replace(trends, trends=(), seconds=0.0, generation="", notes=()), lines


@LAW
@given(REQUESTS)
def test_trends_are_those_of_a_plain_list(both, request_):
    ours, plain = (_comparable(engine.trends(request_)) for engine in both)
    assert ours == plain


@LAW
@given(REQUESTS)
def test_counts_add_up_and_never_exceed_their_totals(both, request_):
    found = both[0].trends(request_)
    for trend in found.trends:
        assert len(trend.counts) == len(found.periods) == len(found.totals)
        assert all(0 <= share <= 1 for share in shares(trend.counts, found.totals))
        assert sum(trend.counts) + trend.undated <= trend.total <= found.total
        if request_.within.after is request_.within.before is None:
            assert sum(trend.counts) + trend.undated == trend.total


@LAW
@given(searches())
def test_a_point_is_the_total_of_the_search_in_its_period(both, search):
    engine = both[0]
    found = engine.trends(TrendsRequest(searches=(search,), granularity=Granularity.YEAR))
    for period, count in zip(found.periods, found.trends[0].counts, strict=True):
        year = SearchRequest(query=f"date:{period}", suggest=False, limit=0)
        assert engine.trends(TrendsRequest(searches=(search,), within=year)).trends[0].total == count


@LAW
@given(searches(), searches())
def test_contrasts_are_those_of_a_plain_list(both, first, second):
    def comparable(contrast: Contrast):
        return [
            (side.total, _comparable_values(side.typical), {(w.value.lower(), w.count, w.rest) for w in side.words})
            for side in (contrast.first, contrast.second)
        ]

    ours, plain = (comparable(engine.contrast(first, second, limit=100)) for engine in both)
    assert ours == plain


def test_other_names_are_those_of_the_files_and_the_gazetteer(tmp_path):
    update_index(tmp_path / "index", tasks(article(1)), roots=ROOTS)
    engine = LocalEngine(tmp_path / "index", synonyms=Synonyms())
    assert engine.aliases(Facet.ORG, "United Nations") == ("U.N.",)
    assert engine.aliases(Facet.ORG, "Nobody At All") == ()
    assert LocalEngine(tmp_path / "index").aliases(Facet.ORG, "United Nations") == ()


def test_words_are_shown_as_they_are_spelt_not_as_stems(both):
    found = both[0].contrast(SearchRequest(query="oil"), SearchRequest(query="wheat"))
    assert {item.value for item in found.first.words} >= {"Oil"}
    assert {item.value for item in found.second.words} == {"Wheat", "grew", "well"}
    assert all(item.rest == 0 and item.times is None for item in found.second.words)


def test_a_search_that_falls_back_on_any_of_its_words_says_so(moon_engine):
    search = SearchRequest(query="sputnik zeppelin")
    assert moon_engine.trends(TrendsRequest(searches=(search,))).trends[0].notes == (FALLBACK_NOTE,)
    assert moon_engine.contrast(search, SearchRequest()).first.notes == (FALLBACK_NOTE,)


def test_a_span_of_more_years_than_can_be_shown_keeps_the_last(tmp_path):
    old, new = article(1, day="0007-03-01"), article(2, day="2024-03-01")
    update_index(tmp_path / "index", tasks(old, new), roots=ROOTS)
    found = LocalEngine(tmp_path / "index").trends(TrendsRequest(searches=(SearchRequest(),)))
    assert (len(found.periods), found.periods[-1]) == (MAX_PERIODS, "2024")
    assert sum(found.trends[0].counts) == 1 < found.trends[0].total


def test_an_empty_archive_has_trends_without_periods(tmp_path):
    update_index(tmp_path / "index", tasks(), roots=ROOTS)
    engine = LocalEngine(tmp_path / "index")
    found = engine.trends(TrendsRequest(searches=(SearchRequest(),), typical=dict.fromkeys(COMPARED, 3)))
    assert (found.periods, found.total, found.trends[0].total) == ((), 0, 0)
    assert engine.contrast(SearchRequest(), SearchRequest()).first.words == ()


COUNTS = st.integers(0, 10**7)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_likelihood_is_that_of_the_table_and_never_negative(count, without, rest, rest_without):
    size, others = count + without, rest + rest_without
    found = float(log_likelihood(np.array([count]), np.array([rest]), size=size, others=others)[0])
    cells = [(count, count + rest, size), (rest, count + rest, others)]
    cells += [(without, without + rest_without, size), (rest_without, without + rest_without, others)]
    total = size + others
    expected = 2 * sum(seen * log(seen * total / (row * column)) for seen, row, column in cells if seen)
    assert found >= 0
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-3)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), max_size=20))
def test_what_is_over_represented_is_more_frequent_here_and_most_likely_first(pairs):
    counts, rest = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    places, scores = over_represented(counts, rest, size=40, others=60, limit=5)
    assert len(places) <= 5
    assert scores.tolist() == sorted(scores, reverse=True)
    assert all(
        counts[at] / 40 > rest[at] / 60 and score >= LEAST_LIKELIHOOD for at, score in zip(places, scores, strict=True)
    )


def test_the_likelihood_of_a_worked_example():
    found = log_likelihood(np.array([10]), np.array([5]), size=100, others=1000)
    by_hand = 2 * (10 * log(10 * 1100 / (15 * 100)) + 5 * log(5 * 1100 / (15 * 1000)))
    by_hand += 2 * (90 * log(90 * 1100 / (1085 * 100)) + 995 * log(995 * 1100 / (1085 * 1000)))
    assert found[0] == pytest.approx(by_hand)


@given(st.dates(), st.dates(), st.none() | st.sampled_from(Granularity))
def test_a_timeline_has_the_periods_of_its_ends_and_is_bounded(one, other, granularity):
    first, last = sorted((one, other))
    timeline = Timeline.spanning(first, last, granularity)
    periods = timeline.periods
    assert 1 <= len(periods) <= MAX_PERIODS
    assert periods[-1] == last.isoformat()[: len(periods[-1])]
    assert periods == tuple(sorted(set(periods)))
    if len(periods) < MAX_PERIODS:
        assert periods[0] == first.isoformat()[: len(periods[0])]


def test_days_are_gathered_into_their_periods():
    timeline = Timeline.spanning(date(2024, 1, 31), date(2024, 3, 1), Granularity.MONTH)
    days = np.array(["2023-12-31", "2024-01-31", "2024-02-01", "2024-02-29", "2024-04-01"], "datetime64[D]")
    assert timeline.periods == ("2024-01", "2024-02", "2024-03")
    assert timeline.gathered(days, np.array([9, 1, 2, 3, 9])) == (1, 5, 0)
