"""Pages: what does a browser get?"""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request

from search import FACET_TITLES
from web import panels
from web.chips import chips
from web.histogram import date_chart
from web.params import parse_facet, parse_state, parse_values, search_request
from web.searching import answered
from web.source import engine

pages = Blueprint("pages", __name__)


@pages.get("/")
def search_page() -> str:
    """Show the results of a search, or the newest articles where nothing is asked."""
    state = parse_state(request.args)
    wanted = search_request(state)
    response = answered(wanted)
    return render_template(
        "search.html",
        state=state,
        response=response,
        first=wanted.offset + 1,
        panels=panels.all_panels(state, response),
        dates=date_chart(state, response.histogram, today=datetime.now(UTC).date()),
        chips=chips(state),
        sorts=panels.sort_links(state),
        pages=panels.page_links(state, response.total),
        last_page=panels.page_count(response.total),
        home=not state.query and not state.constrained,
    )


@pages.get("/facets/<name>")
def values_page(name: str) -> str:
    """Show all values that a facet has among the results of a search."""
    state, facet, wanted = parse_state(request.args), parse_facet(name), parse_values(request.args)
    page = engine().facet(
        search_request(state),
        facet,
        contains=wanted.contains,
        order=wanted.order,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render_template(
        "values.html",
        state=state,
        page=page,
        wanted=wanted,
        title=FACET_TITLES[facet],
        rows=panels.page_rows(state, wanted, page),
        orders=panels.order_links(state, facet, wanted),
        letters=panels.letter_links(state, wanted, page),
        previous=panels.values_link(state, facet, wanted, wanted.offset - wanted.limit, page.total),
        next=panels.values_link(state, facet, wanted, wanted.offset + wanted.limit, page.total),
    )
