"""Panels: which controls stand beside and above the results?

Facets and page numbers as plain values with the addresses that they lead to, so templates only print.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice

from search import (
    DEFAULT_LIMIT,
    FACET_TITLES,
    Facet,
    FacetCounts,
    FacetOrder,
    FacetPage,
    FacetValue,
    SearchResponse,
    Sort,
)
from web import links
from web.chips import SINGULAR, label_of
from web.params import (
    FACET_VALUES_EXPANDED,
    MISSING,
    NOT,
    SearchState,
    ValuesState,
    last_page,
)

ORDERS = {FacetOrder.COUNT: "Most articles", FacetOrder.VALUE: "A to Z"}
SORTS = {Sort.BEST: "Best match", Sort.NEWEST: "Newest", Sort.OLDEST: "Oldest"}
MOST_LETTERS = 60  # ways into a list of values
PAGES_AROUND = 2  # page numbers on each side of the current one
NARROWEST_BAR = 1.5  # percent, so that one among thousands is still seen


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a panel: following the link chooses it, or lets go of it if it is chosen or left out.

    `leave_out` are the name and the value of the parameter that leaves it out; None where it is chosen or left out.
    """

    label: str
    count: int
    selected: bool
    url: str
    bar: float  # percent of the largest
    excluded: bool = False
    leave_out: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A facet, of which `total` values have results.

    `more` leads to `hidden` more of them, or back to the first few; `all` to every value.
    """

    name: str
    title: str
    noun: str  # of its values, in the plural
    rows: tuple[Row, ...]
    hidden: int = 0
    more: str | None = None
    all: str | None = None
    expanded: bool = False
    total: int = 0


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page of results; None in place of a number is a gap."""

    number: int | None
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class SortLink:
    """One order of results."""

    label: str
    url: str
    current: bool


def all_panels(state: SearchState, response: SearchResponse) -> tuple[Panel, ...]:
    """Return a panel for each facet that offers a choice."""
    shown = ((facet, response.facets[facet]) for facet in FACET_TITLES if facet in response.facets)
    return tuple(_facet_panel(state, facet, counts) for facet, counts in shown if _offers_choice(state, facet, counts))


def undated_row(state: SearchState, count: int) -> Row | None:
    """Return the row of articles without a date, None where there are none and they are not asked for."""
    if not count and state.dated is None:
        return None
    url = links.search_url(links.with_dated(state, False if state.dated is None else None))
    leave_out = ("dated", "1") if state.dated is None else None
    return Row("undated", count, state.dated is False, url, 0.0, excluded=state.dated is True, leave_out=leave_out)


def value_rows(state: SearchState, facet: Facet, values: Iterable[FacetValue]) -> tuple[Row, ...]:
    """Return a row for each value of a facet."""
    shown = tuple(values)
    largest = max((item.count for item in shown), default=0)
    choose = links.choosing(state, facet)
    return tuple(_value_row(state, facet, item, _bar(item.count, largest), choose) for item in shown)


def missing_rows(state: SearchState, facet: Facet, count: int) -> tuple[Row, ...]:
    """Return the row of what has no value of a facet, if there is such an article or it is asked for."""
    selected, excluded = facet in state.missing, facet in state.present
    if not (count or selected or excluded):
        return ()
    change = links.missing_let_in if excluded else links.missing_toggled
    leave_out = None if selected or excluded else (f"{NOT}{MISSING}", facet.value)
    url = links.search_url(change(state, facet))
    return (Row(_no(facet), count, selected, url, 0.0, excluded=excluded, leave_out=leave_out),)


def page_rows(state: SearchState, wanted: ValuesState, page: FacetPage) -> tuple[Row, ...]:
    """Return the rows of a page of values; the first page of all ends with what has no value."""
    lacking = missing_rows(state, page.facet, page.missing) if not (wanted.contains or wanted.offset) else ()
    return (*value_rows(state, page.facet, page.values), *lacking)


def order_links(state: SearchState, facet: Facet, wanted: ValuesState) -> tuple[SortLink, ...]:
    """Return the orders of a facet's values."""
    return tuple(
        SortLink(
            ORDERS[order], links.values_url(facet, state, replace(wanted, order=order, offset=0)), order is wanted.order
        )
        for order in ORDERS
    )


def letter_links(state: SearchState, wanted: ValuesState, page: FacetPage) -> tuple[SortLink, ...]:
    """Return the ways to the values that begin with a letter, of those in order; none where all are shown.

    Digits and signs have one together, and of very many letters, as some scripts have, only some.
    """
    firsts: dict[str, int] = {}
    for item in page.letters if page.total > wanted.limit else ():
        firsts.setdefault(item.letter.upper() if item.letter.isalpha() else "#", item.offset)
    every = -(-len(firsts) // MOST_LETTERS) or 1
    shown = list(islice(firsts.items(), 0, None, every))
    current = max((offset for _, offset in shown if offset <= wanted.offset), default=0)
    return tuple(
        SortLink(label, links.values_url(page.facet, state, replace(wanted, offset=offset)), offset == current)
        for label, offset in shown
    )


def values_link(state: SearchState, facet: Facet, wanted: ValuesState, offset: int, total: int) -> str | None:
    """Return the address of the values from another one on; None where there are none, or they are shown."""
    if max(offset, 0) == wanted.offset or offset >= total:
        return None
    return links.values_url(facet, state, replace(wanted, offset=max(offset, 0)))


def sort_links(state: SearchState) -> tuple[SortLink, ...]:
    """Return the orders of results; without a query there is no best match."""
    orders = [sort for sort in SORTS if state.query or sort is not Sort.BEST]
    return tuple(
        SortLink(SORTS[sort], links.search_url(links.with_sort(state, sort)), sort is state.order) for sort in orders
    )


def page_count(total: int) -> int:
    """Return how many pages of results can be turned to."""
    return min(-(-total // DEFAULT_LIMIT), last_page())


def page_links(state: SearchState, total: int) -> tuple[PageLink, ...]:
    """Return the first page, the last, and those around the current one, with gaps between."""
    last = page_count(total)
    around = range(state.page - PAGES_AROUND, state.page + PAGES_AROUND + 1)
    numbers = sorted({1, last, *(n for n in around if 1 <= n <= last)})
    found: list[PageLink] = []
    for before, here in zip([0, *numbers], numbers, strict=False):
        if here - before > 1:
            found.append(PageLink(None))
        found.append(PageLink(here, links.search_url(links.with_page(state, here)), here == state.page))
    return tuple(found)


def _offers_choice(state: SearchState, facet: Facet, counts: FacetCounts) -> bool:
    if any(value.selected or value.excluded for value in counts.values) or facet in state.missing | state.present:
        return True
    return counts.total > (1 if facet is Facet.LANGUAGE else 0)


def _facet_panel(state: SearchState, facet: Facet, counts: FacetCounts) -> Panel:
    expanded = facet in state.expanded
    offered = counts.total if expanded else min(counts.total, FACET_VALUES_EXPANDED)
    hidden = max(offered - sum(value.count > 0 for value in counts.values), 0)
    return Panel(
        name=facet.value,
        title=FACET_TITLES[facet],
        noun=FACET_TITLES[facet].lower(),
        rows=_in_force_first((*value_rows(state, facet, counts.values), *missing_rows(state, facet, counts.missing))),
        hidden=hidden,
        more=_more(state, facet.value) if expanded or hidden else None,
        all=links.values_url(facet, state) if expanded or hidden else None,
        expanded=expanded,
        total=counts.total,
    )


def _in_force_first(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: not (row.selected or row.excluded)))


def _value_row(state: SearchState, facet: Facet, item: FacetValue, bar: float, choose: Callable[[str], str]) -> Row:
    in_force = item.selected or item.excluded
    change = links.let_in if item.excluded else links.toggled
    return Row(
        label_of(facet, item.value),
        item.count,
        item.selected,
        links.search_url(change(state, facet, item.value)) if in_force else choose(item.value),
        bar,
        excluded=item.excluded,
        leave_out=None if in_force else (f"{NOT}{facet}", item.value),
    )


def _no(facet: Facet) -> str:
    return f"no {SINGULAR[facet].lower()}"


def _more(state: SearchState, panel: str) -> str:
    return links.search_url(links.with_panel(state, panel, expanded=panel not in state.expanded))


def _bar(count: int, largest: int) -> float:
    return max(round(100 * count / largest, 1), NARROWEST_BAR) if count and largest else 0.0
