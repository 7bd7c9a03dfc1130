"""Memory exports: all results at once, the list of all articles, and what the answers depend on."""

from dataclasses import replace

from search import (
    CatalogueEntry,
    Export,
    IndexHealth,
    IndexState,
    SearchRequest,
    SearchResponse,
    StoredArticle,
    UsageError,
)
from tests.suites.memory_facets import first_day

PAGE = 100


class MemoryExports:
    """What an engine over a list of articles has besides a page of results."""

    _articles: dict[str, StoredArticle]

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return a page of results."""
        raise NotImplementedError

    def export(self, request: SearchRequest) -> Export:
        """Return all results, page by page."""
        first = self.search(replace(request, limit=PAGE, offset=0))
        offsets = range(PAGE, first.total, PAGE)
        pages = (first, *(self.search(replace(request, limit=PAGE, offset=offset)) for offset in offsets))
        hits = [hit for page in pages for hit in page.hits]
        return Export(
            total=first.total, articles=(self._articles[hit.id] for hit in hits), notes=first.notes, generation="memory"
        )

    def catalogue(self, *, limit: int, offset: int = 0) -> tuple[CatalogueEntry, ...]:
        """Return some of the articles in the order of the list."""
        if min(limit, offset) < 0:
            raise UsageError("Neither limit nor offset may be below 0.")
        return tuple(map(_entry, list(self._articles.values())[offset : offset + limit]))

    def state(self) -> IndexState:
        """Return a state that never changes, as the list does not."""
        return IndexState("memory", None)

    def health(self) -> IndexHealth:
        """Return that nothing is amiss with a list."""
        return IndexHealth(
            articles=len(self._articles), expected=len(self._articles), generation="memory", updated=None
        )


def _entry(article: StoredArticle) -> CatalogueEntry:
    return CatalogueEntry(article.id, first_day(article.published) if article.published else None)
