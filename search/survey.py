"""Survey: which files have come, changed or gone since the last run?

    walk -> what is there -> compared with the manifest -> what is to be read, and what is gone

All of it in temporary tables of the manifest's database, which lie on disk: a million files take no memory to speak of.
A file is read again if its bytes have changed or it is to be read in another way, and besides if what it says depends
on a file that has changed: its articles were hidden by others of the same id, or its authors' names stand elsewhere.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePath
from typing import BinaryIO

from corpus import Missed, Problem, SourceFile, find_files
from corpus.formats.authorfiles import author_site
from search.filestate import FileState, digest_of
from search.manifest import Claim, Manifest, below, from_blob, shown, to_blob
from search.progress import FileCounts
from search.roots import STDIN, Root, innermost
from search.tasks import Task, file_tasks, stream_tasks
from search.walks import excluded, fingerprint

__all__ = ["Survey", "Totals"]

AUTHORS_LIKE = "%author%"  # paths of files that may tell of authors
NAMES_AUTHORS = (".md", ".markdown", ".mdown")  # of files that name authors by ids

KEPT_ALL = "its articles were kept, as a disk may be missing (if they are to go: search remove --path)"

TABLES = """
CREATE TEMP TABLE ways (root INTEGER PRIMARY KEY, reading INTEGER);
CREATE TEMP TABLE found (path BLOB, size INTEGER, modified INTEGER, changed INTEGER, root INTEGER);
CREATE TEMP TABLE compared (
    path BLOB, size INTEGER, modified INTEGER, changed INTEGER, root INTEGER,
    file INTEGER, digest BLOB, alike INTEGER, same INTEGER
);
CREATE TEMP TABLE equal (place INTEGER PRIMARY KEY);
CREATE TEMP TABLE todo (
    key BLOB PRIMARY KEY, path BLOB, size INTEGER, modified INTEGER, changed INTEGER, root INTEGER, file INTEGER
) WITHOUT ROWID;
CREATE TEMP TABLE gone (file INTEGER PRIMARY KEY);
CREATE TEMP TABLE withdrawn_now (article TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP VIEW replaced AS SELECT file FROM gone UNION SELECT file FROM todo WHERE file IS NOT NULL;
"""

COMPARE = """
INSERT INTO compared
SELECT found.*, id, digest,
    files.size = found.size AND files.reading IS ways.reading,
    files.size = found.size AND files.reading IS ways.reading AND NOT unsure
        AND files.modified = found.modified AND files.changed = found.changed
FROM found LEFT JOIN files USING (path) LEFT JOIN ways USING (root)
"""

# files whose articles were hidden by those of files that are read again or gone; here and below, that a state is not
# KEPT follows from the rest, and lets SQLite take the index of those that are not
UNCOVERED = f"""
SELECT DISTINCT path FROM files JOIN claims AS hidden ON hidden.file = id
WHERE hidden.state = {Claim.HIDDEN:d} AND hidden.state <> {Claim.KEPT:d} AND id NOT IN (SELECT file FROM replaced)
AND EXISTS (
    SELECT 1 FROM claims AS kept
    WHERE kept.article = hidden.article AND kept.state = {Claim.KEPT:d} AND kept.file IN (SELECT file FROM replaced)
)
"""  # noqa: S608 - nothing in it comes from elsewhere

# files with articles that were withdrawn and are so no more
RETURNING = f"""
SELECT DISTINCT path FROM files JOIN claims ON file = id
WHERE state = {Claim.WITHDRAWN:d} AND state <> {Claim.KEPT:d} AND article NOT IN (SELECT article FROM withdrawn_now)
"""  # noqa: S608

SETTLED = "SELECT file FROM compared WHERE same AND file NOT IN (SELECT file FROM replaced)"

ABOUT_AUTHORS = """
SELECT path FROM todo WHERE CAST(path AS TEXT) LIKE ?1
UNION SELECT path FROM gone JOIN files ON id = file WHERE CAST(path AS TEXT) LIKE ?1
"""


@dataclass(slots=True)
class Totals:
    """What a survey has found, in files; `size` counts the bytes of those that are to be read."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    touched: int = 0  # of the unchanged, those that had to be read to know it
    size: int = 0
    articles: int = 0  # of the unchanged files, those that are kept

    @property
    def todo(self) -> int:
        """The number of files to read."""
        return self.added + self.changed


class Survey:
    """What has changed under some roots since a manifest was written; `problems` is what kept it from looking.

    `started` is when it began to look, in nanoseconds since 1970.
    """

    def __init__(self, manifest: Manifest, roots: tuple[Root, ...], *, index: Path, withdrawn: Collection[str]) -> None:
        self.manifest = manifest
        self.roots = roots
        self.problems: list[Problem] = []
        self.totals = Totals()
        self.started = time.time_ns()
        self.whole = True  # everything that was looked for could be looked at
        self.ways = [b"" if root.path == STDIN else fingerprint(root) for root in roots]
        self._index = index
        self._streams = False
        self._looked: dict[str, frozenset[Path]] = {}  # and what was left out below
        self._unreadable: list[str] = []
        self._db = manifest.db
        self._db.executescript(TABLES)
        self._db.create_function("order_key", 2, self._key, deterministic=True)
        with self._transaction():
            ways = ((place, manifest.reading(way)) for place, way in enumerate(self.ways))
            self._db.executemany("INSERT INTO ways VALUES (?, ?)", ways)
            self._db.executemany("INSERT INTO withdrawn_now VALUES (?)", ((article,) for article in withdrawn))

    def look(self, paths: Iterable[str], *, forget: Iterable[str] = (), keep_gone: bool = False) -> None:
        """Look at what is at some paths, each of which lies at a root or below it, and compare.

        What lies below the paths of `forget` is gone; with `keep_gone` nothing else is. A root that is missing, or
        empty where it held files, is taken for a disk that is not there: nothing of it is gone. Neither is anything
        below a folder that cannot be read.
        """
        with self._transaction():
            for path in sorted(set(paths)):
                place = innermost(self.roots, path)
                if path == STDIN:
                    self._streams = True
                elif place is not None:
                    self._look_at(path, place)
            self._db.execute(COMPARE)
            self._db.execute("CREATE INDEX temp.compared_by_file ON compared (file)")
            self._look_into()
            self._list(forget, keep_gone=keep_gone)
            self._count()

    def tasks(self, stdin: BinaryIO) -> Iterator[Task]:
        """Return what there is to read, in the order of the roots and of names; all options are checked first.

        Raises:
            UsageError: What was recorded of a root cannot be used any more; see `Root.options`.
        """
        places = [place for (place,) in self._db.execute("SELECT DISTINCT root FROM todo ORDER BY root")]
        if self._streams:
            places.append(next(place for place, root in enumerate(self.roots) if root.path == STDIN))
        readings = [(place, self.roots[place].options()) for place in sorted(places)]
        return chain.from_iterable(
            stream_tasks(stdin, options) if self.roots[place].path == STDIN else file_tasks(self._files(place), options)
            for place, options in readings
        )

    def files(self) -> FileCounts:
        """Return how many files have come, changed, gone and stayed."""
        troubled = self.manifest.one(f"SELECT count(DISTINCT file) FROM problems WHERE skipped AND file IN ({SETTLED})")  # noqa: S608
        totals = self.totals
        return FileCounts(totals.added, totals.changed, totals.removed, totals.unchanged, troubled)

    def standing(self) -> Iterator[Problem]:
        """Yield the problems that earlier runs have named of files that have not changed."""
        query = f"SELECT path, reason, line, skipped FROM problems WHERE file IN ({SETTLED}) ORDER BY rowid"  # noqa: S608
        for path, reason, line, skipped in self._db.execute(query):
            yield Problem(path, reason, line, skipped=bool(skipped))

    def covers_all(self) -> bool:
        """Tell whether all roots have been looked at, and nothing of them was out of reach."""
        return self.whole and all(root.path in self._looked for root in self.roots if root.path != STDIN)

    @property
    def streams(self) -> bool:
        """Tell whether standard input is read besides."""
        return self._streams

    def order(self, path: str) -> bytes:
        """Return what puts a file in its place among those that are read: by the root, then by name."""
        return self._key(innermost(self.roots, path) or 0, to_blob(path))

    @staticmethod
    def _key(place: int, path: bytes) -> bytes:
        # a separator sorts before all that a name has in it, as names are compared folder by folder
        return place.to_bytes(4, "big") + path.replace(os.fsencode(os.sep), b"\0")

    def _files(self, place: int) -> Iterator[tuple[SourceFile, FileState]]:
        root, way = Path(self.roots[place].path), self.ways[place]
        query = "SELECT path, size, modified, changed FROM todo WHERE root = ? ORDER BY key"
        for blob, size, modified, changed in self._db.execute(query, (place,)):
            path = from_blob(blob)
            yield SourceFile(Path(path), root), FileState(path, size, modified, changed, way)

    def _look_at(self, path: str, place: int) -> None:
        """Note all files at a path or below it."""
        root = self.roots[place].path
        if path != root and not _holds_something(root):
            path = root
        above = {path, *map(str, PurePath(path).parents)}
        if any(other in above and innermost(self.roots, other) == place for other in self._looked):
            return
        before = self._db.execute("SELECT count(*) FROM found").fetchone()[0]
        inner = excluded(path, self.roots, self._index)
        if path == root or os.path.lexists(path):
            self._db.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?)", self._walk(path, place, inner))
        self._looked[path] = inner
        if path == root and before == self._db.execute("SELECT count(*) FROM found").fetchone()[0]:
            self._refuse_empty(root)

    def _refuse_empty(self, root: str) -> None:
        """Take a root without any file for one that is not there, if it had some."""
        if self.manifest.holds_below(root):
            self._unreadable.append(root)
            self.whole = False
            found = self.problems.pop() if self.problems and self.problems[-1].path == shown(root) else None
            reason = found.reason if found else "it is empty, and held files before"
            self.problems.append(Problem(shown(root), f"{reason}; {KEPT_ALL}"))

    def _walk(self, path: str, place: int, inner: frozenset[Path]) -> Iterator[tuple[bytes, int, int, int, int]]:
        for found in find_files(Path(path), exclude=inner):
            if isinstance(found, Missed):
                self.problems.append(found.problem)
                self._unreadable.append(found.path)
                self.whole = False
            else:
                yield to_blob(found.path), found.size, found.modified, found.changed, place

    def _look_into(self) -> None:
        """Compare the bytes of files whose times say too little."""
        doubtful = self._db.execute(
            "SELECT rowid, path, size, digest FROM compared WHERE alike AND NOT same AND digest <> x''"
        )
        equal = ((row,) for row, path, size, digest in doubtful if digest_of(from_blob(path), size) == digest)
        self._db.executemany("INSERT INTO equal VALUES (?)", equal)
        self._db.execute("UPDATE compared SET same = 2 WHERE rowid IN (SELECT place FROM equal)")

    def _list(self, forget: Iterable[str], *, keep_gone: bool) -> None:
        """Note what is to be read, and what is gone."""
        self._db.execute(
            "INSERT INTO todo SELECT order_key(root, path), path, size, modified, changed, root, file "
            "FROM compared WHERE same IS NOT 1 AND same IS NOT 2"
        )
        for path, inner in () if keep_gone else self._looked.items():  # outer ones first
            condition, values = below(path)
            self._db.execute(
                f"INSERT OR IGNORE INTO gone SELECT id FROM files WHERE {condition} "  # noqa: S608
                "AND NOT EXISTS (SELECT 1 FROM compared WHERE file = id)",
                values,
            )
            self._keep_below(map(os.fspath, inner))
        self._keep_below(self._unreadable)
        for path in forget:
            condition, values = below(path)
            self._db.execute(f"INSERT OR IGNORE INTO gone SELECT id FROM files WHERE {condition}", values)  # noqa: S608
        self._add(path for query in (UNCOVERED, RETURNING) for (path,) in self._db.execute(query).fetchall())
        self._add(self._written_by_others())

    def _keep_below(self, paths: Iterable[str]) -> None:
        for path in paths:
            condition, values = below(path)
            self._db.execute(f"DELETE FROM gone WHERE file IN (SELECT id FROM files WHERE {condition})", values)  # noqa: S608

    def _written_by_others(self) -> list[bytes]:
        """Return the files that name authors of which another file tells that has come, changed or gone."""
        about = self._db.execute(ABOUT_AUTHORS, (AUTHORS_LIKE,))
        sites = {site for (path,) in about if (site := author_site(from_blob(path)))}
        paths: list[bytes] = []
        for site in sites:
            condition, values = below(site)
            found = self._db.execute(f"SELECT path FROM files WHERE {condition}", values)  # noqa: S608
            paths += (path for (path,) in found if path.lower().endswith(tuple(map(str.encode, NAMES_AUTHORS))))
        return paths

    def _add(self, paths: Iterable[bytes]) -> None:
        """Have files read again that have not changed themselves; one that is not there now is left for a later run."""
        for blob in paths:
            path = from_blob(blob)
            place = innermost(self.roots, path)
            found = next(find_files(Path(path)), None)
            if place is not None and found is not None and not isinstance(found, Missed) and found.path == path:
                self._db.execute(
                    "INSERT OR IGNORE INTO todo "
                    "SELECT ?, path, ?, ?, ?, ?, id FROM files WHERE path = ? AND id NOT IN gone",
                    (self._key(place, blob), found.size, found.modified, found.changed, place, blob),
                )

    def _count(self) -> None:
        one = self.manifest.one
        self.totals = Totals(
            added=one("SELECT count(*) FROM todo WHERE file IS NULL"),
            changed=one("SELECT count(*) FROM todo WHERE file IS NOT NULL"),
            removed=one("SELECT count(*) FROM gone"),
            unchanged=one(f"SELECT count(*) FROM ({SETTLED})"),  # noqa: S608
            touched=one("SELECT count(*) FROM compared WHERE same = 2"),
            size=one("SELECT coalesce(sum(size), 0) FROM todo"),
            articles=one(f"SELECT count(*) FROM claims WHERE state = {Claim.KEPT:d} AND file IN ({SETTLED})"),  # noqa: S608
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        yield
        self._db.execute("COMMIT")


def _holds_something(path: str) -> bool:
    """Tell whether a file is there, or a folder that is not empty."""
    try:
        with os.scandir(path) as entries:
            return next(entries, None) is not None
    except NotADirectoryError:
        return True
    except OSError:
        return False
