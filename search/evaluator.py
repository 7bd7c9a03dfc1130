"""Evaluator: here is my query tree, which documents match it, and how well?

A node becomes Matches. And, Or, Not and AndNot are set operations on sorted arrays; a date range is a mask over the
column of instants; every other node is a leaf, read through Whoosh's own matchers, exhaustively. Documents are
numbered over the whole index. Scores are BM25 with global statistics (Robertson and Zaragoza, 'The Probabilistic
Relevance Framework', 2009, section 3.4) as Whoosh computes it; a conjunction or disjunction adds them up.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from whoosh import query
from whoosh.searching import Searcher

from search.query import DateRange

Docs = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents, uint32, ascending and distinct, and their scores, float32, one each."""

    docs: Docs
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Evaluation:
    searcher: Searcher
    live: Docs
    instants: NDArray[np.int64]
    scored: bool

    def node(self, node: query.Query) -> Matches:
        match node:
            case query.NullQuery:
                return _unscored(np.empty(0, dtype=np.uint32))
            case query.Every():
                return _unscored(self.live)
            case query.And():
                return self.conjunction(list(node.children()))
            case query.Or():
                return _add([self.node(child) for child in node.children()])
            case query.Not():
                return _unscored(np.setdiff1d(self.live, self.node(node.query).docs, assume_unique=True))
            case query.AndNot():
                found = self.node(node.a)
                return _select(found, ~np.isin(found.docs, self.node(node.b).docs, assume_unique=True))
            case DateRange():
                instants = self.instants[self.live]
                return _unscored(self.live[(instants >= node.first) & (instants <= node.last)])
            case _:
                return self.leaf(node)

    def conjunction(self, children: list[query.Query]) -> Matches:
        """Evaluate And: negated children take documents away from the others."""
        wanted = [self.node(child) for child in children if not isinstance(child, query.Not)]
        found = reduce(_intersect, sorted(wanted, key=lambda m: m.docs.size)) if wanted else _unscored(self.live)
        for child in children:
            if isinstance(child, query.Not):
                found = _select(found, ~np.isin(found.docs, self.node(child.query).docs, assume_unique=True))
        return found

    def leaf(self, node: query.Query) -> Matches:
        """Read a leaf through Whoosh's matchers."""
        context = self.searcher.context(needs_current=True) if self.scored else self.searcher.boolean_context()
        docs: list[int] = []
        scores: list[float] = []
        for searcher, base in self.searcher.leaf_searchers():
            matcher = node.matcher(searcher, context)
            while matcher.is_active():
                docs.append(base + matcher.id())
                if self.scored:
                    scores.append(matcher.score())
                matcher.next()
        found = np.array(docs, dtype=np.uint32)
        return Matches(found, np.array(scores, dtype=np.float32)) if self.scored else _unscored(found)


def evaluate(
    tree: query.Query, searcher: Searcher, *, live: Docs, instants: NDArray[np.int64], scored: bool
) -> Matches:
    """Return the documents that match a query tree, all with score 0 unless `scored`.

    Args:
        tree: A tree of Whoosh queries.
        searcher: Over the whole index.
        live: The documents that are not deleted, uint32, ascending.
        instants: int64 seconds since 1970, one per document.
        scored: Whether scores are wanted.
    """
    return _Evaluation(searcher, live, instants, scored).node(tree)


def top(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Return the positions of the k best scores, best first; equal scores keep their order, so pages never shuffle."""
    if k >= scores.size:
        return np.argsort(-scores, kind="stable")
    if k == 0:
        return np.empty(0, dtype=np.intp)
    cutoff = np.partition(scores, scores.size - k)[scores.size - k]
    above = np.flatnonzero(scores > cutoff)
    ties = np.flatnonzero(scores == cutoff)[: k - above.size]
    return np.concatenate([above[np.argsort(-scores[above], kind="stable")], ties])


def _unscored(docs: Docs) -> Matches:
    return Matches(docs, np.zeros(docs.size, dtype=np.float32))


def _select(matches: Matches, keep: NDArray[np.bool_]) -> Matches:
    return Matches(matches.docs[keep], matches.scores[keep])


def _intersect(left: Matches, right: Matches) -> Matches:
    docs, at_left, at_right = np.intersect1d(left.docs, right.docs, assume_unique=True, return_indices=True)
    return Matches(docs, left.scores[at_left] + right.scores[at_right])


def _add(parts: list[Matches]) -> Matches:
    """Unite matches; a document in several has the sum of its scores."""
    docs, places = np.unique(np.concatenate([part.docs for part in parts]), return_inverse=True)
    scores = np.bincount(places, weights=np.concatenate([part.scores for part in parts]), minlength=docs.size)
    return Matches(docs, scores.astype(np.float32))
