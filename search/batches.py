"""Batches: how does a task become a batch of documents, ready for the writer?

This is what a worker process does: read, extract, analyse. The articles that the index holds already in this very
version are only counted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import corpus
from corpus import Article, Draft, Problem, SourceFile
from corpus.duplicates import signatures
from search.analysis import analyzer, name_analyzer, pieces
from search.codec import Batch, BatchBuilder, Document
from search.model import Facet, StoredArticle
from search.schema import NAME_FIELDS, POSITION_GAP, SIGNATURE, SPECS, facet_field
from search.segments import Snapshot
from search.stored import dump, facet_values, revision, to_stored
from search.tasks import Task
from search.words import WordCounter

VALUE_FIELDS = tuple(facet_field(facet) for facet in Facet)
WORD_FIELDS = ("title", "text", Facet.AUTHOR.value, Facet.SOURCE.value, Facet.TAG.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that was read: its id, and where it was."""

    id: str
    place: str


@dataclass(slots=True)
class Prepared:
    """What a worker gives back; `entries` are those of the batch's documents, in order."""

    batch: Batch | None = None
    entries: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)  # how often each came: see `search.words`


def prepare(task: Task) -> Prepared:
    """Read a task's articles and make a batch of those that are not in the index already."""
    prepared = Prepared()
    builder = BatchBuilder(SPECS, by_value=VALUE_FIELDS, position_gap=POSITION_GAP)
    known = None if task.known is None else _open(task.known)
    texts: list[tuple[str, str]] = []
    for item in _read(task):
        if isinstance(item, Problem):
            prepared.problems.append(item)
        elif _add(item, builder, prepared, known):
            texts.append((item.title, item.text))
    if len(builder):
        builder.fill(SIGNATURE, signatures(texts))
        prepared.batch = builder.finish()
        prepared.words = _words(builder)
    return prepared


def _add(article: Article, builder: BatchBuilder, prepared: Prepared, known: Snapshot | None) -> bool:
    """Add an article to the batch; tell whether it is in it now."""
    entry = Entry(article.id, article.path if article.line is None else f"{article.path}:{article.line}")
    if known and known.holds("revision", revision(article.id, article.content_hash)):
        prepared.unchanged.append(entry)
        return False
    instant = int(article.published.instant.timestamp()) if article.published else None
    try:
        builder.add(to_document(to_stored(article), instant))
    except ValueError as error:
        prepared.problems.append(Problem(article.path, str(error), article.line))
        return False
    prepared.entries.append(entry)
    return True


def to_document(article: StoredArticle, instant: int | None) -> Document:
    """Return what the index holds of an article; `instant` is its publication in seconds since 1970, UTC."""
    tokens = {
        "title": [pieces(article.title)],
        "text": [pieces(article.text)],
        "id": [[article.id]],
        "revision": [[revision(article.id, article.content_hash)]],
    }
    facets: dict[str, tuple[str, ...]] = {}
    for facet, values in facet_values(article).items():
        if values:
            facets[facet_field(facet)] = values
            if facet is not Facet.LANGUAGE:
                tokens[facet.value] = [[value] for value in values]
    return Document(
        tokens=tokens,
        analyzers=_analyzers(article.language),
        facets=facets,
        columns={} if instant is None else {"published": instant},
        stored=dump(article),
    )


@cache
def _analyzers(language: str | None) -> Mapping[str, Callable[[str], tuple[str, ...]]]:
    """Return by field what makes terms of the pieces of an article in a language."""
    prose, names = analyzer(language), name_analyzer()
    return {"title": prose, "text": prose, **{facet.value: names for facet in NAME_FIELDS}}


def _words(builder: BatchBuilder) -> dict[str, int]:
    """Return how often each word came in the batch that was finished last."""
    counter = WordCounter()
    for name in WORD_FIELDS:
        counter.add_pieces(*builder.pieces(name))
    return counter.counts()


def give_up(task: Task, reason: str) -> Prepared:
    """Return the problem of a task of one item that could not be done."""
    (item,) = task.items
    return Prepared(problems=[Problem(item.path, reason, item.line)])


def _read(task: Task) -> Iterator[Article | Problem]:
    for item in task.items:
        if isinstance(item, SourceFile):
            yield from corpus.read_file(item, options=task.options)
        elif isinstance(item, Draft):
            yield from corpus.complete((item,), options=task.options)
        else:
            yield item


@lru_cache(maxsize=1)
def _open(generation: Path) -> Snapshot:
    return Snapshot.open(generation)
