"""Whoosh: the pure-Python library as it comes, with its own segments and collectors."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from whoosh import analysis, fields, highlight, index, query, sorting
from whoosh.query import Query as Tree

from bench.peers.contract import FRAGMENTS, HITS, VALUES, Answer, Task
from bench.queries import Kind, Query
from bench.records import FACETS, Record

MEMORY_MIB = 512
SEPARATOR = "\t"  # between the values of a facet


class Engine:
    """Stock Whoosh."""

    threads = False  # its own worker processes lose documents silently
    prose = False
    lacks: frozenset[Kind] = frozenset()
    tasks = (Task.TOP, Task.COUNT, Task.FACETS, Task.HIGHLIGHTS)

    def version(self) -> str:
        """See `Peer.version`."""
        return f"whoosh3 {version('whoosh3')}"

    def build(self, path: Path, records: Iterable[Record], *, threads: int, prose: bool) -> None:  # noqa: ARG002
        """See `Peer.build`."""
        with index.create_in(str(path), _schema()).writer(limitmb=MEMORY_MIB) as writer:
            for record in records:
                writer.add_document(**_document(record))

    def open(self, path: Path) -> None:
        """See `Peer.open`."""
        self._index = index.open_dir(str(path))
        self._searcher = self._index.searcher()

    def compile(self, query: Query) -> Tree:
        """See `Peer.compile`."""
        return _compile(query)

    def run(self, compiled: Tree, task: Task) -> Answer:
        """See `Peer.run`."""
        grouped = None
        if task in (Task.FACETS, Task.HIGHLIGHTS):
            grouped = sorting.Facets()
            for name in FACETS:
                grouped.add_facet(name, sorting.FieldFacet(name, allow_overlap=True, maptype=sorting.Count))
            grouped.add_facet("month", sorting.FieldFacet("month", maptype=sorting.Count))
        found = self._searcher.search(compiled, limit=HITS, groupedby=grouped)
        facets: dict[str, tuple[int, ...]] = {}
        months: dict[int, int] = {}
        if grouped is not None:
            facets = {name: _top(found.groups(name)) for name in FACETS}
            months = {int(month): count for month, count in found.groups("month").items() if month}
        fragments = 0
        if task is Task.HIGHLIGHTS:
            found.fragmenter = highlight.ContextFragmenter()
            fragments = sum(bool(hit.highlights("text", top=FRAGMENTS)) for hit in found[:HITS])
        total = -1 if task is Task.TOP else len(found)
        # with groups, Whoosh ranks all matches
        return Answer(
            total=total, hits=min(HITS, found.scored_length()), facets=facets, months=months, fragments=fragments
        )

    def add(self, record: Record) -> None:
        """See `Peer.add`."""
        with self._index.writer() as writer:
            writer.add_document(**_document(record))
        with self._index.searcher() as searcher:
            if searcher.document(id=record.id) is None:
                raise LookupError(record.id)


def _schema() -> fields.Schema:
    words = analysis.SpaceSeparatedTokenizer()
    values = analysis.RegexTokenizer(f"[^{SEPARATOR}]+")
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        title=fields.TEXT(analyzer=words, stored=True),
        text=fields.TEXT(analyzer=words, stored=True),
        published=fields.NUMERIC(bits=64, stored=True),
        month=fields.ID(sortable=True),
        **{name: fields.TEXT(analyzer=values, phrase=False, stored=True) for name in FACETS},
    )


def _document(record: Record) -> dict[str, str | int]:
    values = {name: SEPARATOR.join(found) for name, found in record.facets.items() if found}
    dates: dict[str, str | int] = {}
    if record.instant is not None:
        dates = {"published": record.instant, "month": str(record.month)}
    return {"id": record.id, "title": record.title_terms, "text": record.text_terms, **values, **dates}


def _top(groups: dict[str | None, int]) -> tuple[int, ...]:
    """Return the greatest counts; articles without a value are grouped under None."""
    return tuple(sorted((count for value, count in groups.items() if value), reverse=True)[:VALUES])


def _compile(asked: Query) -> Tree:
    terms: list[Tree] = [query.Term("text", word) for word in asked.words]
    match asked.kind:
        case Kind.OR:
            return query.Or(terms)
        case Kind.PHRASE:
            return query.Phrase("text", list(asked.words))
        case Kind.PREFIX:
            return query.Prefix("text", asked.words[0])
        case Kind.FUZZY:
            return query.FuzzyTerm("text", asked.words[0], maxdist=1, prefixlength=0)
    if asked.dates:
        terms.append(query.NumericRange("published", *asked.dates))
    if asked.filter:
        facet, values = asked.filter
        terms.append(query.Or([query.Term(facet, value) for value in values]))
    return terms[0] if len(terms) == 1 else query.And(terms)
