"""Ranking: which of these are the best, and in which order?

Equal ones keep the order in which they come, so pages never shuffle.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["top", "top_by"]

BLOCK = 64  # scores whose maximum stands for them while most are ruled out
MIN_BLOCKS = 4  # so many times k blocks make ruling out worth while
FEW = 512  # scores that are sorted faster than the best of them are parted from the others


def top(scores: NDArray[Any], k: int) -> NDArray[np.intp]:
    """Return the positions of the k best scores, best first; equal scores keep their order."""
    if k <= 0:
        return np.empty(0, np.intp)
    if scores.size <= FEW:
        return _descending(scores)[:k]
    if scores.size <= MIN_BLOCKS * k * BLOCK:
        return _top(scores, k)
    maxima = scores[: scores.size - scores.size % BLOCK].reshape(-1, BLOCK).max(axis=1)
    bound = np.partition(maxima, maxima.size - k)[maxima.size - k]  # at least k scores reach it
    if bound == maxima.max() and not (scores[maxima.size * BLOCK :] > bound).any():
        holders = np.flatnonzero(maxima == bound)[:k]  # all of the k best are equal: they stand in the first k blocks
        return np.flatnonzero(scores[: (holders[-1] + 1) * BLOCK] == bound)[:k]
    candidates = np.flatnonzero(scores >= bound)
    return candidates[_top(scores[candidates], k)]


def top_by(
    values: NDArray[Any], k: int, *, reverse: bool = False, present: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Return the positions of the k least values, or of the k greatest if `reverse`; missing ones come last.

    Equal values keep their order, and so do missing ones: those that `present` does not mark.
    """
    if present is not None:
        found = np.flatnonzero(present)
        ranked = found[top_by(values[found], k, reverse=reverse)]
        return np.concatenate([ranked, np.flatnonzero(~present)[: max(k - ranked.size, 0)]])
    if reverse:
        return top(values, k)
    return top(-values if values.dtype.kind == "f" else ~values, k)  # ~ reverses the order of integers, all of them


def _top(scores: NDArray[Any], k: int) -> NDArray[np.intp]:
    if k >= scores.size:
        return _descending(scores)
    cutoff = np.partition(scores, scores.size - k)[scores.size - k]
    above = np.flatnonzero(scores > cutoff)
    ties = np.flatnonzero(scores == cutoff)[: k - above.size]
    return np.concatenate([above[_descending(scores[above])], ties])


def _descending(scores: NDArray[Any]) -> NDArray[np.intp]:
    """Return the positions of all scores, best first: what ascends from the back descends from the front."""
    return scores.size - 1 - np.argsort(scores[::-1], kind="stable")[::-1]
