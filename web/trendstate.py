"""Trend state: which trends does an address ask for?

- q: a query, up to five times
- after, before, author and so on: filters as on the search page, for all queries
- by: year, month or day
- as: counts or shares
- first, second: two periods to compare, written as in a query: 2024-10, 2024-01..2024-03
- of: the query of which the periods are compared; all articles if it is empty
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from search import MAX_TRENDS, Granularity, SearchRequest, UsageError, day_span
from web import links
from web.chips import Chip, facet_chips
from web.params import SearchState, narrowed_request, parse_state

MAX_QUERY = 1_000  # characters
Span = tuple[date | None, date | None]


class Measure(StrEnum):
    """What a line shows: articles, or their share of all articles of the time."""

    COUNTS = "counts"
    SHARES = "shares"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendsState:
    """One state of the page of trends; `filters` has no query, `first` and `second` are as they were typed."""

    queries: tuple[str, ...] = ()
    filters: SearchState = field(default_factory=SearchState)
    granularity: Granularity | None = None
    measure: Measure = Measure.COUNTS
    first: str = ""
    second: str = ""
    of: str = ""

    @property
    def within(self) -> SearchRequest:
        """The search for everything that the lines are drawn of."""
        return narrowed_request(self.filters)

    @property
    def searches(self) -> tuple[SearchRequest, ...]:
        """The searches that the lines show: without a query, that for all articles."""
        return tuple(SearchRequest(query=query) for query in self.queries or ("",))

    @property
    def periods(self) -> tuple[Span, Span] | None:
        """The periods to compare, None where they are not given.

        Raises:
            UsageError: One is missing, or is no period.
        """
        if not (self.first or self.second):
            return None
        return _span("first", self.first), _span("second", self.second)

    def url(self) -> str:
        """Return the address of this state."""
        return links.trends_url(self.queries, self.filters, **self.own())

    def own(self) -> dict[str, str]:
        """Return the parameters of this page alone, those empty that are left out of an address."""
        measure = "" if self.measure is Measure.COUNTS else self.measure.value
        periods = {"first": self.first, "second": self.second, "of": self.of if self.first else ""}
        return {"by": self.granularity.value if self.granularity else "", "as": measure, **periods}


def parse_trends(args: MultiDict[str, str]) -> TrendsState:
    """Read the parameters of an address.

    Raises:
        UsageError: A value that cannot be honoured; the message names the parameter.
    """
    queries = tuple(dict.fromkeys(query for text in args.getlist("q") if (query := " ".join(text.split()))))
    if len(queries) > MAX_TRENDS:
        raise UsageError(f"The parameter 'q' is given {len(queries)} times; at most {MAX_TRENDS} can be compared.")
    if any(len(query) > MAX_QUERY for query in queries):
        raise UsageError(f"The parameter 'q' is longer than {MAX_QUERY:,} characters.")
    by, measure = args.get("by", ""), args.get("as", "") or Measure.COUNTS
    if by and by not in set(Granularity):
        raise UsageError(f"The parameter 'by' is '{by[:40]}'; it can be {', '.join(Granularity)}.")
    if measure not in set(Measure):
        raise UsageError(f"The parameter 'as' is '{measure[:40]}'; it can be {' or '.join(Measure)}.")
    return TrendsState(
        queries=queries,
        filters=_filters(parse_state(args)),
        granularity=Granularity(by) if by else None,
        measure=Measure(measure),
        first=args.get("first", "").strip(),
        second=args.get("second", "").strip(),
        of=" ".join(args.get("of", "").split())[:MAX_QUERY],
    )


def filter_chips(state: TrendsState) -> tuple[Chip, ...]:
    """Return the filters in force, each with the address of the trends without it; dates have fields of their own."""
    return facet_chips(state.filters, lambda filters: replace(state, filters=filters).url())


def _filters(state: SearchState) -> SearchState:
    """Return what of a state narrows its results, without its query."""
    return SearchState(
        filters=state.filters,
        excluded=state.excluded,
        missing=state.missing,
        present=state.present,
        after=state.after,
        before=state.before,
    )


def _span(name: str, text: str) -> Span:
    if not text:
        raise UsageError(f"The parameter '{name}' is empty. Give two periods to compare, such as 2024-03 and 2024-04.")
    found = day_span(text, today=datetime.now(UTC).date())
    if found is None:
        raise UsageError(f"The parameter '{name}' is no period: '{text[:40]}'. Use 2024, 2024-10 or 2024-01..2024-03.")
    return found
