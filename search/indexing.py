"""Indexing: how do articles become a generation of the index?

    tasks -> workers (search.batches, on all cores) -> batches -> the writer -> segments -> a new generation

`update_index` adds what is new and replaces what has changed; `rebuild_index` makes a whole new generation. Both leave
the live generation untouched until they are done.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from corpus import Problem
from search.codec import SegmentError
from search.errors import IndexCorrupt, IndexMissing, IndexTooOld, IndexUnusable, TooManyRemovals
from search.generations import KEPT, IndexDirectory, Pointer
from search.intake import Intake
from search.ledger import Ledger
from search.making import making
from search.manifest import MANIFEST, UNRECORDED, Manifest, blamed
from search.need import why_rebuild
from search.progress import IndexReport, Progress
from search.resuming import Interrupted, Journal, open_interrupted
from search.roots import STDIN, Root, record
from search.segments import Snapshot
from search.space import bytes_of_generation, bytes_of_roots, check_space
from search.storage import DISK, Storage, storage_errors
from search.survey import Survey
from search.tasks import Task
from search.verifying import verify_generation
from search.walks import bytes_to_read
from search.withdrawn import read_withdrawn
from search.writing import DEFAULT_MEMORY, ArticleWriter

UP_TO_DATE = "The index is made as it would be today, so there is nothing to do."

CHECKPOINT = 30.0  # seconds of reading that an interrupted rebuild loses at most


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """What a run may use: worker processes, MiB of memory for what is not yet written, generations kept on disk, time.

    `wait` is how many seconds it waits for another run to end, None for as long as that takes; `checkpoint` how many
    it may lose when a rebuild is interrupted.
    """

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    memory: int = DEFAULT_MEMORY
    kept: int = KEPT
    wait: float | None = 0.0
    checkpoint: float = CHECKPOINT


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
    storage: Storage = DISK,
) -> IndexReport:
    """Add new articles and replace changed ones; make the index if there is none.

    Raises:
        IndexLocked: Another run is writing to it.
        IndexUnusable: It cannot be opened; `rebuild_index` or another directory is the way out.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path, storage)
    effort = effort or Effort()
    with directory.locked(wait=effort.wait):
        try:
            old = directory.pointer()
        except IndexMissing:
            old = None
        recorded = record(old.roots if old else (), roots)
        return Run(directory, old, effort, on_progress).update(tasks, roots=recorded)


def rebuild_index(
    path: Path,
    reading: Reading,
    *,
    roots: tuple[Root, ...] = (),
    revise: Revision = replace,
    max_removals: float | None = None,
    resume: bool = False,
    if_needed: bool = False,
    effort: Effort | None = None,
    on_progress: Progress | None = None,
    storage: Storage = DISK,
) -> IndexReport:
    """Make the whole index anew, while the old one goes on serving; then switch.

    Without `roots`, those that the index was made from are read again, each in the way that `revise` makes of the one
    recorded. A rebuild that would lose more than a share `max_removals` of the articles is refused; unless it is given,
    that is MAX_REMOVALS for the recorded roots, and only a loss of all for others. Articles that once came from
    standard input are carried over from the old generation; where that is damaged, a problem says that they are lost.
    With `resume`, a rebuild that was interrupted is gone on with, if nothing has changed for which it would have to
    begin anew; a note in the report says which of both it was. With `if_needed`, nothing is done unless `search.need`
    says why it should be, and a note tells.

    Raises:
        IndexMissing: There are no roots, neither given nor recorded.
        IndexLocked: Another run is writing to it.
        UsageError: `reading` refuses the roots.
        TooManyRemovals: Too many articles would be lost.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path, storage)
    effort = effort or Effort()
    if not roots and not directory.recorded_roots():
        directory.pointer()  # which says what is wrong
    if if_needed and (settled := _settled(directory, _wanted(directory, roots, revise))):
        return settled  # without waiting for another run to end
    with directory.locked(wait=effort.wait):
        try:
            old = directory.pointer()
        except (IndexMissing, IndexCorrupt, IndexTooOld):
            old = None
        again = _wanted(directory, roots, revise)
        streamed = tuple(root for root in directory.recorded_roots() if root.path == STDIN)
        if if_needed and (settled := _settled(directory, again)):
            return settled
        run = Run(directory, old, effort, on_progress)
        if if_needed:
            run.report.notes.append(f"The index is made anew, as {why_rebuild(directory, again)}.")
        if max_removals is None:
            max_removals = ALL_BUT_ONE if roots else MAX_REMOVALS
        run.check_space(again, known=not roots)
        if on_progress:
            run.report.size = bytes_to_read(again, index=path)
        tasks, left = run.take_up(reading, again) if resume else (reading(again), None)
        return run.rebuild(tasks, roots=again, streamed=streamed, max_removals=max_removals, left=left)


def _wanted(directory: IndexDirectory, roots: tuple[Root, ...], revise: Revision) -> tuple[Root, ...]:
    """Return what a rebuild reads: the roots that are given, else those that are recorded, as they are revised."""
    recorded = directory.recorded_roots()
    return record((), roots) or record((), (revise(root) for root in recorded if root.path != STDIN))


def _settled(directory: IndexDirectory, roots: tuple[Root, ...]) -> IndexReport | None:
    """Return the report of a rebuild that is not needed; None if it is."""
    if why_rebuild(directory, roots) is not None:
        return None
    live = directory.pointer()
    articles = Snapshot.open(directory.generation_path(live)).articles
    return IndexReport(total=articles, generation=live.name, notes=[UP_TO_DATE])


class Run:
    """One run: from what is to be read to a published generation."""

    def __init__(
        self, directory: IndexDirectory, old: Pointer | None, effort: Effort, on_progress: Progress | None
    ) -> None:
        self.directory = directory
        self.old = old
        self.effort = effort
        self.on_progress = on_progress
        self.report = IndexReport()
        self.withdrawn = read_withdrawn(directory.path)

    def update(self, tasks: Iterable[Task], *, roots: tuple[Root, ...]) -> IndexReport:
        """Add and replace, and publish the generation unless nothing has changed."""
        with self.opened() as (base, manifest), self.generation(base, manifest) as (intake, pointer):
            self.read(tasks, intake)
            intake.writer.commit()
            intake.ledger.finish(articles=intake.writer.articles)
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
        left: Interrupted | None = None,
    ) -> IndexReport:
        """Make everything anew, but for what was streamed or is left of another run, and publish the generation."""
        with self.generation(None, left=left) as (intake, pointer):
            writer = intake.writer
            if left:
                writer.adopt(left.segments)
                for prepared in left.prepared():
                    intake.take(prepared)
            intake.journal = self._journal(pointer, roots)
            self.read(tasks, intake)
            if streamed:
                self._carry_over(intake)
            writer.commit(optimize=True)
            intake.ledger.finish(articles=writer.articles)
            self._guard(writer.articles, max_removals)
            self._verify(pointer, writer.articles)
            intake.journal.remove()
            self.directory.publish(pointer, roots=(*roots, *streamed) if self.report.carried else roots)
        return self.report

    @contextmanager
    def opened(self) -> Iterator[tuple[Snapshot | None, Manifest]]:
        """Give the generation to begin with, if there is one, and its manifest, which is empty if it has none.

        Raises:
            IndexUnusable: A file is missing or damaged.
        """
        if self.old is None:
            with Manifest.empty() as manifest:
                yield None, manifest
            return
        path = self.directory.generation_path(self.old)
        base = Snapshot.open(path)
        with base.blamed(), blamed(path / MANIFEST), Manifest.open(path) or Manifest.empty() as manifest:
            yield base, manifest

    @contextmanager
    def generation(
        self,
        base: Snapshot | None,
        manifest: Manifest | None = None,
        survey: Survey | None = None,
        *,
        left: Interrupted | None = None,
    ) -> Iterator[tuple[Intake, Pointer]]:
        """Give what takes articles into a new generation, which begins as base and its manifest, and its pointer."""
        started = time.perf_counter()
        known = self.directory.generation_path(self.old) if base and self.old else None
        with (
            disk_errors(self.directory.path),
            base.blamed() if base else nullcontext(),
            self.directory.new_generation(
                self.old, keep_files=base is not None, kept=self.effort.kept, resumed=left.path if left else None
            ) as (path, pointer),
            blamed(path / MANIFEST),
            Ledger.begin(path, manifest, survey, withdrawn=self.withdrawn, files=self.directory.storage) as ledger,
        ):
            if base is not None and (manifest is None or manifest.path is None):
                ledger.manifest.note(UNRECORDED, "articles of an earlier version")
            writer = ArticleWriter(path, base, memory=self.effort.memory, files=self.directory.storage)
            yield Intake(writer, ledger, self.report, known=known), pointer
            self.report.total, self.report.withdrawn = writer.articles, ledger.refused
        self.report.seconds = time.perf_counter() - started

    def read(self, tasks: Iterable[Task], intake: Intake) -> None:
        """Read all tasks."""
        intake.read(tasks, jobs=self.effort.jobs, on_progress=self.on_progress)

    def check_space(self, roots: tuple[Root, ...], *, known: bool) -> None:
        """Refuse to make everything anew where the disk has no room for it; `known`: it is as large as it was."""
        before = bytes_of_generation(self.directory.generation_path(self.old)) if known and self.old else 0
        left = self.directory.unfinished()
        spare = bytes_of_generation(left) if left else 0
        check_space(self.directory.path, before or bytes_of_roots(roots), spare=spare)

    def take_up(self, reading: Reading, roots: tuple[Root, ...]) -> tuple[Iterable[Task], Interrupted | None]:
        """Return what is still to be read, and what is left of a run that was interrupted, if that is of use."""
        path = self.directory.unfinished()
        if path is None:
            self.report.notes.append("No interrupted run is there to resume, so everything is read.")
            return reading(roots), None
        left = open_interrupted(path, making=self._made_by(roots))
        rest = left.rest(iter(reading(roots))) if left else None
        if left is None or rest is None:
            self.report.notes.append(
                "What is left of the interrupted run cannot be used, as files, settings or the program have changed "
                "since, so everything is read."
            )
            return reading(roots), None
        with disk_errors(self.directory.path):
            left.clear(self.directory.storage)
        held = sum(entry.doc_count() for entry in left.segments)
        self.report.notes.append(f"Resumed after {held:,} articles.")
        return rest, left

    def _journal(self, pointer: Pointer, roots: tuple[Root, ...]) -> Journal:
        path = self.directory.generation_path(pointer)
        return Journal(path, self.directory.storage, making=self._made_by(roots), every=self.effort.checkpoint)

    def _made_by(self, roots: tuple[Root, ...]) -> str:
        """Return a digest of all that a rebuild's articles follow from, besides the files."""
        made = (sorted(making(roots).items()), roots, sorted(self.withdrawn))
        return blake2b(repr(made).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def _carry_over(self, intake: Intake) -> None:
        """Copy the articles that cannot be read again out of the old generation."""
        try:
            old = self._sound_old()
        except IndexUnusable as error:
            reason = f"what came from standard input is lost with the damaged index; index it again ({error})"
            self.report.problems.append(Problem(STDIN, reason))
        else:
            self.report.carried = intake.writer.copy(
                old,
                lambda article: (
                    article.path == STDIN and article.id not in self.withdrawn and not intake.ledger.holds(article.id)
                ),
            )

    def _guard(self, articles: int, max_removals: float) -> None:
        try:
            before = Snapshot.open(self.directory.generation_path(self.old)).articles if self.old else 0
        except IndexUnusable:
            return  # nothing to compare with
        if before - articles > max_removals * before:
            raise TooManyRemovals(before=before, after=articles)

    def _verify(self, pointer: Pointer, articles: int) -> None:
        """Refuse to switch to a generation that is not as it should be."""
        old = self.directory.generation_path(self.old) if self.old else None
        verify_generation(self.directory.generation_path(pointer), articles=articles, old=old)

    def _sound_old(self) -> Snapshot:
        if self.old is None:
            raise IndexUnusable("Its pointer is damaged, or of another version.")
        old = Snapshot.open(self.directory.generation_path(self.old))
        old.verify()
        return old


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the file system refuses, and damage that is met on the way, into sentences."""
    with storage_errors(path):
        try:
            yield
        except SegmentError as error:
            raise IndexUnusable(str(error)) from error
