"""Ranges: which documents have a number between these bounds, or anything at all in this field?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.evaluator.collection import Collection
from search.evaluator.docsets import NO_DOCS, Docs, Found, Mask, numbers_of, present_among

__all__ = ["ColumnRange", "HasField"]


@dataclass(frozen=True, slots=True)
class ColumnRange:
    """Matches the documents whose number lies between two bounds, with one score; None leaves an end open.

    A document without a number never matches.
    """

    collection: Collection
    field: str
    first: float | None
    last: float | None
    score: float
    excludes_first: bool = False
    excludes_last: bool = False

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.collection.documents

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        column = self.collection.leaves[leaf].segment.numbers.get(self.field)
        if column is None:
            return Found(NO_DOCS, 0.0)
        if within is None:
            return Found(numbers_of(self._inside(column.values, column.missing)), self.score)
        return Found(within.compress(self._inside(column.values.take(within), column.missing)), self.score)

    def _inside(self, values: NDArray[Any], missing: float) -> Mask:
        inside = present_among(values, missing)
        if self.first is not None:
            inside &= values > self.first if self.excludes_first else values >= self.first
        if self.last is not None:
            inside &= values < self.last if self.excludes_last else values <= self.last
        return inside


@dataclass(frozen=True, slots=True)
class HasField:
    """Matches the documents that have a term, a value or a number in a field, with one score."""

    collection: Collection
    field: str
    score: float

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.collection.documents

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        mask = self._mask(leaf)
        return Found(numbers_of(mask) if within is None else within.compress(mask.take(within)), self.score)

    def _mask(self, leaf: int) -> Mask:
        segment = self.collection.leaves[leaf].segment
        if self.field in segment.norms:
            return np.asarray(segment.norms[self.field].lengths > 0)
        if self.field in segment.facets:
            facet = segment.facets[self.field]
            return facet.mask(np.arange(len(facet.values)))
        if self.field in segment.numbers:
            column = segment.numbers[self.field]
            return present_among(column.values, column.missing)
        mask = np.zeros(segment.documents, np.bool_)
        if self.field in segment.postings:
            mask[segment.postings[self.field].docs_of(0, len(segment.terms[self.field]))] = True
        return mask
