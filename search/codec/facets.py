"""Facets: which values have these documents, and how many of them has each?

values.*/FIELD   the values, a term dictionary; a value's ordinal is its place in it
ordinals/FIELD   uint8 to uint32: where every document has one value at most, the ordinal of each document,
                 the number of values standing for none; else those of each document, ascending, end to end
rows/FIELD       uint32 or uint64, one more than there are documents: where each begins; empty in the first case
owners/FIELD     uint32 per ordinal: its document; empty in the first case
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, Arrays, Sink, Unsigned, offsets_of, smallest_unsigned
from search.codec.facetcodes import FacetCodes
from search.codec.ragged import row_indices
from search.codec.termdict import TermDictionary, write_terms

__all__ = ["FacetReader", "write_facet"]

# from this share of all documents on, counting codes is faster than gathering ordinals, and worth making the codes
CODED_SHARE = 1 / 256


class FacetReader:
    """The values of one facet field. Documents are given as ascending numbers, or as a mask of all documents."""

    def __init__(self, arrays: Arrays, field: str, *, documents: int) -> None:
        self.values = TermDictionary(arrays, field, structure="values")
        self.documents = documents
        self._arrays = arrays
        self._field = field
        self._single = arrays.require(f"rows/{field}", np.uint32, np.uint64).size == 0
        dtypes = (np.uint8, np.uint16, np.uint32)
        self._ordinals = arrays.require(f"ordinals/{field}", *dtypes, size=documents if self._single else None)
        self._owners = arrays.require(f"owners/{field}", np.uint32, size=0 if self._single else self._ordinals.size)
        self._rows = self._ordinals[:0]
        if not self._single:
            self._rows = arrays.require_offsets(f"rows/{field}", count=documents, total=self._ordinals.size)

    def count(self, docs: Array) -> NDArray[np.int64]:
        """Return how many of docs have each value, by ordinal."""
        return self.tally(docs)[0]

    def tally(self, docs: Array) -> tuple[NDArray[np.int64], int]:
        """Return how many of docs have each value, by ordinal, and how many have none."""
        if docs.dtype != np.bool_:
            return self._tally(docs)
        if 2 * np.count_nonzero(docs) <= self.documents:
            return self._tally(np.flatnonzero(docs))
        counts, missing = self._tally(np.flatnonzero(~docs))  # the documents left out are the fewer
        all_counts, all_missing = self.totals
        return all_counts - counts, all_missing - missing

    @cached_property
    def totals(self) -> tuple[NDArray[np.int64], int]:
        """How many documents have each value, by ordinal, and how many have none, deleted documents included."""
        return self._counted(self._ordinals), self.documents - int(np.count_nonzero(self._present))

    def missing(self, docs: Array) -> int:
        """Return how many of docs have no value."""
        if docs.dtype == np.bool_:
            return int(np.count_nonzero(docs > self._present))
        return int(docs.size - np.count_nonzero(self._present.take(docs)))

    def ordinals(self, doc: int) -> Unsigned:
        """Return the ordinals of one document, ascending."""
        if self._single:
            found = self._ordinals[doc : doc + 1]
            return found[found < len(self.values)]
        return self._ordinals[self._rows[doc] : self._rows[doc + 1]]

    def mask(self, ordinals: Sequence[int] | Array) -> NDArray[np.bool_]:
        """Return which documents have at least one of the values."""
        chosen = np.zeros(len(self.values) + 1, np.bool_)
        chosen[np.asarray(ordinals, np.intp)] = True
        hits = chosen.take(self._ordinals)
        return hits if self._single else self._mask_of(self._owners.compress(hits))

    def flat(self) -> tuple[Unsigned, Array]:
        """Return the ordinals of all documents, end to end, and how many each document has."""
        if self._single:
            return self._ordinals[self._ordinals < len(self.values)], self._row_lengths
        return self._ordinals, self._row_lengths

    def verify(self) -> None:
        """Read all values and ordinals.

        Raises:
            SegmentCorrupt: Values or rows do not ascend, an ordinal has no value, or rows and owners disagree.
        """
        self.values.verify()
        self._arrays.check_ascending(f"rows/{self._field}")
        self._arrays.check_below(f"ordinals/{self._field}", len(self.values) + self._single)
        if not self._single:
            owners = np.repeat(np.arange(self.documents, dtype=np.uint32), np.diff(self._rows))
            if not np.array_equal(owners, self._owners):
                raise self._arrays.corrupt(f"the rows and the owners of '{self._field}' disagree")

    @cached_property
    def _row_lengths(self) -> Array:
        if self._single:
            return self._present.astype(np.uint8)
        self._arrays.check_ascending(f"rows/{self._field}")  # else there would be rows of any length
        lengths = np.diff(self._rows)
        return lengths.astype(smallest_unsigned(int(lengths.max()) if lengths.size else 0))

    @cached_property
    def _present(self) -> NDArray[np.bool_]:
        """Which documents have a value."""
        return np.asarray(self._ordinals < len(self.values) if self._single else self._row_lengths > 0)

    def without(self) -> NDArray[np.bool_]:
        """Return which documents have no value."""
        return ~self._present

    def _mask_of(self, docs: Array) -> NDArray[np.bool_]:
        mask = np.zeros(self.documents, np.bool_)
        mask[docs.astype(np.intp, copy=False)] = True
        return mask

    def _tally(self, docs: Array) -> tuple[NDArray[np.int64], int]:
        if not self._single and docs.size < CODED_SHARE * self.documents:
            lengths = self._row_lengths.take(docs)
            found = self._ordinals.take(row_indices(self._rows.take(docs), lengths))
            return self._counted(found), int(docs.size - np.count_nonzero(lengths))
        counts, missing, others = self._codes.count(docs)
        if others is not None:
            indices = row_indices(self._rows.take(others), self._row_lengths.take(others))
            counts = counts + self._counted(self._ordinals.take(indices))
        return counts, missing

    @cached_property
    def _codes(self) -> FacetCodes:
        if self._single:
            return FacetCodes.of_single(len(self.values), self._ordinals)
        return FacetCodes.of_rows(len(self.values), self._ordinals, self._rows[:-1], self._row_lengths)

    def _counted(self, ordinals: Unsigned) -> NDArray[np.int64]:
        size = len(self.values)
        return np.bincount(ordinals, minlength=size)[:size].astype(np.int64, copy=False)


def write_facet(sink: Sink, field: str, values: Sequence[bytes], ordinals: Array, counts: Array) -> None:
    """Write a facet: its values, ascending and distinct, and `counts` ordinals of each document, ascending."""
    write_terms(sink, field, values, structure="values")
    dtype = smallest_unsigned(len(values))
    if counts.size and counts.max() > 1:
        sink.add(f"rows/{field}", offsets_of(counts))
        sink.add(f"owners/{field}", np.repeat(np.arange(counts.size, dtype=np.uint32), counts))
        sink.add(f"ordinals/{field}", ordinals.astype(dtype))
        return
    single = np.full(counts.size, len(values), dtype)
    single[counts > 0] = ordinals
    for name in ("rows", "owners"):
        sink.add(f"{name}/{field}", np.zeros(0, np.uint32))
    sink.add(f"ordinals/{field}", single)
