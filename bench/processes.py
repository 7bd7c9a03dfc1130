"""Processes: how does each engine get a process of its own, so that none disturbs another?"""

import multiprocessing
import pickle
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.peers import Answer, Peer, Task, make_peer
from bench.queries import Kind, Query
from bench.records import Record, copies

# a visit to an engine that has taken so long is not repeated within the visit
VISIT_SECONDS = 0.05
MEMORY_FILE = Path("/proc/self/smaps_rollup")


class PeerFailed(Exception):
    """An engine raised, or its process ended."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The articles to index: a file of pickled records, taken so many times over."""

    path: Path
    times: int

    def read(self) -> list[Record]:
        """Return the records, once."""
        records: list[Record] = pickle.loads(self.path.read_bytes())
        return records


@dataclass(frozen=True, slots=True)
class Description:
    """What an engine can do; see `Peer`."""

    version: str
    threads: bool
    prose: bool
    tasks: tuple[Task, ...]
    lacks: frozenset[Kind]


class PeerProcess:
    """An engine in a fresh process; calls are answered one at a time."""

    def __init__(self, name: str) -> None:
        self.name = name
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        # not a daemon: an engine may start worker processes of its own
        self._process = context.Process(target=_serve, args=(name, other))
        self._process.start()
        other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):  # it has ended already
            self._connection.send(None)
        self._connection.close()
        self._process.join()

    def build(self, path: Path, archive: Archive, *, threads: int, prose: bool) -> float:
        """Make an index in a new directory and return the seconds that it took."""
        return float(self._call("build", path, archive, threads, prose))

    def open(self, path: Path, queries: Sequence[Query]) -> float:
        """Open an index, compile the queries, and return the seconds that opening took."""
        return float(self._call("open", path, list(queries)))

    def time(self, place: int, task: Task, repeats: int) -> tuple[list[float], Answer]:
        """Do a task for the query at a place; return the seconds of each time, and the answer."""
        seconds, answer = self._call("time", place, task, repeats)
        return seconds, answer

    def memory(self) -> int | None:
        """Return the bytes of memory that the process shares with no other; None where the system does not tell."""
        found: int | None = self._call("memory")
        return found

    def add(self, record: Record) -> float:
        """Add an article and return the seconds until it could be searched for."""
        return float(self._call("add", record))

    def describe(self) -> Description:
        """Return what the engine can do."""
        found: Description = self._call("describe")
        return found

    def _call(self, method: str, *arguments: Any) -> Any:
        try:
            self._connection.send((method, arguments))
            succeeded, result = self._connection.recv()
        except (EOFError, OSError) as error:
            raise PeerFailed(f"The process of {self.name} ended during {method}.") from error
        if not succeeded:
            raise PeerFailed(f"{self.name} failed during {method}: {result}")
        return result


class _Host:
    """What runs in the process of an engine."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._compiled: list[Any] = []

    def build(self, path: Path, archive: Archive, threads: int, prose: bool) -> float:  # noqa: FBT001
        records = archive.read()
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        started = time.perf_counter()
        self._peer.build(path, copies(records, archive.times), threads=threads, prose=prose)
        return time.perf_counter() - started

    def open(self, path: Path, queries: list[Query]) -> float:
        started = time.perf_counter()
        self._peer.open(path)
        elapsed = time.perf_counter() - started
        self._compiled = [None if query.kind in self._peer.lacks else self._peer.compile(query) for query in queries]
        return elapsed

    def time(self, place: int, task: Task, repeats: int) -> tuple[list[float], Answer]:
        compiled = self._compiled[place]
        seconds: list[float] = []
        begun = time.perf_counter()
        answer = self._peer.run(compiled, task)  # wakes the caches that other processes have used since
        first = time.perf_counter() - begun
        if first > VISIT_SECONDS:
            return [first], answer
        for _ in range(repeats):
            started = time.perf_counter()
            self._peer.run(compiled, task)
            seconds.append(time.perf_counter() - started)
        return seconds, answer

    def memory(self) -> int | None:
        if not MEMORY_FILE.exists():
            return None
        lines = [line.split() for line in MEMORY_FILE.read_text().splitlines()]
        return sum(int(line[1]) << 10 for line in lines if line[0] in {"Private_Clean:", "Private_Dirty:"})

    def add(self, record: Record) -> float:
        started = time.perf_counter()
        self._peer.add(record)
        return time.perf_counter() - started

    def describe(self) -> Description:
        peer = self._peer
        return Description(peer.version(), peer.threads, peer.prose, peer.tasks, peer.lacks)


def _serve(name: str, connection: Connection) -> None:
    """Answer calls until there are no more."""
    host = _Host(make_peer(name))
    while True:
        try:
            call = connection.recv()
        except EOFError:
            return
        if call is None:
            return
        method, arguments = call
        try:
            connection.send((True, getattr(host, method)(*arguments)))
        except Exception as error:  # it is raised again on the other side
            connection.send((False, f"{type(error).__name__}: {error}"))
