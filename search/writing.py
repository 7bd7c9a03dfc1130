"""Writing: how do batches of documents become the segments of a generation?

Batches are held up to a budget of memory, then written as one segment. Documents of older segments are deleted by a
mark in the table of contents. At the end segments are merged as `search.merging` says; the files of the old generation
are never changed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.articlevalues import StoredArticle
from search.codec import Batch, Segment, SegmentWriter
from search.codec.files import SYSTEM_FILES, Files
from search.codec.merge import Source, merge_segments
from search.codec.whoosh import ArraySegment, open_segment
from search.merging import Size, choose_merges
from search.schema import SPECS
from search.segments import Snapshot, new_entry, segment_path, write_contents
from search.stored import load, word_text
from search.stories import Labels, write_stories
from search.storytelling import Part, tell_stories
from search.words import WordCounter, Words, write_words

MEBIBYTE = 1 << 20
DEFAULT_MEMORY = 512  # MiB of batches


@dataclass(frozen=True, slots=True)
class _Written:
    """A segment file of the new generation, its entry in the table of contents, and what is known of its stories."""

    entry: ArraySegment
    segment: Segment
    labels: Labels | None = None

    @property
    def size(self) -> Size:
        return Size(self.segment.documents, self.entry.deleted_count())

    @property
    def deleted(self) -> NDArray[np.bool_] | None:
        return self.entry.deleted_mask() if self.entry.deleted_count() else None


class ArticleWriter:
    """Writes one generation, which begins with the segments of `base` (whose files are there already)."""

    def __init__(
        self, path: Path, base: Snapshot | None, *, memory: int = DEFAULT_MEMORY, files: Files = SYSTEM_FILES
    ) -> None:
        self._path = path
        self._files = files
        self._base = base
        self._budget = memory * MEBIBYTE
        self._commit = base.commit + 1 if base else 0
        self._written = (
            []
            if base is None
            else [
                _Written(entry, segment, base.labels(place))
                for place, (entry, segment) in enumerate(zip(base.entries, base.segments, strict=True))
            ]
        )
        self._pending: tuple[ArraySegment, SegmentWriter] | None = None
        self.words = WordCounter()  # of what is added

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
            self._pending = entry, SegmentWriter(segment_path(self._path, entry), SPECS, self._files)
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
            article = load(segment.stored[doc])
            kept[place][doc] = wanted(article)
            if kept[place][doc]:
                self.words.add_text(word_text(article))
        sources = [Source(segment, ~mask) for segment, mask in zip(old.segments, kept, strict=True) if mask.any()]
        if sources:
            self._flush()
            self._written.append(self._merge(sources))
        return sum(int(np.count_nonzero(mask)) for mask in kept)

    def checkpoint(self) -> list[ArraySegment]:
        """Write what is pending, and return the entries of all segments.

        Raises:
            OSError: The disk is full or fails.
        """
        self._flush()
        return [written.entry for written in self._written]

    def adopt(self, entries: Iterable[ArraySegment]) -> None:
        """Begin with segments that lie in the directory already, as another run left them at a checkpoint.

        Raises:
            SegmentError: One of them is damaged.
            OSError: One of them cannot be opened.
        """
        self._written += [_Written(entry, open_segment(segment_path(self._path, entry))) for entry in entries]

    def commit(self, *, optimize: bool = False) -> None:
        """Write what is pending, tell the stories, merge what is worth it, and write the table of contents.

        Raises:
            SegmentError: A segment to be merged, or what is known of the stories, is damaged.
            OSError: The disk is full or fails.
        """
        self._flush()
        ids = self._tell_stories()
        merges = choose_merges([written.size for written in self._written], optimize=optimize)
        merged = [self._merge_places(sorted(places)) for places in merges]
        gone = {place for places in merges for place in places}
        kept = [written for place, written in enumerate(self._written) if place not in gone]
        merged_away = [self._written[place].entry for place in sorted(gone)]
        self._written = [*kept, *(written for written in merged if written.segment.documents)]
        labels = {str(written.entry.segid): written.labels for written in self._written if written.labels is not None}
        write_stories(self._path, labels, ids, commit=self._commit, files=self._files)
        self._write_words()
        entries = [written.entry for written in self._written]
        write_contents(self._path, entries, commit=self._commit, files=self._files)
        for entry in merged_away:  # only now, so that a run that is interrupted before can go on from them
            self._files.remove(segment_path(self._path, entry))

    def _flush(self) -> None:
        if self._pending is not None:
            entry, writer = self._pending
            self._pending = None
            segment = writer.commit()
            entry.set_doc_count(segment.documents)
            self._written.append(_Written(entry, segment))

    def _tell_stories(self) -> list[bytes]:
        """Find the stories of all that is written, and return their ids."""
        if self._base:
            self._base.stories.verify()  # damage must not get a checksum that calls it good
        parts = [Part(written.segment, written.deleted, written.labels) for written in self._written]
        labels, ids = tell_stories(parts, self._base.stories if self._base else None)
        self._written = [replace(written, labels=own) for written, own in zip(self._written, labels, strict=True)]
        return ids

    def _write_words(self) -> None:
        words = self._base.words if self._base else Words.none()
        words.verify_checksums()  # damage must not get a checksum that calls it good
        write_words(self._path, words, self.words.counts(), files=self._files)

    def _merge_places(self, places: list[int]) -> _Written:
        """Merge segments whose stories are told; their documents keep their order, and the stories go with them."""
        chosen = [self._written[place] for place in places]
        merged = self._merge([Source(written.segment, written.deleted) for written in chosen])
        labels = [
            written.labels if written.deleted is None else written.labels[~written.deleted]
            for written in chosen
            if written.labels is not None
        ]
        return replace(merged, labels=np.concatenate(labels))

    def _merge(self, sources: list[Source]) -> _Written:
        entry = new_entry(0)
        path = segment_path(self._path, entry)
        entry.set_doc_count(merge_segments(path, sources, specs=SPECS, files=self._files))
        return _Written(entry, open_segment(path))
