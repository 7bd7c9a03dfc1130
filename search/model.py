"""Model: what goes into a search and what comes out? Frozen values without behaviour.

Nothing here knows of Whoosh, Flask or files, so every engine, the JSON API and the command line share it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
MAX_OFFSET = 10_000
MAX_RECENCY = 36_525  # days: a century
DEFAULT_SUGGESTIONS = 10
DEFAULT_SIMILAR = 5
DEFAULT_VALUES = 20
MAX_VALUES = 1_000


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


# by which facets are headed, in the order in which they are shown
FACET_TITLES = MappingProxyType(
    {
        Facet.AUTHOR: "Authors",
        Facet.PERSON: "People",
        Facet.ORG: "Organizations",
        Facet.PLACE: "Places",
        Facet.SOURCE: "Outlets",
        Facet.TAG: "Tags",
        Facet.LANGUAGE: "Languages",
    }
)


class FacetOrder(StrEnum):
    """Orders of a facet's values; equal counts are ordered by value."""

    COUNT = "count"
    VALUE = "value"


class Granularity(StrEnum):
    """Widths of a bucket in the date histogram."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchRequest:
    """One search.

    `filters` maps a facet to the values chosen in it: OR-ed within a facet, AND-ed between facets. `missing` are the
    facets of which having no value at all is chosen, like a value and OR-ed with those. `excluded` maps a facet to the
    values left out: an article that has any of them is not found, whatever else it has. `present` are the facets of
    which articles without a value are left out. `after` and `before` bound the publication date, both inclusive; with
    `dated` True articles without a date are left out, with False they alone are found.

    `facets` maps each facet to count to the number of values wanted. With `collapse` a story has one hit, that of its
    articles which ranks first, and the total counts stories; facets and histogram count articles all the same. Unless
    `suggest` is off, a search that finds little tells what would find more.

    `recency` is the age in days at which an article has lost half of what age can take from it in the order of the
    best: 0 where age does not count, None for what the engine is set to. With `explain` each hit of that order says
    what made its score.

    The histogram has the periods of `window`, its ends included and None leaving one open. They are as long as
    `histogram` says, or longer, up to a year, where from the first with results to the last of the window there would
    be more than `periods`.

    Unless `synonyms` is off, what the words of the query are also called is looked for as well. A `strict` query is an
    error where part of it is not understood, instead of a note.
    """

    query: str = ""
    filters: Mapping[Facet, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    excluded: Mapping[Facet, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    missing: frozenset[Facet] = frozenset()
    present: frozenset[Facet] = frozenset()
    after: date | None = None
    before: date | None = None
    dated: bool | None = None
    sort: Sort = Sort.BEST
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    facets: Mapping[Facet, int] = field(default_factory=lambda: MappingProxyType({}))
    histogram: Granularity | None = None
    window: tuple[date | None, date | None] = (None, None)
    periods: int | None = None
    fragments: int = 3  # per hit, at most
    recency: int | None = None
    explain: bool = False
    collapse: bool = False
    suggest: bool = True
    synonyms: bool = True
    strict: bool = False


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


class Reason(StrEnum):
    """Why a part of a score was given."""

    WORDS = "words"  # a word or phrase that the article has in a field
    NEARNESS = "nearness"  # two words of the query that stand near each other there
    ALL = "all words"  # what an article gains that has all words of a long query, of which few do
    AGE = "age"  # what older articles lose, where recency counts


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of a score: what was found, in which field, and what it added.

    `text` has the terms as the index knows them, in the notation of queries; it is empty where there are none.
    """

    reason: Reason
    field: str
    text: str
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One article among the results. `published` is ISO 8601 cut to its precision ('2024', '2024-10-31'), or None.

    `people`, `organizations` and `places` are all that it names, as `StoredArticle` has them. `story` is the id of its
    story, and `versions` how many articles of the index tell it, this one included. `explanation` has the parts of the
    score, most first, if they were asked for; they add up to it.
    """

    id: str
    title: Snippet
    authors: tuple[str, ...]
    published: str | None
    source: str | None
    url: str | None
    score: float
    fragments: tuple[Snippet, ...]
    excerpt: bool = False
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    story: str
    versions: int = 1
    explanation: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and the number of results that have it."""

    value: str
    count: int
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A facet's most frequent values, counted over the results without what is chosen in this facet itself.

    So a count says what choosing the value would give, and what is left out in this facet stays left out. A value that
    is left out is counted as if it, and all else of its facet that is left out, were not. Selected and excluded values
    are always among `values`, however rare. `total` is how many distinct values have results; `missing` how many
    results have no value at all.
    """

    values: tuple[FacetValue, ...]
    total: int
    missing: int


@dataclass(frozen=True, slots=True)
class FacetLetter:
    """A letter that values begin with, without case and accents, and the offset of the first that does."""

    letter: str
    offset: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetPage:
    """Some of a facet's values in an order, counted as in `FacetCounts`; values without results are not among them.

    `total` is how many there are in all, `missing` how many results have no value. `letters` are those that all values
    begin with, where they come by value and none is looked for. `notes` as in `SearchResponse`.
    """

    facet: Facet
    values: tuple[FacetValue, ...]
    total: int
    missing: int
    letters: tuple[FacetLetter, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistogramBucket:
    """Articles published in the period that `start` names at the histogram's granularity: '2024', '2024-10', ..."""

    start: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Articles by date, empty periods left out, ascending, counted without what the request asks of dates.

    `earlier` and `later` count those that lie outside the window; `first` and `last` are the days of the first and the
    last article of all, None where none has a date.
    """

    granularity: Granularity
    buckets: tuple[HistogramBucket, ...]
    undated: int
    earlier: int = 0
    later: int = 0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Another spelling of a query, and the number of results that it has under the same filters."""

    query: str
    count: int


class RescueKind(StrEnum):
    """What a rescue changes in a search."""

    FILTER = "filter"  # leaves out the filter of one facet
    DATES = "dates"  # leaves out a range of dates
    FIELD = "field"  # looks for the words of a field everywhere
    QUOTES = "quotes"  # looks for the words of a phrase apart from each other
    FUZZY = "fuzzy"  # looks for words that are spelt nearly so
    WORD = "word"  # leaves out a word, or another part of the query
    FILTERS = "filters"  # leaves out all filters and dates


@dataclass(frozen=True, slots=True)
class Rescue:
    """A search that finds something where the one asked for finds nothing.

    `label` says in what it differs ('without place: Kursk'), `request` is the whole search, `count` its results.
    """

    kind: RescueKind
    label: str
    count: int
    request: SearchRequest


class SuggestionKind(StrEnum):
    """What a suggestion is: a value of a facet, the title of an article, or words to search for."""

    AUTHOR = "author"
    PERSON = "person"
    ORG = "org"
    PLACE = "place"
    SOURCE = "source"
    TAG = "tag"
    TITLE = "title"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a reader who has typed a few letters may mean, and the number of articles that have it.

    `article_id` is that of the newest article with the title, None where the suggestion is no title.
    """

    kind: SuggestionKind
    text: str
    count: int
    article_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResponse:
    """What a search found. `notes` are sentences for the reader about how the query was understood.

    `did_you_mean` is another spelling that finds more, where few articles match; `rescues`, where none do, are what
    would find some. `expanded` is what was looked for besides the words of the query: synonyms and other names.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[Facet, FacetCounts] = field(default_factory=lambda: MappingProxyType({}))
    histogram: Histogram | None = None
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    generation: str = ""
    did_you_mean: DidYouMean | None = None
    rescues: tuple[Rescue, ...] = ()
    expanded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexState:
    """What answers depend on besides the request: while `tag` is the same, so are they.

    But for words such as 'today' in a query. `updated` is when the index was last changed, None where nobody knows.
    """

    tag: str
    updated: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexHealth:
    """What a monitor asks of an index that can be opened.

    `expected` is the number of articles that the manifest of its files counts, None where there is none; `updated` as
    in `IndexState`.
    """

    articles: int
    expected: int | None
    generation: str
    updated: datetime | None


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
    stories: int  # that several articles tell
    versions: int  # articles that tell those
