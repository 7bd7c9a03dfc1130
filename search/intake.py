"""Intake: which of the articles that were read go into the index?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from corpus import Problem
from search.batches import Entry, Prepared, Trouble, give_up, prepare
from search.ledger import Ledger
from search.memory import keep_freed_memory
from search.progress import IndexReport, Progress
from search.resuming import Journal
from search.tasks import Task, tapered
from search.workers import Workers, start_server
from search.writing import ArticleWriter

__all__ = ["Intake"]

# starting worker processes takes about a second; fewer files or records than these are done sooner without
WORTH_WORKERS = 500
LIKELY_MORE = 50  # from so many on what workers need is loaded in advance


class Intake:
    """Takes what tasks give into a generation: batches to the writer, files and ids to the ledger, and counts it all.

    `known` is the generation to compare articles with, as the directory of its files; None where all are new.
    """

    def __init__(self, writer: ArticleWriter, ledger: Ledger, report: IndexReport, *, known: Path | None) -> None:
        self.writer = writer
        self.ledger = ledger
        self.report = report
        self._known = known
        self.journal: Journal | None = None  # in which to note what was read

    def read(self, tasks: Iterable[Task], *, jobs: int, on_progress: Progress | None) -> None:
        """Read all tasks.

        Raises:
            IndexUnusable: What is compared with is damaged.
            OSError: The disk is full or fails.
        """
        for prepared in self._prepared(tasks, jobs):
            self.take(prepared)
            if self.journal and self.journal.note(prepared):
                self.journal.checkpoint(self.writer.checkpoint())
            if on_progress:
                on_progress(self.report)

    def take(self, prepared: Prepared) -> None:
        """Count what was read, and hand the batch to the writer without the articles that are not kept."""
        for trouble in prepared.troubles:
            self.ledger.trouble(trouble)
            self.report.problems.append(trouble.problem)
        self.report.unchanged += sum(self._is_kept(entry) for entry in prepared.unchanged)
        kept = [self._is_kept(entry) for entry in prepared.entries]
        for entry in (entry for entry, chosen in zip(prepared.entries, kept, strict=True) if chosen):
            if self.writer.delete(entry.id):
                self.report.changed += 1
            else:
                self.report.added += 1
        self.writer.words.add(prepared.words)
        if prepared.batch is not None:  # else its articles are in a segment already: see `search.resuming`
            self.writer.add(prepared.batch, ~np.array(kept))
        for state in prepared.files:
            self.ledger.file(state)
            self.report.done += state.size
            self.report.partial = 0
        self.report.partial += prepared.partial

    def _prepared(self, tasks: Iterable[Task], jobs: int) -> Iterator[Prepared]:
        """Yield batches: from worker processes where there is enough to read, else from this one."""
        pending = (replace(task, known=self._known, noted=self.journal is not None) for task in tasks)
        first: list[Task] = []
        items = 0
        while items < WORTH_WORKERS and (task := next(pending, None)):
            first.append(task)
            if items < LIKELY_MORE <= items + len(task.items) and jobs > 1:
                start_server()
            items += len(task.items)
        if jobs < 2 or items < WORTH_WORKERS:
            return map(prepare, chain(first, pending))
        workers = Workers(prepare, jobs=jobs, split=Task.split, give_up=give_up, begin=keep_freed_memory)
        return workers.map(tapered(chain(first, pending), jobs=jobs))

    def _is_kept(self, entry: Entry) -> bool:
        """Tell whether an article goes into the index; if it is lost to another one of its id, name it.

        Nothing is lost where the same file is read twice, as when it is named besides its folder.
        """
        outcome = self.ledger.claim(entry)
        if not isinstance(outcome, Problem):
            return outcome
        self.ledger.trouble(Trouble(outcome, entry.file))
        self.report.problems.append(outcome)
        return False
