"""Codec: through which objects does Whoosh write and read a segment of arrays?"""

from collections.abc import Iterable
from typing import Any

from whoosh.codec import base

from search.codec.errors import SegmentCorrupt
from search.codec.segment import Segment
from search.codec.whoosh.building import SegmentBuilder
from search.codec.whoosh.formats import recoder
from search.codec.whoosh.objects import encode_value
from search.codec.whoosh.perdocument import ArrayPerDocumentReader
from search.codec.whoosh.segment import ArraySegment, open_segment
from search.codec.whoosh.terms import ArrayAutomata, ArrayTermsReader
from search.codec.whoosh.vectors import pack_vector

__all__ = ["ArrayCodec", "ArrayFieldWriter", "ArrayPerDocumentWriter"]

Item = tuple[str, bytes, int, float, bytes]  # field, term, document, weight, value


class ArrayPerDocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Takes what a writer has of each document, but for its postings."""

    def __init__(self, builder: SegmentBuilder) -> None:
        self.builder = builder
        self.source: Any = None  # the schema of the reader whose documents are being added
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin a document."""
        self.builder.start(docnum)

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Take a field's stored value and length.

        Raises:
            ValueError: The value cannot be stored.
        """
        self.builder.learn(fieldname, fieldobj)
        if value is not None:
            self.builder.store(fieldname, encode_value(value))
        if length:
            self.builder.set_length(fieldname, length)

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        """Take a field's value for its column.

        Raises:
            ValueError: The column cannot hold it.
        """
        self.builder.set_column(fieldname, columnobj, value)

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Iterable[tuple[str, float, bytes]]) -> None:  # noqa: ARG002
        """Take a field's term vector.

        Raises:
            ValueError: It cannot be kept.
        """
        self.builder.set_vector(fieldname, pack_vector(items))

    def add_vector_matcher(self, fieldname: str, fieldobj: Any, vmatcher: Any) -> None:
        """Take a field's term vector from a reader.

        Raises:
            ValueError: It cannot be kept.
        """
        known = self.source is not None and fieldname in self.source
        recode = recoder(self.source[fieldname].vector if known else None, fieldobj.vector)
        items = []
        while vmatcher.is_active():
            items.append((vmatcher.id(), vmatcher.weight(), recode(vmatcher.value())))
            vmatcher.next()
        self.add_vector_items(fieldname, fieldobj, items)

    def finish_doc(self) -> None:
        """Add the document.

        Raises:
            ValueError: A part of it cannot be kept; nothing of it was added.
        """
        self.builder.finish()

    def cancel_doc(self) -> None:
        """Forget the document that was begun."""
        self.builder.cancel()

    def close(self) -> None:
        """Take no more."""
        self.builder.cancel()
        self.is_closed = True


class ArrayFieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Takes the postings of a segment and writes its file."""

    def __init__(self, builder: SegmentBuilder, entry: ArraySegment) -> None:
        self._builder = builder
        self._entry = entry
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Item]) -> None:  # noqa: ARG002
        """Take all postings that were not given with their documents, and write the file.

        Raises:
            OSError: The disk is full or fails.
        """
        for fieldname, term, docnum, weight, value in items:
            self._builder.learn(fieldname, schema[fieldname])
            self._builder.add_posting(fieldname, term, docnum, weight, value or b"")
        self._entry.set_doc_count(self._builder.write())

    def close(self) -> None:
        """Forget what was not written."""
        self._builder.discard()
        self.is_closed = True


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads and writes segments of arrays."""

    length_stats = False  # lengths are arrays of their own; postings need none

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> ArrayPerDocumentWriter:
        """Return the writer of what a segment has by document."""
        return ArrayPerDocumentWriter(self._builder(storage, segment))

    def field_writer(self, storage: Any, segment: ArraySegment) -> ArrayFieldWriter:
        """Return the writer of a segment's postings."""
        return ArrayFieldWriter(self._builder(storage, segment), segment)

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> ArrayPerDocumentReader:
        """Return the reader of what a segment has by document.

        Raises:
            SegmentError: The segment's file cannot be read.
        """
        return ArrayPerDocumentReader(_open(storage, segment), segment)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTermsReader:
        """Return the reader of a segment's terms.

        Raises:
            SegmentError: The segment's file cannot be read.
        """
        return ArrayTermsReader(_open(storage, segment))

    def automata(self, storage: Any, segment: ArraySegment) -> ArrayAutomata:  # noqa: ARG002
        """Return what finds terms near a word."""
        return ArrayAutomata()

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ARG002
        """Return a segment of no documents under a new name."""
        return ArraySegment(indexname)

    def _builder(self, storage: Any, segment: ArraySegment) -> SegmentBuilder:
        """Return the builder that the two writers of a segment share."""
        if segment.builder is None:
            segment.builder = SegmentBuilder(segment.path(storage))
        return segment.builder


def _open(storage: Any, entry: ArraySegment) -> Segment:
    segment = open_segment(entry.path(storage))
    if segment.documents != entry.doc_count_all():
        raise SegmentCorrupt(segment.path, f"it has {segment.documents} documents of {entry.doc_count_all()}")
    return segment
