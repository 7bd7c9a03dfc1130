"""Writing: how do batches of documents become the segments of a generation?

Batches are held up to a budget of memory, then written as one segment. Documents of older segments are deleted by a
mark in the table of contents. At the end segments are merged as `search.merging` says; the files of the old generation
are never changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.codec import Batch, Segment, SegmentWriter
from search.codec.merge import Source, merge_segments
from search.codec.whoosh import ArraySegment, open_segment
from search.merging import Size, choose_merges
from search.model import StoredArticle
from search.schema import SPECS
from search.segments import Snapshot, new_entry, segment_path, write_contents
from search.stored import load

MEBIBYTE = 1 << 20
DEFAULT_MEMORY = 512  # MiB of batches


@dataclass(frozen=True, slots=True)
class _Written:
    """A segment file of the new generation, and its entry in the table of contents."""

    entry: ArraySegment
    segment: Segment

    @property
    def size(self) -> Size:
        return Size(self.segment.documents, self.entry.deleted_count())


class ArticleWriter:
    """Writes one generation, which begins with the segments of `base` (whose files are there already)."""

    def __init__(self, path: Path, base: Snapshot | None, *, memory: int = DEFAULT_MEMORY) -> None:
        self._path = path
        self._base = base
        self._budget = memory * MEBIBYTE
        self._commit = base.commit + 1 if base else 0
        self._written = (
            [] if base is None else [_Written(*pair) for pair in zip(base.entries, base.segments, strict=True)]
        )
        self._pending: tuple[ArraySegment, SegmentWriter] | None = None

    @property
    def articles(self) -> int:
        """The number of documents that are not deleted, of those written."""
        return sum(written.size.live for written in self._written)

    def delete(self, article_id: str) -> bool:
        """Delete the article with an id from the segments of `base`; tell whether it was there."""
        found = False
        if self._base:
            for place, doc in self._base.find("id", article_id):
                self._written[place].entry.delete_document(doc)
                found = True
        return found

    def add(self, batch: Batch, unwanted: NDArray[np.bool_]) -> None:
        """Take a batch, without the documents that the mask names.

        Raises:
            OSError: The disk is full or fails.
        """
        if self._pending is None:
            entry = new_entry(0)
            self._pending = entry, SegmentWriter(segment_path(self._path, entry), SPECS)
        _, writer = self._pending
        writer.add(batch, unwanted)
        if writer.nbytes > self._budget:
            self._flush()

    def copy(self, old: Snapshot, wanted: Callable[[StoredArticle], bool]) -> int:
        """Copy articles of another generation and return how many there were.

        Raises:
            SegmentError: The other generation is damaged.
            OSError: The disk is full or fails.
        """
        kept = [np.zeros(segment.documents, np.bool_) for segment in old.segments]
        for place, segment, doc in old.live():
            kept[place][doc] = wanted(load(segment.stored[doc]))
        sources = [Source(segment, ~mask) for segment, mask in zip(old.segments, kept, strict=True) if mask.any()]
        if sources:
            self._flush()
            self._written.append(self._merge(sources))
        return sum(int(np.count_nonzero(mask)) for mask in kept)

    def commit(self, *, optimize: bool = False) -> None:
        """Write what is pending, merge what is worth it, and write the table of contents.

        Raises:
            SegmentError: A segment to be merged is damaged.
            OSError: The disk is full or fails.
        """
        self._flush()
        merges = choose_merges([written.size for written in self._written], optimize=optimize)
        merged = [self._merge([self._source(place) for place in sorted(places)]) for places in merges]
        gone = {place for places in merges for place in places}
        kept = [written for place, written in enumerate(self._written) if place not in gone]
        for place in gone:
            segment_path(self._path, self._written[place].entry).unlink()
        self._written = [*kept, *(written for written in merged if written.segment.documents)]
        write_contents(self._path, [written.entry for written in self._written], commit=self._commit)

    def _flush(self) -> None:
        if self._pending is not None:
            entry, writer = self._pending
            self._pending = None
            segment = writer.commit()
            entry.set_doc_count(segment.documents)
            self._written.append(_Written(entry, segment))

    def _source(self, place: int) -> Source:
        written = self._written[place]
        return Source(written.segment, written.entry.deleted_mask())

    def _merge(self, sources: list[Source]) -> _Written:
        entry = new_entry(0)
        path = segment_path(self._path, entry)
        entry.set_doc_count(merge_segments(path, sources, specs=SPECS))
        return _Written(entry, open_segment(path))
