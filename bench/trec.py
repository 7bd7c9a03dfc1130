"""Trec: how good is a ranking, given which documents are relevant?

The definitions are those of trec_eval (https://github.com/usnistgov/trec_eval), measures ndcg_cut_10, map and
recall_100. A query counts if any document is judged relevant to it; one that finds nothing counts 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

__all__ = ["NDCG_DEPTH", "RANKED", "RECALL_DEPTH", "Quality", "average_precision", "mean", "ndcg", "recall"]

NDCG_DEPTH = 10
RECALL_DEPTH = 100
RANKED = 1000  # documents of a ranking that average precision looks at

Judgements = Mapping[str, int]  # the relevance of documents, above 0


@dataclass(frozen=True, slots=True)
class Quality:
    """The measures of one ranking, or their means over several."""

    ndcg: float
    map: float
    recall: float

    @classmethod
    def of(cls, ranking: Sequence[str], relevant: Judgements) -> "Quality":
        """Measure one ranking."""
        return cls(ndcg(ranking, relevant), average_precision(ranking, relevant), recall(ranking, relevant))


def ndcg(ranking: Sequence[str], relevant: Judgements, depth: int = NDCG_DEPTH) -> float:
    """Return the gain of the first documents, each by its relevance over log2(rank + 1), as a share of the best."""
    best = sorted(relevant.values(), reverse=True)
    return _gain([relevant.get(doc, 0) for doc in ranking[:depth]]) / _gain(best[:depth])


def average_precision(ranking: Sequence[str], relevant: Judgements, depth: int = RANKED) -> float:
    """Return the mean, over all relevant documents, of the precision at the rank of each; 0 for one not found."""
    ranks = [rank for rank, doc in enumerate(ranking[:depth], 1) if doc in relevant]
    return sum(found / rank for found, rank in enumerate(ranks, 1)) / len(relevant)


def recall(ranking: Sequence[str], relevant: Judgements, depth: int = RECALL_DEPTH) -> float:
    """Return how many of the relevant documents are among the first ones."""
    return sum(doc in relevant for doc in ranking[:depth]) / len(relevant)


def mean(qualities: Sequence[Quality]) -> Quality:
    """Return the means of measures; of none, zeros."""
    count = len(qualities) or 1
    return Quality(
        sum(one.ndcg for one in qualities) / count,
        sum(one.map for one in qualities) / count,
        sum(one.recall for one in qualities) / count,
    )


def _gain(relevances: Sequence[int]) -> float:
    return sum(relevance / log2(rank + 1) for rank, relevance in enumerate(relevances, 1))
