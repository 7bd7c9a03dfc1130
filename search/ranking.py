"""Ranking: in which order do the articles that match come, and why? docs/ranking.md has the formula and its figures.

A score is the BM25 of the query's words. To that of the best is added what their words gain by standing together, and
where the reader prefers new articles, a part of the sum is taken away by age. What matches is never changed here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Every, FuzzyTerm, Phrase, Prefix, Query, Term

from search.evaluator import BM25, Collection, Matches, Share, added, shares, top
from search.model import Contribution, Reason, SearchRequest
from search.query import DateRange, Nearby

__all__ = ["Ranker", "Ranking", "freshness"]

Docs = NDArray[np.uint32]
Instants = NDArray[np.int64]
Scores = NDArray[np.float32]

NO_DOCS: Docs = np.zeros(0, np.uint32)

PUBLISHED = "published"

SECONDS_A_DAY = 86_400

# The part of a score that hangs on age, where recency counts at all. What is old is never lost by it: an article that
# is twice as good stays before a new one.
AGEING_SHARE = 0.5

# Long articles are held back less than the customary 0.75 does: most are long because they have more to say.
WEIGHTING = BM25(k1=1.2, b=0.6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """The free parameters of ranking.

    Attributes:
        weighting: Those of BM25.
        nearness: What two words that stand together gain, as a share of what one of them is worth.
        depth: Of how many articles, the best by their words alone, it is looked where their words stand.
        half_life: The age in days at which half of the ageing share is gone; 0 where age does not count.
    """

    weighting: BM25 = WEIGHTING
    nearness: float = 0.3
    depth: int = 200
    half_life: float = 0.0

    def for_request(self, request: SearchRequest) -> Self:
        """Return the parameters for a request, which may have a half-life of its own."""
        return self if request.recency is None else replace(self, half_life=float(request.recency))


def freshness(instants: NDArray[np.int64], *, newest: int, half_life: float) -> NDArray[np.float32]:
    """Return by what scores are multiplied: 1 for what is newest, down to what is left of the oldest and the undated.

    It halves as exponential decay does: 1 - share * (1 - 2 ** (-age / half life)).

    Args:
        instants: When articles were published, in seconds since 1970; MISSING_INSTANT where that is unknown.
        newest: The instant from which age counts; articles of later ones have none.
        half_life: In days, above 0.
    """
    ages = np.maximum(newest - instants.astype(np.float64), 0.0)
    left = np.exp2(-ages / (half_life * SECONDS_A_DAY))
    return (1.0 - AGEING_SHARE * (1.0 - left)).astype(np.float32)


class Ranker:
    """Ranks the matches of one query tree and says why: make one per request, use it in one thread.

    Args:
        collection: Where they were found.
        tree: What they match.
        lift: What adds to their scores, None for nothing.
        ranking: The parameters.
        instants: Tells when documents were published; see `freshness`.
        newest: The instant from which age counts.
        first: Documents that rank before all others.
    """

    def __init__(
        self,
        collection: Collection,
        tree: Query,
        lift: Query | None,
        ranking: Ranking,
        instants: Callable[[Docs], Instants],
        *,
        newest: int,
        first: Docs = NO_DOCS,
    ) -> None:
        self._collection = collection
        self._tree = tree
        self._lift = lift
        self._ranking = ranking
        self._instants = instants
        self._newest = newest
        self._first = first
        self._advance = 0.0
        self._lifted = NO_DOCS

    def rank(self, matches: Matches) -> Matches:
        """Return matches with the scores by which they rank.

        What nearness adds is never less than 0, so those in which it is not looked for stay behind.
        """
        factors = self._factors(matches.docs)
        scores = matches.scores if factors is None else matches.scores * factors
        if self._lift is not None and matches.docs.size:
            scores = self._with_gains(matches.docs, scores, factors)
        if self._first.size and matches.docs.size:
            self._advance = float(scores.max())
            scores = scores + np.float32(self._advance) * np.isin(matches.docs, self._first)
        return Matches(matches.docs, scores)

    def _with_gains(self, docs: Docs, scores: Scores, factors: Scores | None) -> Scores:
        """Return scores with what the best of them gain by nearness."""
        best = np.sort(top(scores, self._ranking.depth))
        self._lifted = docs[best]
        boost, weighting = self._ranking.nearness, self._ranking.weighting
        gains = added(self._lift, self._collection, self._lifted, boost=boost, weighting=weighting)
        lifted = np.array(scores)
        lifted[best] += gains if factors is None else gains * factors[best]
        return lifted

    def explain(self, doc: int) -> tuple[Contribution, ...]:
        """Return what made the score of a document that was ranked, most first; they add up to it."""
        docs = np.array([doc], np.uint32)
        weighting = self._ranking.weighting
        found = _contributions(Reason.WORDS, shares(self._tree, self._collection, docs, weighting=weighting))
        if self._lift is not None and doc in self._lifted:
            boost = self._ranking.nearness
            near = shares(self._lift, self._collection, docs, boost=boost, weighting=weighting)
            found += _contributions(Reason.NEARNESS, near)
        found.sort(key=lambda one: -one.score)
        factors = self._factors(docs)
        if factors is not None:
            lost = sum(one.score for one in found) * (float(factors[0]) - 1.0)
            found.append(Contribution(Reason.AGE, PUBLISHED, "", lost))
        if doc in self._first:
            found.append(Contribution(Reason.ALL, "", "", self._advance))
        return tuple(found)

    def _factors(self, docs: Docs) -> NDArray[np.float32] | None:
        if not self._ranking.half_life:
            return None
        return freshness(self._instants(docs), newest=self._newest, half_life=self._ranking.half_life)


def _contributions(reason: Reason, found: list[Share]) -> list[Contribution]:
    pairs = ((share.leaf, float(share.scores[0])) for share in found)
    return [Contribution(reason, leaf.field() or "", _text(leaf), score) for leaf, score in pairs if score]


def _text(leaf: Query) -> str:
    """Return what a leaf looks for, as it would be asked for."""
    match leaf:
        case Term():
            return str(leaf.text)
        case Phrase():
            words = " ".join(leaf.words)
            return f'"{words}"' if leaf.slop == 1 else f'"{words}"~{leaf.slop}'
        case Nearby():
            return f'"{leaf.first} {leaf.second}"'
        case Prefix():
            return f"{leaf.text}*"
        case FuzzyTerm():
            return f"{leaf.text}~{leaf.maxdist}"
        case Every() | DateRange():
            return "*"
    return str(leaf)
