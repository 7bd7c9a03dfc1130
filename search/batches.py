"""Batches: how does a task become a batch of documents, ready for the writer?

This is what a worker process does: read, extract, analyse. The articles that the index holds already in this very
version are only counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import corpus
from corpus import Article, Draft, Problem, SourceFile
from search.analysis import TOKEN, fold, stem
from search.codec import Batch, BatchBuilder, Document
from search.model import Facet, StoredArticle
from search.schema import NAME_FIELDS, POSITION_GAP, SPECS, facet_field
from search.segments import Snapshot
from search.stored import dump, facet_values, revision, to_stored
from search.tasks import Task

# surfaces become terms in the batch: each distinct one is stemmed or folded once
NORMALIZERS = {"title": stem, "text": stem, **{facet.value: fold for facet in NAME_FIELDS}}


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


def prepare(task: Task) -> Prepared:
    """Read a task's articles and make a batch of those that are not in the index already."""
    prepared = Prepared()
    builder = BatchBuilder(SPECS, normalizers=NORMALIZERS, position_gap=POSITION_GAP)
    known = None if task.known is None else _open(task.known)
    for item in _read(task):
        if isinstance(item, Problem):
            prepared.problems.append(item)
        else:
            _add(item, builder, prepared, known)
    if len(builder):
        prepared.batch = builder.finish()
    return prepared


def _add(article: Article, builder: BatchBuilder, prepared: Prepared, known: Snapshot | None) -> None:
    entry = Entry(article.id, article.path if article.line is None else f"{article.path}:{article.line}")
    if known and known.holds("revision", revision(article.id, article.content_hash)):
        prepared.unchanged.append(entry)
        return
    instant = int(article.published.instant.timestamp()) if article.published else None
    try:
        builder.add(to_document(to_stored(article), instant))
    except ValueError as error:
        prepared.problems.append(Problem(article.path, str(error), article.line))
    else:
        prepared.entries.append(entry)


def to_document(article: StoredArticle, instant: int | None) -> Document:
    """Return what the index holds of an article; `instant` is its publication in seconds since 1970, UTC."""
    tokens = {
        "title": [TOKEN.findall(article.title)],
        "text": [TOKEN.findall(article.text)],
        "id": [[article.id]],
        "revision": [[revision(article.id, article.content_hash)]],
    }
    facets: dict[str, tuple[str, ...]] = {}
    for facet, values in facet_values(article).items():
        if values:
            facets[facet_field(facet)] = values
            tokens[facet_field(facet)] = [list(dict.fromkeys(values))]
            if facet is not Facet.LANGUAGE:
                tokens[facet.value] = [TOKEN.findall(value) for value in values]
    columns = {} if instant is None else {"published": instant}
    return Document(tokens=tokens, facets=facets, columns=columns, stored=dump(article))


def give_up(task: Task, reason: str) -> Prepared:
    """Return the problem of a task of one item that could not be done."""
    (item,) = task.items
    line = None if isinstance(item, SourceFile) else item.line
    return Prepared(problems=[Problem(item.path, reason, line)])


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
