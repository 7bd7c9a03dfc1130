"""Terms: which terms has this field of a segment, how common are they, and where do they occur?"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound

from search.codec.fuzzy import MAX_DISTANCE
from search.codec.segment import Segment
from search.codec.termdict import TermDictionary
from search.codec.whoosh.formats import EXISTENCE, layout_of
from search.codec.whoosh.matcher import ArrayMatcher

__all__ = ["ArrayAutomata", "ArrayCursor", "ArrayTermInfo", "ArrayTermsReader"]


class ArrayTermInfo(TermInfo):  # type: ignore[misc]
    """What is known of a term, worked out from its postings when it is asked for; deleted documents are counted."""

    def __init__(self, segment: Segment, field: str, ordinal: int) -> None:
        self._segment = segment
        self._field = field
        self._postings = segment.postings[field]
        self._ordinal = ordinal

    def weight(self) -> float:
        """Return the sum of the weights."""
        if self._postings.spec.weights:
            return float(self._postings.weights(self._ordinal).sum(dtype=np.float64))
        if self._postings.spec.frequencies:
            return float(self._postings.collection_frequency(self._ordinal))
        return float(self._docs.size)

    def doc_frequency(self) -> int:
        """Return the number of documents."""
        return self._postings.doc_frequency(self._ordinal)

    def min_length(self) -> int:
        """Return the length of the shortest document, or 0 where the field has no lengths."""
        return int(self._lengths.min()) if self._lengths.size else 0

    def max_length(self) -> int:
        """Return the length of the longest document, or 0 where the field has no lengths."""
        return int(self._lengths.max()) if self._lengths.size else 0

    def max_weight(self) -> float:
        """Return the greatest weight in one document."""
        if self._postings.spec.frequencies or self._postings.spec.weights:
            return float(self._postings.weights(self._ordinal).max())
        return 1.0

    def min_id(self) -> int:
        """Return the first document."""
        return self._minid

    def max_id(self) -> int:
        """Return the last document."""
        return self._maxid

    @cached_property
    def _minid(self) -> int:
        """The first document; Whoosh's reader of several segments adds to this name and the next."""
        return int(self._docs[0])

    @cached_property
    def _maxid(self) -> int:
        return int(self._docs[-1])

    @property
    def _docs(self) -> NDArray[np.uint32]:
        return self._postings.docs_of(self._ordinal, self._ordinal + 1)

    @cached_property
    def _lengths(self) -> NDArray[np.unsignedinteger[Any]]:
        norms = self._segment.norms.get(self._field)
        return self._docs[:0] if norms is None else norms.lengths[self._docs]


class ArrayCursor(base.FieldCursor):  # type: ignore[misc]
    """Goes through the terms of a field in order."""

    def __init__(self, segment: Segment, field: str, fieldobj: Any) -> None:
        self.terms: TermDictionary | None = segment.terms.get(field)
        self.fieldobj = fieldobj
        self._segment = segment
        self._field = field
        self._size = 0 if self.terms is None else len(self.terms)
        self._ordinal = 0

    def first(self) -> Any:
        """Go to the first term and return it, or None."""
        self._ordinal = 0
        return self.text()

    def find(self, string: Any) -> Any:
        """Go to the first term that is not less and return it, or None."""
        key = string if isinstance(string, bytes) else self.fieldobj.to_bytes(string)
        self._ordinal = 0 if self.terms is None else self.terms.lower_bound(key)
        return self.text()

    def next(self) -> Any:
        """Go to the next term and return it, or None."""
        self._ordinal += 1
        return self.text()

    def text(self) -> Any:
        """Return the current term, or None after the last."""
        if self.terms is None or not self.is_valid():
            return None
        return self.fieldobj.from_bytes(self.terms[self._ordinal])

    def term_info(self) -> ArrayTermInfo | None:
        """Return what is known of the current term, or None after the last."""
        return ArrayTermInfo(self._segment, self._field, self._ordinal) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Return whether there is a current term."""
        return self._ordinal < self._size


class ArrayAutomata(base.Automata):  # type: ignore[misc]
    """Finds terms near a word in the dictionary itself where that reaches far enough."""

    def terms_within(self, fieldcur: ArrayCursor, uterm: str, maxdist: int, prefix: int = 0) -> Iterator[str]:
        """Return the terms within an edit distance that share a prefix of this many characters, in order."""
        if fieldcur.terms is None:
            return iter(())
        if not 0 <= maxdist <= MAX_DISTANCE:
            found: Iterator[str] = super().terms_within(fieldcur, uterm, maxdist, prefix)
            return found
        ordinals, _ = fieldcur.terms.near(uterm, maxdist, prefix=prefix, transpositions=False)
        terms = map(fieldcur.terms.__getitem__, ordinals.tolist())
        return map(fieldcur.fieldobj.from_bytes, terms)


class ArrayTermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms of all fields of a segment, fields in the order of their names."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fields = sorted(name for name, terms in segment.terms.items() if len(terms))

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._ordinal(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        return self._fields

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        """Return a cursor at the first term of a field."""
        return ArrayCursor(self._segment, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield the field and the bytes of every term."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from one of a field on, and then those of the fields after it."""
        return ((name, terms[ordinal]) for name, terms, ordinal in self._ordinals_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], ArrayTermInfo]]:
        """Yield every term with what is known of it."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], ArrayTermInfo]]:
        """Yield terms, as `terms_from` does, with what is known of each."""
        for name, terms, ordinal in self._ordinals_from(fieldname, prefix):
            yield (name, terms[ordinal]), ArrayTermInfo(self._segment, name, ordinal)

    def term_info(self, fieldname: str, text: bytes) -> ArrayTermInfo:
        """Return what is known of a term.

        Raises:
            TermNotFound: The segment does not have it.
        """
        return ArrayTermInfo(self._segment, fieldname, self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return the sum of a term's weights, or 0."""
        ordinal = self._ordinal(fieldname, text)
        return 0 if ordinal is None else ArrayTermInfo(self._segment, fieldname, ordinal).weight()

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold a term, deleted ones included."""
        ordinal = self._ordinal(fieldname, text)
        return 0 if ordinal is None else self._segment.postings[fieldname].doc_frequency(ordinal)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        """Return a matcher of a term.

        Raises:
            TermNotFound: The segment does not have it.
        """
        ordinal, postings = self._found(fieldname, text), self._segment.postings[fieldname]
        layout = layout_of(format_) if postings.spec.frequencies else EXISTENCE
        return ArrayMatcher(postings, ordinal, format_, layout, term=(fieldname, text), scorer=scorer)

    def _ordinal(self, field: str, text: bytes) -> int | None:
        terms = self._segment.terms.get(field)
        return None if terms is None else terms.find(text)

    def _found(self, field: str, text: bytes) -> int:
        ordinal = self._ordinal(field, text)
        if ordinal is None:
            raise TermNotFound(f"No term {field}:{text!r}")
        return ordinal

    def _ordinals_from(self, field: str, prefix: bytes) -> Iterator[tuple[str, TermDictionary, int]]:
        for name in self._fields:
            if name >= field:
                terms = self._segment.terms[name]
                start = terms.lower_bound(prefix) if name == field else 0
                yield from ((name, terms, ordinal) for ordinal in range(start, len(terms)))
