"""Links: which address shows the search with one thing changed?

Each function returns a `SearchState`; `search_url` and `article_url` turn one into an address. Parameters keep one
order, so a state has one address. Every change but of the page itself goes back to the first page.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for

from search import Facet, Sort
from web.params import SearchState

Arguments = dict[str, Any]  # lists of texts, as url_for takes them

UNQUOTED = "!$'()*,/:;?@"  # need no quoting in a query string, and read better without


def arguments(state: SearchState) -> Arguments:
    """Return the parameters of a state's address, defaults left out."""
    found: Arguments = {}
    if state.query:
        found["q"] = [state.query]
    for facet in Facet:
        if state.filters.get(facet):
            found[facet.value] = list(state.filters[facet])
    if state.after:
        found["after"] = [state.after.isoformat()]
    if state.before:
        found["before"] = [state.before.isoformat()]
    if state.sort:
        found["sort"] = [state.sort.value]
    if state.page > 1:
        found["page"] = [str(state.page)]
    if state.expanded:
        found["more"] = sorted(state.expanded)
    return found


def search_url(state: SearchState) -> str:
    """Return the address of the search page in this state."""
    parameters = urlencode(arguments(state), doseq=True, safe=UNQUOTED)
    return f"{_front_page()}?{parameters}" if parameters else _front_page()


def article_url(article_id: str, state: SearchState | None = None, *, view: str | None = None) -> str:
    """Return the address of an article, which carries the search that led to it."""
    query = arguments(state) if state else {}
    if view:
        query["view"] = [view]
    return url_for("pages.article_page", article_id=article_id, **query)


def only(facet: Facet, value: str) -> SearchState:
    """Return the search for everything with one facet value."""
    return SearchState(filters={facet: (value,)})


def toggled(state: SearchState, facet: Facet, value: str) -> SearchState:
    """Add a facet value, or remove it where it is chosen."""
    chosen = state.filters.get(facet, ())
    values = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    filters: Mapping[Facet, tuple[str, ...]] = {**state.filters, facet: values}
    return replace(state, filters={f: v for f, v in filters.items() if v}, page=1)


def with_dates(state: SearchState, after: date | None, before: date | None) -> SearchState:
    """Bound the dates, or free them with None."""
    return replace(state, after=after, before=before, page=1)


def with_sort(state: SearchState, sort: Sort) -> SearchState:
    """Order the results."""
    return replace(state, sort=sort, page=1)


def with_page(state: SearchState, page: int) -> SearchState:
    """Turn to a page."""
    return replace(state, page=page)


def with_panel(state: SearchState, panel: str, *, expanded: bool) -> SearchState:
    """Show a panel's values in full, or only the first; the page of results stays."""
    return replace(state, expanded=state.expanded | {panel} if expanded else state.expanded - {panel})


def without_filters(state: SearchState) -> SearchState:
    """Keep the query and the order alone."""
    return SearchState(query=state.query, sort=state.sort)


def _front_page() -> str:
    """Return the address of the site, which a page of results needs some sixty times."""
    if "front_page" not in g:
        g.front_page = url_for("pages.search_page")
    return str(g.front_page)
