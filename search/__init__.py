"""Search: the engine, its command line, and the names that a front end may use."""

from search.engine import Engine
from search.errors import (
    ArticleNotFound,
    IndexCorrupt,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexTooNew,
    IndexTooOld,
    IndexUnusable,
    QuerySyntaxError,
    SearchError,
    SearchTooLong,
    SettingsError,
    TooManyRemovals,
    UsageError,
)
from search.local import LocalEngine
from search.memory import keep_freed_memory
from search.model import (
    DEFAULT_LIMIT,
    DEFAULT_SIMILAR,
    DEFAULT_SUGGESTIONS,
    DEFAULT_VALUES,
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_RECENCY,
    MAX_VALUES,
    DidYouMean,
    Evidence,
    Facet,
    FacetCounts,
    FacetOrder,
    FacetPage,
    FacetValue,
    Granularity,
    Histogram,
    HistogramBucket,
    Hit,
    IndexStats,
    Link,
    MarkedArticle,
    Relation,
    Rescue,
    RescueKind,
    SearchRequest,
    SearchResponse,
    SimilarArticle,
    Snippet,
    Sort,
    StoredArticle,
    Story,
    Suggestion,
    SuggestionKind,
    Version,
)
from search.presenting import article_json, facet_json, search_json, similar_json, stats_json, suggestions_json
from search.provenance import passage
from search.ranking import Ranking
from search.settings import Settings, load_settings
from search.synonyms import Synonyms
from search.whooshindex import create_index, open_index

__version__ = "0.1.0"

__all__ = [
    "DEFAULT_LIMIT",
    "DEFAULT_SIMILAR",
    "DEFAULT_SUGGESTIONS",
    "DEFAULT_VALUES",
    "MAX_LIMIT",
    "MAX_OFFSET",
    "MAX_RECENCY",
    "MAX_VALUES",
    "ArticleNotFound",
    "DidYouMean",
    "Engine",
    "Evidence",
    "Facet",
    "FacetCounts",
    "FacetOrder",
    "FacetPage",
    "FacetValue",
    "Granularity",
    "Histogram",
    "HistogramBucket",
    "Hit",
    "IndexCorrupt",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "IndexStats",
    "IndexTooNew",
    "IndexTooOld",
    "IndexUnusable",
    "Link",
    "MarkedArticle",
    "QuerySyntaxError",
    "Relation",
    "Rescue",
    "RescueKind",
    "SearchError",
    "SearchRequest",
    "SearchResponse",
    "SearchTooLong",
    "Settings",
    "SettingsError",
    "SimilarArticle",
    "Snippet",
    "Sort",
    "StoredArticle",
    "Story",
    "Suggestion",
    "SuggestionKind",
    "TooManyRemovals",
    "UsageError",
    "Version",
    "__version__",
    "article_json",
    "create_index",
    "facet_json",
    "keep_freed_memory",
    "load_settings",
    "open_engine",
    "open_index",
    "passage",
    "search_json",
    "similar_json",
    "stats_json",
    "suggestions_json",
]


def open_engine(settings: Settings) -> Engine:
    """Return the engine that the settings name; the index itself is opened at the first call.

    Raises:
        SettingsError: The file of synonyms, or that of corrections, cannot be used.
    """
    return LocalEngine(
        settings.index,
        ranking=Ranking(half_life=settings.recency),
        synonyms=Synonyms(settings.synonyms, settings.entities),
        timeout=settings.timeout,
    )
