"""Model: what goes into a search and what comes out? Frozen values without behaviour.

Nothing here knows of Whoosh, Flask or files, so every engine, the JSON API and the command line share it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
MAX_OFFSET = 10_000


class Sort(StrEnum):
    """Orders of results; undated articles come last in both date orders."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


class Facet(StrEnum):
    """The fields that articles are counted and filtered by; values are as users type them in queries."""

    AUTHOR = "author"
    PERSON = "person"
    ORG = "org"
    PLACE = "place"
    SOURCE = "source"
    TAG = "tag"
    LANGUAGE = "lang"


class Granularity(StrEnum):
    """Widths of a bucket in the date histogram."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchRequest:
    """One search.

    `filters` maps a facet to the values chosen in it: OR-ed within a facet, AND-ed between facets. `after` and
    `before` bound the publication date, both inclusive. `facets` maps each facet to count to the number of values
    wanted.
    """

    query: str = ""
    filters: Mapping[Facet, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    after: date | None = None
    before: date | None = None
    sort: Sort = Sort.BEST
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    facets: Mapping[Facet, int] = field(default_factory=lambda: MappingProxyType({}))
    histogram: Granularity | None = None
    fragments: int = 3  # per hit, at most


@dataclass(frozen=True, slots=True)
class Snippet:
    """Plain text and the spans of it that match: (start, end) pairs, in order, apart, inside the text.

    `clipped_start` and `clipped_end` say that the text was cut out of a longer one there. Never HTML: each renderer
    escapes every slice, then marks.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    clipped_start: bool = False
    clipped_end: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One article among the results. `published` is ISO 8601 cut to its precision ('2024', '2024-10-31'), or None."""

    id: str
    title: Snippet
    authors: tuple[str, ...]
    published: str | None
    source: str | None
    url: str | None
    score: float
    fragments: tuple[Snippet, ...]
    excerpt: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and the number of results that have it."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A facet's most frequent values, counted over the results without this facet's own filter.

    Selected values are always among `values`, however rare. `total` is how many distinct values have results;
    `missing` how many results have no value at all.
    """

    values: tuple[FacetValue, ...]
    total: int
    missing: int


@dataclass(frozen=True, slots=True)
class HistogramBucket:
    """Articles published in the period that `start` names at the histogram's granularity: '2024', '2024-10', ..."""

    start: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Articles by date, empty periods left out, ascending, counted without the request's own after and before."""

    granularity: Granularity
    buckets: tuple[HistogramBucket, ...]
    undated: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResponse:
    """What a search found. `notes` are sentences for the reader about how the query was understood."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[Facet, FacetCounts] = field(default_factory=lambda: MappingProxyType({}))
    histogram: Histogram | None = None
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    generation: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A name in an article's text: `text[start:end]` names the facet value `value`."""

    start: int
    end: int
    facet: Facet
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredArticle:
    """Everything the index keeps of one article; `origins` tells where each value came from.

    `markup` is untrusted Markdown or HTML as `markup_kind` says, None where the article is plain text.
    """

    id: str
    title: str
    text: str
    markup: str | None
    markup_kind: str | None
    authors: tuple[str, ...]
    published: str | None
    published_precision: str | None
    published_origin: str | None
    source: str | None
    url: str | None
    language: str | None
    tags: tuple[str, ...]
    people: tuple[str, ...]
    organizations: tuple[str, ...]
    places: tuple[str, ...]
    summary: str
    excerpt: bool
    mentions: tuple[Link, ...]
    path: str
    line: int | None
    content_hash: str
    origins: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkedArticle:
    """An article with the matches of a query marked in its title and in its whole text."""

    article: StoredArticle
    title: Snippet
    text: Snippet
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexStats:
    """The size and reach of an index. `bytes` counts the files of the live generation."""

    articles: int
    generation: str
    updated: str | None  # ISO 8601, UTC
    bytes: int
    roots: tuple[str, ...]
    earliest: str | None
    latest: str | None
    undated: int
    distinct: Mapping[Facet, int]  # distinct values of each facet
