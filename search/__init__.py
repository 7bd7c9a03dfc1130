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
    SettingsError,
    TooManyRemovals,
    UsageError,
)
from search.evaluator import keep_freed_memory
from search.local import LocalEngine
from search.model import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MAX_OFFSET,
    Facet,
    FacetCounts,
    FacetValue,
    Granularity,
    Histogram,
    HistogramBucket,
    Hit,
    IndexStats,
    Link,
    MarkedArticle,
    SearchRequest,
    SearchResponse,
    Snippet,
    Sort,
    StoredArticle,
)
from search.presenting import article_json, search_json, stats_json
from search.settings import Settings, load_settings
from search.whooshindex import create_index, open_index

__version__ = "0.1.0"

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "MAX_OFFSET",
    "ArticleNotFound",
    "Engine",
    "Facet",
    "FacetCounts",
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
    "SearchError",
    "SearchRequest",
    "SearchResponse",
    "Settings",
    "SettingsError",
    "Snippet",
    "Sort",
    "StoredArticle",
    "TooManyRemovals",
    "UsageError",
    "__version__",
    "article_json",
    "create_index",
    "keep_freed_memory",
    "load_settings",
    "open_engine",
    "open_index",
    "search_json",
    "stats_json",
]


def open_engine(settings: Settings) -> Engine:
    """Return the engine that the settings name; the index itself is opened at the first call."""
    return LocalEngine(settings.index)
