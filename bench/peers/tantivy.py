"""Tantivy: a search library in Rust, through its Python package."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur

from bench.peers.contract import HITS, VALUES, Answer, Task
from bench.queries import Kind, Query
from bench.records import FACETS, Record

HEAP_BYTES = 500_000_000
SPLITTING, STEMMING = "whitespace", "en_stem"  # for terms, and for prose

# a histogram of the months since the year 0: the engine's own of dates knows no calendar months
_AGGREGATIONS = {
    **{name: {"terms": {"field": name, "size": VALUES}} for name in FACETS},
    "months": {"histogram": {"field": "month", "interval": 1.0, "min_doc_count": 1}},
}


class Engine:
    """Tantivy."""

    threads = True
    prose = True
    lacks: frozenset[Kind] = frozenset()
    tasks = (Task.TOP, Task.COUNT, Task.FACETS, Task.HIGHLIGHTS)

    def version(self) -> str:
        """See `Peer.version`."""
        return f"tantivy {version('tantivy')}"

    def build(self, path: Path, records: Iterable[Record], *, threads: int, prose: bool) -> None:
        """See `Peer.build`."""
        schema = _schema(STEMMING if prose else SPLITTING)
        writer = _with_tokenizer(tantivy.Index(schema, str(path))).writer(HEAP_BYTES, threads)
        for record in records:
            writer.add_document(_document(record, record.title, record.text) if prose else _terms_of(record))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, path: Path) -> None:
        """See `Peer.open`."""
        self._index = _with_tokenizer(tantivy.Index.open(str(path)))
        self._searcher = self._index.searcher()

    def compile(self, query: Query) -> tantivy.Query:
        """See `Peer.compile`."""
        return _compile(query, self._index.schema)

    def run(self, compiled: tantivy.Query, task: Task) -> Answer:
        """See `Peer.run`."""
        found: Any = self._searcher.search(compiled, HITS, count=task is not Task.TOP)
        total = -1 if task is Task.TOP else int(found.count)
        facets: dict[str, tuple[int, ...]] = {}
        months: dict[int, int] = {}
        if task in (Task.FACETS, Task.HIGHLIGHTS):
            counted = self._searcher.aggregate(compiled, _AGGREGATIONS)
            facets = {name: tuple(int(b["doc_count"]) for b in counted[name]["buckets"]) for name in FACETS}
            months = {int(b["key"]): int(b["doc_count"]) for b in counted["months"]["buckets"]}
        fragments = 0
        if task is Task.HIGHLIGHTS:
            generator = tantivy.SnippetGenerator.create(self._searcher, compiled, self._index.schema, "text")
            for _, address in found.hits:
                fragments += bool(generator.snippet_from_doc(self._searcher.doc(address)).fragment())
        return Answer(total=total, hits=len(found.hits), facets=facets, months=months, fragments=fragments)

    def add(self, record: Record) -> None:
        """See `Peer.add`."""
        writer = self._index.writer(HEAP_BYTES, 1)
        writer.add_document(_terms_of(record))
        writer.commit()
        self._index.reload()
        searcher = self._index.searcher()
        if not searcher.doc_freq("id", record.id):
            raise LookupError(record.id)


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    splitter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(SPLITTING, splitter)
    return index


def _schema(tokenizer: str) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", stored=True)
    builder.add_text_field("title", tokenizer_name=tokenizer, stored=True)
    builder.add_text_field("text", tokenizer_name=tokenizer, stored=True)
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True, stored=True)
    builder.add_integer_field("published", fast=True, indexed=True, stored=True)
    builder.add_integer_field("month", fast=True)
    return builder.build()


def _terms_of(record: Record) -> tantivy.Document:
    return _document(record, record.title_terms, record.text_terms)


def _document(record: Record, title: str, text: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", record.id)
    document.add_text("title", title)
    document.add_text("text", text)
    for name, values in record.facets.items():
        for value in values:
            document.add_text(name, value)
    if record.instant is not None and record.month is not None:
        document.add_integer("published", record.instant)
        document.add_integer("month", record.month)
    return document


def _compile(query: Query, schema: tantivy.Schema) -> tantivy.Query:
    make = tantivy.Query
    terms = [make.term_query(schema, "text", word) for word in query.words]
    match query.kind:
        case Kind.OR:
            return make.boolean_query([(Occur.Should, term) for term in terms])
        case Kind.PHRASE:
            return make.phrase_query(schema, "text", list(query.words))
        case Kind.PREFIX:
            return make.regex_query(schema, "text", f"{query.words[0]}.*")
        case Kind.FUZZY:
            return make.fuzzy_term_query(schema, "text", query.words[0], 1, transposition_cost_one=True)
    parts = terms
    if query.dates:
        parts.append(make.range_query(schema, "published", FieldType.Integer, *query.dates))
    if query.filter:
        facet, values = query.filter
        parts.append(make.term_set_query(schema, facet, list(values)))
    return parts[0] if len(parts) == 1 else make.boolean_query([(Occur.Must, part) for part in parts])
