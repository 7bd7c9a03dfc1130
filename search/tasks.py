"""Tasks: how is what there is to read parted among workers?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TypeVar

import corpus
from corpus import Article, Draft, Problem, ReadOptions, SourceFile

Item = SourceFile | Draft | Article | Problem
T = TypeVar("T")

DEFAULTS = ReadOptions()

# records, or files, per task: enough to pay for its overhead, few enough to keep all workers busy and progress smooth
RECORDS = 256
FILES = 16


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is to read: files, records of a file that holds many, or what has been read already.

    `known` is the generation to compare with, as the directory of its files; None where every article is new.
    """

    items: tuple[Item, ...]
    options: ReadOptions = DEFAULTS
    known: Path | None = None

    def against(self, known: Path | None) -> "Task":
        """Return the task with a generation to compare with."""
        return replace(self, known=known)

    def split(self) -> Iterator["Task"]:
        """Yield a task for each item."""
        return (replace(self, items=(item,)) for item in self.items)


def path_tasks(path: Path, options: ReadOptions) -> Iterator[Task]:
    """Yield the tasks of a file or a folder; files of many records are read here, record by record."""
    files: list[Item] = []
    for found in corpus.walk([path], options):
        if isinstance(found, SourceFile) and corpus.holds_many(found):
            if files:
                yield Task(tuple(files), options)
                files = []
            yield from record_tasks(corpus.read_drafts(found, options), options)
        else:
            files.append(found)
            if len(files) == FILES:
                yield Task(tuple(files), options)
                files = []
    if files:
        yield Task(tuple(files), options)


def stream_tasks(stream: BinaryIO, options: ReadOptions) -> Iterator[Task]:
    """Yield the tasks of a stream of JSON lines, such as standard input."""
    return record_tasks(corpus.read_stream_drafts(stream, options), options)


def record_tasks(records: Iterable[Item], options: ReadOptions = DEFAULTS) -> Iterator[Task]:
    """Yield tasks of records, in their order."""
    return (Task(batch, options) for batch in _batched(records, RECORDS))


def _batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield items in tuples of a size, the last one shorter; `itertools.batched` of Python 3.12."""
    iterator = iter(items)
    for first in iterator:
        yield tuple(chain((first,), islice(iterator, size - 1)))
