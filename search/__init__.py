"""Search: the engine, its command line, and the names that a front end may use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from search.articlevalues import (
    CatalogueEntry,
    Evidence,
    Export,
    Link,
    MarkedArticle,
    Relation,
    SimilarArticle,
    StoredArticle,
    Story,
    Version,
)
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
    Contribution,
    DidYouMean,
    Facet,
    FacetCounts,
    FacetLetter,
    FacetOrder,
    FacetPage,
    FacetValue,
    Granularity,
    Histogram,
    HistogramBucket,
    Hit,
    IndexHealth,
    IndexState,
    IndexStats,
    Reason,
    Rescue,
    RescueKind,
    SearchRequest,
    SearchResponse,
    Snippet,
    Sort,
    Suggestion,
    SuggestionKind,
)
from search.settings import Settings, load_settings
from search.trendvalues import (
    COMPARED,
    DEFAULT_TYPICAL,
    MAX_TRENDS,
    MAX_TYPICAL,
    Contrast,
    Side,
    Trend,
    Trends,
    TrendsRequest,
    Typical,
)

if TYPE_CHECKING:
    from search.aligning import Run, aligned
    from search.citing import bibtex, citation, citation_key, csl_json, ris
    from search.comparing import Change, Comparison, Difference, compare, count_words, parted
    from search.exporting import BYTE_ORDER_MARK, MEDIA_TYPES, ExportFormat, export_lines
    from search.exposure import check_exposure
    from search.presenting import (
        article_json,
        comparison_json,
        facet_json,
        search_json,
        similar_json,
        stats_json,
        suggestions_json,
        why_json,
    )
    from search.presenting_trends import contrast_json, trends_csv, trends_json
    from search.provenance import FIELD_LABELS, passage
    from search.query.dates import day_span
    from search.query.kinds import QueryKind, query_kind
    from search.timeline import shares
    from search.users import Role, User, Users, UsersFile
    from search.whooshindex import create_index, open_index

__version__ = "0.1.0"

__all__ = [
    "BYTE_ORDER_MARK",
    "COMPARED",
    "DEFAULT_LIMIT",
    "DEFAULT_SIMILAR",
    "DEFAULT_SUGGESTIONS",
    "DEFAULT_TYPICAL",
    "DEFAULT_VALUES",
    "FACET_TITLES",
    "FIELD_LABELS",
    "MAX_LIMIT",
    "MAX_OFFSET",
    "MAX_RECENCY",
    "MAX_TRENDS",
    "MAX_TYPICAL",
    "MAX_VALUES",
    "MEDIA_TYPES",
    "ArticleNotFound",
    "CatalogueEntry",
    "Change",
    "Comparison",
    "Contrast",
    "Contribution",
    "DidYouMean",
    "Difference",
    "Engine",
    "Evidence",
    "Export",
    "ExportFormat",
    "Facet",
    "FacetCounts",
    "FacetLetter",
    "FacetOrder",
    "FacetPage",
    "FacetValue",
    "Granularity",
    "Histogram",
    "HistogramBucket",
    "Hit",
    "IndexCorrupt",
    "IndexForeign",
    "IndexHealth",
    "IndexLocked",
    "IndexMissing",
    "IndexState",
    "IndexStats",
    "IndexTooNew",
    "IndexTooOld",
    "IndexUnusable",
    "Link",
    "MarkedArticle",
    "QueryKind",
    "QuerySyntaxError",
    "Reason",
    "Relation",
    "Rescue",
    "RescueKind",
    "Role",
    "Run",
    "SearchError",
    "SearchRequest",
    "SearchResponse",
    "SearchTooLong",
    "Settings",
    "SettingsError",
    "Side",
    "SimilarArticle",
    "Snippet",
    "Sort",
    "StoredArticle",
    "Story",
    "Suggestion",
    "SuggestionKind",
    "TooManyRemovals",
    "Trend",
    "Trends",
    "TrendsRequest",
    "Typical",
    "UsageError",
    "User",
    "Users",
    "UsersFile",
    "Version",
    "__version__",
    "aligned",
    "article_json",
    "bibtex",
    "check_exposure",
    "citation",
    "citation_key",
    "compare",
    "comparison_json",
    "contrast_json",
    "count_words",
    "create_index",
    "csl_json",
    "day_span",
    "export_lines",
    "facet_json",
    "keep_freed_memory",
    "load_settings",
    "open_engine",
    "open_index",
    "parted",
    "passage",
    "query_kind",
    "ris",
    "search_json",
    "shares",
    "similar_json",
    "stats_json",
    "suggestions_json",
    "trends_csv",
    "trends_json",
    "why_json",
]


# imported when one is first asked for: a process that makes batches needs none of what answers a search
_ELSEWHERE = {
    "search.aligning": {"Run", "aligned"},
    "search.comparing": {"Change", "Comparison", "Difference", "compare", "count_words", "parted"},
    "search.citing": {"bibtex", "citation", "citation_key", "csl_json", "ris"},
    "search.exporting": {"BYTE_ORDER_MARK", "MEDIA_TYPES", "ExportFormat", "export_lines"},
    "search.exposure": {"check_exposure"},
    "search.presenting": {
        "article_json",
        "comparison_json",
        "facet_json",
        "search_json",
        "similar_json",
        "stats_json",
        "suggestions_json",
        "why_json",
    },
    "search.presenting_trends": {"contrast_json", "trends_csv", "trends_json"},
    "search.provenance": {"FIELD_LABELS", "passage"},
    "search.query.dates": {"day_span"},
    "search.timeline": {"shares"},
    "search.query.kinds": {"QueryKind", "query_kind"},
    "search.users": {"Role", "User", "Users", "UsersFile"},
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
