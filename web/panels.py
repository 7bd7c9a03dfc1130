"""Panels: which controls stand beside and above the results?

Facets, dates, chips and page numbers as plain values with the addresses that they lead to, so templates only print.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from search import (
    DEFAULT_LIMIT,
    FACET_TITLES,
    Facet,
    FacetCounts,
    FacetOrder,
    FacetPage,
    FacetValue,
    Granularity,
    Histogram,
    SearchResponse,
    Sort,
)
from web import links
from web.filters import MONTHS, language_name, long_date
from web.params import (
    DATES,
    FACET_VALUES,
    FACET_VALUES_EXPANDED,
    MISSING,
    NOT,
    SearchState,
    ValuesState,
    chosen_year,
    last_page,
)

SINGULAR = {
    Facet.AUTHOR: "Author",
    Facet.PERSON: "Person",
    Facet.ORG: "Organization",
    Facet.PLACE: "Place",
    Facet.SOURCE: "Outlet",
    Facet.TAG: "Tag",
    Facet.LANGUAGE: "Language",
}
ORDERS = {FacetOrder.COUNT: "Most articles", FacetOrder.VALUE: "A to Z"}
SORTS = {Sort.BEST: "Best match", Sort.NEWEST: "Newest", Sort.OLDEST: "Oldest"}
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
    nested: tuple["Row", ...] = ()
    excluded: bool = False
    leave_out: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A facet or the dates; `more` leads to `hidden` more values, or back to the first few, `all` to every value."""

    name: str
    title: str
    noun: str  # of its values, in the plural
    rows: tuple[Row, ...]
    hidden: int = 0
    more: str | None = None
    all: str | None = None
    expanded: bool = False
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Chip:
    """One constraint in words, with the address of the search without it."""

    kind: str
    label: str
    url: str


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
    """Return a panel for each facet that offers a choice, and the dates after the authors."""
    shown = ((facet, response.facets[facet]) for facet in FACET_TITLES if facet in response.facets)
    found = [_facet_panel(state, facet, counts) for facet, counts in shown if _offers_choice(state, facet, counts)]
    if response.histogram and (response.histogram.buckets or state.after or state.before):
        at = 1 if found and found[0].name == Facet.AUTHOR else 0
        found.insert(at, _date_panel(state, response.histogram))
    return tuple(found)


def chips(state: SearchState) -> tuple[Chip, ...]:
    """Return every constraint of a search but its query."""
    chosen = [
        Chip(SINGULAR[facet], _label(facet, value), links.search_url(links.toggled(state, facet, value)))
        for facet in FACET_TITLES
        for value in state.filters.get(facet, ())
    ]
    return (*chosen, *_left_out_chips(state), *_missing_chips(state), *_date_chips(state))


def value_rows(state: SearchState, facet: Facet, values: Iterable[FacetValue]) -> tuple[Row, ...]:
    """Return a row for each value of a facet."""
    shown = tuple(values)
    largest = max((item.count for item in shown), default=0)
    return tuple(_value_row(state, facet, item, _bar(item.count, largest)) for item in shown)


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
        rows=(*value_rows(state, facet, counts.values), *missing_rows(state, facet, counts.missing)),
        hidden=hidden,
        more=_more(state, facet.value) if expanded or hidden else None,
        all=links.values_url(facet, state) if expanded or hidden else None,
        expanded=expanded,
    )


def _value_row(state: SearchState, facet: Facet, item: FacetValue, bar: float) -> Row:
    change = links.let_in if item.excluded else links.toggled
    return Row(
        _label(facet, item.value),
        item.count,
        item.selected,
        links.search_url(change(state, facet, item.value)),
        bar,
        excluded=item.excluded,
        leave_out=None if item.selected or item.excluded else (f"{NOT}{facet}", item.value),
    )


def _date_panel(state: SearchState, histogram: Histogram) -> Panel:
    """Return the years, newest first, with the months of the chosen one."""
    years: Counter[int] = Counter()
    for bucket in histogram.buckets:
        years[int(bucket.start[:4])] += bucket.count
    chosen = str(chosen_year(state))
    expanded = DATES in state.expanded
    rows = [_year_row(state, year, years, histogram) for year in sorted(years, reverse=True)]
    shown = rows if expanded else [row for at, row in enumerate(rows) if at < FACET_VALUES or row.label == chosen]
    return Panel(
        name=DATES,
        title="Date",
        noun="years",
        rows=tuple(shown),
        hidden=len(rows) - len(shown),
        more=_more(state, DATES) if expanded or len(rows) > len(shown) else None,
        expanded=expanded,
        undated=histogram.undated,
    )


def _year_row(state: SearchState, year: int, years: Counter[int], histogram: Histogram) -> Row:
    chosen = chosen_year(state) == year
    selected = (state.after, state.before) == _year(year)
    target = links.with_dates(state, *((None, None) if selected else _year(year)))
    url, bar = links.search_url(target), _bar(years[year], max(years.values()))
    return Row(str(year), years[year], selected, url, bar, _month_rows(state, year, histogram) if chosen else ())


def _month_rows(state: SearchState, year: int, histogram: Histogram) -> tuple[Row, ...]:
    if histogram.granularity is Granularity.YEAR:
        return ()
    months: Counter[int] = Counter()
    for bucket in histogram.buckets:
        if bucket.start.startswith(f"{year:04}-"):
            months[int(bucket.start[5:7])] += bucket.count
    return tuple(_month_row(state, year, month, months) for month in sorted(months))


def _month_row(state: SearchState, year: int, month: int, months: Counter[int]) -> Row:
    selected = (state.after, state.before) == _month(year, month)
    target = links.with_dates(state, *(_year(year) if selected else _month(year, month)))
    return Row(
        MONTHS[month - 1], months[month], selected, links.search_url(target), _bar(months[month], max(months.values()))
    )


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _month(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    last = date.fromordinal(following.toordinal() - 1) if following else date.max
    return date(year, month, 1), last


def _left_out_chips(state: SearchState) -> Iterable[Chip]:
    for facet in FACET_TITLES:
        for value in state.excluded.get(facet, ()):
            url = links.search_url(links.let_in(state, facet, value))
            yield Chip(f"Not {SINGULAR[facet].lower()}", _label(facet, value), url)


def _missing_chips(state: SearchState) -> Iterable[Chip]:
    for facet in FACET_TITLES:
        if facet in state.missing:
            yield Chip(SINGULAR[facet], "none", links.search_url(links.missing_toggled(state, facet)))
        if facet in state.present:
            yield Chip(f"Not {SINGULAR[facet].lower()}", "none", links.search_url(links.missing_let_in(state, facet)))


def _date_chips(state: SearchState) -> Iterable[Chip]:
    period = _period(state)
    if period:
        yield Chip("Date", period, links.search_url(links.with_dates(state, None, None)))
        return
    if state.after:
        yield Chip("From", long_date(state.after), links.search_url(links.with_dates(state, None, state.before)))
    if state.before:
        yield Chip("To", long_date(state.before), links.search_url(links.with_dates(state, state.after, None)))


def _period(state: SearchState) -> str | None:
    """Return the name of the year, month or day that the dates span exactly."""
    after, before = state.after, state.before
    if after is None or before is None:
        return None
    if after == before:
        return long_date(after)
    if (after, before) == _year(after.year):
        return str(after.year)
    if (after, before) == _month(after.year, after.month):
        return f"{MONTHS[after.month - 1]} {after.year}"
    return None


def _label(facet: Facet, value: str) -> str:
    return language_name(value) if facet is Facet.LANGUAGE else value


def _no(facet: Facet) -> str:
    return f"no {SINGULAR[facet].lower()}"


def _more(state: SearchState, panel: str) -> str:
    return links.search_url(links.with_panel(state, panel, expanded=panel not in state.expanded))


def _bar(count: int, largest: int) -> float:
    return max(round(100 * count / largest, 1), NARROWEST_BAR) if count and largest else 0.0
