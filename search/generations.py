"""Generations: which files are the index right now, and how does a new set take their place?

    INDEX/
      index.json              the pointer: format, current generation, when it was made, the paths it was made from
      generations/000007/     a Whoosh index and its record; never written to once the pointer names it
      generations/000006/     the one before, kept so that `search rollback` can return to it
      last-run                when a run last found nothing to change
      lock                    held by the run that writes
      lock-holder.json        who that is, for the message to the second run

Every run writes a new generation aside (an update starts from hard links to the files of the old one), syncs it to
disk, and publishes it by renaming a new pointer over the old. A reader sees the old files or the new, never a mixture,
and a run that dies leaves nothing but a directory that the next run removes, or goes on with (`search.resuming`).

Architecture invariant: nothing in a published generation is ever changed.
"""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from search.clock import now
from search.codec.files import PARTIAL_SUFFIX, write_whole
from search.errors import (
    IndexCorrupt,
    IndexForeign,
    IndexMissing,
    IndexUnusable,
    PointerLost,
    SearchError,
    UsageError,
)
from search.locks import locked
from search.making import inherited, making
from search.pointers import NOT_A_POINTER, POINTER, RECORD, Pointer, dump_pointer, generation_name, parse_pointer
from search.roots import Root
from search.storage import DISK, Storage

__all__ = ["GENERATIONS", "JOURNAL", "KEPT", "POINTER", "RECORD", "IndexDirectory", "Pointer"]

GENERATIONS = "generations"
LAST_RUN = "last-run"
JOURNAL = "journal.json"  # in a generation that is not finished: what `search.resuming` can go on from

KEPT = 1  # generations before the live one that stay: one is enough to undo a run

# files that Whoosh uses to shut out a second writer; a link would share the lock with the old generation
LOCK_SUFFIX = "LOCK"


class IndexDirectory:
    """The directory that holds an index: finds the live generation and publishes new ones."""

    def __init__(self, path: Path, storage: Storage = DISK) -> None:
        self.path = path
        self.storage = storage

    def generation_path(self, pointer: Pointer | int) -> Path:
        """Return the directory of a generation's files."""
        number = pointer if isinstance(pointer, int) else pointer.generation
        return self.path / GENERATIONS / generation_name(number)

    def pointer(self) -> Pointer:
        """Read which generation is live.

        Raises:
            IndexMissing: Nothing was ever published here.
            PointerLost: A finished generation is there, but no pointer.
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
        return parse_pointer(data, self.path)

    def pointer_or_damage(self) -> None:
        """See whether there is an index to repair, be its pointer damaged or not.

        Raises:
            IndexMissing: Nothing was ever published here.
            IndexForeign: The directory or its pointer was made by something else.
            IndexTooNew, IndexTooOld: Another version of Clippings made it.
        """
        with contextlib.suppress(IndexCorrupt, PointerLost):
            self.pointer()

    def record(self, number: int) -> Pointer:
        """Read what a generation says of itself.

        Raises:
            IndexUnusable: It is not there, damaged, or of another version.
        """
        path = self.generation_path(number) / RECORD
        try:
            return parse_pointer(path.read_bytes(), self.path, path.relative_to(self.path).as_posix())
        except OSError as error:
            raise IndexCorrupt(self.path, f"{path} cannot be read ({error.strerror})") from error

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
    def locked(self, *, wait: float | None = 0.0) -> Iterator[None]:
        """Hold the only right to write, and create the directory if need be; see `search.locks.locked`.

        Raises:
            IndexLocked: Another run holds it.
            IndexForeign: The directory holds something that is not ours.
            SearchError: The directory cannot be made, written to or locked.
        """
        self._refuse_foreign()
        lock = locked(self.path, wait=wait)
        try:
            self._make()
            lock.__enter__()
        except OSError as error:
            raise SearchError(
                f"The directory {self.path} cannot be written to ({error.strerror}). "
                "Make it writable or name another with --index."
            ) from error
        with contextlib.ExitStack() as stack:
            stack.push(lock)
            yield

    @contextlib.contextmanager
    def new_generation(
        self, old: Pointer | None, *, keep_files: bool, kept: int = KEPT, resumed: Path | None = None
    ) -> Iterator[tuple[Path, Pointer]]:
        """Give an empty directory (or one that starts with the old files); remove it if it is not published after all.

        Call it under `locked`; publish what was made with `publish`, inside the block. What a run wrote
        down before it was interrupted stays, for `resumed`, which is the directory of such a one.
        """
        if old:
            self.sweep(old.generation, *old.kept, *([] if resumed is None else [int(resumed.name)]))
        pointer = self._next(old, kept, resumed)
        pointer = replace(pointer, making=old.making if keep_files and old else making(()))
        path = self.generation_path(pointer)
        if resumed is None:
            self.storage.make_directory(path)
        unfinished = False
        try:
            if keep_files and old:
                self._link_files(self.generation_path(old), path)
            yield path, pointer
        except (KeyboardInterrupt, SystemExit):
            unfinished = (path / JOURNAL).exists()
            raise
        finally:
            published = self._published(pointer)
            if published is not None:
                self.sweep(published.generation, *published.kept)
            elif not unfinished:
                with contextlib.suppress(OSError):  # then the next run removes it
                    self.storage.remove_directory(path)

    def publish(self, pointer: Pointer, *, roots: tuple[Root, ...]) -> Pointer:
        """Make a generation the live one, once all of it is on disk."""
        made = inherited(pointer.making, roots)
        published = replace(pointer, roots=roots, updated=now(), making=made)
        path = self.generation_path(pointer)
        write_whole(path / RECORD, dump_pointer(published), self.storage)
        for file in sorted(path.iterdir()):
            self.storage.sync(file)
        self.storage.sync_directory(path)
        self.storage.sync_directory(path.parent)
        self.switch(published)
        return published

    def switch(self, pointer: Pointer) -> None:
        """Make a generation that is on disk the live one."""
        write_whole(self.path / POINTER, dump_pointer(pointer), self.storage)

    def note_run(self) -> None:
        """Write down that a run ended well now, though there was nothing to publish.

        Raises:
            OSError: The disk is full or fails.
        """
        write_whole(self.path / LAST_RUN, now().encode(), self.storage)

    def last_run(self, live: Pointer) -> str:
        """Return when a run last ended well, ISO 8601 in UTC: when it published `live`, unless there was one since."""
        try:
            noted = (self.path / LAST_RUN).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return live.updated
        return max(noted, live.updated)

    def rollback(self, number: int | None = None) -> tuple[Pointer, Pointer]:
        """Return to a generation that was kept, the latest unless told, and return the one that was live and that one.

        Call it under `locked`, once the generation is known to be sound. What was live is kept in its turn, so that
        rolling back again goes forward.

        Raises:
            UsageError: No generation is kept, or not this one.
            IndexUnusable: The pointer, or the record of the generation, cannot be read.
        """
        live = self.pointer()
        target = self.record(self.kept(live, number))
        others = tuple(each for each in live.kept if each != target.generation)
        switched = replace(target, kept=(live.generation, *others), last=max(live.last, target.last))
        self.switch(switched)
        return live, switched

    def kept(self, live: Pointer, number: int | None = None) -> int:
        """Return the number of the generation to return to.

        Raises:
            UsageError: No generation is kept, or not this one.
        """
        kept = [each for each in live.kept if self.generation_path(each).is_dir()]
        if not kept:
            raise UsageError(
                f"No generation is kept beside {live.name}, so there is none to return to. "
                "Each run keeps the one before it, unless the setting 'keep_generations' is 0."
            )
        if number is not None and number not in kept:
            raise UsageError(f"Generation {generation_name(number)} is not kept. Those are: {_names(kept)}.")
        return kept[0] if number is None else number

    def leftovers(self, *named: int) -> list[Path]:
        """Return what dead runs left behind: all generations but those that are named, and half-written pointers."""
        made = [path for path in self._generations() if path.name not in map(generation_name, named)]
        return sorted([*made, *self.path.glob(f"*{PARTIAL_SUFFIX}")])

    def sweep(self, *kept: int) -> list[Path]:
        """Remove what `leftovers` names, and return it.

        What cannot be removed, as on Windows what a reader has open, stays for the next run.
        """
        removed = []
        for path in self.leftovers(*kept):
            with contextlib.suppress(OSError):
                if path.is_dir():
                    self.storage.remove_directory(path)
                else:
                    self.storage.remove(path)
                removed.append(path)
        return removed

    def unfinished(self) -> Path | None:
        """Return the directory of the latest generation that can be gone on with."""
        journals = sorted(path for path in self._generations() if path.name.isdecimal() and (path / JOURNAL).exists())
        return journals[-1] if journals else None

    def numbers(self) -> list[int]:
        """Return the numbers of all generations that are there, finished or not, the latest first."""
        return sorted((int(path.name) for path in self._generations() if path.name.isdecimal()), reverse=True)

    def _next(self, old: Pointer | None, kept: int, resumed: Path | None) -> Pointer:
        """Return the pointer of the generation that is to be made."""
        number = max([0, old.last if old else 0, *self.numbers()]) + 1 if resumed is None else int(resumed.name)
        before = (old.generation, *old.kept)[:kept] if old else ()
        roots = old.roots if old else ()
        return Pointer(generation=number, updated=now(), roots=roots, kept=before, last=number)

    def _make(self) -> None:
        """Make the directory if need be, so that it survives a power cut once something in it does."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.storage.make_directory(self.path, private=True)
            self.storage.sync_directory(self.path.parent)
        if not (self.path / GENERATIONS).exists():
            self.storage.make_directory(self.path / GENERATIONS)
            self.storage.sync_directory(self.path)

    def _link_files(self, source: Path, target: Path) -> None:
        for file in sorted(source.iterdir()):
            if not file.name.endswith((LOCK_SUFFIX, RECORD)):
                self.storage.link(file, target / file.name)

    def _generations(self) -> list[Path]:
        try:
            return list((self.path / GENERATIONS).iterdir())
        except OSError:
            return []

    def _published(self, pointer: Pointer) -> Pointer | None:
        """Return the live pointer if it names a generation: whatever failed after the switch, its files are to stay."""
        with contextlib.suppress(IndexUnusable):
            live = self.pointer()
            return live if live.generation == pointer.generation else None
        return None

    def _absence(self) -> SearchError:
        try:
            self._refuse_foreign()
        except IndexForeign as error:
            return error
        finished = (number for number in self.numbers() if (self.generation_path(number) / RECORD).exists())
        latest = next(finished, None)
        return IndexMissing(self.path) if latest is None else PointerLost(self.path, POINTER, generation_name(latest))

    def _refuse_foreign(self) -> None:
        if not self.path.exists() or (self.path / POINTER).exists() or (self.path / GENERATIONS).exists():
            return
        if not self.path.is_dir():
            raise IndexForeign(self.path, "it is a file")
        if found := next((child.name for child in self.path.iterdir()), None):
            raise IndexForeign(self.path, f"it holds other files, such as {found}")


def _names(numbers: list[int]) -> str:
    return ", ".join(map(generation_name, numbers))


def _state_of(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_ino, found.st_size)
