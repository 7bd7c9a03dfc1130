"""Explaining: what did each part of a query tree add to the scores of these documents?

The scores of And and Or are sums, so a score is the sum of what the leaves of the tree add, each where all that it
stands under matches.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from search.evaluator.collection import Collection
from search.evaluator.docsets import Docs, Mask
from search.evaluator.evaluation import STANDARD, added
from search.evaluator.scoring import BM25

__all__ = ["Share", "shares"]


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """A leaf of a tree, and what it adds to the score of each document: float32, 0 where it does not match."""

    leaf: query.Query
    scores: NDArray[np.float32]


def shares(
    tree: query.Query, collection: Collection, docs: Docs, *, boost: float = 1.0, weighting: BM25 = STANDARD
) -> list[Share]:
    """Return what each leaf of a tree adds to the scores of some documents, ascending, that it may match or not.

    Raises:
        TypeError: There is a query without a method.
        ValueError: A wildcard is longer than `search.codec.wildcard` takes.
    """
    if isinstance(tree, query.And | query.Or):
        inner = boost * tree.boost
        found = [
            one
            for child in tree.subqueries
            for one in shares(child, collection, docs, boost=inner, weighting=weighting)
        ]
    elif isinstance(tree, query.AndNot):
        found = shares(tree.a, collection, docs, boost=boost, weighting=weighting)
    else:
        return [Share(tree, added(tree, collection, docs, boost=boost, weighting=weighting))]
    if isinstance(tree, query.Or):
        return found
    matched = _matched(tree, collection, docs)
    return [Share(one.leaf, np.where(matched, one.scores, np.float32(0))) for one in found]


def _matched(tree: query.Query, collection: Collection, docs: Docs) -> Mask:
    """Return which of some documents match a tree."""
    return added(query.ConstantScoreQuery(tree, 1.0), collection, docs) > 0
