"""Fallback: who answers the queries that the arrays have no method for?

Whoosh's own matchers, which the segments serve as well: exhaustively, leaf by leaf, never with a limit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from whoosh.query import Query
from whoosh.searching import Searcher

from search.evaluator.collection import Collection
from search.evaluator.docsets import Docs, Found, places, scaled, scores_at

__all__ = ["Fallback", "Foreign", "whoosh_fallback"]

# takes a query, the place of a leaf and whether scores are wanted; returns documents numbered within that leaf
Fallback = Callable[[Query, int, bool], Found]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Matches what a fallback says, with its scores times a boost."""

    collection: Collection
    query: Query
    fallback: Fallback
    boost: float

    @property
    def cost(self) -> int:
        """See `Node.cost`: far more than any other node's, for it is the slowest."""
        return 1000 * self.collection.documents

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        docs, scores = self.fallback(self.query, leaf, bool(self.boost))
        if within is not None:
            at = places(docs, within, self.collection.leaves[leaf].segment.documents)
            docs, scores = docs[at], scores_at(scores, at)
        return Found(docs, scaled(scores, self.boost))


def whoosh_fallback(searcher: Searcher) -> Fallback:
    """Return the fallback that reads a searcher's own matchers; its leaves have to be those of the collection.

    Searchers are not safe to share between threads, and so the fallback is not either.
    """
    leaves = [leaf for leaf, _ in searcher.leaf_searchers()]

    def read(query: Query, leaf: int, scored: bool) -> Found:  # noqa: FBT001
        context = searcher.context(needs_current=True) if scored else searcher.boolean_context()
        matcher = query.matcher(leaves[leaf], context)
        docs: list[int] = []
        scores: list[float] = []
        while matcher.is_active():
            docs.append(matcher.id())
            if scored:
                scores.append(matcher.score())
            matcher.next()
        return Found(np.array(docs, np.uint32), np.array(scores, np.float32) if scored else 0.0)

    return read
