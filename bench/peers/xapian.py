"""Xapian: a search library in C++, through its own Python package (python3-xapian of Debian and Ubuntu)."""

from collections.abc import Iterable
from pathlib import Path

import xapian

from bench.peers.contract import HITS, VALUES, Answer, Task
from bench.queries import Kind, Query
from bench.records import FACETS, Record

# prefixes of terms, and slots of values
TEXT, TITLE, ID = "XT", "S", "Q"
PUBLISHED, MONTH = 0, 1
SLOTS = {name: slot for slot, name in enumerate(FACETS, 2)}
PREFIXES = {name: f"XF{name.upper()}:" for name in FACETS}

SEPARATOR = "\t"  # between the values of a slot
MAX_TERM_BYTES = 240  # Xapian takes 245; longer ones are not words
SNIPPET_CHARACTERS = 240


class Engine:
    """Xapian. Its facets are counted by match spies, as its manual has it."""

    threads = False
    prose = False
    lacks = frozenset({Kind.FUZZY})
    tasks = (Task.TOP, Task.COUNT, Task.FACETS, Task.HIGHLIGHTS)

    def version(self) -> str:
        """See `Peer.version`."""
        return f"Xapian {xapian.version_string()}"

    def build(self, path: Path, records: Iterable[Record], *, threads: int, prose: bool) -> None:  # noqa: ARG002
        """See `Peer.build`."""
        database = xapian.WritableDatabase(str(path / "articles"), xapian.DB_CREATE)
        for record in records:
            database.add_document(_document(record))
        database.commit()
        database.close()

    def open(self, path: Path) -> None:
        """See `Peer.open`."""
        self._path = path
        self._database = xapian.Database(str(path / "articles"))
        self._total = self._database.get_doccount()

    def compile(self, query: Query) -> xapian.Query:
        """See `Peer.compile`."""
        return _compile(query)

    def run(self, compiled: xapian.Query, task: Task) -> Answer:
        """See `Peer.run`."""
        enquire = xapian.Enquire(self._database)
        enquire.set_query(compiled)
        spies = {}
        if task in (Task.FACETS, Task.HIGHLIGHTS):
            spies = {name: xapian.ValueCountMatchSpy(slot) for name, slot in (*SLOTS.items(), ("month", MONTH))}
            for spy in spies.values():
                enquire.add_matchspy(spy)
        found = enquire.get_mset(0, HITS, 0 if task is Task.TOP else self._total)
        facets = {name: _top(spies[name]) for name in FACETS} if spies else {}
        months = {int(item.term): item.termfreq for item in spies["month"].values() if item.term} if spies else {}
        fragments = 0
        if task is Task.HIGHLIGHTS:
            stemmer = xapian.Stem("none")  # the terms come ready
            fragments = sum(
                bool(found.snippet(hit.document.get_data().decode(), SNIPPET_CHARACTERS, stemmer)) for hit in found
            )
        total = -1 if task is Task.TOP else found.get_matches_estimated()
        return Answer(total=total, hits=found.size(), facets=facets, months=months, fragments=fragments)

    def add(self, record: Record) -> None:
        """See `Peer.add`."""
        database = xapian.WritableDatabase(str(self._path / "articles"), xapian.DB_OPEN)
        database.add_document(_document(record))
        database.commit()
        database.close()
        self._database.reopen()
        if not self._database.term_exists(ID + record.id):
            raise LookupError(record.id)


def _top(spy: xapian.ValueCountMatchSpy) -> tuple[int, ...]:
    """Return the greatest counts of single values, given those of whole slots."""
    counts: dict[bytes, int] = {}
    for item in spy.values():
        for value in item.term.split(SEPARATOR.encode()):
            counts[value] = counts.get(value, 0) + item.termfreq
    return tuple(sorted(counts.values(), reverse=True)[:VALUES])


def _document(record: Record) -> xapian.Document:
    document = xapian.Document()
    document.set_data(record.text_terms)
    document.add_boolean_term(ID + record.id)
    for prefix, terms in ((TITLE, record.title_terms), (TEXT, record.text_terms)):
        for position, term in enumerate(terms.split(), 1):
            document.add_posting(_term(prefix, term), position)
    for name, values in record.facets.items():
        document.add_value(SLOTS[name], SEPARATOR.join(values))
        for value in values:
            document.add_boolean_term(_term(PREFIXES[name], value))
    if record.instant is not None:
        document.add_value(PUBLISHED, xapian.sortable_serialise(record.instant))
        document.add_value(MONTH, str(record.month))
    return document


def _term(prefix: str, text: str) -> bytes:
    return (prefix + text).encode()[:MAX_TERM_BYTES]


def _compile(query: Query) -> xapian.Query:
    terms = [_term(TEXT, word) for word in query.words]
    match query.kind:
        case Kind.OR:
            return xapian.Query(xapian.Query.OP_OR, terms)
        case Kind.PHRASE:
            return xapian.Query(xapian.Query.OP_PHRASE, terms, len(terms))
        case Kind.PREFIX:
            limits = 0, xapian.Query.WILDCARD_LIMIT_ERROR, xapian.Query.OP_SYNONYM  # as by default: no limit
            return xapian.Query(xapian.Query.OP_WILDCARD, f"{TEXT}{query.words[0]}", *limits)
    found = xapian.Query(xapian.Query.OP_AND, terms)
    if query.dates:
        first, last = map(xapian.sortable_serialise, query.dates)
        dates = xapian.Query(xapian.Query.OP_VALUE_RANGE, PUBLISHED, first, last)
        found = xapian.Query(xapian.Query.OP_FILTER, found, dates) if terms else dates
    if query.filter:
        facet, values = query.filter
        chosen = xapian.Query(xapian.Query.OP_OR, [_term(PREFIXES[facet], value) for value in values])
        found = xapian.Query(xapian.Query.OP_FILTER, found, chosen)
    return found
