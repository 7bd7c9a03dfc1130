"""Clippings: our own engine, asked beneath its query language, and by a whole request."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh import query as whoosh_query

from bench.peers.contract import FRAGMENTS, HITS, VALUES, Answer, Task
from bench.queries import Kind, Query
from bench.records import FACETS, Record
from corpus import Article, Origin, Precision, Published
from search import Facet, Granularity, SearchRequest, __version__
from search.evaluator import Collection, Matches, evaluate, top
from search.generations import IndexDirectory
from search.highlight import Highlighter
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.memory import keep_freed_memory
from search.query import DateRange, ParsedQuery
from search.schema import facet_field
from search.segments import Snapshot
from search.stored import load
from search.tasks import record_tasks


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query in our two forms."""

    tree: whoosh_query.Query
    filter: tuple[str, tuple[str, ...]] | None
    request: SearchRequest


class Engine:
    """Clippings."""

    threads = True
    prose = True
    lacks: frozenset[Kind] = frozenset()
    tasks = tuple(Task)

    def __init__(self) -> None:
        keep_freed_memory()

    def version(self) -> str:
        """See `Peer.version`."""
        return f"Clippings {__version__}, NumPy {np.__version__}"

    def build(self, path: Path, records: Iterable[Record], *, threads: int, prose: bool) -> None:  # noqa: ARG002
        """See `Peer.build`."""
        _update(path, records, threads)

    def open(self, path: Path) -> None:
        """See `Peer.open`."""
        self._path = path
        directory = IndexDirectory(path)
        snapshot = Snapshot.open(directory.generation_path(directory.pointer()))
        self._collection = Collection.of(snapshot.segments, snapshot.deleted)
        self._engine = LocalEngine(path)

    def compile(self, query: Query) -> Compiled:
        """See `Peer.compile`."""
        return Compiled(_tree(query), query.filter, _request(query))

    def run(self, compiled: Compiled, task: Task) -> Answer:
        """See `Peer.run`."""
        if task is Task.REQUEST:
            return self._respond(compiled.request)
        matches = self._match(compiled)
        best = matches.docs[top(matches.scores, HITS)]
        facets: dict[str, tuple[int, ...]] = {}
        months: dict[int, int] = {}
        if task in (Task.FACETS, Task.HIGHLIGHTS):
            selection = self._collection.selection(matches.docs)
            facets = {name: self._count(name, selection) for name in FACETS}
            months = _months(self._collection.periods("published", Granularity.MONTH).buckets(selection)[0])
        fragments = self._highlight(best, compiled.tree) if task is Task.HIGHLIGHTS else 0
        return Answer(
            total=-1 if task is Task.TOP else matches.docs.size,
            hits=best.size,
            facets=facets,
            months=months,
            fragments=fragments,
        )

    def add(self, record: Record) -> None:
        """See `Peer.add`."""
        _update(self._path, [record], 1)
        self._engine.article(record.id)

    def _match(self, compiled: Compiled) -> Matches:
        """Return what matches, as `LocalEngine` has it: a filter is a mask over what the query matches."""
        matches = evaluate(compiled.tree, self._collection, scored=True)
        if compiled.filter is None:
            return matches
        facet, values = compiled.filter
        keep = self._collection.facet(_field(facet)).mask(values).take(matches.docs)
        return Matches(matches.docs.compress(keep), matches.scores.compress(keep))

    def _count(self, name: str, selection: NDArray[np.intp] | NDArray[np.bool_]) -> tuple[int, ...]:
        column = self._collection.facet(_field(name))
        counts = column.count(selection)
        found = np.flatnonzero(counts)
        ranked = found[top(counts[found], VALUES)]
        values = {column.value(ordinal): int(counts[ordinal]) for ordinal in ranked.tolist()}
        return tuple(values.values())

    def _highlight(self, docs: NDArray[np.uint32], tree: whoosh_query.Query) -> int:
        highlighter = Highlighter(ParsedQuery(tree))
        found = 0
        for doc in docs.tolist():
            leaf, number = self._collection.locate(doc)
            found += len(highlighter.fragments(load(leaf.segment.stored[number]).text, limit=FRAGMENTS))
        return found

    def _respond(self, request: SearchRequest) -> Answer:
        response = self._engine.search(request)
        return Answer(
            total=response.total,
            hits=len(response.hits),
            facets={facet.value: tuple(v.count for v in found.values) for facet, found in response.facets.items()},
            fragments=sum(len(hit.fragments) for hit in response.hits),
        )


def _update(path: Path, records: Iterable[Record], jobs: int) -> None:
    report = update_index(path, record_tasks(_articles(records)), roots=(), effort=Effort(jobs=jobs))
    if report.problems:
        raise ValueError(str(report.problems[0]))


def _articles(records: Iterable[Record]) -> Iterator[Article]:
    """Yield complete articles: nothing is extracted from them."""
    for record in records:
        instant = None if record.instant is None else datetime.fromtimestamp(record.instant, UTC)
        yield Article(
            id=record.id,
            title=record.title,
            text=record.text,
            authors=record.facets["author"],
            tags=record.facets["tag"],
            people=record.facets["person"],
            places=record.facets["place"],
            published=None if instant is None else Published(instant, Precision.SECOND, 0, Origin.METADATA),
            path=record.id,
            content_hash=record.id,
        )


def _field(name: str) -> str:
    return facet_field(Facet(name))


def _tree(query: Query) -> whoosh_query.Query:
    terms = [whoosh_query.Term("text", word) for word in query.words]
    match query.kind:
        case Kind.AND:
            return whoosh_query.And(terms)
        case Kind.OR:
            return whoosh_query.Or(terms)
        case Kind.PHRASE:
            return whoosh_query.Phrase("text", list(query.words))
        case Kind.PREFIX:
            return whoosh_query.Prefix("text", query.words[0])
        case Kind.FUZZY:
            return whoosh_query.FuzzyTerm("text", query.words[0], maxdist=1, prefixlength=0)
    if query.dates is None:
        return terms[0]
    dates = DateRange(*query.dates)
    return whoosh_query.And([*terms, dates]) if terms else dates


def _request(query: Query) -> SearchRequest:
    """Return the request of a page of results with its facets, as the search page makes it."""
    return SearchRequest(
        query=query.typed,
        filters={} if query.filter is None else {Facet(query.filter[0]): frozenset(query.filter[1])},
        facets={Facet(name): VALUES for name in FACETS},
        histogram=Granularity.MONTH,
        limit=HITS,
        fragments=FRAGMENTS,
    )


def _months(buckets: Iterable[tuple[str, int]]) -> dict[int, int]:
    return {int(start[:4]) * 12 + int(start[5:7]) - 1: count for start, count in buckets}
