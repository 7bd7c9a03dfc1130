"""Space: is there room on the disk for what a run is about to write?

A run writes new segments beside the old ones, and may before it ends write them once more as one.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from search.errors import SearchError
from search.roots import STDIN, Root

__all__ = ["bytes_of_generation", "bytes_of_index", "bytes_of_roots", "check_space"]

COPIES = 2  # of what is written, at the height of a run
INDEX_PER_TEXT = 1.5  # measured: 1.5 of the files' size for JSON lines of a wire, 0.9 for Markdown, 0.1 for web pages
MEGABYTE = 1_000_000


def bytes_of_generation(path: Path) -> int:
    """Return the size of a generation's files; 0 if they cannot be looked at."""
    try:
        return sum(file.stat().st_size for file in path.iterdir())
    except OSError:
        return 0


def bytes_of_roots(roots: Iterable[Root]) -> int:
    """Return about how large an index of what lies under some roots will be."""
    return bytes_of_index(sum(_size(Path(root.path)) for root in roots if root.path != STDIN))


def bytes_of_index(size: int) -> int:
    """Return about how large an index of files of this size will be."""
    return int(size * INDEX_PER_TEXT)


def check_space(index: Path, expected: int, *, spare: int = 0) -> None:
    """Refuse to begin a run that the disk has no room for.

    Args:
        index: The directory of the index, or where it is to be.
        expected: The size of what is to be written.
        spare: The size of what will be removed before, or used.

    Raises:
        SearchError: There is too little space; the message says how much is wanted.
    """
    existing = next(path for path in (index.absolute(), *index.absolute().parents) if path.exists())
    free, wanted = shutil.disk_usage(existing).free, COPIES * expected - spare
    if free < wanted:
        raise SearchError(
            f"The disk of {index} has {free // MEGABYTE:,} MB of free space, and building the index takes about "
            f"{-(-wanted // MEGABYTE):,} MB. Free some space, or name a directory on another disk with --index."
        )


def _size(path: Path) -> int:
    if not path.is_dir():
        return _file_size(path)
    return sum(_file_size(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reading it says so
        return 0
