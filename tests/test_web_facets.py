"""Facets on the page: leaving values out, articles without any, and the page of all values of a facet."""

import re
from html import unescape

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from search import Facet, FacetOrder, Settings, UsageError
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import article, client, get, titles
from web import create_app, links
from web.params import MAX_CHOSEN, SearchState, ValuesState, parse_facet, parse_state, parse_values


def arguments(query: str):
    return EnvironBuilder(path="/?" + query).get_request().args


def rows(html: str) -> dict[str, str]:
    """Return the address of each row by its words."""
    found = re.findall(r'<a class="row[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {" ".join(unescape(re.sub("<[^>]*>", "", text)).split()): unescape(url) for url, text in found}


def pressed(html: str, label: str) -> str:
    """Return the address that the button for leaving a value out leads to."""
    form = re.search(r'<form id="leaving" action="([^"]*)">(.*?)</form>', html, re.DOTALL)
    kept = re.findall(r'name="([^"]*)" value="([^"]*)"', form[2])
    buttons = re.findall(
        r'<button class="leave" form="leaving" name="([^"]*)" value="([^"]*)".*?<bdi>(.*?)</bdi>', html
    )
    own = next((name, value) for name, value, shown in buttons if unescape(shown) == label)
    with Flask("forms").test_request_context():
        pairs = [(unescape(name), unescape(value)) for name, value in [*kept, own]]
    return EnvironBuilder(path=form[1], query_string=links.urlencode(pairs)).get_request().full_path


@pytest.fixture(scope="module")
def site():
    return client()


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(), engine=MemoryEngine([]))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("-author=A&-author=B&-author=A", SearchState(excluded={Facet.AUTHOR: ("A", "B")})),
        ("-author=&missing=&-missing=", SearchState()),
        ("missing=author&missing=place", SearchState(missing=frozenset({Facet.AUTHOR, Facet.PLACE}))),
        ("-missing=tag&q=a", SearchState(query="a", present=frozenset({Facet.TAG}))),
    ],
)
def test_what_is_left_out_and_what_is_missing_is_read_from_an_address(query, expected):
    assert parse_state(arguments(query)) == expected


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("missing=colour", "missing"),
        ("-missing=colour", "-missing"),
        ("-tag=" + "a" * 600, "-tag"),
        ("&".join(f"-tag={n}" for n in range(MAX_CHOSEN + 1)), "-tag"),
    ],
)
def test_a_value_that_cannot_be_left_out_is_refused_by_the_name_of_its_parameter(query, name):
    with pytest.raises(UsageError, match=f"'{name}'"):
        parse_state(arguments(query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ValuesState()),
        ("contains=+van++der+", ValuesState(contains="van der")),
        ("order=value&offset=200&limit=1000", ValuesState(order=FacetOrder.VALUE, offset=200, limit=1000)),
    ],
)
def test_the_values_asked_for_are_read_from_an_address(query, expected):
    assert parse_values(arguments(query)) == expected


@pytest.mark.parametrize("query", ["order=size", "offset=-1", "limit=0", "limit=1001", "contains=" + "a" * 501])
def test_values_that_cannot_be_given_are_refused_by_the_name_of_their_parameter(query):
    with pytest.raises(UsageError, match=f"'{query.split('=')[0]}'"):
        parse_values(arguments(query))


def test_a_facet_that_is_not_there_is_refused_with_those_that_are(site):
    with pytest.raises(UsageError, match="'colour'; it can be author, person"):
        parse_facet("colour")
    assert "it can be author" in get(site, "/facets/colour", 400)
    assert site.get("/api/v1/facets/colour").json["error"]["code"] == "usage_error"


facets = st.frozensets(st.sampled_from(Facet))
values = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10).filter(str.strip)
chosen = st.dictionaries(st.sampled_from(Facet), st.lists(values, min_size=1, max_size=3, unique=True).map(tuple))
states = st.builds(SearchState, filters=chosen, excluded=chosen, missing=facets, present=facets)


@settings(deadline=None)
@given(states)
def test_the_address_of_what_is_left_out_leads_back_to_it(app, found):
    with app.test_request_context():
        url = links.search_url(found)
    with app.test_request_context(url) as context:
        assert parse_state(context.request.args) == found


@settings(deadline=None)
@given(states, st.sampled_from(Facet), values)
def test_what_is_chosen_is_no_longer_left_out(found, facet, value):
    assert value not in links.toggled(found, facet, value).excluded.get(facet, ())
    assert value not in links.let_in(found, facet, value).excluded.get(facet, ())
    assert facet not in links.missing_toggled(found, facet).present | links.missing_let_in(found, facet).present
    assert links.missing_toggled(links.missing_toggled(found, facet), facet).missing == found.missing


def test_a_value_is_left_out_and_let_in_again(site):
    html = get(site, pressed(get(site, "/?q=canal&sort=oldest"), "Tom Brandt"))
    assert titles(html) == ["Canal reopens after the storm"]
    assert 'class="row out"' in html
    assert rows(html)["Tom Brandt (left out, follow to let in) 2 articles"] == "/?q=canal&sort=oldest"
    assert "Not author" in html


def test_articles_without_a_value_are_chosen_and_left_out(site):
    html = get(site, "/")
    assert rows(html)["no author 1 article"] == "/?missing=author"
    assert titles(get(site, "/?missing=author")) == ["A note without a date"]
    left_out = get(site, pressed(html, "no author"))
    assert len(titles(left_out)) == 3
    assert rows(left_out)["no author (left out, follow to let in) 1 article"] == "/"


def test_a_facet_that_is_left_out_altogether_can_be_let_in_again(site):
    html = get(site, "/?-source=Harbour+Post&-source=Field+Weekly&-missing=source")
    assert "Nothing matches" in html
    assert "Harbour Post (left out, follow to let in) 2 articles" in rows(html)


def many() -> list:
    return [article(str(n), authors=(f"Author {n:03}", "Éva Nagy"), text="Oil.") for n in range(120)]


def test_all_values_of_a_facet_can_be_paged_through_and_searched():
    site = client(*many(), article("none", text="Oil."))
    address = re.search(r'href="(/facets/author[^"]*)"', get(site, "/?q=oil&page=2&more=author"))[1]
    html = get(site, unescape(address))
    assert unescape(address) == "/facets/author?q=oil"
    first = list(rows(html))
    assert (first[:2], first[-1], len(first)) == (
        ["Éva Nagy 120 articles", "Author 000 1 article"],
        "no author 1 article",
        101,
    )
    following = re.search(r'rel="next nofollow" href="([^"]*)"', html)[1]
    second = get(site, unescape(following))
    assert list(rows(second)) == [f"Author {n:03} 1 article" for n in range(99, 120)]
    assert re.search(r'rel="prev nofollow" href="([^"]*)"', second)[1] == "/facets/author?q=oil"
    assert rows(get(site, "/facets/author?q=oil&contains=eva"))["Éva Nagy 120 articles"] == (
        "/?q=oil&author=%C3%89va+Nagy"
    )
    assert "has <strong>zz</strong> in it" in get(site, "/facets/author?contains=zz")


def test_values_are_listed_from_a_to_z_on_request():
    site = client(article("a", places=("Ypern", "Århus")), article("b", places=("Ypern", "Bonn")))
    assert list(rows(get(site, "/facets/place?order=value"))) == [
        "Århus 1 article",
        "Bonn 1 article",
        "Ypern 2 articles",
    ]


def test_the_api_gives_the_values_of_a_facet(site):
    found = site.get("/api/v1/facets/author?q=canal&-author=Tom+Brandt&contains=T&limit=1").json
    assert found == {
        "facet": "author",
        "values": [{"value": "Tom Brandt", "count": 2, "selected": False, "excluded": True}],
        "distinct": 1,
        "missing": 0,
        "notes": [],
    }


def test_markup_in_values_stays_text_on_the_page_of_values():
    site = client(article("a", authors=("<script>alert(1)</script>",)))
    html = get(site, "/facets/author?contains=%3Cscript%3E")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
