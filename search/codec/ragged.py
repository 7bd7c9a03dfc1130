"""Ragged: given rows of different lengths laid end to end, where is each row, and how are rows moved about?"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array

__all__ = ["row_chunks", "row_indices", "row_sums"]


def row_indices(starts: Array, counts: Array) -> NDArray[np.intp]:
    """Return the indices of all values of the rows that begin at starts and have counts values, row by row."""
    counts = counts.astype(np.intp)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if ends.size else 0
    indices = np.repeat(starts.astype(np.intp) - (ends - counts), counts)
    indices += np.arange(total)
    return indices


def row_sums(values: Array, offsets: Array) -> NDArray[np.int64]:
    """Return the sum of each row of values; rows may be empty."""
    sums = np.zeros(values.size + 1, np.int64)
    np.cumsum(values, out=sums[1:], dtype=np.int64)
    return sums[offsets[1:]] - sums[offsets[:-1]]


def row_chunks(sizes: NDArray[np.int64], limit: int) -> list[tuple[int, int]]:
    """Return ranges that together make up all rows: each of as many as sum up to limit, or of one that has more."""
    ends = np.cumsum(sizes)
    bounds = [0]
    while bounds[-1] < sizes.size:
        reached = int(ends[bounds[-1] - 1]) if bounds[-1] else 0
        stop = int(np.searchsorted(ends, reached + limit, side="right"))
        bounds.append(max(stop, bounds[-1] + 1))
    return list(pairwise(bounds))
