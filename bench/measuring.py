"""Measuring: what does each engine need for each thing, and do their answers agree?

The engines take turns query by query, so whatever else the machine does meanwhile falls on all of them.
"""

import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.peers import Answer, Task, difference
from bench.processes import Archive, PeerProcess
from bench.queries import Kind, Query
from bench.records import Record

OURS = "clippings"  # it always makes its terms by itself
REPEATS = 3  # of a query in one visit
MAX_ROUNDS = 10  # visits to each query
MEMORY_QUERIES = 200  # after which a reader's memory is taken
ADDITIONS = 5  # of one article; the median counts

Say = Callable[[str], None]


@dataclass(slots=True)
class Disagreement:
    """How many queries of a kind an engine answers otherwise than ours, and how the first of them differs."""

    queries: int
    example: str


@dataclass(slots=True)
class Figures:
    """All that was measured of one engine; times in seconds, of a query the median of its repetitions."""

    name: str
    version: str
    tasks: tuple[Task, ...]
    seconds: dict[int, float] = field(default_factory=dict)  # of building from ready terms, by the number of threads
    prose_seconds: dict[int, float] = field(default_factory=dict)  # the same, from prose
    bytes: int = 0
    opening: float = 0.0
    memory: int | None = None
    addition: float = 0.0
    times: dict[tuple[Task, Kind], list[float]] = field(default_factory=lambda: defaultdict(list))
    totals: dict[Kind, int] = field(default_factory=lambda: defaultdict(int))  # matches, summed over the queries
    disagreements: dict[tuple[Task, Kind], Disagreement] = field(default_factory=dict)


def build(name: str, path: Path, archive: Archive, *, threads: int, say: Say) -> Figures:
    """Make an engine's index, and make it again in every other way that it can; the first one stays.

    Raises:
        PeerFailed: The engine failed.
    """
    with PeerProcess(name) as process:
        able = process.describe()
    figures = Figures(name, able.version, able.tasks)
    counts = [1, threads] if able.threads and threads > 1 else [1]
    for prose in (False, True) if able.prose and name != OURS else (able.prose,):
        for count in counts:
            say(f"{able.version}: building with {count} thread{'s'[: count > 1]} from {'prose' if prose else 'terms'}")
            target = path if not path.exists() else path.with_name(f"{path.name}-again")
            with PeerProcess(name) as process:
                seconds = process.build(target, archive, threads=count, prose=prose)
            (figures.prose_seconds if prose else figures.seconds)[count] = seconds
            if target != path:
                shutil.rmtree(target)
    figures.bytes = _directory_size(path)
    return figures


def ask(
    engines: Sequence[Figures], paths: Sequence[Path], queries: Sequence[Query], *, seconds: float, say: Say
) -> None:
    """Time the queries on all engines, in turn.

    Args:
        engines: What is known of each engine, to be filled in.
        paths: Their indexes.
        queries: What to ask.
        seconds: How long an engine may take over one kind and task, beyond asking each query once.
        say: What to tell the onlooker by.

    Raises:
        PeerFailed: An engine failed.
    """
    with ExitStack() as stack:
        turns = []
        for figures, path in zip(engines, paths, strict=True):
            process = stack.enter_context(PeerProcess(figures.name))
            figures.opening = process.open(path, queries)
            turns.append(_Turns(figures, process, process.describe().lacks))
        for task in Task:
            for kind in Kind:
                say(f"{task.value}: {kind.value}")
                places = [place for place, query in enumerate(queries) if query.kind is kind]
                _ask_kind([turn for turn in turns if turn.takes(task, kind)], places, task, seconds)
                _compare([turn for turn in turns if turn.takes(task, kind)], places, queries, task)
                for turn in turns:
                    turn.settle(task, kind)


def remember_and_add(figures: Figures, path: Path, queries: Sequence[Query], record: Record) -> None:
    """Take the memory of a fresh reader after its first queries with facets; then let it see an article added.

    Raises:
        PeerFailed: The engine failed.
    """
    with PeerProcess(figures.name) as process:
        process.open(path, queries)
        lacks = process.describe().lacks
        able = [place for place, query in enumerate(queries) if query.kind not in lacks]
        for turn in range(MEMORY_QUERIES if able else 0):
            process.time(able[turn % len(able)], Task.FACETS, 0)
        figures.memory = process.memory()
        added = [process.add(replace(record, id=f"{record.id}-added-{number}")) for number in range(ADDITIONS)]
    figures.addition = statistics.median(added)


class _Turns:
    """One engine's part in the asking."""

    def __init__(self, figures: Figures, process: PeerProcess, lacks: frozenset[Kind]) -> None:
        self.figures = figures
        self.answers: dict[int, Answer] = {}
        self.spent = 0.0
        self._process = process
        self._lacks = lacks
        self._samples: dict[int, list[float]] = defaultdict(list)

    def takes(self, task: Task, kind: Kind) -> bool:
        return task in self.figures.tasks and kind not in self._lacks

    def visit(self, place: int, task: Task) -> None:
        """Ask one query."""
        started = time.perf_counter()
        seconds, self.answers[place] = self._process.time(place, task, REPEATS)
        self.spent += time.perf_counter() - started
        self._samples[place] += seconds

    def settle(self, task: Task, kind: Kind) -> None:
        """Write down what was measured of a kind, and begin anew."""
        if self._samples:
            self.figures.times[task, kind] = [statistics.median(samples) for samples in self._samples.values()]
        if task is Task.COUNT:
            self.figures.totals[kind] = sum(answer.total for answer in self.answers.values())
        self.answers.clear()
        self._samples.clear()
        self.spent = 0.0


def _ask_kind(turns: Sequence[_Turns], places: Sequence[int], task: Task, seconds: float) -> None:
    for round_ in range(MAX_ROUNDS):
        active = [turn for turn in turns if round_ == 0 or turn.spent < seconds]
        for place in places:
            for turn in active:
                turn.visit(place, task)


def _compare(turns: Sequence[_Turns], places: Sequence[int], queries: Sequence[Query], task: Task) -> None:
    """Note where answers differ from those of the first engine."""
    if task is Task.REQUEST or not turns:
        return
    first, *others = turns
    for turn in others:
        found = {place: difference(turn.answers[place], first.answers[place]) for place in places}
        differing = [f"{queries[place].typed}: {unlike}" for place, unlike in found.items() if unlike]
        if differing:
            kind = queries[places[0]].kind
            turn.figures.disagreements[task, kind] = Disagreement(len(differing), differing[0])


def _directory_size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
