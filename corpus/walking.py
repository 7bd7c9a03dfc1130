"""Walking: which files lie below this path, and what does the system say of each?

Nothing is opened here: of a hundred thousand files it takes a fraction of a second to say how large each is and when it
was written, which is enough to tell most of those that have not changed.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus.article import Problem
from corpus.errors import reason_of
from corpus.formats.source import SourceFile

__all__ = ["Found", "Missed", "find_files"]

LAST_TIME = 2**63 - 1
NOTHING: frozenset[Path] = frozenset()


class Found(NamedTuple):
    """A regular file: its path, its bytes, and the times of its content and of its entry in nanoseconds."""

    path: str
    size: int
    modified: int
    changed: int


class Missed(NamedTuple):
    """A path at which nothing could be read, and why."""

    path: str
    problem: Problem


def find_files(
    root: Path, *, exclude: frozenset[Path] = NOTHING, seen: set[tuple[int, int]] | None = None
) -> Iterator[Found | Missed]:
    """Yield the files below a path, or the one at it, in the order of names, and what cannot be read.

    Hidden files and folders are passed over unless root itself is one, and so is what `exclude` holds. Each folder is
    read once, however many links lead to it; those that were read are added to `seen`.
    """
    walk = _Walk(exclude, set() if seen is None else seen)
    # a stack, not a recursion: folders can be nested deeper than Python's calls
    waiting = [os.fspath(root)]
    while waiting:
        found = walk.look_at(waiting.pop())
        if isinstance(found, list):
            waiting += reversed(found)
        else:
            yield found


class _Walk:
    """What one walk leaves out."""

    def __init__(self, exclude: frozenset[Path], seen: set[tuple[int, int]]) -> None:
        self._excluded = frozenset(os.path.realpath(path) for path in exclude)
        self._identities = frozenset(filter(None, map(_identity, self._excluded)))
        self._seen = seen

    def look_at(self, path: str) -> Found | Missed | list[str]:
        """Return a file, or what is in a folder that is not left out and was not seen before."""
        try:
            status = os.stat(path)  # noqa: PTH116 - a Path for each of a million files takes longer than all the rest
            identity = (status.st_dev, status.st_ino)
            if identity in self._identities and os.path.realpath(path) in self._excluded:
                return []
            if stat.S_ISREG(status.st_mode):
                return Found(path, status.st_size, _bounded(status.st_mtime_ns), _bounded(status.st_ctime_ns))
            if not stat.S_ISDIR(status.st_mode):
                return _missed(path, "not a regular file")
            if identity in self._seen:
                return []
            self._seen.add(identity)
            # as above
            return [os.path.join(path, name) for name in sorted(os.listdir(path)) if not name.startswith(".")]  # noqa: PTH118, PTH208
        except FileNotFoundError:
            is_link = Path(path).is_symlink()
            return _missed(path, "a link to nothing" if is_link else "there is no such file or folder")
        except (OSError, RuntimeError, ValueError) as error:
            return _missed(path, reason_of(error))


def _bounded(nanoseconds: int) -> int:
    """Return a time as 64 bits can say it, which ends in the year 2262; some file systems go on."""
    return max(-LAST_TIME, min(nanoseconds, LAST_TIME))


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _missed(path: str, reason: str) -> Missed:
    return Missed(path, Problem(SourceFile(Path(path)).path, reason))
