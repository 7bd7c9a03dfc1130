"""Indexing: how do articles become a generation of the index?

One door to the writer: only this module opens one. `update_index` adds what is new and replaces what has changed;
`rebuild_index` makes a whole new generation. Both leave the live generation untouched until they are done.
"""

import errno
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from whoosh.index import FileIndex, create_in, open_dir
from whoosh.reading import IndexReader
from whoosh.writing import IndexWriter

from corpus import Article, Problem
from search.columns import instant_column
from search.errors import IndexCorrupt, IndexMissing, IndexTooOld, SearchError
from search.generations import IndexDirectory, Pointer, Root
from search.model import StoredArticle
from search.schema import MISSING_INSTANT, article_schema
from search.stored import load, revision, to_document, to_stored

# the path of articles that came from standard input: they cannot be read again, so a rebuild carries them over
STDIN = "-"

# memory for the postings of one segment before they are sorted to disk
WRITER_MEGABYTES = 256


@dataclass(slots=True)
class IndexReport:
    """What a run has done so far. `problems` names everything that was skipped or kept only in part."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    carried: int = 0  # from standard input, kept by a rebuild
    total: int = 0  # articles in the index when the run ended
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def read(self) -> int:
        """The number of articles read."""
        return self.added + self.changed + self.unchanged

    @property
    def skipped(self) -> list[Problem]:
        """The problems that cost an article."""
        return [problem for problem in self.problems if problem.skipped]


Progress = Callable[[IndexReport], None]


def open_whoosh(directory: IndexDirectory, pointer: Pointer) -> FileIndex:
    """Open a generation.

    Raises:
        IndexCorrupt: Its files are damaged or gone.
    """
    path = directory.generation_path(pointer)
    try:
        return open_dir(str(path))
    except Exception as error:  # Whoosh raises whatever its unpickling meets
        raise IndexCorrupt(directory.path, f"generation {pointer.name} cannot be opened ({error})") from error


def update_index(
    path: Path, items: Iterable[Article | Problem], *, roots: tuple[Root, ...], on_progress: Progress | None = None
) -> IndexReport:
    """Add new articles and replace changed ones; make the index if there is none.

    Raises:
        IndexLocked: Another run is writing to it.
        IndexUnusable: It cannot be opened; `rebuild_index` or another directory is the way out.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path)
    with directory.locked():
        try:
            old = directory.pointer()
        except IndexMissing:
            old = None
        known = old.roots if old else ()
        merged = tuple(dict.fromkeys((*(root for root in known if root not in roots), *roots)))
        return _write(directory, old, items, roots=merged, keep_files=True, on_progress=on_progress)


def rebuild_index(
    path: Path, items: Iterable[Article | Problem], *, roots: tuple[Root, ...], on_progress: Progress | None = None
) -> IndexReport:
    """Make the whole index anew from items, while the old one goes on serving; then switch.

    Articles that once came from standard input are carried over from the old generation.

    Raises:
        IndexLocked: Another run is writing to it.
        SearchError: The disk is full, or the directory cannot be written to.
    """
    directory = IndexDirectory(path)
    with directory.locked():
        try:
            old = directory.pointer()
        except (IndexMissing, IndexCorrupt, IndexTooOld):
            old = None
        streamed = tuple(root for root in old.roots if root.path == STDIN) if old else ()
        return _write(directory, old, items, roots=(*roots, *streamed), keep_files=False, on_progress=on_progress)


def _write(
    directory: IndexDirectory,
    old: Pointer | None,
    items: Iterable[Article | Problem],
    *,
    roots: tuple[Root, ...],
    keep_files: bool,
    on_progress: Progress | None,
) -> IndexReport:
    started = time.perf_counter()
    report = IndexReport()
    with _disk_errors(directory.path), directory.new_generation(old, keep_files=keep_files) as (path, pointer):
        index = open_whoosh(directory, pointer) if old and keep_files else create_in(str(path), article_schema())
        with index.reader() as reader, _open_writer(index) as writer:
            run = _Run(writer, reader, report)
            for item in items:
                run.take(item)
                if on_progress:
                    on_progress(report)
            if old and not keep_files and any(root.path == STDIN for root in old.roots):
                run.carry_over(directory, old)
        report.total = index.doc_count()
        if old is None or not keep_files or report.added or report.changed or roots != old.roots:
            directory.publish(pointer, roots=roots)
    report.seconds = time.perf_counter() - started
    return report


@contextmanager
def _open_writer(index: FileIndex) -> Iterator[IndexWriter]:
    """Open the only kind of writer that we use; commit at the end, or cancel if the block raises."""
    writer = index.writer(limitmb=WRITER_MEGABYTES)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


class _Run:
    """One pass of articles through the writer."""

    def __init__(self, writer: IndexWriter, reader: IndexReader, report: IndexReport) -> None:
        self.writer = writer
        self.reader = reader
        self.report = report
        self.seen: dict[str, str] = {}  # id -> where it was read

    def take(self, item: Article | Problem) -> None:
        if isinstance(item, Problem):
            self.report.problems.append(item)
        elif item.id in self.seen:
            reason = f"has the same id as the article at {self.seen[item.id]}, which was kept"
            self.report.problems.append(Problem(item.path, reason, item.line))
        else:
            self.seen[item.id] = item.path if item.line is None else f"{item.path}:{item.line}"
            self.add(item)

    def add(self, article: Article) -> None:
        if _is_live(self.reader, "revision", revision(article.id, article.content_hash)):
            self.report.unchanged += 1
            return
        if _is_live(self.reader, "id", article.id):
            self.writer.delete_by_term("id", article.id)
            self.report.changed += 1
        else:
            self.report.added += 1
        instant = int(article.published.instant.timestamp()) if article.published else None
        self.writer.add_document(**to_document(to_stored(article), instant))

    def carry_over(self, directory: IndexDirectory, old: Pointer) -> None:
        """Copy the articles that cannot be read again out of the old generation.

        Raises:
            IndexCorrupt: The old generation cannot be read, so they would be lost.
        """
        with open_whoosh(directory, old).reader() as reader:
            for article, instant in _stored_articles(reader):
                if article.path == STDIN and article.id not in self.seen:
                    self.writer.add_document(**to_document(article, instant))
                    self.report.carried += 1


def _stored_articles(reader: IndexReader) -> Iterator[tuple[StoredArticle, int | None]]:
    for leaf, _ in reader.leaf_readers():
        instants = instant_column(leaf, "published").tolist()
        for doc in leaf.all_doc_ids():
            instant = None if instants[doc] == MISSING_INSTANT else instants[doc]
            yield load(leaf.stored_fields(doc)["article"]), instant


def _is_live(reader: IndexReader, field: str, term: str) -> bool:
    """Tell whether any document that is not deleted has a term."""
    return (field, term) in reader and reader.postings(field, term).is_active()


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise SearchError(
                f"The disk is full, so the index at {path} was left as it was. Free some space and run this again."
            ) from error
        raise SearchError(
            f"Writing to {path} failed ({error.strerror or error}), so the index was left as it was."
        ) from error
