"""Generations: which files are the index right now, and how does a new set take their place?

    INDEX/
      index.json              the pointer: format, current generation, when it was made, the paths it was made from
      generations/000007/     a Whoosh index; never written to once the pointer names it
      generations/000006/     the one before, kept until the next run begins
      lock                    held by the run that writes
      lock-holder.json        who that is, for the message to the second run

Every run writes a new generation aside (an update starts from hard links to the files of the old one), syncs it to
disk, and publishes it by renaming a new pointer over the old. A reader sees the old files or the new, never a mixture,
and a run that dies leaves nothing but a directory that the next run removes.

Architecture invariant: nothing in a published generation is ever changed.
"""

import contextlib
import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from search.errors import (
    IndexCorrupt,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexTooNew,
    IndexTooOld,
    IndexUnusable,
    SearchError,
)
from search.roots import Root
from search.schema import FORMAT_VERSION

POINTER = "index.json"
GENERATIONS = "generations"
LOCK = "lock"
HOLDER = "lock-holder.json"
KIND = "clippings-index"

# what reading any other JSON, or none, as a pointer raises
NOT_A_POINTER = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)

# files that Whoosh uses to shut out a second writer; a link would share the lock with the old generation
LOCK_SUFFIX = "LOCK"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """Which generation is live. `updated` is ISO 8601 in UTC."""

    generation: int
    updated: str
    roots: tuple[Root, ...] = ()

    @property
    def name(self) -> str:
        """The generation's directory name."""
        return f"{self.generation:06}"


class IndexDirectory:
    """The directory that holds an index: finds the live generation and publishes new ones."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def generation_path(self, pointer: Pointer) -> Path:
        """Return the directory of a generation's files."""
        return self.path / GENERATIONS / pointer.name

    def pointer(self) -> Pointer:
        """Read which generation is live.

        Raises:
            IndexMissing: Nothing was ever published here.
            IndexForeign: The directory or its pointer was made by something else.
            IndexTooNew, IndexTooOld: Another version of Clippings made it.
            IndexCorrupt: The pointer is damaged.
        """
        try:
            data = (self.path / POINTER).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise self._absence() from None
        except OSError as error:
            raise IndexUnusable(
                f"{self.path / POINTER} cannot be read ({error.strerror}). Make it readable for this user."
            ) from error
        return self._parse(data)

    def recorded_roots(self) -> tuple[Root, ...]:
        """Return what an index was made from, whatever its format; nothing if that cannot be read."""
        try:
            return tuple(map(Root.from_json, json.loads((self.path / POINTER).read_bytes())["roots"]))
        except (OSError, *NOT_A_POINTER):
            return ()

    def state(self) -> tuple[int, ...]:
        """Return a value that changes whenever a generation is published; cheap enough to ask at each search."""
        return _state_of(self.path / POINTER)

    def generation_state(self, pointer: Pointer) -> tuple[int, ...]:
        """Return a value that changes whenever a Whoosh program commits to a generation."""
        return _state_of(self.generation_path(pointer))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the only right to write, and create the directory if need be.

        Raises:
            IndexLocked: Another run holds it.
            IndexForeign: The directory holds something that is not ours.
            SearchError: The directory cannot be made or written to.
        """
        self._refuse_foreign()
        try:
            (self.path / GENERATIONS).mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / LOCK)
            lock.acquire(timeout=0)
        except Timeout:
            raise IndexLocked(self.path, self._holder()) from None
        except OSError as error:
            raise SearchError(
                f"The directory {self.path} cannot be written to ({error.strerror}). "
                "Make it writable or name another with --index."
            ) from error
        try:
            self._name_holder()
            yield
        finally:
            (self.path / HOLDER).unlink(missing_ok=True)
            lock.release()

    @contextlib.contextmanager
    def new_generation(self, old: Pointer | None, *, keep_files: bool) -> Iterator[tuple[Path, Pointer]]:
        """Give an empty directory (or one that starts with the old files); remove it if it is not published after all.

        Call it under `locked`; publish what was made with `publish`, inside the block.
        """
        if old:
            self._sweep(old.name)
        newest = max((int(path.name) for path in self._generations() if path.name.isdecimal()), default=0)
        pointer = Pointer(generation=newest + 1, updated=now(), roots=old.roots if old else ())
        path = self.generation_path(pointer)
        path.mkdir()
        published = False
        try:
            if keep_files and old:
                _link_files(self.generation_path(old), path)
            yield path, pointer
            published = self._live_generation() == pointer.generation
        finally:
            if not published:
                shutil.rmtree(path, ignore_errors=True)
        if published:
            self._sweep(pointer.name, *([old.name] if old else []))

    def publish(self, pointer: Pointer, *, roots: tuple[Root, ...]) -> Pointer:
        """Make a generation the live one, once all of it is on disk."""
        published = replace(pointer, roots=roots, updated=now())
        path = self.generation_path(pointer)
        for file in sorted(path.iterdir()):
            _sync(file)
        _sync(path)
        _sync(path.parent)
        aside = self.path / f"{POINTER}.new"
        aside.write_text(json.dumps({"kind": KIND, "format": FORMAT_VERSION, **asdict(published)}), encoding="utf-8")
        _sync(aside)
        aside.replace(self.path / POINTER)
        _sync(self.path)
        return published

    def _sweep(self, *kept: str) -> None:
        """Remove all generations but those: the ones before, and what dead runs left."""
        for path in self._generations():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _generations(self) -> list[Path]:
        return list((self.path / GENERATIONS).iterdir())

    def _live_generation(self) -> int:
        try:
            return self.pointer().generation
        except IndexUnusable:
            return 0

    def _name_holder(self) -> None:
        """Leave a note for the run that finds the lock held; on a full disk, do without."""
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now()}
        with contextlib.suppress(OSError):
            (self.path / HOLDER).write_text(json.dumps(holder), encoding="utf-8")

    def _holder(self) -> str:
        try:
            holder = json.loads((self.path / HOLDER).read_text(encoding="utf-8"))
            return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another run"

    def _absence(self) -> SearchError:
        try:
            self._refuse_foreign()
        except IndexForeign as error:
            return error
        return IndexMissing(self.path)

    def _refuse_foreign(self) -> None:
        if not self.path.exists() or (self.path / POINTER).exists() or (self.path / GENERATIONS).exists():
            return
        if not self.path.is_dir():
            raise IndexForeign(self.path, "it is a file")
        if found := next((child.name for child in self.path.iterdir()), None):
            raise IndexForeign(self.path, f"it holds other files, such as {found}")

    def _parse(self, data: bytes) -> Pointer:
        try:
            fields: dict[str, Any] = json.loads(data)
            if fields["kind"] != KIND:
                raise IndexForeign(self.path, f"its {POINTER} is of another kind")
            version = int(fields["format"])
            if version > FORMAT_VERSION:
                raise IndexTooNew(self.path, version, FORMAT_VERSION)
            if version < FORMAT_VERSION:
                raise IndexTooOld(self.path, version, FORMAT_VERSION)
            roots = tuple(map(Root.from_json, fields["roots"]))
            return Pointer(generation=int(fields["generation"]), updated=str(fields["updated"]), roots=roots)
        except NOT_A_POINTER as error:
            raise IndexCorrupt(self.path, f"{POINTER} is not readable") from error


def _state_of(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_ino, found.st_size)


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _link_files(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.name.endswith(LOCK_SUFFIX):
            continue
        try:
            os.link(file, target / file.name)
        except OSError:  # a file system without hard links
            shutil.copy2(file, target / file.name)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # Windows cannot sync a directory, and syncs a file only if it may write
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
