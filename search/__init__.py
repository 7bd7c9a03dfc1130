"""Search: the engine, its command line, and the names that a front end may use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from search.memory import keep_freed_memory
from search.model import (
    DEFAULT_LIMIT,
    DEFAULT_SIMILAR,
    DEFAULT_SUGGESTIONS,
    DEFAULT_VALUES,
    FACET_TITLES,
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
from search.settings import Settings, load_settings

if TYPE_CHECKING:
    from search.presenting import article_json, facet_json, search_json, similar_json, stats_json, suggestions_json
    from search.provenance import passage
    from search.whooshindex import create_index, open_index

__version__ = "0.1.0"

__all__ = [
    "DEFAULT_LIMIT",
    "DEFAULT_SIMILAR",
    "DEFAULT_SUGGESTIONS",
    "DEFAULT_VALUES",
    "FACET_TITLES",
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


# imported when one is first asked for: a process that makes batches needs none of what answers a search
_ELSEWHERE = {
    "search.presenting": {
        "article_json",
        "facet_json",
        "search_json",
        "similar_json",
        "stats_json",
        "suggestions_json",
    },
    "search.provenance": {"passage"},
    "search.whooshindex": {"create_index", "open_index"},
}


def __getattr__(name: str) -> Any:
    """Import what is not here yet."""
    for module, names in _ELSEWHERE.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'search' has no attribute '{name}'")


def open_engine(settings: Settings) -> Engine:
    """Return the engine that the settings name; the index itself is opened at the first call.

    Raises:
        SettingsError: The file of synonyms, or that of corrections, cannot be used.
    """
    from search.local import LocalEngine
    from search.ranking import Ranking
    from search.synonyms import Synonyms

    return LocalEngine(
        settings.index,
        ranking=Ranking(half_life=settings.recency),
        synonyms=Synonyms(settings.synonyms, settings.entities),
        timeout=settings.timeout,
    )
