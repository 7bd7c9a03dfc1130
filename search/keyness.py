"""Keyness: which values do some articles have more often than others, and how sure is that?

A value that `count` of `size` articles have, and `rest` of `others` other articles, makes a table of four cells:

                     these           the others
    with it          count           rest
    without it       size - count    others - rest

Its log-likelihood ratio (Dunning, 'Accurate methods for the statistics of surprise and coincidence', 1993) is

    G2 = 2 * sum of observed * ln(observed / expected) over the cells

where a cell is expected to have its share of the row and the column. Unlike chi-square it does not overrate what is
rare. It grows with the evidence; how much more frequent a value is here, `times`, is its size.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST_LIKELIHOOD", "LEAST_SUPPORT", "log_likelihood", "over_represented", "times_as_frequent"]

Counts = NDArray[np.int64]

LEAST_SUPPORT = 2  # articles; what one has says something of it, and nothing of the others
LEAST_LIKELIHOOD = 6.63  # chance gives as much in one of a hundred comparisons (chi-square of one degree of freedom)


def log_likelihood(counts: Counts, rest: Counts, *, size: int, others: int) -> NDArray[np.float64]:
    """Return G2 of each value, never below 0: `counts` of `size` articles have it, and `rest` of `others`."""
    with_it, everything = counts + rest, size + others
    found = np.zeros(counts.shape, np.float64)
    for observed, row, column in (
        (counts, with_it, size),
        (rest, with_it, others),
        (size - counts, everything - with_it, size),
        (others - rest, everything - with_it, others),
    ):
        found += _cell(observed, row * (column / everything if everything else 0.0))
    return np.maximum(2 * found, 0.0)


def over_represented(
    counts: Counts, rest: Counts, *, size: int, others: int, limit: int, support: int = LEAST_SUPPORT
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the places of the values that are more frequent here than there beyond chance, and G2 of each.

    Those with the greatest G2 come first, equal ones in their order; at most `limit`. Fewer than `support` articles
    are no evidence.
    """
    likely = np.flatnonzero((counts >= support) & (counts * float(others) > rest * float(size)))
    scores = log_likelihood(counts[likely], rest[likely], size=size, others=others)
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= LEAST_LIKELIHOOD][:limit]
    return likely[order], scores[order]


def times_as_frequent(count: int, rest: int, *, size: int, others: int) -> float | None:
    """Return how many times as frequent a value is here as there; None where nothing there has it."""
    return (count / size) / (rest / others) if rest and size else None


def _cell(observed: NDArray[Any], expected: NDArray[Any]) -> NDArray[np.float64]:
    """Return observed * ln(observed / expected), 0 where nothing was observed."""
    seen = observed > 0
    ratio = np.divide(observed, expected, out=np.ones(observed.shape), where=seen & (expected > 0))
    return np.asarray(observed * np.log(ratio))
