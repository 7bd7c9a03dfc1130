"""Indexing: how do articles become a generation of the index?

    tasks -> workers (search.batches, on all cores) -> batches -> the writer -> segments -> a new generation

`update_index` adds what is new and replaces what has changed; `rebuild_index` makes a whole new generation. Both leave
the live generation untouched until they are done.
"""

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import numpy as np

from corpus import Problem
from search.batches import Entry, Prepared, give_up, prepare
from search.codec import SegmentError
from search.errors import IndexCorrupt, IndexMissing, IndexTooOld, IndexUnusable, SearchError, TooManyRemovals
from search.generations import IndexDirectory, Pointer
from search.memory import keep_freed_memory
from search.roots import STDIN, Root, record
from search.segments import Snapshot
from search.tasks import Task
from search.workers import Workers, start_server
from search.writing import DEFAULT_MEMORY, ArticleWriter

# starting worker processes takes about a second; fewer files or records than these are done sooner without
WORTH_WORKERS = 500
LIKELY_MORE = 50  # from so many on what workers need is loaded in advance


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

# share of the articles that a rebuild from the recorded roots may lose before it is taken for a disk that is not there
MAX_REMOVALS = 0.2

# where other roots are named any number of articles may go, but an index of none is still taken for a mistake
ALL_BUT_ONE = 1 - 1e-12

# makes the tasks of some roots; called once the lock is held
Reading = Callable[[tuple[Root, ...]], Iterable[Task]]


# how a recorded root is read from now on
Revision = Callable[[Root], Root]


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
        recorded = record(old.roots if old else (), roots)
        return _Run(directory, old, effort or Effort(), on_progress).update(tasks, roots=recorded)


def rebuild_index(
    path: Path,
    reading: Reading,
    *,
    roots: tuple[Root, ...] = (),
    revise: Revision = replace,
    max_removals: float | None = None,
    effort: Effort | None = None,
    on_progress: Progress | None = None,
) -> IndexReport:
    """Make the whole index anew, while the old one goes on serving; then switch.

    Without `roots`, those that the index was made from are read again, each in the way that `revise` makes of the one
    recorded. A rebuild that would lose more than a share
    `max_removals` of the articles is refused; unless it is given, that is MAX_REMOVALS for the recorded roots, and only
    a loss of all for others. Articles that once came from standard input are carried over from the old generation;
    where that is damaged, a problem says that they are lost.

    Raises:
        IndexMissing: There are no roots, neither given nor recorded.
        IndexLocked: Another run is writing to it.
        UsageError: `reading` refuses the roots.
        TooManyRemovals: Too many articles would be lost.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path)
    if not roots and not directory.recorded_roots():
        directory.pointer()  # which says what is wrong
    with directory.locked():
        try:
            old = directory.pointer()
        except (IndexMissing, IndexCorrupt, IndexTooOld):
            old = None
        recorded = directory.recorded_roots()
        again = record((), roots) or record((), (revise(root) for root in recorded if root.path != STDIN))
        streamed = tuple(root for root in recorded if root.path == STDIN)
        run = _Run(directory, old, effort or Effort(), on_progress)
        if max_removals is None:
            max_removals = ALL_BUT_ONE if roots else MAX_REMOVALS
        return run.rebuild(reading(again), roots=again, streamed=streamed, max_removals=max_removals)


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

    def update(self, tasks: Iterable[Task], *, roots: tuple[Root, ...]) -> IndexReport:
        """Add and replace, and publish the generation unless nothing has changed."""
        base = None if self.old is None else Snapshot.open(self.directory.generation_path(self.old))
        with self._generation(base) as (writer, pointer):
            self._read(tasks, writer, compare=base is not None)
            writer.commit()
            changed = base is None or self.report.added or self.report.changed
            if changed or (self.old and roots != self.old.roots):
                self.directory.publish(pointer, roots=roots)
        return self.report

    def rebuild(
        self,
        tasks: Iterable[Task],
        *,
        roots: tuple[Root, ...],
        streamed: tuple[Root, ...],
        max_removals: float,
    ) -> IndexReport:
        """Make everything anew, but for what was streamed, and publish the generation."""
        with self._generation(None) as (writer, pointer):
            self._read(tasks, writer, compare=False)
            if streamed:
                self._carry_over(writer)
            writer.commit(optimize=True)
            self._guard(writer.articles, max_removals)
            self.directory.publish(pointer, roots=(*roots, *streamed) if self.report.carried else roots)
        return self.report

    @contextmanager
    def _generation(self, base: Snapshot | None) -> Iterator[tuple[ArticleWriter, Pointer]]:
        started = time.perf_counter()
        with (
            _disk_errors(self.directory.path),
            base.blamed() if base else nullcontext(),
            self.directory.new_generation(self.old, keep_files=base is not None) as (path, pointer),
        ):
            writer = ArticleWriter(path, base, memory=self.effort.memory)
            yield writer, pointer
            self.report.total = writer.articles
        self.report.seconds = time.perf_counter() - started

    def _read(self, tasks: Iterable[Task], writer: ArticleWriter, *, compare: bool) -> None:
        for prepared in self._prepared(tasks, compare=compare):
            self._take(prepared, writer)
            if self.on_progress:
                self.on_progress(self.report)

    def _prepared(self, tasks: Iterable[Task], *, compare: bool) -> Iterator[Prepared]:
        """Yield batches: from worker processes where there is enough to read, else from this one."""
        known = self.directory.generation_path(self.old) if compare and self.old else None
        pending = (task.against(known) for task in tasks)
        first: list[Task] = []
        items = 0
        while items < WORTH_WORKERS and (task := next(pending, None)):
            first.append(task)
            if items < LIKELY_MORE <= items + len(task.items) and self.effort.jobs > 1:
                start_server()
            items += len(task.items)
        if self.effort.jobs < 2 or items < WORTH_WORKERS:
            return map(prepare, chain(first, pending))
        workers = Workers(prepare, jobs=self.effort.jobs, split=Task.split, give_up=give_up, begin=keep_freed_memory)
        return workers.map(chain(first, pending))

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
        writer.words.add(prepared.words)

    def _is_first(self, entry: Entry) -> bool:
        """Tell whether an id is met for the first time; if not, name the article that is lost to it.

        Nothing is lost where the same file is read twice, as when it is named besides its folder.
        """
        place = self.seen.get(entry.id)
        if place is None:
            self.seen[entry.id] = entry.place
            return True
        if place != entry.place:
            reason = f"has the same id as the article at {place}, which was kept"
            self.report.problems.append(Problem(entry.place, reason))
        return False

    def _carry_over(self, writer: ArticleWriter) -> None:
        """Copy the articles that cannot be read again out of the old generation."""
        try:
            old = self._sound_old()
        except IndexUnusable as error:
            reason = f"what came from standard input is lost with the damaged index; index it again ({error})"
            self.report.problems.append(Problem(STDIN, reason))
        else:
            self.report.carried = writer.copy(
                old, lambda article: article.path == STDIN and article.id not in self.seen
            )

    def _guard(self, articles: int, max_removals: float) -> None:
        try:
            before = Snapshot.open(self.directory.generation_path(self.old)).articles if self.old else 0
        except IndexUnusable:
            return  # nothing to compare with
        if before - articles > max_removals * before:
            raise TooManyRemovals(before=before, after=articles)

    def _sound_old(self) -> Snapshot:
        if self.old is None:
            raise IndexUnusable("Its pointer is damaged, or of another version.")
        old = Snapshot.open(self.directory.generation_path(self.old))
        old.verify()
        return old


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
