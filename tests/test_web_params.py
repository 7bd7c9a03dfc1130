"""Params and links: an address is read into a state, and a state has one address."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from search import MAX_OFFSET, Facet, Settings, Sort, UsageError
from tests.suites.memory_engine import MemoryEngine
from web import create_app, links
from web.params import (
    MAX_CHOSEN,
    MAX_LENGTH,
    MAX_VALUE_LENGTH,
    SearchState,
    last_page,
    parse_limit,
    parse_state,
    search_request,
)


def state(query: str) -> SearchState:
    return parse_state(EnvironBuilder(path="/?" + query).get_request().args)


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(), engine=MemoryEngine([]))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", SearchState()),
        ("q=&author=&after=&before=&sort=&page=&more=", SearchState()),
        ("utm_source=letter&fbclid=1", SearchState()),
        ("q=+oil+price+", SearchState(query="oil price")),
        ("person=B&person=A&person=B", SearchState(filters={Facet.PERSON: ("B", "A")})),
        ("lang=en&tag=x", SearchState(filters={Facet.TAG: ("x",), Facet.LANGUAGE: ("en",)})),
        ("after=2024", SearchState(after=date(2024, 1, 1))),
        ("before=2024", SearchState(before=date(2024, 12, 31))),
        ("after=2024-02&before=2024-02", SearchState(after=date(2024, 2, 1), before=date(2024, 2, 29))),
        ("after=2024-10-31", SearchState(after=date(2024, 10, 31))),
        ("before=9999", SearchState(before=date(9999, 12, 31))),
        ("sort=oldest&page=3", SearchState(sort=Sort.OLDEST, page=3)),
        ("collapse=1", SearchState(collapse=True)),
        ("collapse=0", SearchState()),
        ("dated=0", SearchState(dated=False)),
        ("dated=1", SearchState(dated=True)),
        ("more=person&more=tag", SearchState(expanded=frozenset({"person", "tag"}))),
    ],
)
def test_an_address_is_read(query, expected):
    assert state(query) == expected


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=x", "page"),
        ("page=%D9%A3", "page"),
        ("page=" + "9" * 10_000, "page"),
        (f"page={last_page() + 1}", "page"),
        ("after=yesterday", "after"),
        ("after=2024-13", "after"),
        ("before=2023-02-29", "before"),
        ("before=0000", "before"),
        ("after=20241031", "after"),
        ("after=2024-10-31T00:00", "after"),
        ("after=2025&before=2024", "after"),
        ("sort=random", "sort"),
        ("dated=never", "dated"),
        ("more=everything", "more"),
        ("q=" + "a" * (MAX_LENGTH + 1), "q"),
        ("q=" + "%D0%B0" * (MAX_LENGTH // 6 + 1), "q"),
        ("&".join(f"person={letter * MAX_VALUE_LENGTH}" for letter in "abcdefghi"), "person"),
        ("q=a&" + "&".join(["more=" + "x" * 100] * 41), "more"),
        ("author=" + "a" * (MAX_VALUE_LENGTH + 1), "author"),
        ("&".join(f"tag={n}" for n in range(MAX_CHOSEN + 1)), "tag"),
    ],
)
def test_a_value_that_cannot_be_honoured_is_refused_by_the_name_of_its_parameter(query, name):
    with pytest.raises(UsageError, match=f"'{name}'"):
        state(query)


@pytest.mark.parametrize("text", ["0", "101", "x", "-5"])
def test_a_limit_out_of_range_is_refused(text):
    with pytest.raises(UsageError, match="'limit'"):
        parse_limit(MultiDict({"limit": text}))


def test_a_search_of_the_full_length_is_read_and_what_no_link_repeats_does_not_count():
    query = "a" * (MAX_LENGTH - 8)
    assert state(f"q={query}&tag=harbours&letter={'x' * 9_000}").query == query


def test_the_order_without_a_query_is_newest_first():
    assert state("").order is Sort.NEWEST
    assert state("q=oil").order is Sort.BEST
    assert state("q=oil&sort=oldest").order is Sort.OLDEST


def test_a_page_becomes_an_offset():
    assert search_request(state("page=3"), limit=20).offset == 40
    assert search_request(state(f"page={last_page()}")).offset == MAX_OFFSET


def test_what_is_counted_by_date_reaches_a_little_beyond_the_dates_asked_for():
    assert search_request(state("after=2024-03&before=2024-03")).window == (date(2024, 2, 25), date(2024, 4, 5))
    assert search_request(state("after=2024&before=2024")).window == (date(2023, 11, 1), date(2025, 3, 31))
    assert search_request(state("after=2024")).window == (None, None)


def test_an_expanded_facet_asks_for_more_values():
    request = search_request(state("more=author"))
    assert request.facets[Facet.AUTHOR] > request.facets[Facet.PERSON]


def test_choosing_a_value_goes_back_to_the_first_page():
    chosen = links.toggled(state("q=a&page=4"), Facet.PLACE, "Paris")
    assert (chosen.filters, chosen.page) == ({Facet.PLACE: ("Paris",)}, 1)


values = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10).filter(str.strip)
states = st.builds(
    SearchState,
    query=st.text(st.characters(codec="utf-8"), max_size=30).map(str.strip),
    filters=st.dictionaries(st.sampled_from(Facet), st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)),
    after=st.none() | st.dates(max_value=date(2000, 1, 1)),
    before=st.none() | st.dates(min_value=date(2000, 1, 1)),
    dated=st.none() | st.booleans(),
    sort=st.none() | st.sampled_from(Sort),
    page=st.integers(1, last_page()),
    expanded=st.frozensets(st.sampled_from([*map(str, Facet)])),
)


@settings(deadline=None)
@given(states)
def test_the_address_of_a_state_leads_back_to_it(app, found):
    with app.test_request_context():
        url = links.search_url(found)
    with app.test_request_context(url) as context:
        assert parse_state(context.request.args) == found


@settings(deadline=None)
@given(states, st.sampled_from(Facet), values)
def test_toggling_a_value_twice_changes_no_filter(found, facet, value):
    once = links.toggled(found, facet, value)
    twice = links.toggled(once, facet, value)
    assert {f: set(v) for f, v in twice.filters.items()} == {f: set(v) for f, v in found.filters.items()}
    assert (value in once.filters.get(facet, ())) != (value in found.filters.get(facet, ()))


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60))
def test_an_article_of_any_id_has_an_address(app, article_id):
    with app.test_request_context():
        url = links.article_url(article_id)
    _, matched = app.url_map.bind("localhost").match(EnvironBuilder(path=url).get_request().path)
    assert matched == {"article_id": article_id}


@settings(deadline=None)
@given(states, st.dates(), st.dates())
def test_many_spans_of_dates_have_the_addresses_that_each_has_alone(app, found, first, last):
    with app.test_request_context():
        assert links.dated_urls(found)(first, last) == links.search_url(links.with_dates(found, first, last))
