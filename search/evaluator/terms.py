"""Terms: which documents hold this term, or any of these terms?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.evaluator.collection import Collection
from search.evaluator.docsets import NO_DOCS, Docs, Found, Places, Scores, distinct, numbers_of, places
from search.evaluator.scoring import BM25, saturated

__all__ = ["AnyTerm", "FacetTerms", "TermNode"]

MERGE_SHARE = 1 / 64  # of a leaf: fewer postings are sorted, more are marked in a mask
SLICES_AT_ONCE = 4096  # bounds the memory that the postings of many terms take while they are put together


@dataclass(frozen=True, slots=True)
class TermNode:
    """Matches the documents that hold a term.

    `ordinals` has the term's place in each leaf's dictionary. A score is `factor` times the frequency, saturated by
    the length norm where the field has lengths. With a factor of 0 nothing is scored.
    """

    collection: Collection
    field: str
    ordinals: tuple[int | None, ...]
    cost: int
    factor: float
    weighting: BM25

    @property
    def unscored(self) -> Self:
        """The same without scores."""
        return replace(self, factor=0.0)

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        ordinal = self.ordinals[leaf]
        if ordinal is None:
            return Found(NO_DOCS, 0.0)
        segment = self.collection.leaves[leaf].segment
        docs = segment.postings[self.field].docs_of(ordinal, ordinal + 1)
        if within is None:
            return Found(docs, self.scores(leaf, docs, slice(None)))
        chosen = places(docs, within, segment.documents)
        docs = docs[chosen]
        return Found(docs, self.scores(leaf, docs, chosen))

    def scores(self, leaf: int, docs: Docs, chosen: Places | slice) -> Scores:
        """Return the scores of docs, which are the chosen ones of the term's postings in a leaf."""
        ordinal = self.ordinals[leaf]
        if not self.factor or ordinal is None:
            return 0.0
        postings = self.collection.leaves[leaf].segment.postings[self.field]
        weights = postings.weights(ordinal) if postings.spec.weights else postings.freqs_of(ordinal, ordinal + 1)
        norms = self.collection.norms(leaf, self.field, docs, self.weighting)
        if norms is None:
            return weights[chosen].astype(np.float32) * np.float32(self.factor)
        return saturated(weights[chosen], norms, self.factor)


@dataclass(frozen=True, slots=True)
class AnyTerm:
    """Matches the documents that hold any of some terms, with one score.

    `ordinals` has the terms' places in each leaf's dictionary, ascending: as a range or one by one. However many they
    are, the time is bounded by the postings of the field.
    """

    collection: Collection
    field: str
    ordinals: tuple[tuple[int, int] | NDArray[np.uint32], ...]
    cost: int
    score: float

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        segment = self.collection.leaves[leaf].segment
        slices = list(self._slices(leaf))
        total = sum(docs.size for docs in slices)
        if total < MERGE_SHARE * segment.documents:
            docs = distinct(slices)
            return Found(docs if within is None else docs[places(docs, within, segment.documents)], self.score)
        mask = np.zeros(segment.documents, np.bool_)
        for start in range(0, len(slices), SLICES_AT_ONCE):
            mask[np.concatenate(slices[start : start + SLICES_AT_ONCE]).astype(np.intp)] = True
        return Found(numbers_of(mask) if within is None else within.compress(mask.take(within)), self.score)

    def _slices(self, leaf: int) -> Iterator[Docs]:
        """Yield the postings of runs of neighbouring terms, which stand end to end."""
        ordinals = self.ordinals[leaf]
        postings = self.collection.leaves[leaf].segment.postings.get(self.field)
        if postings is None:
            return
        for start, stop in [ordinals] if isinstance(ordinals, tuple) else _runs(ordinals):
            yield postings.docs_of(start, stop)


@dataclass(frozen=True, slots=True)
class FacetTerms:
    """Matches the documents that have any of some values of a field that is a facet only, with one score."""

    collection: Collection
    field: str
    ordinals: tuple[NDArray[np.uint32], ...]
    score: float

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.collection.documents

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        facet = self.collection.leaves[leaf].segment.facets.get(self.field)
        if facet is None or not self.ordinals[leaf].size:
            return Found(NO_DOCS, 0.0)
        mask = facet.mask(self.ordinals[leaf])
        return Found(numbers_of(mask) if within is None else within.compress(mask.take(within)), self.score)


def _runs(ordinals: NDArray[np.uint32]) -> Sequence[tuple[int, int]]:
    """Return the first of each run of neighbours and the one after its last."""
    if not ordinals.size:
        return []
    ends = np.flatnonzero(np.append(ordinals[1:] != ordinals[:-1] + 1, True))
    starts = np.concatenate(([0], ends[:-1] + 1))
    return list(zip(ordinals[starts].tolist(), (ordinals[ends] + 1).tolist(), strict=True))
