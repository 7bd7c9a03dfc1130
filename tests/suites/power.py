"""Power: storages on which a run fails, is killed or loses its power, at whatever operation a test names.

`Stepping` does what the disk does, but asks before each operation whether to go on, and spares the machine the syncs.
`Recording` writes down besides what each operation did, so that `Recording.aftermath` can tell in which states a power
cut may leave the directory: what was written to a file since its last sync may be absent, zeros or cut short, and what
was done to the names of a directory since that one's last sync may be lost, in any part.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from search.codec.files import OpenFile
from search.storage import Disk

Step = Callable[[str, Path], None]

LOST, ZEROS, CUT, KEPT = "lost", "zeros", "cut", "kept"  # what may become of data that was never synced


class SteppingFile:
    """A file of which each write and sync is a step."""

    def __init__(self, file: OpenFile, path: Path, storage: "Stepping") -> None:
        self._file, self._path, self._storage = file, path, storage

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def write(self, data: memoryview, /) -> int:
        self._storage.step("write", self._path)
        return self._file.write(data)

    def seek(self, offset: int, /) -> int:
        return self._file.seek(offset)

    def sync(self) -> None:
        self._storage.step("sync", self._path)
        self._storage.synced(self._path)


class Stepping(Disk):
    """The disk, but that `step` is called before each operation, with its name and its path."""

    def __init__(self, step: Step) -> None:
        self.step = step

    def create(self, path: Path) -> OpenFile:
        self.step("create", path)
        return SteppingFile(super().create(path), path, self)

    def replace(self, source: Path, target: Path) -> None:
        self.step("replace", target)
        super().replace(source, target)

    def remove(self, path: Path) -> None:
        if path.exists():
            self.step("remove", path)
            super().remove(path)

    def sync_directory(self, path: Path) -> None:
        self.step("sync_directory", path)

    def make_directory(self, path: Path, *, private: bool = False) -> None:
        self.step("make_directory", path)
        super().make_directory(path, private=private)

    def link(self, source: Path, target: Path) -> None:
        self.step("link", target)
        super().link(source, target)

    def sync(self, path: Path) -> None:
        self.step("sync", path)
        self.synced(path)

    def remove_directory(self, path: Path) -> None:
        """Remove a directory, file by file, as each is a step."""
        for file in sorted(path.iterdir()) if path.exists() else []:
            self.remove(file)
        if path.exists():
            self.step("remove_directory", path)
            path.rmdir()

    def synced(self, path: Path) -> None:
        """Learn that a file was synced."""


@dataclass(frozen=True)
class Change:
    """Something done to the names in a directory: `gone` has none any more, `name` is that of a file or a directory."""

    name: Path | None = None
    file: int | None = None  # the number of the file; None for a directory
    gone: Path | None = None

    @property
    def directories(self) -> set[Path]:
        return {path.parent for path in (self.name, self.gone) if path is not None}

    def apply(self, names: dict[Path, int | None]) -> None:
        if self.gone is not None:
            names.pop(self.gone, None)
        if self.name is not None:
            names[self.name] = self.file


@dataclass
class Moment:
    """All that is known at one moment: names that are on disk, changes that may not be, and the data of files."""

    names: dict[Path, int | None]
    pending: list[Change]
    data: dict[int, bytes]  # what a reader of the running system sees
    durable: dict[int, bytes]  # as of the last sync of each file


@dataclass
class State:
    """A directory after a power cut: its names, and the data of its files."""

    names: dict[Path, int | None]
    data: dict[int, bytes] = field(default_factory=dict)

    def key(self) -> Any:
        """Return a value that is the same for states that are the same."""
        return frozenset((path, None if file is None else self.data[file]) for path, file in self.names.items())

    def write(self, source: Path, target: Path) -> None:
        """Make the directory; `source` is where it was."""
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path, file in sorted(self.names.items(), key=lambda item: len(item[0].parts)):
            place = target / path.relative_to(source)
            if not place.parent.is_dir():  # the directory itself was lost
                continue
            if file is None:
                place.mkdir(exist_ok=True)
            else:
                place.write_bytes(self.data[file])


class Recording(Stepping):
    """Writes down at each operation what a power cut in that moment may leave of a directory."""

    def __init__(self, root: Path) -> None:
        super().__init__(self._before)
        self.root = root
        self.moments: list[Moment] = []
        self._numbers: dict[Path, int | None] = {}  # the names as a reader of the running system sees them
        self._durable_names: dict[Path, int | None] = {}
        self._pending: list[Change] = []
        self._durable: dict[int, bytes] = {}
        self._next = 0
        for path in sorted(root.rglob("*")) if root.exists() else []:
            self._adopt(path)

    def aftermath(self, seed: int = 0) -> Iterator[State]:
        """Yield each state in which a power cut at any moment may leave the directory, once."""
        met: set[Any] = set()
        for moment in self.moments:
            for state in _outcomes(moment, Random(f"{seed} {len(met)}")):
                if (key := state.key()) not in met:
                    met.add(key)
                    yield state

    def create(self, path: Path) -> OpenFile:
        made = super().create(path)
        self._change(Change(path, self._new()))
        return made

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        self._change(Change(target, self._numbers[source], gone=source))

    def remove(self, path: Path) -> None:
        if path.exists():
            super().remove(path)
            self._change(Change(gone=path))

    def make_directory(self, path: Path, *, private: bool = False) -> None:
        super().make_directory(path, private=private)
        self._change(Change(path))

    def link(self, source: Path, target: Path) -> None:
        super().link(source, target)
        self._change(Change(target, self._numbers[source]))

    def remove_directory(self, path: Path) -> None:
        known = path.exists()
        super().remove_directory(path)
        if known:
            self._change(Change(gone=path))

    def sync_directory(self, path: Path) -> None:
        super().sync_directory(path)
        for change in [each for each in self._pending if path in each.directories]:
            change.apply(self._durable_names)
            self._pending.remove(change)

    def synced(self, path: Path) -> None:
        if path not in self._numbers:  # somebody else wrote it, such as SQLite
            self._change(Change(path, self._new()))
        number = self._numbers[path]
        assert number is not None
        self._durable[number] = path.read_bytes()

    def _before(self, name: str, path: Path) -> None:
        if name != "write":  # what is lost of it, the next operation tells as well
            files = {path: number for path, number in self._numbers.items() if number is not None}
            data = {number: path.read_bytes() for path, number in files.items() if path.exists()}
            self.moments.append(Moment(dict(self._durable_names), list(self._pending), data, dict(self._durable)))

    def finish(self) -> None:
        """Take down the last moment, once the run has ended."""
        self._before("end", self.root)

    def _change(self, change: Change) -> None:
        change.apply(self._numbers)
        self._pending.append(change)

    def _new(self) -> int:
        self._next += 1
        return self._next

    def _adopt(self, path: Path) -> None:
        """Take a file that was there before for one that is on disk; links are the same file."""
        if path.is_dir():
            number = None
        else:
            number = path.stat().st_ino
            self._durable[number] = path.read_bytes()
            self._next = max(self._next, number)
        self._numbers[path] = self._durable_names[path] = number


def _outcomes(moment: Moment, chance: Random) -> Iterator[State]:
    """Yield what may be left: none, all or some of the changes of names, with any fate of the data."""
    some = [change for change in moment.pending if chance.random() < 0.5]
    for pending in ([], moment.pending, moment.pending[-1:], some):
        names = dict(moment.names)
        for change in pending:
            change.apply(names)
        used = {file for file in names.values() if file is not None}
        fates = (LOST, ZEROS, CUT, KEPT) if pending is moment.pending else (chance.choice((LOST, ZEROS, CUT)),)
        for fate in fates:
            yield State(names, {file: _data(moment, file, fate) for file in used})


def _data(moment: Moment, file: int, fate: str) -> bytes:
    durable = moment.durable.get(file, b"")
    now = moment.data.get(file, durable)  # nothing more is written to a file that has no name any more
    if durable == now or fate == LOST:
        return durable
    return {ZEROS: durable.ljust(len(now), b"\0"), CUT: now[: len(now) // 2], KEPT: now}[fate]
