"""Facet codes: how are documents with several values counted as fast as those with one?

Most documents have no value, one, or several that many others have together. So each document gets one code, and a
count over documents is one gather and one `bincount` of codes; those of sets are then shared out to their members.

    0 ... values - 1    just this value
    values              none
    values + 1          several, listed in the rows only
    values + 2 ...      a set of values that at least `MIN_SHARED` documents have

Codes are made from the rows of ordinals that a segment holds, in memory, when many documents are to be counted.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, Unsigned, smallest_unsigned
from search.codec.ragged import row_indices

__all__ = ["FacetCodes"]

MIN_SHARED = 4  # documents with the same set: fewer do not pay for a code
MAX_MEMBERS = 8  # of a set; few sets of more values are shared
MAX_SETS = 1 << 15  # so a count over few documents does not have to clear many counters


@dataclass(frozen=True, slots=True)
class FacetCodes:
    """A code per document; `members` are the ordinals of each set, end to end, and `sizes` how many each has."""

    values: int
    codes: Unsigned
    members: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @classmethod
    def of_single(cls, values: int, ordinals: Unsigned) -> Self:
        """Return the codes of documents that have one value at most: what a segment holds already."""
        none = np.zeros(0, np.intp)
        return cls(values, ordinals, none, none)

    @classmethod
    def of_rows(cls, values: int, ordinals: Unsigned, starts: Array, lengths: Array) -> Self:
        """Return the codes of documents whose ordinals stand in rows, ascending."""
        codes = np.full(lengths.size, values, np.uint32)
        one = np.flatnonzero(lengths == 1)
        codes[one] = ordinals.take(starts.take(one))
        codes[lengths > 1] = values + 1
        members, sizes = [np.zeros(0, np.intp)], np.zeros(0, np.intp)
        for length in range(2, MAX_MEMBERS + 1):
            docs = np.flatnonzero(lengths == length)
            rows = ordinals.take(row_indices(starts.take(docs), lengths.take(docs))).reshape(-1, length)
            places, shared = _shared_sets(rows, values, MAX_SETS - sizes.size)
            known = np.flatnonzero(places >= 0)
            codes[docs[known]] = values + 2 + sizes.size + places[known]
            members.append(rows[shared].ravel().astype(np.intp))
            sizes = np.concatenate([sizes, np.full(shared.size, length)])
        return cls(values, codes.astype(smallest_unsigned(values + 2 + sizes.size)), np.concatenate(members), sizes)

    def count(self, docs: Array) -> tuple[NDArray[np.int64], int, Array | None]:
        """Return how many of docs have each value, how many have none, and the docs whose values are in rows only."""
        values, codes = self.values, self.codes.take(docs)
        found = np.bincount(codes, minlength=values + 2 + self.sizes.size).astype(np.int64, copy=False)
        counts = found[:values]
        if self.sizes.size:
            shares = found[values + 2 : values + 2 + self.sizes.size].repeat(self.sizes)
            counts = counts + np.bincount(self.members, shares, values)[:values].astype(np.int64)
        others = docs.compress(codes == values + 1) if found[values + 1] else None
        return counts, int(found[values]), others


def _shared_sets(rows: Array, values: int, most: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the number of each row's set, -1 where few rows have it, and a row of each numbered set."""
    order, ends = _grouped(rows, values)
    sizes = np.diff(ends, prepend=0)
    shared = np.flatnonzero(sizes >= MIN_SHARED)
    if shared.size > most:
        shared = shared[np.argsort(-sizes[shared], kind="stable")[:most]]
    numbers = np.full(sizes.size, -1)
    numbers[shared] = np.arange(shared.size)
    places = np.empty(order.size, np.intp)
    places[order] = numbers.repeat(sizes)
    return places, order[ends[shared] - 1]


def _grouped(rows: Array, values: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the order that brings equal rows together, and where each group of them ends."""
    keys, room = np.zeros(rows.shape[0], np.uint64), 1
    for column in rows.T:
        if room * (values + 1) > np.iinfo(np.uint64).max:  # then number the rows so far anew
            keys, room = np.unique(keys, return_inverse=True)[1].astype(np.uint64), rows.shape[0]
        keys = keys * np.uint64(values + 1) + column
        room *= values + 1
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    ends = np.flatnonzero(ranked[1:] != ranked[:-1]) + 1
    return order, np.append(ends, keys.size) if keys.size else ends
