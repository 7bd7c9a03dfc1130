"""Contract: what must an engine be able to do to be measured, and what does it answer?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from bench.queries import Kind, Query
from bench.records import Record

HITS = 10
VALUES = 10  # of each facet
FRAGMENTS = 3  # of each hit


class Task(StrEnum):
    """What is asked for, each with all that is asked for before it."""

    TOP = "top 10"
    COUNT = "+ count"
    FACETS = "+ 4 facets, histogram"
    HIGHLIGHTS = "+ highlights"
    REQUEST = "whole request"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What an engine found, in the form that must be the same of all; -1 and empty where it was not asked for.

    `facets` are the counts of the most frequent values, greatest first; `months` maps months since the year 0 to
    counts; `fragments` is how many fragments of text there were.
    """

    total: int = -1
    hits: int = 0
    facets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    months: Mapping[int, int] = field(default_factory=dict)
    fragments: int = 0


def difference(theirs: Answer, ours: Answer) -> str:
    """Return the first thing in which two answers differ, empty if there is none; fragments are each engine's own."""
    for name in ("total", "hits", "facets", "months"):
        found, expected = getattr(theirs, name), getattr(ours, name)
        if found != expected:
            return f"{name} {found} where ours are {expected}"
    return ""


class Peer(Protocol):
    """An engine; used in one thread of a process of its own."""

    threads: bool  # whether `build` can use more than one
    prose: bool  # whether `build` can make terms of prose
    lacks: frozenset[Kind]  # kinds of query that it has no means for
    tasks: tuple[Task, ...]

    def version(self) -> str:
        """Return the version of the engine."""
        ...

    def build(self, path: Path, records: Iterable[Record], *, threads: int, prose: bool) -> None:
        """Make an index in an empty directory, complete and on disk on return.

        With `prose`, the terms are made of the title and the text, by English stemming; else they are ready, unless
        the engine is ours.
        """
        ...

    def open(self, path: Path) -> None:
        """Open an index for searching, with what every first search needs."""
        ...

    def compile(self, query: Query) -> Any:
        """Return what `run` takes for a query; this is not measured."""
        ...

    def run(self, compiled: Any, task: Task) -> Answer:
        """Do a task."""
        ...

    def add(self, record: Record) -> None:
        """Add an article to the open index; on return it can be searched for."""
        ...
