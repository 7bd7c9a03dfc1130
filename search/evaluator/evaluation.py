"""Evaluation: which documents of a collection match this tree, and how well?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query

from search.evaluator.collection import Collection, Leaf
from search.evaluator.docsets import NO_DOCS, Docs, Found, filled, scores_at
from search.evaluator.fallback import Fallback
from search.evaluator.node import NOTHING
from search.evaluator.planning import Planner
from search.evaluator.scoring import BM25

__all__ = ["Matches", "added", "evaluate"]

STANDARD = BM25()


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents, uint32, ascending and distinct, and their scores, float32, one each. The arrays may be read-only."""

    docs: Docs
    scores: NDArray[np.float32]


def evaluate(
    tree: Query,
    collection: Collection,
    *,
    scored: bool,
    weighting: BM25 = STANDARD,
    fallback: Fallback | None = None,
) -> Matches:
    """Return the documents that match a query tree, all with score 0 unless `scored`.

    Args:
        tree: A tree of Whoosh queries; it need not be normalized.
        collection: What to search.
        scored: Whether scores are wanted; without them much is faster.
        weighting: The parameters of BM25.
        fallback: Who answers queries that `search.evaluator.planning` has no method for.

    Raises:
        TypeError: There is such a query, and no fallback.
        ValueError: A wildcard is longer than `search.codec.wildcard` takes.
    """
    node = Planner(collection, weighting, fallback).plan(tree, 1.0 if scored else 0.0)
    if node is NOTHING:
        return Matches(NO_DOCS, np.zeros(0, np.float32))
    return _joined([_numbered(leaf, node.find(place, None)) for place, leaf in enumerate(collection.leaves)])


def added(
    tree: Query,
    collection: Collection,
    docs: Docs,
    *,
    boost: float = 1.0,
    weighting: BM25 = STANDARD,
    fallback: Fallback | None = None,
) -> NDArray[np.float32]:
    """Return what a tree adds to the scores of some documents, ascending: 0 where it does not match.

    Raises:
        TypeError: There is a query without a method, and no fallback.
        ValueError: A wildcard is longer than `search.codec.wildcard` takes.
    """
    scores = np.zeros(docs.size, np.float32)
    node = Planner(collection, weighting, fallback).plan(tree, boost)
    if node is NOTHING:
        return scores
    start = 0
    for place, (_, part) in enumerate(collection.split(docs)):
        if part.size:
            found = node.find(place, part)
            scores[start + part.searchsorted(found.docs)] = found.scores
        start += part.size
    return scores


def _numbered(leaf: Leaf, found: Found) -> Found:
    """Return what was found in a leaf without deleted documents, numbered over the collection."""
    docs, scores = found
    if leaf.deleted is not None and docs.size:
        keep = ~leaf.deleted.take(docs)
        docs, scores = docs.compress(keep), scores_at(scores, keep)
    return Found(docs + np.uint32(leaf.base) if leaf.base else docs, scores)


def _joined(parts: list[Found]) -> Matches:
    if len(parts) == 1:
        docs, scores = parts[0]
        return Matches(docs, filled(docs.size, scores))
    docs = np.concatenate([NO_DOCS, *(part.docs for part in parts)])
    arrays = [filled(part.docs.size, part.scores) for part in parts]
    return Matches(docs, np.concatenate([np.zeros(0, np.float32), *arrays]))
