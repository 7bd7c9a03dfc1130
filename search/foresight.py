"""Foresight: is there likely so much to read that worker processes will be wanted?

Making them ready takes a second, which can pass while the run begins. Only a look at the paths is taken, so where an
index is there already, of which most may be unchanged, nothing is foreseen.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from search.pointers import POINTER

__all__ = ["LARGE_FILE", "MANY_FILES", "expects_workers"]

LARGE_FILE = 1 << 20  # bytes: 500 articles or more
MANY_FILES = 500
MOST_FOLDERS = 200  # that are looked into


def expects_workers(paths: Iterable[Path], *, index: Path) -> bool:
    """Tell whether a first run over these paths reads much. Never raises."""
    try:
        return not (index / POINTER).exists() and any(map(_holds_much, paths))
    except OSError:  # whoever reads them says what is wrong
        return False


def _holds_much(path: Path) -> bool:
    if path.is_file():
        return path.stat().st_size >= LARGE_FILE
    return sum(1 for _ in islice(_files(path), MANY_FILES)) == MANY_FILES


def _files(folder: Path) -> Iterator[str]:
    for _, _, names in islice(os.walk(folder), MOST_FOLDERS):
        yield from names
