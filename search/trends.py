"""Trends: how many results has each of several searches over time, and what is typical of them?

Sets of documents become counts by day and by value, all on arrays; `search.timeline` and `search.keyness` do the rest.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from search.counting import PUBLISHED
from search.errors import UsageError
from search.evaluator import FacetColumn, check_time, top
from search.filtering import Archive, check_dates, resolved
from search.keyness import over_represented, times_as_frequent
from search.model import Facet, FacetValue, Granularity, SearchRequest
from search.timeline import Timeline
from search.trendvalues import MAX_TRENDS, MAX_TYPICAL, Trend, Trends, TrendsRequest, Typical

__all__ = ["Finding", "Found", "among", "check_trends", "check_typical", "trends_of", "typical_values"]

Docs = NDArray[np.uint32]
Counts = NDArray[np.int64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The documents that a search finds, ascending, and sentences for the reader about that."""

    docs: Docs
    notes: tuple[str, ...] = ()


Finding = Callable[[SearchRequest], Found]


@dataclass(frozen=True, slots=True, eq=False)
class _ByDay:
    """How many documents of a set each day has, by its place among all days of the archive; and how many have none."""

    counts: Counts
    undated: int


def check_trends(request: TrendsRequest) -> None:
    """Check that a request can be answered.

    Raises:
        UsageError: It has too few or too many searches, dates that exclude each other, or asks for too many values.
    """
    if not 1 <= len(request.searches) <= MAX_TRENDS:
        raise UsageError(f"From 1 to {MAX_TRENDS} searches can be compared, and there are {len(request.searches)}.")
    for search in (*request.searches, request.within):
        check_dates(search)
    for size in (*request.typical.values(), *request.frequent.values()):
        check_typical(size)


def check_typical(size: int) -> None:
    """Check that so many values can be asked for.

    Raises:
        UsageError: They cannot.
    """
    if not 0 <= size <= MAX_TYPICAL:
        raise UsageError(f"The number of typical values must lie between 0 and {MAX_TYPICAL}, and is {size}.")


def trends_of(archive: Archive, request: TrendsRequest, find: Finding) -> Trends:
    """Return the trends of an archive, without the time that they took."""
    everything = find(request.within)
    found = [among(archive, find(search), everything.docs) for search in request.searches]
    days = archive.collection.periods(PUBLISHED, Granularity.DAY)
    by_day = [_ByDay(*days.count(archive.collection.selection(one.docs))) for one in (everything, *found)]
    known = days.starts[days.count(archive.collection.live_mask)[0] > 0]
    span = _span(request.within, days.starts, by_day[1:], known)
    timeline, notes = _timeline(span, request.granularity)
    all_counts = _all_counts(archive, request, everything.docs)
    trends = []
    for search, one, counted in zip(request.searches, found, by_day[1:], strict=True):
        check_time()
        trend = Trend(
            total=one.docs.size,
            counts=timeline.gathered(days.starts, counted.counts),
            undated=counted.undated,
            typical={},
            frequent={},
            notes=one.notes,
        )
        trends.append(_with_values(archive, request, search, trend, one.docs, all_counts, everything.docs.size))
    return Trends(
        granularity=timeline.granularity,
        periods=timeline.periods,
        totals=timeline.gathered(days.starts, by_day[0].counts),
        total=everything.docs.size,
        trends=tuple(trends),
        notes=(*everything.notes, *notes),
    )


def among(archive: Archive, found: Found, docs: Docs) -> Found:
    """Return what was found, without what is not among some documents."""
    if docs.size == archive.collection.live_count:
        return found
    mask = np.zeros(archive.collection.documents, np.bool_)
    mask[docs] = True
    return replace(found, docs=found.docs.compress(mask.take(found.docs)))


def typical_values(
    column: FacetColumn, counts: Counts, rest: Counts, *, size: int, others: int, limit: int, besides: Iterable[str]
) -> tuple[Typical, ...]:
    """Return the values of a facet that `size` documents have more often than `others`, but for those `besides`."""
    hidden = [ordinal for ordinal in map(column.find, besides) if ordinal is not None]
    if hidden:
        counts = counts.copy()
        counts[hidden] = 0
    places, scores = over_represented(counts, rest, size=size, others=others, limit=limit)
    return tuple(
        Typical(column.value(place), count, other, times_as_frequent(count, other, size=size, others=others), score)
        for place, count, other, score in zip(
            places.tolist(), counts[places].tolist(), rest[places].tolist(), scores.tolist(), strict=True
        )
    )


def _all_counts(archive: Archive, request: TrendsRequest, docs: Docs) -> dict[Facet, Counts]:
    """Return how many of all documents have each value of the facets of which typical values are wanted."""
    selection = archive.collection.selection(docs)
    return {facet: archive.facet(facet).count(selection) for facet in request.typical}


def _with_values(
    archive: Archive,
    request: TrendsRequest,
    search: SearchRequest,
    trend: Trend,
    docs: Docs,
    all_counts: Mapping[Facet, Counts],
    total: int,
) -> Trend:
    """Return a trend with the values that are typical of its documents and frequent among them."""
    asked = resolved(archive, search).filters
    selection = archive.collection.selection(docs)
    typical, frequent = {}, {}
    for facet in dict.fromkeys((*request.typical, *request.frequent)):
        column = archive.facet(facet)
        counts = column.count(selection)
        besides = asked.get(facet, frozenset())
        if facet in request.typical:
            rest, others = all_counts[facet] - counts, total - docs.size
            limit = request.typical[facet]
            typical[facet] = typical_values(
                column, counts, rest, size=docs.size, others=others, limit=limit, besides=besides
            )
        if facet in request.frequent:
            frequent[facet] = _frequent(column, counts, request.frequent[facet], besides)
    return replace(trend, typical=typical, frequent=frequent)


def _frequent(column: FacetColumn, counts: Counts, limit: int, besides: frozenset[str]) -> tuple[FacetValue, ...]:
    found = np.flatnonzero(counts)
    best = found[top(counts[found], limit + len(besides))]
    values = (FacetValue(column.value(place), int(counts[place])) for place in best.tolist())
    return tuple([item for item in values if item.value not in besides][:limit])


def _timeline(span: tuple[date, date] | None, granularity: Granularity | None) -> tuple[Timeline, tuple[str, ...]]:
    """Return the periods to show, and a sentence where they are not those that were asked for."""
    if span is None:
        return Timeline.none(granularity), ()
    timeline = Timeline.spanning(*span, granularity)
    if granularity in {None, timeline.granularity}:
        return timeline, ()
    return timeline, (f"These dates have too many {granularity}s to show; each point is a {timeline.granularity}.",)


def _span(within: SearchRequest, days: Days, sets: list[_ByDay], known: Days) -> tuple[date, date] | None:
    """Return the first day and the last to show, None where there is nothing; `known` are the days of all articles."""
    if not known.size:
        return None
    first, last = known[0].item(), known[-1].item()
    places = np.flatnonzero(np.sum([one.counts for one in sets], axis=0))
    found = (days[places[0]].item(), days[places[-1]].item()) if places.size else None
    if found is None and not (within.after and within.before):
        return None
    start = max(within.after, first) if within.after else found[0] if found else first
    end = min(within.before, last) if within.before else found[1] if found else last
    return (start, end) if start <= end else None
