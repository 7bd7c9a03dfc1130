"""Trend values: what is asked of several searches over time, and what is answered? Frozen values without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from search.model import Facet, FacetValue, Granularity, SearchRequest

MAX_TRENDS = 5  # more lines than that in one drawing cannot be told apart
DEFAULT_TYPICAL = 10
MAX_TYPICAL = 100
MAX_PERIODS = 1_500  # days in four years, months in 125; a drawing is a thousand pixels wide

# the facets of which names are compared, in the order in which they are shown
COMPARED = (Facet.PERSON, Facet.ORG, Facet.PLACE, Facet.AUTHOR, Facet.SOURCE, Facet.TAG)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendsRequest:
    """Several searches, to be counted over time.

    What a search finds is what its query, filters and dates find among the results of `within`, which are all articles
    unless it says otherwise. Nothing else of the searches matters: no page, order or facets.

    `granularity` is the width of a period, None for one that gives a readable number of them. `typical` maps each facet
    to the number of its values that are wanted of those over-represented in what a search finds, and `frequent` to
    that of those that most of it has.
    """

    searches: tuple[SearchRequest, ...]
    within: SearchRequest = field(default_factory=SearchRequest)
    granularity: Granularity | None = None
    typical: Mapping[Facet, int] = field(default_factory=lambda: MappingProxyType({}))
    frequent: Mapping[Facet, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Typical:
    """A name or word that is over-represented in some articles, compared with others.

    `count` of the one have it, `rest` of the others. It is `times` as frequent in the one; None where none of the
    others has it. `likelihood` is how sure that is no chance; see `search.keyness`.
    """

    value: str
    count: int
    rest: int
    times: float | None
    likelihood: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """One search over time: its results in each of the periods of `Trends`, and in all.

    `undated` of them have no date. `typical` compares them with all other articles of `Trends`, most telling first;
    `frequent` counts their values. Neither has values that the search itself asks for. `notes` as in `SearchResponse`.
    """

    total: int
    counts: tuple[int, ...]
    undated: int
    typical: Mapping[Facet, tuple[Typical, ...]]
    frequent: Mapping[Facet, tuple[FacetValue, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Trends:
    """Searches over time, one `Trend` each, in the same order.

    `periods` are named as in a histogram ('2024', '2024-10', ...), ascending and without gaps: from the first article
    that any search finds to the last, or from and to the dates of `within`. `totals` are all articles of each period
    that the searches could have found, `total` those of any time. No count is greater than its total.
    """

    granularity: Granularity
    periods: tuple[str, ...]
    totals: tuple[int, ...]
    total: int
    trends: tuple[Trend, ...]
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    generation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of two sets of articles that are compared: what is over-represented in it, most telling first."""

    total: int
    typical: Mapping[Facet, tuple[Typical, ...]]
    words: tuple[Typical, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Contrast:
    """Two searches compared with each other; what both find counts for neither."""

    first: Side
    second: Side
    seconds: float = 0.0
    generation: str = ""
