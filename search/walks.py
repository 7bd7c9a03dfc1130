"""Walks: what is there to read under these roots, and in which way?"""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path, PurePath
from typing import BinaryIO

from corpus import Missed, Problem, ReadOptions, SourceFile, find_files
from search.filestate import FileState
from search.making import making
from search.roots import STDIN, Root
from search.tasks import Task, file_tasks, stream_tasks

__all__ = ["bytes_to_read", "excluded", "fingerprint", "root_tasks"]

FINGERPRINT_BYTES = 16

# of what a generation is made by, what says how a file is read; the rest says what is made of its articles
READING = ("extraction", "entities", "extractor")

EXTRAS = ("docx", "pypdf")  # once they are installed, files can be read that were skipped


def fingerprint(root: Root) -> bytes:
    """Return a digest of all that the articles of a file follow from, besides the file."""
    made = {part: value for part, value in making((root,)).items() if part.startswith(READING)}
    extras = [name for name in EXTRAS if find_spec(name)]
    way = (root.mapping, root.source, root.timezone, root.date_order, root.extractor, sorted(made.items()), extras)
    return hashlib.blake2b(repr(way).encode("utf-8", "surrogatepass"), digest_size=FINGERPRINT_BYTES).digest()


def excluded(path: str, roots: Sequence[Root], index: Path) -> frozenset[Path]:
    """Return what a walk from a path leaves out: the index, and what is read under a root of its own."""
    others = (PurePath(root.path) for root in roots if root.path not in {path, STDIN})
    return frozenset({index.resolve(), *(Path(other) for other in others if other.is_relative_to(path))})


def bytes_to_read(roots: Sequence[Root], *, index: Path) -> int:
    """Return the size of all files under some roots, but for the index itself."""
    walks = (
        find_files(Path(root.path), exclude=excluded(root.path, roots, index)) for root in roots if root.path != STDIN
    )
    return sum(found.size for found in chain.from_iterable(walks) if not isinstance(found, Missed))


def root_tasks(roots: Sequence[Root], *, index: Path, stdin: BinaryIO) -> Iterator[Task]:
    """Return what there is to read under some roots, but for the index itself; all options are checked first.

    Raises:
        UsageError: What was recorded of one of them cannot be used any more; see `Root.options`.
    """
    readings = [(root, root.options(exclude=excluded(root.path, roots, index))) for root in roots]
    return chain.from_iterable(
        stream_tasks(stdin, options) if root.path == STDIN else _tasks(root, options) for root, options in readings
    )


def _tasks(root: Root, options: ReadOptions) -> Iterator[Task]:
    way, path = fingerprint(root), Path(root.path)

    def files() -> Iterator[tuple[SourceFile | Problem, FileState | None]]:
        for found in find_files(path, exclude=options.exclude):
            if isinstance(found, Missed):
                yield found.problem, None
            else:
                yield SourceFile(Path(found.path), path), FileState.of(found, way)

    return file_tasks(files(), options)
