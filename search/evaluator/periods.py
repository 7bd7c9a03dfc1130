"""Periods: how many of these documents are of each day, month or year?

Every document's period is worked out once. Periods are numbered in ascending order, and only those that occur are
numbered; a document without a date has the number after the last.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Unsigned
from search.evaluator.docsets import Docs, Mask, Places
from search.model import Granularity

__all__ = ["UNITS", "Periods"]

SECONDS_A_DAY = 86_400
# days from the first to the last that a table may span: ten thousand years take 15 MB while it is made
MAX_TABLE_DAYS = 3_660_000

UNITS = {Granularity.YEAR: "Y", Granularity.MONTH: "M", Granularity.DAY: "D"}


class Periods:
    """The periods of a column of seconds since 1970, UTC; `starts` are the periods that occur, as datetime64."""

    def __init__(self, seconds: NDArray[np.int64], present: Mask, granularity: Granularity) -> None:
        days, places = _distinct(seconds[present] // SECONDS_A_DAY)
        self.starts, periods = np.unique(days.astype(f"datetime64[{UNITS[granularity]}]"), return_inverse=True)
        self._ordinals = np.full(seconds.size, self.starts.size, np.min_scalar_type(self.starts.size))
        self._ordinals[present] = periods.astype(self._ordinals.dtype)[places]

    def count(self, docs: Docs | Places | Mask) -> tuple[NDArray[np.int64], int]:
        """Return how many of docs fall into each period, and how many have no date.

        Documents are given as numbers, or as a mask of all documents, which is faster if it has most of them.
        """
        if docs.dtype != np.bool_:
            counts = self._counted(self._ordinals.take(docs))
        elif 2 * np.count_nonzero(docs) <= docs.size:
            counts = self._counted(self._ordinals.compress(docs))
        else:
            counts = self._totals - self._counted(self._ordinals.compress(~docs))
        return counts[:-1], int(counts[-1])

    def buckets(self, docs: Docs | Places | Mask) -> tuple[list[tuple[str, int]], int]:
        """Return the start ('2024-10') and the count of each period with documents, and how many have no date."""
        counts, undated = self.count(docs)
        found = np.flatnonzero(counts)
        return list(zip(self.starts[found].astype(str).tolist(), counts[found].tolist(), strict=True)), undated

    @cached_property
    def _totals(self) -> NDArray[np.int64]:
        return self._counted(self._ordinals)

    def _counted(self, ordinals: Unsigned) -> NDArray[np.int64]:
        return np.bincount(ordinals, minlength=self.starts.size + 1).astype(np.int64, copy=False)


def _distinct(days: NDArray[np.int64]) -> tuple[NDArray[np.datetime64], NDArray[np.intp]]:
    """Return the distinct days, ascending, and the place of each day among them."""
    if days.size and int(days.max()) - int(days.min()) < MAX_TABLE_DAYS:
        first = int(days.min())
        table = np.zeros(int(days.max()) - first + 1, np.intp)
        table[days - first] = 1
        found = np.flatnonzero(table) + first
        return found.astype("datetime64[D]"), (np.cumsum(table) - 1)[days - first]
    found, places = np.unique(days, return_inverse=True)
    return found.astype("datetime64[D]"), places
