"""Removing: how does an article leave the index, and stay out of it?

Its id is put on the list of withdrawn articles (`search.withdrawn`), which every run honours, and it is deleted in a
new generation. Its file may stay where it is. A path that was indexed can be forgotten, with all its articles.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from search.engine import Engine
from search.errors import UsageError
from search.generations import IndexDirectory
from search.indexing import Effort, Run, disk_errors
from search.manifest import MANIFEST, Claim, Manifest, below, blamed, from_blob, shown
from search.model import Facet, SearchRequest
from search.progress import IndexReport
from search.refreshing import refresh_index
from search.roots import innermost, is_below
from search.segments import Snapshot
from search.storage import DISK, Storage
from search.stored import load
from search.withdrawn import read_withdrawn, withdrawing, write_withdrawn

__all__ = ["Chosen", "articles_at", "articles_found", "articles_named", "readmit", "remove_articles"]

# the path of each article's file, by its id
Articles = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be removed: articles, as the path of each by its id, and roots to be forgotten with all theirs."""

    withdrawn: Articles
    forgotten: tuple[str, ...] = ()
    count: int = 0  # of all articles that go


def articles_named(engine: Engine, ids: Iterable[str]) -> Chosen:
    """Return articles by their ids.

    Raises:
        ArticleNotFound: There is none of one of them.
    """
    return _chosen((article_id, engine.article(article_id).article.path) for article_id in ids)


def articles_found(engine: Engine, *, query: str = "", source: str = "") -> Chosen:
    """Return the articles that have all words of a query, or are of an outlet.

    Raises:
        UsageError: The query is not understood, or no article has all of its words; none is removed for having some.
    """
    filters = {Facet.SOURCE: frozenset({source})} if source else {}
    found = engine.export(SearchRequest(query=query, filters=filters, strict=True, synonyms=False, suggest=False))
    if query and found.notes:
        raise UsageError(f"Nothing is removed by a query that is not taken at its word: {' '.join(found.notes)}")
    return _chosen((article.id, article.path) for article in found.articles)


def articles_at(index: Path, path: str) -> Chosen:
    """Return the articles of files at an absolute path or below it, and which roots end with it.

    What is still below another root is withdrawn, article by article, as that root will be read again.

    Raises:
        UsageError: Nothing of it was indexed.
        IndexUnusable: The index cannot be opened.
    """
    directory = IndexDirectory(index)
    pointer = directory.pointer()
    generation = directory.generation_path(pointer)
    forgotten = tuple(root.path for root in pointer.roots if is_below(root.path, [path]))
    articles = _chosen(_below(generation, path)).withdrawn
    left = [root for root in pointer.roots if root.path not in forgotten]
    withdrawn = articles if innermost(left, path) is not None or not forgotten else {}
    return Chosen(withdrawn, forgotten, len(articles))


def remove_articles(
    index: Path, chosen: Chosen, *, effort: Effort | None = None, storage: Storage = DISK
) -> IndexReport:
    """Remove articles, so that no later run brings them back, and forget roots.

    Raises:
        IndexLocked: Another run is writing to it.
        IndexUnusable: It cannot be opened.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    effort = effort or Effort()
    removed = 0
    if chosen.withdrawn:
        report = _withdraw(IndexDirectory(index, storage), chosen.withdrawn, effort)
        removed = report.removed
    if chosen.forgotten:
        report = refresh_index(index, [], forget=chosen.forgotten, max_removals=1, effort=effort, storage=storage)
        report.removed += removed
    return report


def readmit(index: Path, ids: Iterable[str], *, effort: Effort | None = None, storage: Storage = DISK) -> IndexReport:
    """Take ids from the list of withdrawn articles, and read their files again as far as they are there.

    Raises:
        UsageError: An id is not on the list.
        IndexLocked: Another run is writing to the index.
        IndexUnusable: It cannot be opened.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    effort = effort or Effort()
    directory = IndexDirectory(index, storage)
    directory.pointer()
    with directory.locked(wait=effort.wait), disk_errors(directory.path):
        entries = read_withdrawn(directory.path)
        for article_id in ids:
            if entries.pop(article_id, None) is None:
                raise UsageError(f"The article '{article_id}' is not withdrawn. 'search remove --list' names those.")
        write_withdrawn(directory.path, entries, files=storage)
    return refresh_index(index, [], max_removals=1, effort=effort, storage=storage)


def _withdraw(directory: IndexDirectory, articles: Articles, effort: Effort) -> IndexReport:
    old = directory.pointer()
    with directory.locked(wait=effort.wait), disk_errors(directory.path):
        entries = withdrawing(read_withdrawn(directory.path), articles.items())
        write_withdrawn(directory.path, entries, files=directory.storage)
        run = Run(directory, directory.pointer(), effort, None)
        with run.opened() as (base, manifest), run.generation(base, manifest) as (intake, pointer):
            for article_id in articles:
                run.report.removed += intake.writer.delete(article_id)
                intake.ledger.withdraw(article_id)
            intake.writer.commit()
            intake.ledger.finish(articles=intake.writer.articles)
            run.directory.publish(pointer, roots=old.roots)
            run.report.generation = pointer.name
    return run.report


def _below(generation: Path, path: str) -> Iterator[tuple[str, str]]:
    """Yield the ids and paths of the articles of files at a path or below it."""
    with blamed(generation / MANIFEST):
        manifest = Manifest.open(generation)
        if manifest is not None:
            with manifest:
                condition, values = below(path)
                query = f"SELECT article, path FROM claims JOIN files ON id = file WHERE state = ? AND {condition}"  # noqa: S608
                for article_id, blob in manifest.db.execute(query, (Claim.KEPT, *values)):
                    yield article_id, shown(from_blob(blob))
            return
    snapshot = Snapshot.open(generation)
    folder = shown(path)
    for _, segment, doc in snapshot.live():
        article = load(segment.stored[doc])
        if article.path == folder or article.path.startswith((f"{folder.rstrip('/')}/", f"{folder}!/")):
            yield article.id, article.path


def _chosen(articles: Iterable[tuple[str, str]]) -> Chosen:
    found = dict(articles)
    return Chosen(found, (), len(found))
