"""Files: how does a file come to lie whole under its name, or not at all, whatever happens meanwhile?

It is written aside, synced and renamed, and then its directory is synced: `write_whole`, and `ContainerWriter` for what
comes in parts. Everything that the package publishes takes that way, and goes through `Files`, so that tests can put
one in its place that fails, or that loses what was not synced as a power cut would.
"""

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

__all__ = [
    "PARTIAL_SUFFIX",
    "SYSTEM_FILES",
    "Files",
    "OpenFile",
    "SystemFiles",
    "give",
    "sync",
    "write_all",
    "write_whole",
]

PARTIAL_SUFFIX = ".partial"  # whoever owns the directory may remove such files while no writer runs

READ_WRITE = 0o666  # bits of a directory's mode that its files have too
NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class OpenFile(Protocol):
    """A file that is being written."""

    def __enter__(self) -> Self:
        """Return the file."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close it."""
        ...

    def write(self, data: memoryview, /) -> int:
        """Write as many of the bytes as the system takes at a time, and return how many those were."""
        ...

    def seek(self, offset: int, /) -> int:
        """Have what is written next begin at an offset."""
        ...

    def sync(self) -> None:
        """Return once all that was written is on disk."""
        ...


class Files(Protocol):
    """What writing files asks of a file system. Each method raises OSError where that refuses."""

    def create(self, path: Path) -> OpenFile:
        """Open a file for writing, empty it if it is there."""
        ...

    def replace(self, source: Path, target: Path) -> None:
        """Rename a file, in the place of any other of that name."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        ...

    def sync_directory(self, path: Path) -> None:
        """Return once the names of a directory's files are on disk."""
        ...


class _SystemFile(FileIO):
    def __enter__(self) -> Self:
        return self

    def sync(self) -> None:
        os.fsync(self.fileno())


class SystemFiles:
    """The file system of this machine. A new file may be read and written by those who may its directory.

    It belongs to whom the directory belongs to, also where root makes it; a link in its place is refused.
    """

    def create(self, path: Path) -> OpenFile:
        """See `Files.create`."""
        folder = path.parent.stat()
        mode = folder.st_mode & READ_WRITE
        file = _SystemFile(path, "wb", opener=lambda name, flags: os.open(name, flags | NO_LINK, mode))
        if os.fstat(file.fileno()).st_nlink == 1:  # a file of another name may be anybody's
            give(file.fileno(), folder)
        return file

    def replace(self, source: Path, target: Path) -> None:
        """See `Files.replace`."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """See `Files.remove`."""
        path.unlink(missing_ok=True)

    def sync_directory(self, path: Path) -> None:
        """See `Files.sync_directory`; Windows neither needs nor allows it."""
        if os.name != "nt":
            sync(path, os.O_RDONLY)


SYSTEM_FILES = SystemFiles()


def give(file: Path | int, folder: os.stat_result) -> None:
    """Where root has made a file, give it to whom its directory belongs to, who could not use it otherwise."""
    if os.name != "nt" and os.geteuid() == 0:
        with suppress(OSError):  # some network file systems let nobody give files away
            os.chown(file, folder.st_uid, folder.st_gid)


def write_whole(path: Path, data: bytes, files: Files = SYSTEM_FILES) -> None:
    """Write a file; it appears whole or not at all.

    Raises:
        OSError: The disk is full or fails; nothing is left of the file.
    """
    aside = path.with_name(path.name + PARTIAL_SUFFIX)
    try:
        with files.create(aside) as file:
            write_all(file, data)
            file.sync()
        files.replace(aside, path)
        files.sync_directory(path.parent)
    finally:
        files.remove(aside)


def write_all(file: OpenFile, data: bytes | memoryview) -> None:
    """Write all of data; an unbuffered file may take it in parts."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def sync(path: Path, flags: int) -> None:
    """Have the system put a file or a directory, opened with those flags, on disk.

    Raises:
        OSError: It cannot be opened, or the disk fails.
    """
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
