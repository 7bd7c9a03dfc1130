"""Engine: whatever answers a search. The web page, the API and the command line know only this protocol."""

from typing import Protocol

from search.articlevalues import CatalogueEntry, Export, MarkedArticle, SimilarArticle
from search.model import (
    DEFAULT_SIMILAR,
    DEFAULT_SUGGESTIONS,
    DEFAULT_VALUES,
    Facet,
    FacetOrder,
    FacetPage,
    IndexHealth,
    IndexState,
    IndexStats,
    SearchRequest,
    SearchResponse,
    Suggestion,
)
from search.trendvalues import DEFAULT_TYPICAL, Contrast, Trends, TrendsRequest


class Engine(Protocol):
    """Answers searches; safe to share between threads.

    Each call sees one generation of the index from beginning to end, and the newest that was published when the
    call began.
    """

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return the requested page of results, facet counts and histogram.

        Unless the request is strict, never raises for an odd query string: what cannot be understood is read as plain
        words, with a note.

        Raises:
            UsageError: A limit or offset out of range.
            QuerySyntaxError: The request is strict, and its query is not understood.
            SearchTooLong: The search takes longer than it may.
            IndexUnusable: The index is missing, foreign, damaged or of another format.
        """
        ...

    def facet(
        self,
        request: SearchRequest,
        facet: Facet,
        *,
        contains: str = "",
        order: FacetOrder = FacetOrder.COUNT,
        limit: int = DEFAULT_VALUES,
        offset: int = 0,
    ) -> FacetPage:
        """Return some of the values that a facet has among the results of request, of which the page does not matter.

        With `contains`, those with a word that begins so come first, then those that have it anywhere else; case and
        accents make no difference. Pages never overlap, as equal counts are ordered by value.

        Raises:
            UsageError: A limit or offset out of range.
            IndexUnusable: See `search`.
        """
        ...

    def article(self, article_id: str, *, query: str = "", synonyms: bool = True) -> MarkedArticle:
        """Return one article with the matches of query marked in it, and the other versions of its story.

        Raises:
            ArticleNotFound: No article has this id.
            IndexUnusable: See `search`.
        """
        ...

    def suggest(self, prefix: str, *, limit: int = DEFAULT_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """Return what a reader may go on to type: names, words and titles, those that most articles have first.

        Each word of prefix begins a word of what is returned; case and accents make no difference. Titles come last.

        Raises:
            UsageError: The limit is out of range.
            IndexUnusable: See `search`.
        """
        ...

    def similar(self, article_id: str, *, limit: int = DEFAULT_SIMILAR) -> tuple[SimilarArticle, ...]:
        """Return articles on the same matter, most alike first: one a story, and none of the article's own.

        Raises:
            ArticleNotFound: No article has this id.
            UsageError: The limit is out of range.
            IndexUnusable: See `search`.
        """
        ...

    def export(self, request: SearchRequest) -> Export:
        """Return all results of a request in its order, of which the page does not matter.

        The search is done when this returns; articles are read one by one, as they are taken.

        Raises:
            UsageError: The dates of the request exclude each other.
            QuerySyntaxError, SearchTooLong, IndexUnusable: See `search`; the last also while articles are taken.
        """
        ...

    def catalogue(self, *, limit: int, offset: int = 0) -> tuple[CatalogueEntry, ...]:
        """Return some of all articles, in an order that stays while the index does.

        Raises:
            UsageError: A limit or offset below 0.
            IndexUnusable: See `search`.
        """
        ...

    def state(self) -> IndexState:
        """Return what answers depend on besides the request; cheap enough to ask each time.

        Raises:
            IndexUnusable: See `search`.
        """
        ...

    def trends(self, request: TrendsRequest) -> Trends:
        """Return how many results several searches have over time, and which names are typical of each.

        Raises:
            UsageError: No search or too many, dates that exclude each other, or too many values.
            QuerySyntaxError, SearchTooLong, IndexUnusable: See `search`.
        """
        ...

    def contrast(self, first: SearchRequest, second: SearchRequest, *, limit: int = DEFAULT_TYPICAL) -> Contrast:
        """Return which names and words are over-represented in the results of one of two searches.

        What both find counts for neither. There are at most `limit` values of each kind.

        Raises:
            UsageError: The limit is out of range, or dates exclude each other.
            QuerySyntaxError, SearchTooLong, IndexUnusable: See `search`.
        """
        ...

    def health(self) -> IndexHealth:
        """Return whether the index is whole, as far as that can be told in a moment, and when it was updated.

        Raises:
            IndexUnusable: See `search`.
        """
        ...

    def aliases(self, facet: Facet, value: str) -> tuple[str, ...]:
        """Return what else a name is called: by the user's files of synonyms and names, and by the gazetteer."""
        ...

    def stats(self) -> IndexStats:
        """Return the size and reach of the index."""
        ...

    def close(self) -> None:
        """Release files; calling it twice does no harm."""
        ...
