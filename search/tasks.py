"""Tasks: how is what there is to read parted among workers?"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, repeat
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

import corpus
from corpus import Article, Draft, Problem, ReadOptions, SourceFile
from search.filestate import FileState

# the state of a file says that all that lies in it has been handed out
Item = SourceFile | Draft | Article | Problem | FileState

# an item, and the file that it lies in where a record is kept of that
Placed = tuple[Item, FileState | None]

DEFAULTS = ReadOptions()

# items in a task, by the time that one takes to read: the more, the cheaper is each in analysis and in the writer
RECORDS = 1024
FILES = 64
FIRST = 1 / 16  # of that in the first task; sizes then double, so that all workers and the progress get going at once

LAST_PARTS = 4  # of each of the last tasks

# characters, or bytes of files out of archives, after which a task is full: it travels to its worker and fills a batch
WEIGHT = 1 << 22


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is to read: files, records of a file that holds many, or what has been read already.

    `known` is the generation to compare with, as the directory of its files; None where every article is new. `files`
    has for each item the file that it lies in; it is empty where no record is kept of any. `noted` asks the worker to
    say which items it had: see `search.resuming`.
    """

    items: tuple[Item, ...]
    options: ReadOptions = DEFAULTS
    known: Path | None = None
    files: tuple[FileState | None, ...] = ()
    noted: bool = False

    def placed(self) -> Iterator[Placed]:
        """Yield each item with its file."""
        return zip(self.items, self.files or repeat(None), strict=False)

    def against(self, known: Path | None) -> "Task":
        """Return the task with a generation to compare with."""
        return replace(self, known=known)

    def identities(self) -> list[int]:
        """Return of each item a number by which it is known again, as long as its file has not changed."""
        return [_identity(item, file) for item, file in self.placed()]

    def split(self) -> Iterator["Task"]:
        """Yield a task for each item."""
        return (replace(self, items=(item,), files=(file,)) for item, file in self.placed())

    def parts(self, count: int) -> Iterator["Task"]:
        """Yield up to `count` tasks that have the items between them, in order."""
        size = -(-len(self.items) // count)
        for start in range(0, len(self.items), size):
            part = slice(start, start + size)
            yield replace(self, items=self.items[part], files=self.files[part])


def tapered(tasks: Iterable[Task], *, jobs: int) -> Iterator[Task]:
    """Yield tasks, the last ones for each worker in parts: so none is long at work when the others are done."""
    held: deque[Task] = deque()
    for task in tasks:
        held.append(task)
        if len(held) > jobs:
            yield held.popleft()
    for task in held:
        yield from task.parts(LAST_PARTS)


def file_tasks(files: Iterable[tuple[SourceFile | Problem, FileState | None]], options: ReadOptions) -> Iterator[Task]:
    """Yield the tasks of files; those of many records, and archives, are read here, part by part."""
    parts = (part for source, state in files for part in _parts(source, state, options))
    for most, group in groupby(parts, itemgetter(0)):
        yield from _tasks(((item, state) for _, item, state in group), options, most)


def _parts(
    source: SourceFile | Problem, state: FileState | None, options: ReadOptions
) -> Iterator[tuple[int, Item, FileState | None]]:
    """Yield what lies in a file, each with the number of its like that make a task."""
    if isinstance(source, Problem):
        yield FILES, source, state
        return
    digested = None
    for found in corpus.unfold(source):
        if found is source and not corpus.holds_many(source):
            yield FILES, source, state  # the worker that reads it makes the digest
            return
        digested = digested or (state and state.digested())
        if isinstance(found, Problem) or not corpus.holds_many(found):
            yield FILES, found, digested
        else:
            yield from ((RECORDS, draft, digested) for draft in corpus.read_drafts(found, options))
    if state is not None:
        yield FILES, digested or state.digested(), digested


def stream_tasks(stream: BinaryIO, options: ReadOptions) -> Iterator[Task]:
    """Yield the tasks of a stream of JSON lines, such as standard input."""
    return record_tasks(corpus.read_stream_drafts(stream, options), options)


def record_tasks(records: Iterable[Item], options: ReadOptions = DEFAULTS) -> Iterator[Task]:
    """Yield tasks of records, in their order."""
    return _tasks(((record, None) for record in records), options, RECORDS)


def _tasks(placed: Iterable[Placed], options: ReadOptions, most: int) -> Iterator[Task]:
    """Yield tasks of items: of fewer than `most` at first, and where they are long."""
    size, weight = max(int(FIRST * most), 1), 0
    part: list[Placed] = []
    for item, file in placed:
        part.append((item, file))
        weight += _weight(item)
        if len(part) == size or weight >= WEIGHT:
            yield _task(part, options)
            size, weight, part = min(2 * size, most), 0, []
    if part:
        yield _task(part, options)


def _task(part: list[Placed], options: ReadOptions) -> Task:
    items, files = zip(*part, strict=True)
    return Task(items, options, files=files if any(files) else ())


def _identity(item: Item, file: FileState | None) -> int:
    known = file is not None and not isinstance(item, Problem | FileState)
    named = (type(item).__name__, item.path, item.line) if known else item  # type: ignore[union-attr]
    return crc32(repr((named, file)).encode("utf-8", "surrogatepass"))


def _weight(item: Item) -> int:
    if isinstance(item, SourceFile):
        return item.weight
    return 0 if isinstance(item, Problem | FileState) else len(item.text)
