"""SQLite: its full-text index FTS5, with a table of values for each facet."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.peers.contract import HITS, VALUES, Answer, Task
from bench.queries import Kind, Query
from bench.records import FACETS, Record

FILE = "articles.db"
SNIPPET_TOKENS = 40  # of the one fragment that snippet() cuts out

# every character but white space belongs to a term: they come ready
_SCHEMA = f"""
CREATE VIRTUAL TABLE words USING fts5(
    title, text, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* P* S* Co Cf'");
CREATE TABLE article (doc INTEGER PRIMARY KEY, id TEXT UNIQUE, published INTEGER, month INTEGER);
{"".join(f"CREATE TABLE {name} (doc INTEGER, value TEXT, PRIMARY KEY (doc, value)) WITHOUT ROWID;" for name in FACETS)}
"""
_INDEXES = "CREATE INDEX published ON article (published, doc);" + "".join(
    f"CREATE INDEX {name}_values ON {name} (value, doc);" for name in FACETS
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The part of a statement that follows SELECT ... FROM, its order, and its parameters."""

    source: str
    order: str
    parameters: tuple[str | int, ...]


class Engine:
    """SQLite FTS5."""

    threads = False
    prose = False
    lacks = frozenset({Kind.FUZZY})
    tasks = (Task.TOP, Task.COUNT, Task.FACETS, Task.HIGHLIGHTS)

    def version(self) -> str:
        """See `Peer.version`."""
        return f"SQLite {sqlite3.sqlite_version}"

    def build(self, path: Path, records: Iterable[Record], *, threads: int, prose: bool) -> None:  # noqa: ARG002
        """See `Peer.build`."""
        with closing(sqlite3.connect(path / FILE)) as database:
            database.executescript(_SCHEMA)
            with database:
                for doc, record in enumerate(records, 1):
                    _insert(database, doc, record)
            database.executescript(_INDEXES)
            with database:
                database.execute("INSERT INTO words(words) VALUES ('optimize')")

    def open(self, path: Path) -> None:
        """See `Peer.open`."""
        self._database = sqlite3.connect(path / FILE)
        self._database.execute("CREATE TEMP TABLE matched (doc INTEGER PRIMARY KEY)")
        self._database.execute("SELECT rowid FROM words LIMIT 1").fetchall()

    def compile(self, query: Query) -> Compiled:
        """See `Peer.compile`."""
        return _compile(query)

    def run(self, compiled: Compiled, task: Task) -> Answer:
        """See `Peer.run`."""
        one = self._one
        select = f"SELECT words.rowid FROM {compiled.source}"
        best = self._database.execute(
            f"{select} ORDER BY {compiled.order} LIMIT {HITS}", compiled.parameters
        ).fetchall()
        total, facets, months = -1, {}, {}
        if task is Task.COUNT:
            total = one(f"SELECT count(*) FROM {compiled.source}", compiled.parameters)
        elif task is not Task.TOP:
            self._database.execute("DELETE FROM matched")
            self._database.execute(f"INSERT INTO matched {select}", compiled.parameters)
            total = one("SELECT count(*) FROM matched")
            facets = {name: tuple(self._count(name)) for name in FACETS}
            counted = "SELECT month, count(*) FROM matched JOIN article USING (doc) WHERE month NOT NULL GROUP BY month"
            months = dict(self._database.execute(counted))
        fragments = len(list(self._fragments(compiled, best))) if task is Task.HIGHLIGHTS else 0
        return Answer(total=total, hits=len(best), facets=facets, months=months, fragments=fragments)

    def add(self, record: Record) -> None:
        """See `Peer.add`."""
        with self._database:
            doc = self._one("SELECT max(doc) + 1 FROM article")
            _insert(self._database, doc, record)
        self._one("SELECT doc FROM article WHERE id = ?", (record.id,))

    def _one(self, statement: str, parameters: tuple[str | int, ...] = ()) -> int:
        return int(self._database.execute(statement, parameters).fetchone()[0])

    def _count(self, name: str) -> Iterator[int]:
        statement = (
            f"SELECT value, count(*) AS articles FROM matched JOIN {name} USING (doc) "
            f"GROUP BY value ORDER BY articles DESC, value LIMIT {VALUES}"
        )
        return (count for _, count in self._database.execute(statement))

    def _fragments(self, compiled: Compiled, best: list[tuple[int]]) -> Iterator[str]:
        """Yield a fragment of each hit: snippet() needs the query once more."""
        if "MATCH" not in compiled.source:
            for (doc,) in best:
                yield self._database.execute(
                    "SELECT substr(text, 1, 240) FROM words WHERE rowid = ?", (doc,)
                ).fetchone()[0]
            return
        snippet = f"SELECT snippet(words, 1, '[', ']', '...', {SNIPPET_TOKENS}) FROM words"
        for (doc,) in best:
            statement = f"{snippet} WHERE words MATCH ? AND rowid = ?"
            yield self._database.execute(statement, (compiled.parameters[0], doc)).fetchone()[0]


def _insert(database: sqlite3.Connection, doc: int, record: Record) -> None:
    words = (doc, record.title_terms, record.text_terms)
    database.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", words)
    database.execute("INSERT INTO article VALUES (?, ?, ?, ?)", (doc, record.id, record.instant, record.month))
    for name, values in record.facets.items():
        database.executemany(f"INSERT INTO {name} VALUES (?, ?)", [(doc, value) for value in values])


def _compile(query: Query) -> Compiled:
    if not query.words:
        source = "article JOIN words ON words.rowid = article.doc WHERE published BETWEEN ? AND ?"
        return Compiled(source, "words.rowid", query.dates or ())
    quoted = [f'"{word}"' for word in query.words]
    expression = {
        Kind.OR: " OR ".join(quoted),
        Kind.PHRASE: f'"{" ".join(query.words)}"',
        Kind.PREFIX: f"{quoted[0]} *",
    }.get(query.kind, " AND ".join(quoted))
    source, where = "words", "words MATCH ?"
    parameters: tuple[str | int, ...] = (f"text : ({expression})",)
    if query.dates:
        source, where = "words JOIN article ON article.doc = words.rowid", f"{where} AND published BETWEEN ? AND ?"
        parameters += query.dates
    if query.filter:
        facet, values = query.filter
        marks = ", ".join("?" * len(values))
        # without the plus, SQLite looks every article of the filter up in the full-text index
        where += f" AND +words.rowid IN (SELECT doc FROM {facet} WHERE value IN ({marks}))"
        parameters += values
    return Compiled(f"{source} WHERE {where}", "rank", parameters)
