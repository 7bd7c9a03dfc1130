"""Report: what do the figures say, side by side?

Tables are Markdown. Every ratio is ours by the peer's, of the mean over the same queries: below 1 we are faster.
"""

import math
import os
import platform
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import Figures
from bench.peers import Task
from bench.queries import Kind

MEGABYTE = 1e6
MILLISECONDS = 1e3

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection:
    """What was indexed."""

    source: str
    articles: int
    text: int  # bytes


def markdown(engines: Sequence[Figures], collection: Collection, notes: Iterable[str]) -> str:
    """Return the tables of a run."""
    parts = [
        _heading(engines, collection),
        *notes,
        _table(_indexing(engines, collection)),
        *(_table(_overall(engines, task)) for task in Task),
        *(_table(_kinds(engines, task)) for task in (Task.COUNT, Task.FACETS)),
        _table(_agreement(engines)),
        "\n".join(f"- {line}" for line in _disagreements(engines)) or ("All answers agree." if engines[1:] else ""),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(engines: Sequence[Figures], collection: Collection) -> str:
    return (
        f"{collection.articles:,} articles, {collection.text / MEGABYTE:,.0f} MB of text ({collection.source}), on "
        f"{_machine()}. Python {platform.python_version()}; {'; '.join(engine.version for engine in engines)}."
    )


def as_json(engines: Sequence[Figures], collection: Collection) -> dict[str, Any]:
    """Return all figures, in seconds and bytes, for JSON."""
    return {
        "machine": _machine(),
        "python": platform.python_version(),
        "source": collection.source,
        "articles": collection.articles,
        "text_bytes": collection.text,
        "engines": [_engine_json(engine) for engine in engines],
    }


def _engine_json(engine: Figures) -> dict[str, Any]:
    return {
        "name": engine.name,
        "version": engine.version,
        "build_seconds": {"terms": engine.seconds, "prose": engine.prose_seconds},
        "index_bytes": engine.bytes,
        "open_seconds": engine.opening,
        "add_seconds": engine.addition,
        "private_bytes": engine.memory,
        "matches": dict(engine.totals),
        "query_seconds": [
            {"task": task, "kind": kind, "queries": times} for (task, kind), times in engine.times.items()
        ],
        "disagreements": [
            {"task": task, "kind": kind, "queries": found.queries, "example": found.example}
            for (task, kind), found in engine.disagreements.items()
        ],
    }


def _indexing(engines: Sequence[Figures], collection: Collection) -> Iterator[Row]:
    ways = ("terms, 1 thread", "terms, threads", "prose, 1 thread", "prose, threads")
    yield ("docs/s", *ways, "index / text", "open, ms", "add one, ms", "private MB")
    for engine in engines:
        builds = (*_both(engine.seconds), *_both(engine.prose_seconds))
        yield (
            engine.name,
            *("-" if seconds is None else f"{collection.articles / seconds:,.0f}" for seconds in builds),
            f"{engine.bytes / collection.text:.2f}",
            f"{engine.opening * MILLISECONDS:.1f}",
            f"{engine.addition * MILLISECONDS:.0f}",
            "-" if engine.memory is None else f"{engine.memory / MEGABYTE:.0f}",
        )


def _both(seconds: Mapping[int, float]) -> tuple[float | None, float | None]:
    """Return the seconds of one thread and of several."""
    return seconds.get(1), next((taken for threads, taken in seconds.items() if threads > 1), None)


def _overall(engines: Sequence[Figures], task: Task) -> Iterator[Row]:
    """Yield one row an engine: all kinds together, and our mean by its over the kinds that both have."""
    ours = engines[0]
    able = [engine for engine in engines if task in engine.tasks]
    yield (task.value, "p50, ms", "p95, ms", "mean, ms", "slowest kind, ms", f"{ours.name} / it")
    for engine in able:
        times = _times(engine, task, Kind)
        if not times:
            continue
        shared = [kind for kind in Kind if (task, kind) in engine.times and (task, kind) in ours.times]
        ratio = statistics.fmean(_times(ours, task, shared)) / statistics.fmean(_times(engine, task, shared))
        slowest = max(statistics.fmean(engine.times[task, kind]) for kind in shared)
        yield (
            engine.name,
            _ms(statistics.median(times)),
            _ms(percentile(times, 95)),
            _ms(statistics.fmean(times)),
            _ms(slowest),
            "" if engine is ours else f"{ratio:.3g}",
        )


def _kinds(engines: Sequence[Figures], task: Task) -> Iterator[Row]:
    """Yield one row a kind: the mean of each engine, and ours by each peer's."""
    ours, *peers = engines
    yield (f"mean ms, {task.value}", *(engine.name for engine in engines), *(f"/ {peer.name}" for peer in peers))
    for kind in Kind:
        if (task, kind) not in ours.times:
            continue
        means = [statistics.fmean(e.times[task, kind]) if (task, kind) in e.times else None for e in engines]
        own = means[0] or 0.0
        yield (
            kind.value,
            *("-" if mean is None else _ms(mean) for mean in means),
            *("-" if mean is None else f"{own / mean:.3g}" for mean in means[1:]),
        )


def _agreement(engines: Sequence[Figures]) -> Iterator[Row]:
    yield ("matches, all queries of a kind", *(engine.name for engine in engines))
    for kind in Kind:
        yield (kind.value, *(f"{e.totals[kind]:,}" if (Task.COUNT, kind) in e.times else "-" for e in engines))


def _disagreements(engines: Iterable[Figures]) -> Iterator[str]:
    for engine in engines:
        for (task, kind), found in engine.disagreements.items():
            yield f"{engine.name}, {kind.value}, {task.value}: {found.queries} queries differ; {found.example}"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the least value that so many percent of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def _times(engine: Figures, task: Task, kinds: Iterable[Kind]) -> list[float]:
    return [seconds for kind in kinds for seconds in engine.times.get((task, kind), ())]


def _ms(seconds: float) -> str:
    return f"{seconds * MILLISECONDS:.3g}" if seconds < 1 else f"{seconds * MILLISECONDS:,.0f}"


def _table(rows: Iterable[Row]) -> str:
    head, *body = rows
    if not body:
        return ""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _machine() -> str:
    """Return the processor and the number of its cores."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = named[0] if named else model
    return f"{model} with {os.cpu_count()} cores, {platform.system()} {platform.release()}"
