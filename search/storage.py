"""Storage: by which operations does an index reach the disk?

Whatever a run publishes is made by these alone: files written aside, synced and renamed (`search.codec.files`), links
to files that never change, directories, and syncs of each. So a test can run the whole of it on a storage that fails,
is killed or loses its power at any of them; see `tests/suites/power.py`.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from search.codec.files import Files, SystemFiles, give, sync
from search.errors import SearchError

__all__ = ["DISK", "Disk", "Storage", "storage_errors"]

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

PRIVATE = 0o700  # an index holds whole articles, so at first nobody but its owner may look into it


class Storage(Files, Protocol):
    """What an index asks of a file system. Each method raises OSError where that refuses."""

    def make_directory(self, path: Path, *, private: bool = False) -> None:
        """Make a directory; a private one lets in nobody but its owner, another one those whom its parent lets in.

        It belongs to whom the parent belongs to, also where root makes it.
        """
        ...

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name; copy it where the file system has no links."""
        ...

    def sync(self, path: Path) -> None:
        """Return once a file is on disk, whoever wrote it."""
        ...

    def remove_directory(self, path: Path) -> None:
        """Remove a directory with all files in it, if it is there."""
        ...


class Disk(SystemFiles):
    """The file system of this machine."""

    def make_directory(self, path: Path, *, private: bool = False) -> None:
        """See `Storage.make_directory`."""
        parent = path.parent.stat()
        path.mkdir(mode=PRIVATE if private else parent.st_mode & 0o777)
        if private:
            path.chmod(PRIVATE)  # whatever the umask
        give(path, parent)

    def link(self, source: Path, target: Path) -> None:
        """See `Storage.link`."""
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    def sync(self, path: Path) -> None:
        """See `Storage.sync`."""
        sync(path, os.O_RDWR)  # Windows syncs a file only if it may be written to

    def remove_directory(self, path: Path) -> None:
        """See `Storage.remove_directory`."""
        try:
            shutil.rmtree(path)
        except FileNotFoundError:
            if path.exists():  # another process removes it too
                raise


DISK = Disk()


@contextmanager
def storage_errors(index: Path) -> Iterator[None]:
    """Do something that writes to an index; where the file system refuses, say so in a sentence.

    Raises:
        SearchError: It refused; what was being made was not published.
    """
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise SearchError(
                f"The disk is full, so the index at {index} was left as it was. Free some space and run this again."
            ) from error
        raise SearchError(
            f"Writing to {index} failed ({error.strerror or error}), so the index was left as it was. "
            "Mend that and run this again."
        ) from error
