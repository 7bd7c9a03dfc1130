"""Links: which address shows the search with one thing changed?

Each function returns a `SearchState`; `search_url` and `article_url` turn one into an address. Parameters keep one
order, so a state has one address. Every change but of the page itself goes back to the first page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from flask import g, url_for

from search import Facet, FacetOrder, SearchRequest, Sort
from web.params import MISSING, NOT, SearchState, ValuesState

Arguments = dict[str, Any]  # lists of texts, as url_for takes them
Values = Mapping[Facet, tuple[str, ...]]

ARTICLE_PAGE = "articles.article_page"
FACETS = tuple(Facet)  # going through an enumeration takes ten times as long
UNQUOTED = "!$'()*,/:;?@"  # need no quoting in a query string, and read better without
UNQUOTED_PATH = "!$&'()+*,/:;=@"  # nor in a path


def arguments(state: SearchState) -> Arguments:
    """Return the parameters of a state's address, defaults left out."""
    found: Arguments = {}
    if state.query:
        found["q"] = [state.query]
    found |= _facet_arguments(state)
    found |= _date_arguments(state)
    if state.sort:
        found["sort"] = [state.sort.value]
    if state.recency is not None:
        found["recency"] = [str(state.recency)]
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


def dated_urls(state: SearchState) -> Callable[[date, date], str]:
    """Return the function that gives the address of a search between two days; where there are many, it is quicker."""
    wanted = arguments(with_dates(state, date.min, date.max))
    pairs = [(name, value) for name, values in wanted.items() for value in values]
    at = [name for name, _ in pairs].index("after")  # and 'before' comes next
    head, tail = (urlencode(part, safe=UNQUOTED) for part in (pairs[:at], pairs[at + 2 :]))
    start, end = f"{_front_page()}?{head}{'&' if head else ''}", f"&{tail}" if tail else ""
    return lambda first, last: f"{start}after={first}&before={last}{end}"


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


def export_url(state: SearchState, kind: str) -> str:
    """Return the address of all results of a search in a format that other programs read, such as 'csv'."""
    return url_for("exports.export", format=kind, **_whole(state))


def feed_url(state: SearchState) -> str:
    """Return the address of the Atom feed of a search, newest articles first."""
    query = {name: values for name, values in _whole(state).items() if name != "sort"}
    return url_for("feeds.feed", **query)


def name_url(facet: Facet | str, value: str) -> str:
    """Return the address of the page of an author, person, organization, place, outlet or tag."""
    if "names_root" not in g:  # a page of trends has two hundred of them
        g.names_root = url_for("names.name_page", facet="-", value="-").removesuffix("-/-")
    return f"{g.names_root}{facet}/{quote(value, safe=UNQUOTED.replace('?', ''))}"


def trends_url(queries: Iterable[str], state: SearchState | None = None, **shown: str) -> str:
    """Return the address of the trends of some queries, under the filters and dates of a state.

    `shown` are the parameters of that page alone, such as by='month'; those that are empty are left out.
    """
    kept = _facet_arguments(state) | _date_arguments(state) if state else {}
    own: Arguments = {name: [text] for name, text in shown.items() if text}
    query: Arguments = {"q": list(queries), **kept, **own}
    return url_for("trends.trends_page", **query)


def article_url(article_id: str, state: SearchState | None = None) -> str:
    """Return the address of an article, which carries the search that led to it."""
    return _article_address(ARTICLE_PAGE, article_id, state)


def beside_url(kind: str, article_id: str, state: SearchState) -> str:
    """Return the address of what more there is to see of a result: 'versions', 'similar' or 'why' it ranks there."""
    return _article_address(f"beside.{kind}", article_id, state)


def compare_url(article_id: str, other: str) -> str:
    """Return the address of what changed from one article to another."""
    query: Arguments = {"with": other}
    return url_for("comparing.compare_page", article_id=article_id, **query)


def cite_url(article_id: str, form: str) -> str:
    """Return the address of an article as a source to cite: 'bibtex', 'csl', 'ris' or 'text'."""
    return url_for("articles.cite", article_id=article_id, format=form)


def only(facet: Facet, value: str) -> SearchState:
    """Return the search for everything with one facet value."""
    return SearchState(filters={facet: (value,)})


def toggled(state: SearchState, facet: Facet, value: str) -> SearchState:
    """Add a facet value, or remove it where it is chosen; either way it is no longer left out."""
    free = let_in(state, facet, value)
    chosen = value in state.filters.get(facet, ())
    filters = _without(state.filters, facet, value) if chosen else _with(state.filters, facet, value)
    return replace(free, filters=filters)


def choosing(state: SearchState, facet: Facet) -> Callable[[str], str]:
    """Return what makes, of a facet value that is neither chosen nor left out, the address of `toggled`.

    Beside each result stand names by the dozen: this encodes all the rest of their addresses once in a request.
    """
    known: tuple[SearchState, dict[Facet, Callable[[str], str]]] | None = g.get("choosing")
    if known is None or known[0] is not state:
        known = g.choosing = state, {}
    if facet not in known[1]:
        known[1][facet] = _choosing(state, facet)
    return known[1][facet]


def _choosing(state: SearchState, facet: Facet) -> Callable[[str], str]:
    wanted = arguments(toggled(state, facet, ""))
    pairs = [(name, value) for name, values in wanted.items() for value in values]
    at = pairs.index((facet.value, ""))
    head, tail = (urlencode(part, safe=UNQUOTED) for part in (pairs[:at], pairs[at + 1 :]))
    before = f"{_front_page()}?{head}{'&' if head else ''}{facet.value}="
    after = f"&{tail}" if tail else ""
    return lambda value: f"{before}{quote_plus(value, UNQUOTED)}{after}"


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
    """Bound the dates, or free them with None; articles without one can be neither chosen nor left out besides."""
    return replace(state, after=after, before=before, dated=None, page=1)


def with_dated(state: SearchState, dated: bool | None) -> SearchState:  # noqa: FBT001 - one of three states
    """Choose articles without a date, or leave them out, or neither with None; either way any day will do."""
    return replace(state, after=None, before=None, dated=dated, page=1)


def with_sort(state: SearchState, sort: Sort) -> SearchState:
    """Order the results."""
    return replace(state, sort=sort, page=1)


def with_recency(state: SearchState, recency: int | None) -> SearchState:
    """Let age count in the order of the best, by a number of days, or as the site is set to with None."""
    return replace(state, recency=recency, page=1)


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
    """Ask the query of everything, in the same way."""
    return SearchState(
        query=state.query,
        sort=state.sort,
        recency=state.recency,
        collapse=state.collapse,
        synonyms=state.synonyms,
    )


def cleared(state: SearchState) -> SearchState:
    """Keep the query and the order alone, and search for it as usual."""
    return SearchState(query=state.query, sort=state.sort)


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
        dated=request.dated,
        page=1,
    )


def _whole(state: SearchState) -> Arguments:
    """Return the parameters of a search without those of one page of it."""
    return {name: values for name, values in arguments(state).items() if name not in {"page", "more"}}


def _facet_arguments(state: SearchState) -> Arguments:
    found: Arguments = {}
    for sign, values in (("", state.filters), (NOT, state.excluded)):
        if values:  # in most of the two hundred links of a page there are none
            found |= {f"{sign}{facet}": list(values[facet]) for facet in FACETS if values.get(facet)}
    for sign, facets in (("", state.missing), (NOT, state.present)):
        if facets:
            found[f"{sign}{MISSING}"] = sorted(facets)
    return found


def _date_arguments(state: SearchState) -> Arguments:
    dates = {"after": state.after, "before": state.before}
    dated = {} if state.dated is None else {"dated": ["1" if state.dated else "0"]}
    return {name: [day.isoformat()] for name, day in dates.items() if day} | dated


def _with(values: Values, facet: Facet, value: str) -> Values:
    chosen = values.get(facet, ())
    return {**values, facet: chosen if value in chosen else (*chosen, value)}


def _without(values: Values, facet: Facet, value: str) -> Values:
    kept = {**values, facet: tuple(other for other in values.get(facet, ()) if other != value)}
    return {other: chosen for other, chosen in kept.items() if chosen}


def _article_address(endpoint: str, article_id: str, state: SearchState | None) -> str:
    """Return what `url_for` does, which takes ten times as long; a page of results has forty such links."""
    places: dict[str, tuple[str, str]] = g.setdefault("places", {})
    if endpoint not in places:
        before, _, after = url_for(endpoint, article_id="-").rpartition("-")
        places[endpoint] = before, after
    before, after = places[endpoint]
    parameters = _encoded(state) if state else ""
    return f"{before}{quote(article_id, safe=UNQUOTED_PATH)}{after}{'?' if parameters else ''}{parameters}"


def _encoded(state: SearchState) -> str:
    """Return the parameters of a state as they stand in an address; all results of a page carry the same."""
    known: tuple[SearchState, str] | None = g.get("encoded")
    if known is None or known[0] is not state:
        known = g.encoded = state, urlencode(arguments(state), doseq=True, safe=UNQUOTED)
    return known[1]


def _front_page() -> str:
    """Return the address of the site, which a page of results needs some sixty times."""
    if "front_page" not in g:
        g.front_page = url_for("pages.search_page")
    return str(g.front_page)
