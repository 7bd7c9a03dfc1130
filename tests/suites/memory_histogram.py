"""Memory histogram: what is the simplest thing that counts days as `search.Engine` promises?"""

from collections import Counter
from datetime import date

from search import Granularity, Histogram, HistogramBucket, SearchRequest

LENGTHS = {Granularity.DAY: 10, Granularity.MONTH: 7, Granularity.YEAR: 4}  # finest first
EPOCH = date(1, 1, 1)


def histogram(days: list[date], undated: int, request: SearchRequest) -> Histogram:
    """Count some days by the periods that a request asks for."""
    first, last = request.window[0] or date.min, request.window[1] or date.max
    inside = [day for day in days if first <= day <= last]
    granularity = _granularity(inside, request)
    counts = Counter(day.isoformat()[: LENGTHS[granularity]] for day in inside)
    return Histogram(
        granularity,
        tuple(HistogramBucket(start, counts[start]) for start in sorted(counts)),
        undated,
        earlier=sum(day < first for day in days),
        later=sum(day > last for day in days),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _granularity(days: list[date], request: SearchRequest) -> Granularity:
    asked = list(LENGTHS)[list(LENGTHS).index(request.histogram) :]
    for granularity in asked:
        if (
            request.periods is None
            or not days
            or _number(max(days), granularity) - _number(min(days), granularity) < (request.periods)
        ):
            return granularity
    return Granularity.YEAR


def _number(day: date, granularity: Granularity) -> int:
    """Return the number of a day, month or year, counted from some beginning."""
    months = 12 * day.year + day.month
    return {Granularity.DAY: (day - EPOCH).days, Granularity.MONTH: months, Granularity.YEAR: day.year}[granularity]
