"""Dates: choosing them, counting by them and lacking them, held to the contract and to a literal model."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Engine, Granularity, SearchRequest
from search.indexing import update_index
from search.local import LocalEngine
from search.matching import FALLBACK_NOTE
from search.roots import Root
from tests.suites.articles import article, moon_articles, tasks, to_stored
from tests.suites.histogram_contract import HistogramContract
from tests.suites.memory_engine import MemoryEngine

FIRST = date(1899, 12, 30)
DAYS = [FIRST + timedelta(days=number**3 * 5) for number in range(24)]
ARTICLES = [
    article(number, "Oil." if number % 3 else "Gas.", day=day.isoformat() if number % 5 else None)
    for number, day in enumerate(DAYS)
]
ENDS = st.none() | st.dates(date(1890, 1, 1), date(2090, 1, 1)) | st.sampled_from(DAYS)
WINDOWS = st.tuples(ENDS, ENDS).filter(lambda ends: None in ends or ends[0] <= ends[1])
REQUESTS = st.builds(
    SearchRequest,
    query=st.sampled_from(["", "oil", "gas"]),
    after=st.none() | st.just(date(1950, 1, 1)),
    dated=st.none() | st.just(True),
    histogram=st.sampled_from(Granularity),
    window=WINDOWS,
    periods=st.none() | st.integers(1, 100) | st.integers(1, 80_000),
    suggest=st.just(False),
)


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[Engine, Engine]:
    """Return an index of two segments, and a list of the same articles."""
    path = tmp_path_factory.mktemp("both") / "index"
    for part in (ARTICLES[:9], ARTICLES[9:]):
        update_index(path, tasks(*part), roots=(Root(path="/a"),))
    return LocalEngine(path), MemoryEngine(map(to_stored, ARTICLES))


class TestLocalHistogram(HistogramContract):
    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls, tmp_path_factory) -> Engine:
        path = tmp_path_factory.mktemp("moon") / "index"
        update_index(path, tasks(*moon_articles()), roots=(Root(path="/a"),))
        return LocalEngine(path)


class TestMemoryHistogram(HistogramContract):
    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        return MemoryEngine(map(to_stored, moon_articles()))


@settings(deadline=None)
@given(REQUESTS)
def test_counts_by_date_are_those_of_a_plain_list(both, request_):
    ours, plain = (engine.search(request_) for engine in both)
    assert (ours.total, ours.histogram) == (plain.total, plain.histogram)


@settings(deadline=None)
@given(REQUESTS)
def test_no_article_is_lost_between_the_periods(both, request_):
    histogram = both[0].search(request_).histogram
    counted = sum(bucket.count for bucket in histogram.buckets) + histogram.earlier + histogram.later
    free = both[0].search(SearchRequest(query=request_.query, suggest=False)).total
    assert counted + histogram.undated == free


def test_an_index_without_dates_has_an_empty_histogram(tmp_path):
    update_index(tmp_path / "index", tasks(article(1), article(2)), roots=(Root(path="/a"),))
    engine = LocalEngine(tmp_path / "index")
    histogram = engine.search(SearchRequest(histogram=Granularity.DAY, window=(FIRST, None), periods=9)).histogram
    assert (histogram.buckets, histogram.undated, histogram.first) == ((), 2, None)
    assert engine.search(SearchRequest(dated=True)).total == 0
    assert engine.search(SearchRequest(dated=False)).total == 2


def test_nothing_is_said_of_articles_with_any_of_the_words_where_a_filter_leaves_none(both):
    request = SearchRequest(query="oil zeppelin", suggest=False)
    assert both[0].search(request).notes == (FALLBACK_NOTE,)
    assert both[0].search(SearchRequest(query="oil zeppelin", suggest=False, after=date(2500, 1, 1))).notes == ()
