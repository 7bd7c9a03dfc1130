"""Params: which search does an address ask for?

An address is read into a `SearchState`, which holds everything that distinguishes one page of the site from another.
Parameters that are empty or unknown are ignored, so an address from elsewhere (with a tracking code, say) works;
one with a value that cannot be honoured is refused with a sentence that names it.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import quote

from werkzeug.datastructures import MultiDict

from search import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_RECENCY,
    MAX_VALUES,
    ExportFormat,
    Facet,
    FacetOrder,
    Granularity,
    SearchRequest,
    Sort,
    UsageError,
)
from web import charts

FACET_VALUES = 8  # enough to show what a facet is about, few enough to see every facet
FACET_VALUES_EXPANDED = 100  # more would be a page of its own
# Each link of a page repeats the whole search, and a page can have a thousand: this keeps it near four megabytes.
MAX_LENGTH = 4_000  # characters of all values, percent-encoded; gunicorn refuses longer addresses by itself
MAX_CHOSEN = 50  # values in all facets, and as many that are left out
VALUES_ON_A_PAGE = 100  # of a facet
MAX_VALUES_OFFSET = 10_000_000  # more values than an archive has
MAX_VALUE_LENGTH = 500
MISSING = "missing"  # the parameter of the facets of which no value is chosen
NOT = "-"  # before the name of a parameter: what it chooses is left out
# the parameters that links repeat
FACET_PARAMETERS = (*Facet, *(f"{NOT}{facet}" for facet in Facet), MISSING, f"{NOT}{MISSING}")
DATE_PARAMETERS = ("after", "before", "dated")
REPEATED = ("q", *FACET_PARAMETERS, *DATE_PARAMETERS, "sort", "recency", "collapse", "synonyms", "page", "more")

Member = TypeVar("Member", bound=StrEnum)

PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchState:
    """One state of the search page; what is chosen and left out in facets is as in `SearchRequest`.

    `sort` None is the order that suits the query, `expanded` the panels in full; with `collapse` a story is shown once.
    """

    query: str = ""
    filters: Mapping[Facet, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    excluded: Mapping[Facet, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    missing: frozenset[Facet] = frozenset()
    present: frozenset[Facet] = frozenset()
    after: date | None = None
    before: date | None = None
    dated: bool | None = None
    sort: Sort | None = None
    page: int = 1
    expanded: frozenset[str] = frozenset()
    collapse: bool = False
    synonyms: bool = True
    recency: int | None = None  # as in `SearchRequest`

    @property
    def order(self) -> Sort:
        """The order in force: without a query no article is better than another, so the newest come first."""
        return self.sort or (Sort.BEST if self.query else Sort.NEWEST)

    @property
    def constrained(self) -> bool:
        """Whether anything but the query narrows the results."""
        narrowed = self.filters or self.excluded or self.missing or self.present
        return bool(narrowed or self.after or self.before or self.dated is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class ValuesState:
    """Which values of a facet are shown: those that contain a text, in an order, from one of them on."""

    contains: str = ""
    order: FacetOrder = FacetOrder.COUNT
    offset: int = 0
    limit: int = VALUES_ON_A_PAGE


def last_page(limit: int = DEFAULT_LIMIT) -> int:
    """Return the number of the last page that can be asked for at all."""
    return MAX_OFFSET // limit + 1


def parse_state(args: MultiDict[str, str], *, limit: int = DEFAULT_LIMIT) -> SearchState:
    """Read the parameters of an address.

    Raises:
        UsageError: A value that cannot be honoured; the message names the parameter.
    """
    _check_length(args)
    after, before = _date(args, "after", end=False), _date(args, "before", end=True)
    if after and before and after > before:
        raise UsageError(f"The parameter 'after' ({after}) is later than 'before' ({before}).")
    return SearchState(
        query=args.get("q", "").strip(),
        filters=_filters(args),
        excluded=_filters(args, sign=NOT),
        missing=_facets(args, MISSING),
        present=_facets(args, f"{NOT}{MISSING}"),
        after=after,
        before=before,
        dated=_dated(args),
        sort=_sort(args),
        page=_number(args, "page", default=1, largest=last_page(limit)),
        expanded=_expanded(args),
        collapse=_flag(args, "collapse"),
        synonyms=_flag(args, "synonyms", default=True),
        recency=parse_recency(args),
    )


def parse_limit(args: MultiDict[str, str], *, default: int = DEFAULT_LIMIT) -> int:
    """Read the number of results on a page, or of suggestions.

    Raises:
        UsageError: It is no number from 1 to MAX_LIMIT.
    """
    return _number(args, "limit", default=default, largest=MAX_LIMIT)


def parse_values(args: MultiDict[str, str], *, limit: int = VALUES_ON_A_PAGE) -> ValuesState:
    """Read which values of a facet are asked for; `limit` is how many where the address does not say.

    Raises:
        UsageError: A value that cannot be honoured; the message names the parameter.
    """
    contains = " ".join(args.get("contains", "").split())
    if len(contains) > MAX_VALUE_LENGTH:
        raise UsageError(f"The parameter 'contains' is longer than {MAX_VALUE_LENGTH} characters.")
    return ValuesState(
        contains=contains,
        order=_member(FacetOrder, "order", args.get("order") or FacetOrder.COUNT),
        offset=_number(args, "offset", default=0, largest=MAX_VALUES_OFFSET, least=0),
        limit=_number(args, "limit", default=limit, largest=MAX_VALUES),
    )


def parse_facet(name: str) -> Facet:
    """Read the name of a facet.

    Raises:
        UsageError: There is no such facet.
    """
    return _member(Facet, "facet", name)


def parse_suggestions(args: MultiDict[str, str]) -> bool:
    """Read whether a search is to tell what would find more where it finds little, which it does unless told not to.

    Raises:
        UsageError: It is neither 1 nor 0.
    """
    return not args.get("suggestions") or _flag(args, "suggestions")


def narrowed_request(state: SearchState, query: str = "") -> SearchRequest:
    """Return the search for all that a state's filters and dates let through, and a query finds."""
    return SearchRequest(
        query=query,
        filters={facet: frozenset(values) for facet, values in state.filters.items()},
        excluded={facet: frozenset(values) for facet, values in state.excluded.items()},
        missing=state.missing,
        present=state.present,
        after=state.after,
        before=state.before,
        dated=state.dated,
    )


def search_request(state: SearchState, *, limit: int = DEFAULT_LIMIT) -> SearchRequest:
    """Return the search that shows this state: a page of results, every facet, and a histogram around the dates."""
    return replace(
        narrowed_request(state, state.query),
        sort=state.order,
        limit=limit,
        offset=(state.page - 1) * limit,
        facets={facet: FACET_VALUES_EXPANDED if facet in state.expanded else FACET_VALUES for facet in Facet},
        histogram=Granularity.DAY,
        window=charts.window(state.after, state.before),
        periods=charts.MOST_PERIODS,
        collapse=state.collapse,
        synonyms=state.synonyms,
        recency=state.recency,
    )


def _check_length(args: MultiDict[str, str]) -> None:
    lengths = {name: sum(len(quote(value)) for value in args.getlist(name)) for name in REPEATED}
    if sum(lengths.values()) > MAX_LENGTH:
        raise UsageError(
            f"The search in this address is longer than {MAX_LENGTH:,} characters, as they are encoded there; "
            f"most of them are in the parameter '{max(lengths, key=lengths.__getitem__)}'."
        )


def _filters(args: MultiDict[str, str], *, sign: str = "") -> Mapping[Facet, tuple[str, ...]]:
    filters: dict[Facet, tuple[str, ...]] = {}
    for facet in Facet:
        name = f"{sign}{facet}"
        values = tuple(dict.fromkeys(value for value in args.getlist(name) if value.strip()))
        chosen = sum(map(len, filters.values())) + len(values)
        if chosen > MAX_CHOSEN:
            raise UsageError(f"With the parameter '{name}' {chosen} values are chosen; at most {MAX_CHOSEN} can be.")
        if any(len(value) > MAX_VALUE_LENGTH for value in values):
            raise UsageError(f"The parameter '{name}' is longer than {MAX_VALUE_LENGTH} characters.")
        if values:
            filters[facet] = values
    return filters


def _facets(args: MultiDict[str, str], name: str) -> frozenset[Facet]:
    return frozenset(_member(Facet, name, value) for value in args.getlist(name) if value)


def _date(args: MultiDict[str, str], name: str, *, end: bool) -> date | None:
    """Read a year, a month or a day as its first day, or its last where `end` is asked for."""
    text = args.get(name, "").strip()
    if not text:
        return None
    parts = PARTIAL_DATE.fullmatch(text)
    day = _day(parts, end=end) if parts else None
    if day is None:
        raise UsageError(
            f"The parameter '{name}' is not a date: '{text[:40]}'. Use the form 2024-10-31, 2024-10 or 2024."
        )
    return day


def _day(parts: re.Match[str], *, end: bool) -> date | None:
    """Return the day that the parts of a date name, None where the calendar has no such day."""
    year, month = int(parts[1]), int(parts[2] or (12 if end else 1))
    try:
        return date(year, month, int(parts[3] or (monthrange(year, month)[1] if end else 1)))
    except ValueError:  # an IllegalMonthError is one too
        return None


def _dated(args: MultiDict[str, str]) -> bool | None:
    return _flag(args, "dated") if args.get("dated") else None


def _sort(args: MultiDict[str, str]) -> Sort | None:
    text = args.get("sort", "")
    return _member(Sort, "sort", text) if text else None


def _member(kind: type[Member], name: str, text: str) -> Member:
    try:
        return kind(text)
    except ValueError:
        raise UsageError(f"The parameter '{name}' is '{text[:40]}'; it can be {_listed(kind)}.") from None


def _expanded(args: MultiDict[str, str]) -> frozenset[str]:
    return frozenset(_member(Facet, "more", name) for name in args.getlist("more") if name)


def _flag(args: MultiDict[str, str], name: str, *, default: bool = False) -> bool:
    text = args.get(name, "")
    if text not in {"", "0", "1"}:
        raise UsageError(f"The parameter '{name}' is '{text[:40]}'; it can be 1 or 0.")
    return text == "1" if text else default


def parse_recency(args: MultiDict[str, str]) -> int | None:
    """Read the days in which an article loses half of what age can take, None where they are not given.

    Raises:
        UsageError: It is no number from 0 to MAX_RECENCY.
    """
    text = args.get("recency", "").strip()
    if text in {"", "0"}:
        return 0 if text else None
    return _number(args, "recency", default=0, largest=MAX_RECENCY)


def parse_strict(args: MultiDict[str, str]) -> bool:
    """Read whether a query of which a part is not understood is refused.

    Raises:
        UsageError: It is neither 1 nor 0.
    """
    return _flag(args, "strict")


def parse_export_format(args: MultiDict[str, str]) -> ExportFormat:
    """Read the format of an export, CSV where none is named.

    Raises:
        UsageError: There is no such format.
    """
    return _member(ExportFormat, "format", args.get("format") or ExportFormat.CSV)


def parse_text(args: MultiDict[str, str]) -> bool:
    """Read whether an export in CSV has the text of each article.

    Raises:
        UsageError: It is neither 1 nor 0.
    """
    return _flag(args, "text")


def parse_explain(args: MultiDict[str, str]) -> bool:
    """Read whether each result says what made its score.

    Raises:
        UsageError: It is neither 1 nor 0.
    """
    return _flag(args, "explain")


def _number(args: MultiDict[str, str], name: str, *, default: int, largest: int, least: int = 1) -> int:
    text = args.get(name, "").strip()
    if not text:
        return default
    number = int(text) if len(text) <= len(str(largest)) and text.isascii() and text.isdigit() else least - 1
    if not least <= number <= largest:
        raise UsageError(f"The parameter '{name}' is '{text[:40]}'; it must be a number from {least} to {largest:,}.")
    return number


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"
