"""Backups: how is a whole index kept elsewhere, and brought back?

A backup is a tar archive, compressed with zstandard, of the files of one generation, of the pointer that says how it
was made, and of the list of withdrawn articles. Files of a published generation never change, so a backup is taken
while the page serves and while runs write. It is restored as a new generation, beside what is served, and read in full
before the switch.
"""

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

import zstandard

from search.codec.files import write_all
from search.errors import IndexCorrupt, IndexMissing, IndexTooOld, IndexUnusable
from search.generations import IndexDirectory, Pointer
from search.pointers import POINTER, RECORD, dump_pointer, parse_pointer
from search.segments import Snapshot
from search.storage import storage_errors
from search.withdrawn import WITHDRAWN, parse_withdrawn, read_withdrawn, write_withdrawn
from search.withholding import withhold

__all__ = ["back_up", "restore"]

LEVEL = 3  # zstandard's own default: segments are compressed in good part already
CHUNK = 1 << 20
GENERATION = "generation"  # the folder of its files inside the archive
MAX_RECORD = 64 << 20  # bytes of a pointer, or of a list of withdrawn articles
OPEN_ATTEMPTS = 5  # how often a backup begins again because runs swept away the generation that it had looked up


def back_up(directory: IndexDirectory, target: BinaryIO) -> Pointer:
    """Write a backup of the live generation, and return its pointer.

    Raises:
        IndexUnusable: There is no index, or its files cannot be read.
        OSError: The target cannot be written to.
    """
    with ExitStack() as stack:
        pointer, files = _opened(directory, stack)
        compressor = stack.enter_context(
            zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(target, closefd=False)
        )
        archive = stack.enter_context(tarfile.open(fileobj=compressor, mode="w|", format=tarfile.PAX_FORMAT))
        _add(archive, POINTER, io.BytesIO(dump_pointer(pointer)))
        if (directory.path / WITHDRAWN).exists():
            _add(archive, WITHDRAWN, io.BytesIO((directory.path / WITHDRAWN).read_bytes()))
        for name, file in files.items():
            _add(archive, f"{GENERATION}/{name}", file)
    return pointer


def restore(directory: IndexDirectory, source: BinaryIO) -> tuple[Pointer, int]:
    """Bring the index of a backup back as the live generation; return its pointer, and the number of its articles.

    What is live is kept, as by any run. An article that was withdrawn, in the backup or since, stays so.
    Call it under `IndexDirectory.locked`.

    Raises:
        IndexUnusable: The backup is damaged, incomplete or of another version, or something else; nothing was changed.
        SearchError: The disk is full or fails.
    """
    old = _live(directory)
    with (
        storage_errors(directory.path),
        directory.new_generation(old, keep_files=False) as (path, pointer),
        _unreadable(),
    ):
        backed_up, withdrawn = _unpack(source, path, directory)
        snapshot = Snapshot.open(path)
        snapshot.verify()
        entries = parse_withdrawn(withdrawn, Path(WITHDRAWN)) | read_withdrawn(directory.path)
        if entries:
            write_withdrawn(directory.path, entries, files=directory.storage)
        if gone := [article for article in entries if snapshot.holds("id", article)]:
            snapshot = withhold(path, snapshot, gone, files=directory.storage)
        restored = directory.publish(replace(pointer, making=backed_up.making), roots=backed_up.roots)
    return restored, snapshot.articles


def _live(directory: IndexDirectory) -> Pointer | None:
    try:
        return directory.pointer()
    except (IndexMissing, IndexCorrupt, IndexTooOld):
        return None  # to replace it is what a backup is for


def _opened(directory: IndexDirectory, stack: ExitStack) -> tuple[Pointer, dict[str, IO[bytes]]]:
    """Return the live generation with all of its files open, so that no run can take them away."""
    for _ in range(OPEN_ATTEMPTS):
        pointer = directory.pointer()
        with ExitStack() as attempt:
            try:
                paths = sorted(directory.generation_path(pointer).iterdir())
                files: dict[str, IO[bytes]] = {
                    file.name: attempt.enter_context(file.open("rb")) for file in paths if file.name != RECORD
                }
            except FileNotFoundError:
                continue
            stack.push(attempt.pop_all())
            return pointer, files
    raise IndexUnusable(f"The index at {directory.path} is replaced faster than it can be read. Try again.")


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    """Add a file as it is; who owned it, and when it was made, is of no use elsewhere."""
    entry = tarfile.TarInfo(name)
    entry.size = file.seek(0, os.SEEK_END)
    entry.mode = 0o600
    file.seek(0)
    archive.addfile(entry, file)


def _unpack(source: BinaryIO, path: Path, directory: IndexDirectory) -> tuple[Pointer, bytes]:
    """Write the files of a backup to a directory, and return its pointer and its list of withdrawn articles."""
    pointer: Pointer | None = None
    withdrawn = b""
    reader = zstandard.ZstdDecompressor().stream_reader(source, closefd=False)
    with tarfile.open(fileobj=reader, mode="r|") as archive:
        for entry in archive:
            content = archive.extractfile(entry) if entry.isreg() else None
            if content is None:
                raise tarfile.ReadError(entry.name)
            match PurePosixPath(entry.name).parts:
                case (name,) if name == POINTER and entry.size <= MAX_RECORD:
                    pointer = parse_pointer(content.read(), directory.path)
                case (name,) if name == WITHDRAWN and entry.size <= MAX_RECORD:
                    withdrawn = content.read()
                case (folder, name) if folder == GENERATION and name not in {RECORD, ".."}:
                    _copy(content, path / name, directory)
                case _:
                    raise tarfile.ReadError(entry.name)
    padding = reader.read(CHUNK)
    if pointer is None or any(padding) or len(padding) == CHUNK:
        raise tarfile.ReadError("what follows is no part of a backup")
    return pointer, withdrawn


def _copy(content: IO[bytes], target: Path, directory: IndexDirectory) -> None:
    with directory.storage.create(target) as file:
        while chunk := content.read(CHUNK):
            write_all(file, chunk)


@contextmanager
def _unreadable() -> Iterator[None]:
    """Turn what reading a damaged backup raises into a sentence."""
    try:
        yield
    except (tarfile.TarError, zstandard.ZstdError, EOFError, ValueError, KeyError) as error:
        raise IndexUnusable(
            "This is no whole backup of an index: it is damaged, cut short, or something else. "
            "Nothing was changed. Take another backup."
        ) from error
