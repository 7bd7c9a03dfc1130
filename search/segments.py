"""Segments: of which segment files is a generation made, and which of their documents are deleted?

Architecture invariant: a snapshot is never refreshed. When a generation is published, a new one is opened.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from whoosh.index import EmptyIndexError

from search.codec import Segment, SegmentError
from search.codec.files import SYSTEM_FILES, Files
from search.codec.whoosh import ArraySegment, ArrayStorage, ArrayTOC, TocError, open_segment
from search.codec.whoosh.errors import BACK
from search.errors import IndexUnusable
from search.schema import article_schema
from search.stories import Labels, Stories
from search.words import Words

INDEX_NAME = "MAIN"  # Whoosh's own default, so that a generation is an ordinary Whoosh index

Deleted = NDArray[np.bool_]


# What reading damaged arrays and texts raises. Only then are checksums compared: that takes far longer than a search.
MET_IN_DAMAGE = (SegmentError, ArithmeticError, LookupError, MemoryError, TypeError, ValueError)


class Snapshot:
    """The segments of one generation, open, each with a mask of its deleted documents."""

    def __init__(
        self,
        entries: Iterable[ArraySegment],
        segments: Iterable[Segment],
        stories: Stories,
        words: Words,
        *,
        commit: int,
    ) -> None:
        self.entries = list(entries)
        self.segments = list(segments)
        self.stories = stories
        self.words = words
        self.commit = commit  # the generation of the table of contents
        self.deleted: list[Deleted | None] = [
            entry.deleted_mask() if entry.deleted_count() else None for entry in self.entries
        ]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the files of a generation.

        Raises:
            IndexUnusable: A file is missing, damaged, or of another version.
        """
        storage = ArrayStorage(str(path))
        try:
            toc = ArrayTOC.read(storage, INDEX_NAME, schema=article_schema())
            segments = [open_segment(entry.path(storage)) for entry in toc.segments]
            stories = Stories.open(path)
            stories.check_fit([entry.segid for entry in toc.segments], commit=toc.generation)
            words = Words.open(path)
        except (TocError, SegmentError) as error:
            # a generation is one commit, so that there is none before it
            raise IndexUnusable(str(error).replace(BACK, "Build the index anew with 'search reindex'.")) from error
        except (EmptyIndexError, FileNotFoundError) as error:
            lacking = getattr(error, "filename", None) or path / "its table of contents"
            raise IndexUnusable(
                f"The index in {path} lacks a file ({Path(lacking).name}). Build it anew with 'search reindex PATH...'."
            ) from error
        except OSError as error:
            raise IndexUnusable(
                f"{error.filename} cannot be read ({error.strerror}). Make it readable for this user."
            ) from error
        return cls(toc.segments, segments, stories, words, commit=toc.generation)

    def verify(self) -> None:
        """Read everything: compare all checksums, and what the structures say of each other.

        Raises:
            IndexUnusable: A file is damaged; the message names it.
        """
        try:
            for entry, segment in zip(self.entries, self.segments, strict=True):
                segment.verify()
                if segment.documents != entry.doc_count_all():
                    raise IndexUnusable(
                        f"The segment file {segment.path} has {segment.documents} documents where the table of "
                        f"contents says {entry.doc_count_all()}. Build the index anew with 'search reindex PATH...'."
                    )
            self.stories.verify()
            self.words.verify()
            for place in range(len(self.segments)):
                self.labels(place)
        except SegmentError as error:
            raise IndexUnusable(str(error)) from error

    @cached_property
    def damage(self) -> str | None:
        """What `verify` says; None if it finds nothing."""
        try:
            self.verify()
        except IndexUnusable as error:
            return str(error)
        return None

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Do something with the segments; where that fails and they are damaged, say so instead.

        Raises:
            IndexUnusable: A file is damaged; the message names it.
        """
        try:
            yield
        except MET_IN_DAMAGE as error:
            if self.damage is None:
                raise
            raise IndexUnusable(self.damage) from error

    def labels(self, place: int) -> Labels | None:
        """Return the stories of a segment's documents; None for one that a Whoosh program wrote after the last run.

        Raises:
            SegmentCorrupt: The file of stories does not fit the segment.
        """
        return self.stories.labels(self.entries[place].segid, self.segments[place].documents)

    @property
    def articles(self) -> int:
        """The number of documents that are not deleted."""
        return sum(segment.documents for segment in self.segments) - sum(e.deleted_count() for e in self.entries)

    def find(self, field: str, term: str) -> Iterator[tuple[int, int]]:
        """Yield the place of the segment, and the number in it, of each live document that has a term."""
        for place, (segment, deleted) in enumerate(zip(self.segments, self.deleted, strict=True)):
            terms = segment.terms.get(field)
            ordinal = None if terms is None else terms.find(term)
            if ordinal is not None:
                docs = segment.postings[field][ordinal].docs
                for doc in docs if deleted is None else docs[~deleted[docs]]:
                    yield place, int(doc)

    def holds(self, field: str, term: str) -> bool:
        """Tell whether a document that is not deleted has a term."""
        return next(self.find(field, term), None) is not None

    def live(self) -> Iterator[tuple[int, Segment, int]]:
        """Yield each document that is not deleted: the place of its segment, the segment, its number there."""
        for place, (segment, deleted) in enumerate(zip(self.segments, self.deleted, strict=True)):
            for doc in range(segment.documents):
                if deleted is None or not deleted[doc]:
                    yield place, segment, doc


def write_contents(path: Path, entries: Iterable[ArraySegment], *, commit: int, files: Files = SYSTEM_FILES) -> None:
    """Write the table of contents of a generation, once its segments are on disk, in the place of any other.

    Raises:
        OSError: The disk is full or fails.
    """
    others = list(path.glob("*.toc"))
    ArrayTOC(article_schema(), list(entries), commit).write(ArrayStorage(str(path)), INDEX_NAME, files)
    for other in others:
        files.remove(other)


def new_entry(documents: int) -> ArraySegment:
    """Return the entry of a new segment; its name is random."""
    entry = ArraySegment(INDEX_NAME)
    entry.set_doc_count(documents)
    return entry


def segment_path(path: Path, entry: ArraySegment) -> Path:
    """Return where the file of a segment lies, or is to lie, in a generation's directory."""
    return entry.path(ArrayStorage(str(path)))
