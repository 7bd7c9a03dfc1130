"""Refreshing: how does the index follow the files that it was made from?

Only what has changed since the last run is read (`search.survey`): articles of files that are new or have changed are
added and replaced, and those disappear that lie in no file any more. Without a manifest, as early versions left an
index, everything is read once more.
"""

import sys
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO

from search.errors import IndexMissing, TooManyRemovals, UsageError
from search.generations import IndexDirectory
from search.indexing import MAX_REMOVALS, Effort, Run, disk_errors
from search.intake import Intake
from search.manifest import UNRECORDED
from search.progress import IndexReport, Progress
from search.roots import STDIN, Root, is_below, record
from search.segments import Snapshot
from search.space import bytes_of_index, check_space
from search.storage import DISK, Storage
from search.stored import load
from search.survey import Survey

__all__ = ["refresh_index"]

# unchanged files of which more than this must be read to know it: then a run writes down that they are, and how they
# look now, so that the next one need not; for fewer that is not worth a generation of its own
MANY_TOUCHED = 1_000

FIRST_RECORD = "This index has no record of its files yet, so all of them are read this once."


def refresh_index(
    path: Path,
    look_at: Iterable[str] | None = None,
    *,
    roots: tuple[Root, ...] = (),
    forget: Collection[str] = (),
    stdin: BinaryIO | None = None,
    max_removals: float = MAX_REMOVALS,
    keep_gone: bool = False,
    standing: bool = False,
    effort: Effort | None = None,
    on_progress: Progress | None = None,
    storage: Storage = DISK,
) -> IndexReport:
    """Read what has changed since the last run, and forget what is gone; make the index if there is none.

    Args:
        path: The index.
        look_at: Absolute paths below recorded roots, where something may have changed; unless they are given, `roots`
            or else all recorded roots are looked at.
        roots: What is to be indexed from now on besides what is recorded.
        forget: Absolute paths of roots, or of folders above them, which are no roots from now on; their articles go.
        stdin: What the root `-` stands for.
        max_removals: The share of articles that may disappear; if more would, a disk may be missing.
        keep_gone: Keep the articles of files that are not there any more.
        standing: Report the problems, too, of files that have not changed since they were named.
        effort: What the run may use.
        on_progress: Called now and then with the report.
        storage: What the index is kept on.

    Raises:
        IndexMissing: There is neither an index nor anything to make one from.
        IndexLocked: Another run is writing to it.
        IndexUnusable: It cannot be opened.
        UsageError: What was recorded of a root cannot be used any more.
        TooManyRemovals: Too many articles would disappear; nothing was changed.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path, storage)
    effort = effort or Effort()
    started = time.perf_counter()
    if not roots:
        directory.pointer()  # before anything is made, say what is wrong
    with directory.locked(wait=effort.wait):
        try:
            old = directory.pointer()
        except IndexMissing:
            old = None
        known = old.roots if old else ()
        recorded = record((root for root in known if not is_below(root.path, forget)), roots)
        if not recorded and not forget:
            raise UsageError("No path is recorded with this index. Name what to index: 'search index PATH...'.")
        if look_at is None:
            look_at = [root.path for root in roots or recorded if roots or root.path != STDIN]
        run = Run(directory, old, effort, on_progress)
        refresh = _Refresh(run, recorded, max_removals=max_removals)
        with disk_errors(directory.path), run.opened() as (base, manifest):
            survey = Survey(manifest, recorded, index=directory.path, withdrawn=run.withdrawn)
            survey.look(look_at, forget=forget, keep_gone=keep_gone)
            refresh.follow(survey, base, stdin or sys.stdin.buffer, standing=standing)
        run.report.seconds = time.perf_counter() - started
        return run.report


class _Refresh:
    """One run that follows the files."""

    def __init__(self, run: Run, roots: tuple[Root, ...], *, max_removals: float) -> None:
        self._run = run
        self._report = run.report
        self._roots = roots
        self._max_removals = max_removals
        self._before = 0  # articles; deleting takes them out of the snapshot's own count

    def follow(self, survey: Survey, base: Snapshot | None, stdin: BinaryIO, *, standing: bool) -> None:
        """Read and publish; nothing is published unless something has changed."""
        self._before = base.articles if base else 0
        self._report_survey(survey, base, standing=standing)
        if self._is_news(survey, base):
            self._publish(survey, base, stdin)
        elif base is not None and self._run.old is not None:
            self._report.total, self._report.generation = base.articles, self._run.old.name
            self._run.directory.note_run()

    def _report_survey(self, survey: Survey, base: Snapshot | None, *, standing: bool) -> None:
        report, totals = self._report, survey.totals
        report.problems += survey.problems
        report.unchanged += totals.articles
        report.size = totals.size
        report.files = survey.files()
        if standing:
            report.standing += survey.standing()
        if base is not None and survey.manifest.path is None:
            report.notes.append(FIRST_RECORD)

    def _is_news(self, survey: Survey, base: Snapshot | None) -> bool:
        """Tell whether there is anything to write down."""
        old, totals = self._run.old, survey.totals
        if old is None or base is None or survey.streams or survey.manifest.path is None:
            return True
        return bool(
            totals.todo
            or totals.removed
            or totals.touched > MANY_TOUCHED
            or self._roots != old.roots
            or any(base.holds("id", article_id) for article_id in self._run.withdrawn)
        )

    def _publish(self, survey: Survey, base: Snapshot | None, stdin: BinaryIO) -> None:
        """Make a generation of what has changed, and publish it."""
        run = self._run
        check_space(run.directory.path, bytes_of_index(survey.totals.size))
        tasks = survey.tasks(stdin)
        with run.generation(base, survey.manifest, survey) as (intake, pointer):
            ledger, writer = intake.ledger, intake.writer
            run.read(tasks, intake)
            self._remove(intake, survey, base)
            writer.commit()
            ledger.finish(articles=writer.articles)
            if self._is_worth_publishing(survey):
                run.directory.publish(pointer, roots=self._roots)
                self._report.generation = pointer.name
            elif run.old is not None:
                self._report.generation = run.old.name
                run.directory.note_run()

    def _is_worth_publishing(self, survey: Survey) -> bool:
        """Tell whether a generation has something that the one before it has not."""
        report, totals, old = self._report, survey.totals, self._run.old
        articles = report.added or report.changed or report.removed
        files = totals.todo or totals.removed or totals.touched > MANY_TOUCHED
        return bool(old is None or articles or files or self._roots != old.roots or survey.manifest.path is None)

    def _remove(self, intake: Intake, survey: Survey, base: Snapshot | None) -> None:
        """Take out what is in no file any more, unless that is too much, and what was withdrawn."""
        if base is None:
            return
        losses = intake.ledger.losses()
        stale = self._stale(intake, survey, base)
        lost = losses.articles - losses.moved + len(stale)
        if lost > self._max_removals * self._before:
            raise TooManyRemovals(before=self._before, after=self._before - lost)
        for article_id in (*intake.ledger.lost(), *stale):
            self._report.removed += intake.writer.delete(article_id)
        for article_id in self._run.withdrawn:
            self._report.removed += intake.writer.delete(article_id)

    def _stale(self, intake: Intake, survey: Survey, base: Snapshot) -> list[str]:
        """Return the articles of an index without a manifest whose files had gone before there was one.

        They are known once all roots have been read.
        """
        manifest = intake.ledger.manifest
        if manifest.fact(UNRECORDED) is None or not survey.covers_all():
            return []
        manifest.forget(UNRECORDED)
        articles = (load(segment.stored[doc]) for _, segment, doc in base.live())
        return [article.id for article in articles if article.path != STDIN and not intake.ledger.holds(article.id)]
