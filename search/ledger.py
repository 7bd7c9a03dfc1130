"""Ledger: what does a run write down of the files that it reads, and which article is kept where several have one id?

A ledger is the manifest of the generation that the run makes, while it is being written. Of articles with one id that
of the file which comes first is kept: in the order of roots and names, as in a run that reads everything, whatever this
one reads.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus import Problem
from search.batches import Entry, Trouble
from search.codec.files import SYSTEM_FILES, Files
from search.filestate import DIGEST_LIMIT, FileState
from search.manifest import ARTICLES, Claim, Manifest, from_blob, shown, to_blob
from search.survey import Survey

__all__ = ["Ledger", "Losses"]

# ns before a run, within which a file that was written may be written again without another time: FAT counts in 2 s
UNSURE = 2_000_000_000

MAX_NUMBERS = 4096  # of files, held in memory

TABLES = """
CREATE TEMP TABLE reading_now (file INTEGER PRIMARY KEY);
CREATE TEMP TABLE former (
    file INTEGER, article TEXT, place TEXT, digest BLOB, PRIMARY KEY (article, file)
) WITHOUT ROWID;
CREATE TEMP TABLE streamed (article TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID;
CREATE TEMP TABLE gone_now (file INTEGER PRIMARY KEY);
"""

# articles that the files which were read again or are gone had, and no file has now
LOST = """
FROM former WHERE article NOT IN (SELECT article FROM streamed)
AND NOT EXISTS (SELECT 1 FROM claims WHERE claims.article = former.article AND state = 1)
"""

# of those, articles of files that are there under another name
MOVED = """
AND digest <> x'' AND EXISTS (
    SELECT 1 FROM reading_now JOIN files ON id = reading_now.file WHERE files.digest = former.digest
)
"""


@dataclass(frozen=True, slots=True)
class Losses:
    """How many articles a run takes out of the index, and how many of them lie in files that have only been moved."""

    articles: int
    moved: int


class Ledger:
    """The record of a run; to be used under `search.manifest.blamed`."""

    def __init__(self, manifest: Manifest, survey: Survey | None, *, withdrawn: Collection[str]) -> None:
        self.manifest = manifest
        self.withdrawn = withdrawn
        self.refused = 0  # articles that were read and are withdrawn
        self._db = manifest.db
        self._survey = survey
        self._unsure = (survey.started if survey else time.time_ns()) - UNSURE
        self._numbers: dict[str, tuple[int, str]] = {}  # of files, and how their paths are shown
        self._readings: dict[bytes, int] = {}
        self._streams = False
        self._db.executescript(TABLES)
        self._db.execute("BEGIN")

    @classmethod
    def begin(
        cls,
        generation: Path,
        base: Manifest | None,
        survey: Survey | None,
        *,
        withdrawn: Collection[str],
        files: Files = SYSTEM_FILES,
    ) -> Self:
        """Begin the manifest of a generation from that of the one before.

        What a survey found to be gone, or to be read again, is taken out of it.

        Raises:
            IndexUnusable: The manifest of the one before is damaged.
            OSError: The disk is full or fails.
        """
        ledger = cls(Manifest.write(generation, base, files=files), survey, withdrawn=withdrawn)
        if survey is not None:
            ledger._clear(survey)
        return ledger

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.manifest.close()

    def checkpoint(self) -> None:
        """Have the file hold what was noted so far; see `resume`."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def finish(self, *, articles: int) -> None:
        """Write down the rest, and how many articles the index has, and close the file, which is to be synced."""
        self.manifest.note(ARTICLES, str(articles))
        self._db.execute("COMMIT")
        self.manifest.close()

    def claim(self, entry: Entry) -> Problem | bool:
        """Note that an article was read; tell whether it goes into the index, or name it if it is lost to another."""
        if entry.id in self.withdrawn:
            self.refused += 1
            self._note(entry, Claim.WITHDRAWN)
            return False
        if entry.file is None:
            return self._claim_streamed(entry)
        return self._claim_filed(entry, entry.file)

    def holds(self, article_id: str) -> bool:
        """Tell whether an article with an id was read, and kept."""
        return self._owner(article_id) is not None or self._streamed(article_id) is not None

    def withdraw(self, article_id: str) -> None:
        """Note that an article is withdrawn, whatever files have it."""
        self._db.execute("UPDATE claims SET state = ? WHERE article = ?", (Claim.WITHDRAWN, article_id))

    def trouble(self, trouble: Trouble) -> None:
        """Note a problem of a file."""
        if trouble.file is not None:
            self._add_problem(self._number(trouble.file)[0], trouble.problem)

    def file(self, state: FileState) -> None:
        """Note that a file was read to its end. One that could not be read keeps its articles, and is read again."""
        number, _ = self._number(state.path)
        if not state.digest and state.size <= DIGEST_LIMIT:
            self._db.execute(
                "INSERT OR IGNORE INTO claims SELECT file, article, ?, place FROM former WHERE file = ? "
                "AND NOT EXISTS (SELECT 1 FROM claims WHERE claims.article = former.article AND state = ?)",
                (Claim.KEPT, number, Claim.KEPT),
            )
            return
        self._db.execute(
            "UPDATE files SET size = ?, modified = ?, changed = ?, unsure = ?, reading = ?, digest = ? WHERE id = ?",
            (
                state.size, state.modified, state.changed, max(state.modified, state.changed) >= self._unsure,
                self._reading(state.reading), state.digest, number,
            ),
        )  # fmt: skip

    def lost(self) -> Iterator[str]:
        """Yield the ids of articles that were in the index and are in no file any more."""
        for (article,) in self._db.execute(f"SELECT DISTINCT article {LOST}"):
            if article not in self.withdrawn:
                yield article

    def losses(self) -> Losses:
        """Count what `lost` yields."""
        one = self.manifest.one
        return Losses(
            articles=sum(1 for _ in self.lost()),
            moved=one(f"SELECT count(DISTINCT article) {LOST} {MOVED}"),
        )

    def _clear(self, survey: Survey) -> None:
        """Take out what is gone and what is read again, but for the numbers of files."""
        db = survey.manifest.db
        self._db.executemany("INSERT INTO gone_now VALUES (?)", db.execute("SELECT file FROM gone"))
        todo = db.execute("SELECT file FROM todo WHERE file IS NOT NULL")
        self._db.executemany("INSERT INTO reading_now VALUES (?)", todo)
        for table in ("gone_now", "reading_now"):
            chosen = f"SELECT file FROM {table}"  # noqa: S608
            self._db.execute(
                f"INSERT INTO former SELECT file, article, place, iif(?, digest, x'') FROM claims "  # noqa: S608
                f"JOIN files ON id = file WHERE state = ? AND file IN ({chosen})",
                (table == "gone_now", Claim.KEPT),
            )
            self._db.execute(f"DELETE FROM claims WHERE file IN ({chosen})")  # noqa: S608
            self._db.execute(f"DELETE FROM problems WHERE file IN ({chosen})")  # noqa: S608
        self._db.execute("DELETE FROM files WHERE id IN (SELECT file FROM gone_now)")
        self._db.execute("UPDATE files SET size = -1 WHERE id IN (SELECT file FROM reading_now)")
        seen = db.execute(
            "SELECT modified, changed, max(modified, changed) >= ?, file FROM compared WHERE same = 2", (self._unsure,)
        )
        self._db.executemany("UPDATE files SET modified = ?, changed = ?, unsure = ? WHERE id = ?", seen)

    def _claim_filed(self, entry: Entry, path: str) -> Problem | bool:
        number, _ = self._number(path)
        if place := self._streamed(entry.id):
            self._note(entry, Claim.HIDDEN)
            return _hidden(entry.place, place)
        owner = self._owner(entry.id)
        if owner is None:
            self._note(entry, Claim.KEPT)
            return True
        other, other_path, place = owner
        if other == number:
            return False if place == entry.place else _hidden(entry.place, place)
        if self._precedes(path, other, other_path):
            self._hide(entry.id, entry.place)
            self._note(entry, Claim.KEPT)
            return True
        self._note(entry, Claim.HIDDEN)
        return _hidden(entry.place, place)

    def _claim_streamed(self, entry: Entry) -> Problem | bool:
        """Note an article that lies in no file: of one run the first is kept, of several that of the last."""
        if place := self._streamed(entry.id):
            return False if place == entry.place else _hidden(entry.place, place)
        owner = self._owner(entry.id)
        if owner is not None and self._is_read_now(owner[0]):
            return _hidden(entry.place, owner[2])
        if owner is not None:
            self._hide(entry.id, entry.place)
        self._streams = True
        self._db.execute("INSERT INTO streamed VALUES (?, ?)", (entry.id, _clean(entry.place)))
        return True

    def _precedes(self, path: str, other: int, other_path: str) -> bool:
        """Tell whether a file comes before another one that was not read in this run."""
        if self._survey is None or self._is_read_now(other):
            return False
        return self._survey.order(path) < self._survey.order(other_path)

    def _hide(self, article_id: str, place: str) -> None:
        """Note that the article of a file that is not read in this run is now lost to another one."""
        found = self._owner(article_id)
        if found is not None:
            number, _, own = found
            hide = "UPDATE claims SET state = ? WHERE file = ? AND article = ?"
            self._db.execute(hide, (Claim.HIDDEN, number, article_id))
            self._add_problem(number, _hidden(own, place))

    def _add_problem(self, number: int, problem: Problem) -> None:
        values = (number, _clean(problem.path), problem.line, _clean(problem.reason), problem.skipped)
        self._db.execute("INSERT INTO problems VALUES (?, ?, ?, ?, ?)", values)

    def _owner(self, article_id: str) -> tuple[int, str, str] | None:
        """Return the number and path of the file whose article with an id is kept, and the article's place."""
        row = self._db.execute(
            "SELECT id, path, place FROM claims JOIN files ON id = file WHERE article = ? AND state = ?",
            (article_id, Claim.KEPT),
        ).fetchone()
        if row is None:
            return None
        number, blob, rest = row
        path = from_blob(blob)
        return number, path, shown(path) + rest

    def _streamed(self, article_id: str) -> str | None:
        if not self._streams:
            return None
        place: str | None = self.manifest.one("SELECT place FROM streamed WHERE article = ?", (article_id,))
        return place

    def _is_read_now(self, number: int) -> bool:
        return self.manifest.one("SELECT 1 FROM reading_now WHERE file = ?", (number,)) is not None

    def _note(self, entry: Entry, state: Claim) -> None:
        if entry.file is not None:
            number, place = self._number(entry.file)
            values = (number, entry.id, state, _clean(entry.place).removeprefix(place))
            self._db.execute("INSERT OR IGNORE INTO claims VALUES (?, ?, ?, ?)", values)

    def _number(self, path: str) -> tuple[int, str]:
        """Return the number of a file that is read in this run, and its path as it is shown."""
        found = self._numbers.get(path)
        if found is None:
            blob = to_blob(path)
            number = self.manifest.one(
                "INSERT INTO files (path) VALUES (?) ON CONFLICT DO NOTHING RETURNING id", (blob,)
            )
            number = number or self.manifest.one("SELECT id FROM files WHERE path = ?", (blob,))
            self._db.execute("INSERT OR IGNORE INTO reading_now VALUES (?)", (number,))
            if len(self._numbers) >= MAX_NUMBERS:
                self._numbers.clear()
            found = self._numbers[path] = number, shown(path)
        return found

    def _reading(self, fingerprint: bytes) -> int:
        """Return the number of a way of reading."""
        number = self._readings.get(fingerprint)
        if number is None:
            self._db.execute("INSERT OR IGNORE INTO readings (fingerprint) VALUES (?)", (fingerprint,))
            number = self._readings[fingerprint] = int(
                self.manifest.one("SELECT id FROM readings WHERE fingerprint = ?", (fingerprint,))
            )
        return number


def _hidden(place: str, kept: str) -> Problem:
    return Problem(place, f"has the same id as the article at {kept}, which was kept")


def _clean(text: str) -> str:
    """Return a text as a database can hold it."""
    return text.encode("utf-8", "backslashreplace").decode()
