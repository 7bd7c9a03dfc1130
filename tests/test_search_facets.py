"""Facets: choosing, leaving out, counting and paging, held to the contract and to a literal model on many requests."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Engine, Facet, FacetOrder, SearchRequest
from search.indexing import update_index
from search.local import LocalEngine
from search.roots import Root
from tests.suites.articles import article, moon_articles, tasks, to_stored
from tests.suites.facet_contract import FacetContract
from tests.suites.memory_engine import MemoryEngine

LAW = settings(deadline=None)
AUTHORS = ("Ada Lind", "ada lind", "Ben Oduya", "Éva Nagy", "Eva Nagy", "Zoë Ålund", "O'Hara")
PLACES = ("Aarhus", "Århus", "New York", "York", "Yorkshire", "the Moon")
SOURCES = ("The Courier", "The Ledger")


def _pick(values: tuple[str, ...], number: int) -> tuple[str, ...]:
    """Return some of the values, chosen by the bits of a number."""
    return tuple(value for bit, value in enumerate(values) if number >> bit & 1)


ARTICLES = [
    article(
        number,
        "Oil was dear." if number % 3 else "Gas was cheap.",
        day=f"20{10 + number % 5}-01-0{1 + number % 7}" if number % 4 else None,
        authors=_pick(AUTHORS, number * 37 % 128),
        places=_pick(PLACES, number * 11 % 64),
        source=SOURCES[number % 2] if number % 5 else None,
    )
    for number in range(60)
]


@pytest.fixture(scope="module")
def moon_engine(tmp_path_factory) -> Engine:
    path = tmp_path_factory.mktemp("moon")
    update_index(path / "index", tasks(*moon_articles()[:4]), roots=(Root(path="/a"),))
    update_index(path / "index", tasks(*moon_articles()[4:]), roots=(Root(path="/a"),))
    return LocalEngine(path / "index")


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[Engine, Engine]:
    """Return an index of two segments, with articles that were replaced, and a list of the same articles."""
    path = tmp_path_factory.mktemp("both") / "index"
    old = [article(number, "An older text.", authors=("Gone Author",)) for number in range(10)]
    update_index(path, tasks(*old, *ARTICLES[10:30]), roots=(Root(path="/a"),))
    update_index(path, tasks(*ARTICLES[:10], *ARTICLES[30:]), roots=(Root(path="/a"),))
    return LocalEngine(path), MemoryEngine(map(to_stored, ARTICLES))


class TestLocalFacets(FacetContract):
    @pytest.fixture
    def engine(self, moon_engine) -> Engine:
        return moon_engine


VALUES = {Facet.AUTHOR: AUTHORS, Facet.PLACE: PLACES, Facet.SOURCE: SOURCES}
CHOICES = st.fixed_dictionaries(
    {}, optional={facet: st.frozensets(st.sampled_from(values), max_size=3) for facet, values in VALUES.items()}
)
LACKING = st.frozensets(st.sampled_from(list(VALUES)), max_size=2)
REQUESTS = st.builds(
    SearchRequest,
    query=st.sampled_from(["", "oil", "gas"]),
    filters=CHOICES,
    excluded=CHOICES,
    missing=LACKING,
    present=LACKING,
    after=st.none() | st.just(date(2011, 1, 1)),
    facets=st.fixed_dictionaries({facet: st.integers(0, 8) for facet in VALUES}),
    limit=st.just(100),
    suggest=st.just(False),
)


@LAW
@given(REQUESTS)
def test_filters_and_counts_are_those_of_a_plain_list(both, request_):
    ours, plain = (engine.search(request_) for engine in both)
    assert {hit.id for hit in ours.hits} == {hit.id for hit in plain.hits}
    assert (ours.total, ours.facets) == (plain.total, plain.facets)


@LAW
@given(
    REQUESTS,
    st.sampled_from(list(VALUES)),
    st.sampled_from(["", " ", "a", "york", "ar", "é", "the", "L", "'", "zz"]) | st.text(max_size=4),
    st.sampled_from(FacetOrder),
    st.integers(0, 5),
    st.integers(0, 8),
)
def test_pages_of_values_are_those_of_a_plain_list(both, request_, facet, contains, order, limit, offset):
    pages = [
        engine.facet(request_, facet, contains=contains, order=order, limit=limit, offset=offset) for engine in both
    ]
    assert pages[0] == pages[1]


@LAW
@given(REQUESTS, st.sampled_from(list(VALUES)))
def test_every_count_is_the_total_of_the_search_that_chooses_the_value(both, request_, facet):
    engine = both[0]
    for item in engine.facet(request_, facet).values:
        filters = {**request_.filters, facet: frozenset({item.value})}
        left_out = {f: values for f, values in request_.excluded.items() if f is not facet or not item.excluded}
        chosen = SearchRequest(
            query=request_.query,
            filters=filters,
            excluded=left_out,
            missing=request_.missing - {facet},
            present=request_.present,
            after=request_.after,
            limit=0,
            suggest=False,
        )
        assert engine.search(chosen).total == item.count


def test_an_index_without_any_value_of_a_facet_lacks_it_everywhere(tmp_path):
    update_index(tmp_path / "index", tasks(article(1), article(2)), roots=(Root(path="/a"),))
    engine = LocalEngine(tmp_path / "index")
    assert engine.search(SearchRequest(missing=frozenset({Facet.TAG}))).total == 2
    assert engine.search(SearchRequest(present=frozenset({Facet.TAG}))).total == 0
    assert engine.facet(SearchRequest(), Facet.TAG, order=FacetOrder.VALUE, contains="a").missing == 2


def test_the_notes_of_a_page_of_values_are_those_of_the_search(moon_engine):
    request = SearchRequest(query="sputnik zeppelin", suggest=False)
    assert moon_engine.facet(request, Facet.PLACE).notes == moon_engine.search(request).notes != ()
