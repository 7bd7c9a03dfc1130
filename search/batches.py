"""Batches: how does a task become a batch of documents, ready for the writer?

This is what a worker process does: read, extract, analyse. The articles that the index holds already in this very
version are only counted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import corpus
from corpus import Article, Draft, Member, Problem, SourceFile
from corpus.duplicates import signatures
from search.analysis import analyzer, name_analyzer, pieces
from search.codec import Batch, BatchBuilder, Document
from search.filestate import FileState
from search.model import Facet
from search.schema import NAME_FIELDS, POSITION_GAP, SIGNATURE, SPECS, facet_field
from search.segments import Snapshot
from search.stored import dump, facet_values, revision
from search.tasks import Task
from search.words import WordCounter

VALUE_FIELDS = tuple(facet_field(facet) for facet in Facet)
WORD_FIELDS = ("title", "text", Facet.AUTHOR.value, Facet.SOURCE.value, Facet.TAG.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that was read: its id, where it was, and the path of its file where a record is kept of that."""

    id: str
    place: str
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem, and the path of the file that has it where a record is kept of that."""

    problem: Problem
    file: str | None = None


@dataclass(slots=True)
class Prepared:
    """What a worker gives back.

    `entries` are those of the batch's documents, in order; `files` those that have been read to the end, and `partial`
    about how many bytes were read of one that goes on in another task.
    """

    batch: Batch | None = None
    entries: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    files: list[FileState] = field(default_factory=list)
    partial: int = 0
    words: dict[str, int] = field(default_factory=dict)  # how often each came: see `search.words`
    items: list[int] = field(default_factory=list)  # of the task, where that is noted


def prepare(task: Task) -> Prepared:
    """Read a task's articles and make a batch of those that are not in the index already."""
    prepared = Prepared(items=task.identities() if task.noted else [])
    builder = BatchBuilder(SPECS, by_value=VALUE_FIELDS, position_gap=POSITION_GAP)
    known = None if task.known is None else _open(task.known)
    texts: list[tuple[str, str]] = []
    for item, file in _read(task, prepared):
        if isinstance(item, Problem):
            prepared.troubles.append(Trouble(item, file))
        elif _add(item, file, builder, prepared, known):
            texts.append((item.title, item.text))
    if len(builder):
        builder.fill(SIGNATURE, signatures(texts))
        prepared.batch = builder.finish()
        prepared.words = _words(builder)
    return prepared


def _add(article: Article, file: str | None, builder: BatchBuilder, prepared: Prepared, known: Snapshot | None) -> bool:
    """Add an article to the batch; tell whether it is in it now."""
    entry = Entry(article.id, article.path if article.line is None else f"{article.path}:{article.line}", file)
    if known and known.holds("revision", revision(article.id, article.content_hash)):
        prepared.unchanged.append(entry)
        return False
    try:
        builder.add(to_document(article))
    except ValueError as error:
        prepared.troubles.append(Trouble(Problem(article.path, str(error), article.line), file))
        return False
    prepared.entries.append(entry)
    return True


def to_document(article: Article) -> Document:
    """Return what the index holds of an article."""
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
        columns={"published": int(article.published.instant.timestamp())} if article.published else {},
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
    """Return the problem of a task of one item that could not be done; a file of one article is to be read again."""
    ((item, state),) = task.placed()
    line = None if isinstance(item, FileState) else item.line
    whole = state is not None and isinstance(item, SourceFile) and not isinstance(item, Member)
    return Prepared(
        troubles=[Trouble(Problem(item.path, reason, line), state.path if state else None)],
        files=[state] if state and whole else [],
        items=task.identities() if task.noted else [],
    )


def _read(task: Task, prepared: Prepared) -> Iterator[tuple[Article | Problem, str | None]]:
    """Yield the articles of a task, each with the path of its file, and note what files have been read."""
    for item, state in task.placed():
        path = state.path if state else None
        if isinstance(item, FileState):
            prepared.files.append(item)
            prepared.partial = 0
        elif isinstance(item, SourceFile):
            if isinstance(item, Member):
                prepared.partial += item.weight
            elif state is not None:
                prepared.files.append(state.digested())
            yield from ((found, path) for found in corpus.read_file(item, options=task.options))
        elif isinstance(item, Draft):
            prepared.partial += len(item.text)
            yield from ((found, path) for found in corpus.complete((item,), options=task.options))
        else:
            yield item, path


@lru_cache(maxsize=1)
def _open(generation: Path) -> Snapshot:
    return Snapshot.open(generation)
