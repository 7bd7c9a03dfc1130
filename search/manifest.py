"""Manifest: which files is a generation made of, and what was in each?

    generations/000007/manifest.sqlite

    files      each file that was read: size and times as they were, how it was read, a digest of its bytes
    readings   the ways of reading (see `Root.fingerprint`), by number
    claims     which ids each file has articles of, and what became of them: kept, hidden by a file that comes before it
               and has the same id, or withdrawn by a user
    problems   what could not be read of each file

It is made with its generation and, like all of it, never written to once that is published. It is looked into on disk
only, so that a million files take no more memory than ten.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from corpus import SourceFile
from search.codec.files import PARTIAL_SUFFIX, SYSTEM_FILES, Files
from search.errors import IndexUnusable

__all__ = [
    "ARTICLES",
    "MANIFEST",
    "UNRECORDED",
    "Claim",
    "Manifest",
    "below",
    "blamed",
    "from_blob",
    "shown",
    "to_blob",
]

MANIFEST = "manifest.sqlite"
APPLICATION = 0x436C6970  # 'Clip', in the header of the file
VERSION = 1

# a fact: the number of articles in the index, as the run that wrote them counted them
ARTICLES = "articles"

# a fact: the index has articles of which the manifest does not say where they lie
UNRECORDED = "unrecorded"

SCHEMA = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL DEFAULT -1,  -- -1: to be read again, whatever it is now
    modified INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
    unsure INTEGER NOT NULL DEFAULT 0,  -- written when it was looked at, so that its times say nothing
    reading INTEGER, digest BLOB NOT NULL DEFAULT x''
);
CREATE TABLE readings (id INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE);
CREATE TABLE claims (
    file INTEGER NOT NULL, article TEXT NOT NULL, state INTEGER NOT NULL,
    place TEXT NOT NULL,  -- what is to be added to the path of the file
    PRIMARY KEY (file, article)
) WITHOUT ROWID;
CREATE INDEX claims_by_article ON claims (article);
CREATE INDEX claims_apart ON claims (state) WHERE state <> 1;
CREATE TABLE problems (
    file INTEGER NOT NULL, path TEXT NOT NULL, line INTEGER, reason TEXT NOT NULL, skipped INTEGER NOT NULL
);
CREATE INDEX problems_by_file ON problems (file);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

# of an error code of SQLite, the bits that say of which kind it is
PRIMARY = 0xFF

# what SQLite says of a full disk, and of a quota or a limit that is exhausted
DISK_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}

# KiB of pages that SQLite may hold in memory
CACHE = 16_384


class Claim(IntEnum):
    """What became of an article that a file holds."""

    KEPT = 1
    HIDDEN = 2
    WITHDRAWN = 3


class Manifest:
    """A manifest, open; `db` is its database, to be used under `blamed`."""

    def __init__(self, db: sqlite3.Connection, path: Path | None = None) -> None:
        self.db = db
        self.path = path
        db.execute(f"PRAGMA cache_size = -{CACHE}")
        db.execute("PRAGMA temp_store = FILE")

    @classmethod
    def open(cls, generation: Path) -> Self | None:
        """Open the manifest of a generation, to be read only; return None where it has none.

        Raises:
            IndexUnusable: It is damaged, or of a later version.
        """
        path = generation / MANIFEST
        if not path.exists():
            return None
        with blamed(path):
            # nobody writes to it, so that no lock is needed, nor a journal that a reader may not make
            address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
            db = sqlite3.connect(address, uri=True, isolation_level=None)
            found = db.execute("PRAGMA application_id").fetchone()[0], db.execute("PRAGMA user_version").fetchone()[0]
            if found != (APPLICATION, VERSION):
                db.close()
                raise IndexUnusable(
                    f"The record of files {path} is not one that this version of Clippings reads. "
                    "Build the index anew with 'search reindex'."
                )
            return cls(db, path)

    @classmethod
    def empty(cls) -> Self:
        """Return one without files, in a place that goes with it."""
        return cls._made(sqlite3.connect("", isolation_level=None), None)

    @classmethod
    def write(cls, generation: Path, base: "Manifest | None", *, files: Files = SYSTEM_FILES) -> Self:
        """Make the manifest of a generation that is not published yet, as that of `base` is or empty.

        What has its name already is replaced: it may be that of `base`, or a link to the file of another generation.

        Raises:
            IndexUnusable: That of base is damaged.
            OSError: The disk is full or fails.
        """
        path = generation / MANIFEST
        aside = path.with_name(path.name + PARTIAL_SUFFIX)
        with files.create(aside):  # readable by those whom the index is open to
            pass
        if base is not None and base.path is not None:
            shutil.copyfile(base.path, aside)
        files.replace(aside, path)
        db = sqlite3.connect(path, isolation_level=None)
        with blamed(path):
            # the file is synced when the generation is published, and thrown away if that does not happen
            db.execute("PRAGMA synchronous = OFF")
            return cls(db, path) if base is not None and base.path is not None else cls._made(db, path)

    @classmethod
    def _made(cls, db: sqlite3.Connection, path: Path | None) -> Self:
        db.execute("PRAGMA journal_mode = MEMORY")
        db.executescript(SCHEMA)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {VERSION}")
        return cls(db, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; calling it twice does no harm."""
        self.db.close()

    def one(self, query: str, values: Iterable[Any] = ()) -> Any:
        """Return the first value of the first row that a query finds; None if there is no row."""
        row = self.db.execute(query, tuple(values)).fetchone()
        return None if row is None else row[0]

    def fact(self, name: str) -> str | None:
        """Return what was noted under a name."""
        found: str | None = self.one("SELECT value FROM facts WHERE name = ?", (name,))
        return found

    def articles(self) -> int | None:
        """Return how many articles the run counted that made this; None where an early version did not."""
        found = self.fact(ARTICLES)
        return None if found is None else int(found)

    def note(self, name: str, value: str) -> None:
        """Note something under a name."""
        self.db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def forget(self, name: str) -> None:
        """Take back what was noted under a name."""
        self.db.execute("DELETE FROM facts WHERE name = ?", (name,))

    def reading(self, fingerprint: bytes) -> int | None:
        """Return the number of a way of reading; None where no file was read so."""
        found: int | None = self.one("SELECT id FROM readings WHERE fingerprint = ?", (fingerprint,))
        return found

    def holds_below(self, path: str) -> bool:
        """Tell whether a file at a path or below it was read."""
        condition, values = below(path)
        return self.one(f"SELECT 1 FROM files WHERE {condition} LIMIT 1", values) is not None  # noqa: S608


@contextmanager
def blamed(path: Path | None) -> Iterator[None]:
    """Do something with a manifest's database; what fails becomes an error that says why.

    Raises:
        IndexUnusable: The file is damaged.
        OSError: The disk is full or fails.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in DISK_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        if error.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_IOERR:
            raise OSError(errno.EIO, str(error)) from error
        raise _damaged(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path | None, error: sqlite3.Error) -> IndexUnusable:
    return IndexUnusable(
        f"The record of files {path or ''} is damaged ({error}). Build the index anew with 'search reindex'."
    )


def below(path: str, column: str = "path") -> tuple[str, tuple[bytes, ...]]:
    """Return the condition in SQL that a file lies at a path or below it, and the values for it."""
    folder = to_blob(path).rstrip(b"/\\")
    return (
        f"({column} = ? OR ({column} >= ? AND {column} < ?))",
        (to_blob(path), folder + os.fsencode(os.sep), folder + bytes([ord(os.sep) + 1])),
    )


def to_blob(path: str) -> bytes:
    """Return a path as it is kept; every path that a system has can be, whatever its bytes."""
    return os.fsencode(path)


def from_blob(path: bytes) -> str:
    """Return the path that `to_blob` made the value of."""
    return os.fsdecode(path)


def shown(path: str) -> str:
    """Return a path as it is shown, and stored with articles."""
    return SourceFile(Path(path)).path
