"""Per document: what has a segment of this document, and how long are its fields?"""

from collections.abc import Callable, Iterator
from typing import Any

from whoosh.codec import base

from search.codec.columns import BytesColumn, NumberColumn
from search.codec.segment import Segment
from search.codec.whoosh.columns import ArrayColumnReader, coder_for
from search.codec.whoosh.objects import load
from search.codec.whoosh.segment import ArraySegment
from search.codec.whoosh.vectors import vector_field, vector_matcher

__all__ = ["ArrayPerDocumentReader"]


class ArrayPerDocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """Reads lengths, columns, vectors and stored fields of one segment."""

    def __init__(self, segment: Segment, entry: ArraySegment) -> None:
        self._segment = segment
        self._entry = entry

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return self._segment.documents - self._entry.deleted_count()

    def doc_count_all(self) -> int:
        """Return the number of documents."""
        return self._segment.documents

    def has_deletions(self) -> bool:
        """Return whether documents are deleted."""
        return self._entry.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return self._entry.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """Yield the deleted documents, ascending."""
        return self._entry.deleted_docs()

    def supports_columns(self) -> bool:
        """Return True."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Return whether the segment has a column of a field."""
        return self._column(fieldname) is not None

    def list_columns(self) -> list[str]:
        """Return the names of the columns."""
        return [*self._segment.numbers, *self._segment.strings]

    def column_reader(self, fieldname: str, column: Any) -> ArrayColumnReader:
        """Return the reader of a column.

        Raises:
            ValueError: There is none, or it was written for another kind of column.
        """
        coder, spec, found = coder_for(column), self._segment.specs.get(fieldname), self._column(fieldname)
        if spec is None or found is None or spec.column != coder.kind:
            raise ValueError(f"The field '{fieldname}' has no column of the type {type(column).__name__}")
        return ArrayColumnReader(found, coder)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return a document's number of tokens in a field, exactly, or the default where it has none."""
        return self.doc_field_length_reader(fieldname, default)(docnum)

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        """Return what gives the length of a field from a document."""
        norms = self._segment.norms.get(fieldname)
        if norms is None:
            return lambda _: default
        lengths = norms.lengths.data  # gives Python integers

        def get(docnum: int) -> int:
            return lengths[docnum] or default

        return get

    def field_length(self, fieldname: str) -> int:
        """Return the number of tokens of all documents, deleted ones included."""
        norms = self._segment.norms.get(fieldname)
        return 0 if norms is None else norms.total

    def min_field_length(self, fieldname: str) -> int:
        """Return the least length of a document that has tokens, or 0."""
        norms = self._segment.norms.get(fieldname)
        return 0 if norms is None else norms.shortest

    def max_field_length(self, fieldname: str) -> int:
        """Return the greatest length."""
        norms = self._segment.norms.get(fieldname)
        return 0 if norms is None else norms.longest

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Return whether a document has a term vector of a field."""
        vectors = self._segment.strings.get(vector_field(fieldname))
        return vectors is not None and vectors[docnum] != b""

    def vector(self, docnum: int, fieldname: str, format_: Any) -> Any:
        """Return a matcher of a document's term vector.

        Raises:
            KeyError: It has none.
        """
        if not self.has_vector(docnum, fieldname):
            raise KeyError(f"Document {docnum} has no term vector of '{fieldname}'")
        return vector_matcher(self._segment.strings[vector_field(fieldname)][docnum], format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the stored fields of a document."""
        return load(self._segment.stored[docnum])

    def _column(self, field: str) -> NumberColumn | BytesColumn | None:
        numbers = self._segment.numbers.get(field)
        return self._segment.strings.get(field) if numbers is None else numbers
