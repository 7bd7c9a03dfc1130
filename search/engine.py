"""Engine: whatever answers a search. The web page, the API and the command line know only this protocol."""

from typing import Protocol

from search.model import IndexStats, MarkedArticle, SearchRequest, SearchResponse


class Engine(Protocol):
    """Answers searches; safe to share between threads.

    Each call sees one generation of the index from beginning to end, and the newest that was published when the
    call began.
    """

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return the requested page of results, facet counts and histogram.

        Never raises for an odd query string: what cannot be understood is read as plain words, with a note.

        Raises:
            UsageError: A limit or offset out of range.
            IndexUnusable: The index is missing, foreign, damaged or of another format.
        """
        ...

    def article(self, article_id: str, *, query: str = "") -> MarkedArticle:
        """Return one article with the matches of query marked in it.

        Raises:
            ArticleNotFound: No article has this id.
            IndexUnusable: See `search`.
        """
        ...

    def stats(self) -> IndexStats:
        """Return the size and reach of the index."""
        ...

    def close(self) -> None:
        """Release files; calling it twice does no harm."""
        ...
