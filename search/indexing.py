"""Indexing: how do articles become a generation of the index?

    tasks -> workers (search.batches, on all cores) -> batches -> the writer -> segments -> a new generation

`update_index` adds what is new and replaces what has changed; `rebuild_index` makes a whole new generation. Both leave
the live generation untouched until they are done.
"""

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import numpy as np

from corpus import Problem
from search.batches import Entry, Prepared, give_up, prepare
from search.codec import SegmentError
from search.errors import IndexCorrupt, IndexMissing, IndexTooOld, IndexUnusable, SearchError
from search.generations import IndexDirectory, Pointer, Root
from search.segments import Snapshot
from search.tasks import Task
from search.workers import Workers
from search.writing import DEFAULT_MEMORY, ArticleWriter

# the path of articles that came from standard input: they cannot be read again, so a rebuild carries them over
STDIN = "-"

# starting worker processes takes about a second; fewer tasks than these are done sooner without
WORTH_WORKERS = 10


@dataclass(slots=True)
class IndexReport:
    """What a run has done so far. `problems` names everything that was skipped or kept only in part."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    carried: int = 0  # from standard input, kept by a rebuild
    total: int = 0  # articles in the index when the run ended
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def read(self) -> int:
        """The number of articles read."""
        return self.added + self.changed + self.unchanged

    @property
    def skipped(self) -> list[Problem]:
        """The problems that cost an article."""
        return [problem for problem in self.problems if problem.skipped]


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """What a run may use: worker processes, and MiB of memory for what is not yet written."""

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    memory: int = DEFAULT_MEMORY


Progress = Callable[[IndexReport], None]


def update_index(
    path: Path,
    tasks: Iterable[Task],
    *,
    roots: tuple[Root, ...],
    effort: Effort | None = None,
    on_progress: Progress | None = None,
) -> IndexReport:
    """Add new articles and replace changed ones; make the index if there is none.

    Raises:
        IndexLocked: Another run is writing to it.
        IndexUnusable: It cannot be opened; `rebuild_index` or another directory is the way out.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path)
    with directory.locked():
        try:
            old = directory.pointer()
        except IndexMissing:
            old = None
        known = old.roots if old else ()
        merged = tuple(dict.fromkeys((*(root for root in known if root not in roots), *roots)))
        run = _Run(directory, old, effort or Effort(), on_progress)
        return run.write(tasks, roots=merged, rebuild=False)


def rebuild_index(
    path: Path,
    tasks: Iterable[Task],
    *,
    roots: tuple[Root, ...],
    effort: Effort | None = None,
    on_progress: Progress | None = None,
) -> IndexReport:
    """Make the whole index anew, while the old one goes on serving; then switch.

    Articles that once came from standard input are carried over from the old generation.

    Raises:
        IndexLocked: Another run is writing to it.
        IndexUnusable: It holds articles from standard input and cannot be opened, so they would be lost.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path)
    with directory.locked():
        try:
            old = directory.pointer()
        except (IndexMissing, IndexCorrupt, IndexTooOld):
            old = None
        streamed = tuple(root for root in old.roots if root.path == STDIN) if old else ()
        run = _Run(directory, old, effort or Effort(), on_progress)
        return run.write(tasks, roots=(*roots, *streamed), rebuild=True)


class _Run:
    """One run: from what is to be read to a published generation."""

    def __init__(
        self, directory: IndexDirectory, old: Pointer | None, effort: Effort, on_progress: Progress | None
    ) -> None:
        self.directory = directory
        self.old = old
        self.effort = effort
        self.on_progress = on_progress
        self.report = IndexReport()
        self.seen: dict[str, str] = {}  # id -> where it was read

    def write(self, tasks: Iterable[Task], *, roots: tuple[Root, ...], rebuild: bool) -> IndexReport:
        """Do the run and publish its generation, unless nothing has changed."""
        started = time.perf_counter()
        base = None if rebuild or self.old is None else Snapshot.open(self.directory.generation_path(self.old))
        with (
            _disk_errors(self.directory.path),
            self.directory.new_generation(self.old, keep_files=base is not None) as (path, pointer),
        ):
            writer = ArticleWriter(path, base, memory=self.effort.memory)
            for prepared in self._prepared(tasks, compare=base is not None):
                self._take(prepared, writer)
                if self.on_progress:
                    self.on_progress(self.report)
            if rebuild:
                self._carry_over(writer)
            writer.commit(optimize=rebuild)
            self.report.total = writer.articles
            anything = base is None or self.report.added or self.report.changed
            if anything or (self.old and roots != self.old.roots):
                self.directory.publish(pointer, roots=roots)
        self.report.seconds = time.perf_counter() - started
        return self.report

    def _prepared(self, tasks: Iterable[Task], *, compare: bool) -> Iterator[Prepared]:
        """Yield batches: from worker processes where there is enough to read, else from this one."""
        known = self.directory.generation_path(self.old) if compare and self.old else None
        pending = (task.against(known) for task in tasks)
        first = list(islice(pending, WORTH_WORKERS))
        if self.effort.jobs < 2 or len(first) < WORTH_WORKERS:
            return map(prepare, chain(first, pending))
        return Workers(prepare, jobs=self.effort.jobs, split=Task.split, give_up=give_up).map(chain(first, pending))

    def _take(self, prepared: Prepared, writer: ArticleWriter) -> None:
        """Count what was read, and hand the batch to the writer without the articles whose id was met before."""
        self.report.problems += prepared.problems
        self.report.unchanged += sum(self._is_first(entry) for entry in prepared.unchanged)
        if prepared.batch is None:
            return
        first = [self._is_first(entry) for entry in prepared.entries]
        for entry in (entry for entry, kept in zip(prepared.entries, first, strict=True) if kept):
            if writer.delete(entry.id):
                self.report.changed += 1
            else:
                self.report.added += 1
        writer.add(prepared.batch, ~np.array(first))

    def _is_first(self, entry: Entry) -> bool:
        """Tell whether an id is met for the first time; if not, name the article that is lost to it."""
        if entry.id not in self.seen:
            self.seen[entry.id] = entry.place
            return True
        reason = f"has the same id as the article at {self.seen[entry.id]}, which was kept"
        self.report.problems.append(Problem(entry.place, reason))
        return False

    def _carry_over(self, writer: ArticleWriter) -> None:
        """Copy the articles that cannot be read again out of the old generation."""
        if self.old and any(root.path == STDIN for root in self.old.roots):
            old = Snapshot.open(self.directory.generation_path(self.old))
            self.report.carried = writer.copy(
                old, lambda article: article.path == STDIN and article.id not in self.seen
            )


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Turn what the file system refuses, and damage that is met on the way, into sentences."""
    try:
        yield
    except SegmentError as error:
        raise IndexUnusable(str(error)) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise SearchError(
                f"The disk is full, so the index at {path} was left as it was. Free some space and run this again."
            ) from error
        raise SearchError(
            f"Writing to {path} failed ({error.strerror or error}), so the index was left as it was. "
            "Mend that and run this again."
        ) from error
