"""Tasks: how is what there is to read parted among workers?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, cast

import corpus
from corpus import Article, Draft, Problem, ReadOptions, SourceFile

Item = SourceFile | Draft | Article | Problem

DEFAULTS = ReadOptions()

# items in a task, by the time that one takes to read: the more, the cheaper is each in analysis and in the writer
RECORDS = 1024
FILES = 64
FIRST = 1 / 16  # of that in the first task; sizes then double, so that all workers and the progress get going at once

# characters, or bytes of files out of archives, after which a task is full: it travels to its worker and fills a batch
WEIGHT = 1 << 22


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
    """Yield the tasks of a file or a folder; files of many records, and archives, are read here, part by part."""
    for many, found in groupby(corpus.walk([path], options), _holds_many):
        if many:
            for source in found:
                yield from record_tasks(corpus.read_drafts(cast("SourceFile", source), options), options)
        else:
            yield from (Task(items, options) for items in _parted(found, FILES))


def stream_tasks(stream: BinaryIO, options: ReadOptions) -> Iterator[Task]:
    """Yield the tasks of a stream of JSON lines, such as standard input."""
    return record_tasks(corpus.read_stream_drafts(stream, options), options)


def record_tasks(records: Iterable[Item], options: ReadOptions = DEFAULTS) -> Iterator[Task]:
    """Yield tasks of records, in their order."""
    return (Task(items, options) for items in _parted(records, RECORDS))


def _holds_many(found: Item) -> bool:
    return isinstance(found, SourceFile) and corpus.holds_many(found)


def _parted(items: Iterable[Item], most: int) -> Iterator[tuple[Item, ...]]:
    """Yield items in tuples: of fewer than `most` at first, and where they are long."""
    size, weight = max(int(FIRST * most), 1), 0
    part: list[Item] = []
    for item in items:
        part.append(item)
        weight += _weight(item)
        if len(part) == size or weight >= WEIGHT:
            yield tuple(part)
            size, weight, part = min(2 * size, most), 0, []
    if part:
        yield tuple(part)


def _weight(item: Item) -> int:
    if isinstance(item, SourceFile):
        return item.weight
    return 0 if isinstance(item, Problem) else len(item.text)
