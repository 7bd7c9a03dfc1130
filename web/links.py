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

from search import Facet, FacetOrder, SearchRequest, Sort
from web.params import MISSING, NOT, SearchState, ValuesState

Arguments = dict[str, Any]  # lists of texts, as url_for takes them
Values = Mapping[Facet, tuple[str, ...]]

UNQUOTED = "!$'()*,/:;?@"  # need no quoting in a query string, and read better without


def arguments(state: SearchState) -> Arguments:
    """Return the parameters of a state's address, defaults left out."""
    found: Arguments = {}
    if state.query:
        found["q"] = [state.query]
    found |= _facet_arguments(state)
    if state.after:
        found["after"] = [state.after.isoformat()]
    if state.before:
        found["before"] = [state.before.isoformat()]
    if state.sort:
        found["sort"] = [state.sort.value]
    if state.collapse:
        found["collapse"] = ["1"]
    if not state.synonyms:
        found["synonyms"] = ["0"]
    if state.page > 1:
        found["page"] = [str(state.page)]
    if state.expanded:
        found["more"] = sorted(state.expanded)
    return found


def search_url(state: SearchState) -> str:
    """Return the address of the search page in this state."""
    parameters = urlencode(arguments(state), doseq=True, safe=UNQUOTED)
    return f"{_front_page()}?{parameters}" if parameters else _front_page()


def values_url(facet: Facet, state: SearchState, wanted: ValuesState | None = None) -> str:
    """Return the address of the page of all values that a facet has among the results of a search."""
    wanted = wanted or ValuesState()
    query: Arguments = {name: values for name, values in arguments(state).items() if name not in {"page", "more"}}
    if wanted.contains:
        query["contains"] = [wanted.contains]
    if wanted.order is not FacetOrder.COUNT:
        query["order"] = [wanted.order.value]
    if wanted.offset:
        query["offset"] = [str(wanted.offset)]
    return url_for("pages.values_page", name=facet.value, **query)


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
    """Add a facet value, or remove it where it is chosen; either way it is no longer left out."""
    free = let_in(state, facet, value)
    chosen = value in state.filters.get(facet, ())
    filters = _without(state.filters, facet, value) if chosen else _with(state.filters, facet, value)
    return replace(free, filters=filters)


def let_in(state: SearchState, facet: Facet, value: str) -> SearchState:
    """Let in what was left out for a facet value."""
    return replace(state, excluded=_without(state.excluded, facet, value), page=1)


def missing_toggled(state: SearchState, facet: Facet) -> SearchState:
    """Choose what has no value of a facet, or stop choosing it; either way it is no longer left out."""
    return replace(state, missing=state.missing ^ {facet}, present=state.present - {facet}, page=1)


def missing_let_in(state: SearchState, facet: Facet) -> SearchState:
    """Let in what was left out for having no value of a facet."""
    return replace(state, present=state.present - {facet}, page=1)


def with_dates(state: SearchState, after: date | None, before: date | None) -> SearchState:
    """Bound the dates, or free them with None."""
    return replace(state, after=after, before=before, page=1)


def with_sort(state: SearchState, sort: Sort) -> SearchState:
    """Order the results."""
    return replace(state, sort=sort, page=1)


def collapsed(state: SearchState, *, collapse: bool) -> SearchState:
    """Show each story once, or every article that tells it."""
    return replace(state, collapse=collapse, page=1)


def with_synonyms(state: SearchState, *, synonyms: bool) -> SearchState:
    """Look for what the words of the query are also called, or for themselves alone."""
    return replace(state, synonyms=synonyms, page=1)


def with_page(state: SearchState, page: int) -> SearchState:
    """Turn to a page."""
    return replace(state, page=page)


def with_panel(state: SearchState, panel: str, *, expanded: bool) -> SearchState:
    """Show a panel's values in full, or only the first; the page of results stays."""
    return replace(state, expanded=state.expanded | {panel} if expanded else state.expanded - {panel})


def without_filters(state: SearchState) -> SearchState:
    """Keep the query and the order alone."""
    return SearchState(query=state.query, sort=state.sort, collapse=state.collapse, synonyms=state.synonyms)


def respelt(state: SearchState, query: str) -> SearchState:
    """Ask another query under the same filters."""
    return replace(state, query=query, page=1)


def rescued(state: SearchState, request: SearchRequest) -> SearchState:
    """Ask for less, as a rescue says: its query, and of the filters and dates those that it keeps."""
    filters = {facet: values for facet, values in state.filters.items() if request.filters.get(facet)}
    excluded = {facet: values for facet, values in state.excluded.items() if request.excluded.get(facet)}
    return replace(
        state,
        query=request.query,
        filters=filters,
        excluded=excluded,
        missing=request.missing,
        present=request.present,
        after=request.after,
        before=request.before,
        page=1,
    )


def _facet_arguments(state: SearchState) -> Arguments:
    chosen = {facet.value: list(state.filters[facet]) for facet in Facet if state.filters.get(facet)}
    excluded = {f"{NOT}{facet}": list(state.excluded[facet]) for facet in Facet if state.excluded.get(facet)}
    lacking = {MISSING: sorted(state.missing), f"{NOT}{MISSING}": sorted(state.present)}
    return {**chosen, **excluded, **{name: facets for name, facets in lacking.items() if facets}}


def _with(values: Values, facet: Facet, value: str) -> Values:
    chosen = values.get(facet, ())
    return {**values, facet: chosen if value in chosen else (*chosen, value)}


def _without(values: Values, facet: Facet, value: str) -> Values:
    kept = {**values, facet: tuple(other for other in values.get(facet, ()) if other != value)}
    return {other: chosen for other, chosen in kept.items() if chosen}


def _front_page() -> str:
    """Return the address of the site, which a page of results needs some sixty times."""
    if "front_page" not in g:
        g.front_page = url_for("pages.search_page")
    return str(g.front_page)
