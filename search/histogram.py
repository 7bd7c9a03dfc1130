"""Histogram: how many of the results appeared in each year, month or day of a window of time?

Counted under all filters but the dates, so each count says what choosing its period would give.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from search.counting import PUBLISHED
from search.evaluator import UNITS
from search.filtering import DATES, Archive, Filters
from search.model import Granularity, Histogram, HistogramBucket, SearchRequest

__all__ = ["count_periods"]

Days = NDArray[np.datetime64]
Counts = NDArray[np.int64]


def count_periods(archive: Archive, request: SearchRequest, filters: Filters) -> Histogram | None:
    """Count the articles of each period, if a request asks for it."""
    if request.histogram is None:
        return None
    selection = archive.collection.selection(filters.passing(DATES))
    periods = archive.collection.periods(PUBLISHED, Granularity.DAY)
    counts, undated = periods.count(selection)
    found = np.flatnonzero(counts)
    days, counts = periods.starts[found], counts[found]
    start, end = _places(days, *request.window)
    granularity = _granularity(days[start:end], request)
    return Histogram(
        granularity=granularity,
        buckets=_buckets(days[start:end], counts[start:end], granularity),
        undated=undated,
        earlier=int(counts[:start].sum()),
        later=int(counts[end:].sum()),
        first=_date(days[0]) if days.size else None,
        last=_date(days[-1]) if days.size else None,
    )


def _places(days: Days, first: date | None, last: date | None) -> tuple[int, int]:
    """Return where among ascending days those of a window begin and end."""
    start = np.searchsorted(days, np.datetime64(first, "D")) if first else 0
    end = np.searchsorted(days, np.datetime64(last, "D"), side="right") if last else days.size
    return int(start), max(int(start), int(end))


def _granularity(days: Days, request: SearchRequest) -> Granularity:
    """Return the granularity that a request asks for, or the first coarser one that makes few enough periods."""
    order = list(Granularity)  # coarsest first
    for granularity in reversed(order[1 : order.index(request.histogram or Granularity.YEAR) + 1]):
        if request.periods is None or not days.size or _span(days, granularity) <= request.periods:
            return granularity
    return Granularity.YEAR


def _span(days: Days, granularity: Granularity) -> int:
    ends = days[[0, -1]].astype(f"datetime64[{UNITS[granularity]}]").astype(np.int64)
    return int(ends[1] - ends[0]) + 1


def _buckets(days: Days, counts: Counts, granularity: Granularity) -> tuple[HistogramBucket, ...]:
    if not days.size:
        return ()
    starts = days.astype(f"datetime64[{UNITS[granularity]}]")
    heads = np.flatnonzero(np.concatenate([[True], starts[1:] != starts[:-1]]))
    totals = np.add.reduceat(counts, heads)
    return tuple(map(HistogramBucket, starts[heads].astype(str).tolist(), totals.tolist()))


def _date(day: np.datetime64) -> date:
    return date.fromisoformat(str(day))
