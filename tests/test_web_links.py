"""Links: addresses that are made quickly are those that the router makes."""

import pytest
from flask import url_for
from hypothesis import given
from hypothesis import strategies as st

from search import Facet, Settings, Sort
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES
from web import create_app, links
from web.params import SearchState, parse_state
from web.static_files import HASH_LENGTH

APP = create_app(Settings(), engine=MemoryEngine(ARTICLES))

TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12)
VALUES = st.lists(TEXTS.filter(str.strip), min_size=1, max_size=3, unique=True).map(tuple)
STATES = st.builds(
    SearchState,
    query=TEXTS.map(str.strip),
    filters=st.dictionaries(st.sampled_from(Facet), VALUES, max_size=2),
    excluded=st.dictionaries(st.sampled_from(Facet), VALUES, max_size=1),
    missing=st.frozensets(st.sampled_from(Facet), max_size=2),
    sort=st.sampled_from([None, *Sort]),
    page=st.integers(1, 9),
    collapse=st.booleans(),
)


@pytest.mark.parametrize("root", ["/", "/news-desk/"])
@given(article_id=TEXTS, state=st.none() | STATES)
def test_the_address_of_an_article_is_that_of_the_router(root, article_id, state):
    with APP.test_request_context(base_url=f"http://archive.example{root}"):
        expected = url_for(links.ARTICLE_PAGE, article_id=article_id, **(links.arguments(state) if state else {}))
        assert links.article_url(article_id, state) == expected


@pytest.mark.parametrize("root", ["/", "/news/"])
def test_the_address_of_a_static_file_is_that_of_the_router(root):
    with APP.test_request_context(base_url=f"http://archive.example{root}"):
        address = APP.jinja_env.globals["static_url"]("style.css")
        assert address.split("?v=")[0] == url_for("static", filename="style.css")
        assert len(address.split("?v=")[1]) == HASH_LENGTH


@given(STATES)
def test_an_address_leads_back_to_its_state(state):
    with APP.test_request_context():
        address = links.search_url(state)
    with APP.test_request_context(address) as context:
        assert links.arguments(parse_state(context.request.args)) == links.arguments(state)


@given(state=STATES, facet=st.sampled_from(Facet), value=TEXTS.filter(str.strip))
def test_the_address_of_a_value_that_may_be_chosen_is_that_of_the_state_with_it(state, facet, value):
    if value in state.filters.get(facet, ()) or value in state.excluded.get(facet, ()):
        return
    with APP.test_request_context():
        assert links.choosing(state, facet)(value) == links.search_url(links.toggled(state, facet, value))


@given(STATES)
def test_exports_and_feeds_keep_the_search_and_drop_its_page(state):
    with APP.test_request_context():
        for address in (links.export_url(state, "csv"), links.feed_url(state)):
            with APP.test_request_context(address) as context:
                found = parse_state(context.request.args)
            assert (found.query, found.filters, found.page) == (state.query, dict(state.filters), 1)
