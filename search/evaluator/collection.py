"""Collection: here are several segments; what do they say together?

Documents are numbered over all leaves, deleted ones included: those of a leaf begin at its base. Statistics are those
of the whole collection, so scores do not depend on how documents were batched.

Architecture invariant: a collection never changes. Threads share it without a lock: what is computed on first use may
be computed twice, with the same result.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from search.codec.segment import MAX_DOCUMENTS, Segment
from search.evaluator.docsets import Docs, Mask, Places, mask_of, numbers_of, present_among
from search.evaluator.facets import FacetColumn
from search.evaluator.leaves import Chosen, split
from search.evaluator.periods import Periods
from search.evaluator.scoring import BM25, length_norms
from search.model import Granularity

__all__ = ["Collection", "Column", "Leaf"]

# tables of norms kept: enough for every field of every leaf under one weighting
MAX_NORM_TABLES = 1024
# postings from one in so many documents on are worth a table of norms, made once, over all documents of the leaf
TABLE_SHARE = 1 / 64


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A segment and its place in a collection; `deleted` is a mask of its documents, None if it keeps all."""

    segment: Segment
    base: int
    deleted: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A number per document of the collection; `missing` stands where there is none."""

    values: NDArray[Any]
    missing: float

    def present(self, values: NDArray[Any]) -> Mask:
        """Return which of some values of this column are not missing."""
        return present_among(values, self.missing)


class Collection:
    """An immutable snapshot of leaves, whose bases follow one another; opening it costs nothing."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self.documents = sum(leaf.segment.documents for leaf in self.leaves)
        bases = np.cumsum([0, *(leaf.segment.documents for leaf in self.leaves)])
        if [leaf.base for leaf in self.leaves] != bases[:-1].tolist():
            raise ValueError("The bases of the leaves do not follow one another")
        if self.documents > MAX_DOCUMENTS:
            raise ValueError(f"A collection cannot have more than {MAX_DOCUMENTS} documents")
        self._bases = bases.astype(np.uint32)
        self._facets: dict[str, FacetColumn] = {}
        self._columns: dict[str, Column | None] = {}
        self._periods: dict[tuple[str, Granularity], Periods] = {}
        self._norm_tables: dict[tuple[int, str, float, float], NDArray[np.float32]] = {}

    @classmethod
    def of(cls, segments: Sequence[Segment], deleted: Sequence[Mask | None] | None = None) -> Self:
        """Return the collection of some segments in this order, each with its mask of deleted documents."""
        bases = np.cumsum([0, *(segment.documents for segment in segments)]).tolist()
        masks = deleted or [None] * len(segments)
        return cls(map(Leaf, segments, bases[:-1], masks))

    @cached_property
    def live_mask(self) -> Mask:
        """Which documents are not deleted."""
        mask = np.ones(self.documents, np.bool_)
        for leaf in self.leaves:
            if leaf.deleted is not None:
                mask[leaf.base : leaf.base + leaf.segment.documents] = ~leaf.deleted
        return mask

    @cached_property
    def live(self) -> Docs:
        """The documents that are not deleted, ascending."""
        return numbers_of(self.live_mask)

    @cached_property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        gone = sum(int(np.count_nonzero(leaf.deleted)) for leaf in self.leaves if leaf.deleted is not None)
        return self.documents - gone

    def locate(self, doc: int) -> tuple[Leaf, int]:
        """Return the leaf of a document and its number there.

        Raises:
            IndexError: There is no such document.
        """
        if not 0 <= doc < self.documents:
            raise IndexError(doc)
        leaf = self.leaves[bisect_right(self._bases.data, doc) - 1]
        return leaf, doc - leaf.base

    def split(self, docs: Chosen) -> Iterator[tuple[Leaf, Chosen]]:
        """Yield each leaf with its share of ascending documents or of a mask, numbered from its base."""
        return ((leaf, part) for leaf, part in zip(self.leaves, split(docs, self._bases), strict=True))

    def selection(self, docs: Docs) -> Places | Mask:
        """Return documents in the form that is fastest to count by: as NumPy's own indices or, if most, as a mask."""
        return docs.astype(np.intp) if 2 * docs.size <= self.documents else mask_of(docs, self.documents)

    def doc_frequency(self, field: str, term: str | bytes) -> int:
        """Return how many documents hold a term, deleted ones included."""
        frequency = 0
        for leaf in self.leaves:
            terms = leaf.segment.terms.get(field)
            ordinal = None if terms is None else terms.find(term)
            if ordinal is not None:
                frequency += leaf.segment.postings[field].doc_frequency(ordinal)
        return frequency

    def total_length(self, field: str) -> int:
        """Return the number of tokens of a field in all documents, deleted ones included."""
        return sum(leaf.segment.norms[field].total for leaf in self.leaves if field in leaf.segment.norms)

    def mean_length(self, field: str) -> float:
        """Return the mean number of tokens of a field, or 1 where there are none."""
        return self.total_length(field) / (self.documents or 1) or 1.0

    def norms(self, leaf: int, field: str, docs: Docs, weighting: BM25) -> NDArray[np.float32] | None:
        """Return a fresh array of the length norms of some documents of a leaf; None if the field has no lengths."""
        segment = self.leaves[leaf].segment
        norms = segment.norms.get(field)
        if norms is None:
            return None
        k1, b = weighting.k1, weighting.b_of(field)
        if docs.size < TABLE_SHARE * segment.documents:
            return length_norms(norms.lengths.take(docs), mean=self.mean_length(field), k1=k1, b=b)
        return self._norm_table(leaf, field, k1, b).take(docs)

    def column(self, field: str) -> Column | None:
        """Return a column of numbers over all documents; None if no leaf has it. With one leaf, nothing is copied."""
        if field not in self._columns:
            self._columns[field] = self._make_column(field)
        return self._columns[field]

    def facet(self, field: str) -> FacetColumn:
        """Return a facet over all documents."""
        if field not in self._facets:
            readers = [leaf.segment.facets.get(field) for leaf in self.leaves]
            self._facets.setdefault(field, FacetColumn(readers, self._bases))
        return self._facets[field]

    def periods(self, field: str, granularity: Granularity) -> Periods:
        """Return the days, months or years of a column of seconds since 1970."""
        key = (field, granularity)
        if key not in self._periods:
            column = self.column(field)
            values = np.zeros(self.documents, np.int64) if column is None else column.values
            present = np.zeros(self.documents, np.bool_) if column is None else column.present(values)
            self._periods.setdefault(key, Periods(values, present, granularity))
        return self._periods[key]

    def _make_column(self, field: str) -> Column | None:
        columns = [leaf.segment.numbers.get(field) for leaf in self.leaves]
        known = [column for column in columns if column is not None]
        if not known:
            return None
        if len(columns) == 1:
            return Column(known[0].values, known[0].missing)
        dtype, missing = known[0].values.dtype, known[0].missing
        parts = [
            np.full(leaf.segment.documents, missing, dtype) if column is None else column.values
            for leaf, column in zip(self.leaves, columns, strict=True)
        ]
        return Column(np.concatenate(parts), missing)

    def _norm_table(self, leaf: int, field: str, k1: float, b: float) -> NDArray[np.float32]:
        key = (leaf, field, k1, b)
        table = self._norm_tables.get(key)
        if table is None:
            if len(self._norm_tables) >= MAX_NORM_TABLES:
                self._norm_tables.clear()
            lengths = self.leaves[leaf].segment.norms[field].lengths
            table = self._norm_tables[key] = length_norms(lengths, mean=self.mean_length(field), k1=k1, b=b)
        return table
