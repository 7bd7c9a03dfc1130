"""Reporting: what do readers look for, and what do they look for in vain? From the page's access log."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any

DEFAULT_TOP = 20

# a search that was sent while its words were being typed counts unless its reader sent another so soon after
TYPING_PAUSE = timedelta(seconds=5)

# what reading a line that is no entry of the log raises
_NOT_AN_ENTRY = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A query, how often it was asked, and the number of its results when it was asked last."""

    query: str
    times: int
    total: int


@dataclass(frozen=True, slots=True)
class Slow:
    """A search that took long: the query ('' where the log keeps none), its kind, and the engine's milliseconds."""

    query: str
    kind: str
    milliseconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageReport:
    """What an access log tells of its searches.

    `first` and `last` are the times of the first and last request, None where there is none. `top` and `in_vain` have
    the queries that were asked most and that were last asked in vain most; of a log without queries both are empty.
    `milliseconds` are the engine's at the quantiles 0.5, 0.95 and 0.99. `unread` counts lines that are no entries.
    """

    requests: int
    failures: int  # answered with a status of 500 or more
    searches: int
    without_results: int
    kinds: Mapping[str, int]
    top: tuple[AskedFor, ...]
    in_vain: tuple[AskedFor, ...]
    slowest: tuple[Slow, ...]
    milliseconds: tuple[float, float, float] | None
    first: str | None
    last: str | None
    unread: int


@dataclass(slots=True)
class _Tally:
    """What was counted so far."""

    requests: int = 0
    failures: int = 0
    without_results: int = 0
    unread: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    results: dict[str, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    slow: list[Slow] = field(default_factory=list)
    first: str | None = None
    last: str | None = None
    pending: dict[str, tuple[datetime, Mapping[str, Any]]] = field(default_factory=dict)  # typed so far, by reader


def usage(lines: Iterable[str], *, since: str = "", top: int = DEFAULT_TOP) -> UsageReport:
    """Return what the lines of an access log tell, of those not older than `since` (ISO 8601, or its beginning).

    A search that was sent while a reader was still typing counts as a request only, if another came soon after.
    """
    tally = _Tally()
    for line in filter(str.strip, lines):
        try:
            entry = json.loads(line)
            if entry["time"] >= since:
                _count(tally, entry, top)
        except _NOT_AN_ENTRY:
            tally.unread += 1
    for _, entry in tally.pending.values():
        _count_search(tally, entry, top)
    tally.times.sort()
    return UsageReport(
        requests=tally.requests,
        failures=tally.failures,
        searches=tally.kinds.total(),
        without_results=tally.without_results,
        kinds=dict(tally.kinds.most_common()),
        top=_most(tally, tally.asked, top),
        in_vain=_most(tally, (query for query in tally.asked if not tally.results[query]), top),
        slowest=tuple(tally.slow[:top]),
        milliseconds=_quantiles(tally.times),
        first=tally.first,
        last=tally.last,
        unread=tally.unread,
    )


def _count(tally: _Tally, entry: Mapping[str, Any], top: int) -> None:
    time, status, when = str(entry["time"]), int(entry["status"]), datetime.fromisoformat(entry["time"])
    tally.requests += 1
    tally.failures += status >= HTTPStatus.INTERNAL_SERVER_ERROR
    tally.first = min(tally.first or time, time)
    tally.last = max(tally.last or time, time)
    if "kind" in entry:
        _follow(tally, entry, when, top)


def _follow(tally: _Tally, entry: Mapping[str, Any], time: datetime, top: int) -> None:
    """Count a search; one that is still being typed waits until it is known what its reader did next."""
    int(entry["total"])  # before anything is changed, see that this is an entry of a search
    reader = f"{entry.get('user', '')} {entry.get('address', '')} {entry.get('agent', '')}"
    typed, before = tally.pending.pop(reader, (time, None))
    if before is not None and time - typed > TYPING_PAUSE:
        _count_search(tally, before, top)
    if "typing" in entry:
        tally.pending[reader] = time, entry
    else:
        _count_search(tally, entry, top)


def _count_search(tally: _Tally, entry: Mapping[str, Any], top: int) -> None:
    kind, total, took = str(entry["kind"]), int(entry["total"]), float(entry.get("search_ms", 0))
    tally.kinds[kind] += 1
    tally.without_results += not total
    tally.times.append(took)
    query = " ".join(str(entry.get("query", "")).split()).casefold()
    if query:
        tally.asked[query] += 1
        tally.results[query] = total
    tally.slow = sorted([*tally.slow, Slow(query, kind, took)], key=lambda slow: -slow.milliseconds)[:top]


def _most(tally: _Tally, queries: Iterable[str], top: int) -> tuple[AskedFor, ...]:
    ranked = sorted(queries, key=lambda query: (-tally.asked[query], query))
    return tuple(AskedFor(query, tally.asked[query], tally.results[query]) for query in islice(ranked, top))


def _quantiles(times: list[float]) -> tuple[float, float, float] | None:
    """Return the values at three quantiles of sorted numbers, each the least that so many do not exceed."""
    if not times:
        return None
    half, most, nearly_all = (times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.95, 0.99))
    return half, most, nearly_all
