"""Building: how do the calls of a Whoosh writer become one segment file?

A document is gathered apart until it is finished; what is found wrong with it until then leaves no trace. Finished
documents go into a batch; a batch that has grown too big goes to a file aside, and at the end all batches, and the
segments to be merged with them, become one file.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, UniqueArrays
from search.codec.columns import write_bytes, write_numbers
from search.codec.container import ContainerReader
from search.codec.facets import write_facet
from search.codec.merge import Source, merge_segments
from search.codec.norms import write_lengths
from search.codec.postings import write_postings
from search.codec.segment import Batch, Segment
from search.codec.spec import BYTES, FieldSpec
from search.codec.stored import MAX_DOCUMENT_BYTES, compress_blocks, write_blocks
from search.codec.termdict import write_terms
from search.codec.whoosh.columns import Coder, coder_for
from search.codec.whoosh.formats import EXISTENCE, Layout, layout_of
from search.codec.whoosh.gathering import FieldPostings, Prepared
from search.codec.whoosh.objects import dump
from search.codec.whoosh.vectors import vector_field

__all__ = ["SegmentBuilder", "spec_of", "specs_of"]

SPILL_SUFFIX = ".spill"
VECTOR = FieldSpec(column=BYTES)


def spec_of(fieldobj: Any) -> FieldSpec:
    """Return the structures that a field of a schema needs; weights come on top where a document has boosts.

    A field with a true attribute `facet` has its terms as values of a facet too.

    Raises:
        ValueError: Its column is of a kind that cannot be kept.
    """
    layout = layout_of(fieldobj.format) if fieldobj.indexed and fieldobj.format else None
    coder = coder_for(fieldobj.column_type) if fieldobj.column_type else None
    return FieldSpec(
        indexed=layout is not None,
        frequencies=layout is not None and layout.frequencies,
        positions=layout is not None and layout.positions,
        payloads=layout is not None and layout.payloads,
        lengths=layout is not None and bool(fieldobj.scorable),
        facet=layout is not None and bool(getattr(fieldobj, "facet", False)),
        column=None if coder is None else coder.kind,
        missing=0 if coder is None else coder.missing,
    )


def specs_of(name: str, fieldobj: Any) -> dict[str, FieldSpec]:
    """Return the fields of a segment that a field of a schema needs: itself, and those for spelling and vectors.

    Raises:
        ValueError: Its column is of a kind that cannot be kept.
    """
    specs = {name: spec_of(fieldobj)}
    if fieldobj.separate_spelling():
        specs[fieldobj.spelling_fieldname(name)] = FieldSpec(indexed=True)
    if fieldobj.vector:
        specs[vector_field(name)] = VECTOR
    return specs


@dataclass(slots=True)
class _Pending:
    """The document that is being added."""

    number: int
    postings: dict[str, list[tuple[bytes, float, bytes]]] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Piece:
    """A batch or a segment that is to be part of the file; `first` is the number of its first document."""

    first: int
    segment: Segment
    deleted: NDArray[np.bool_]
    arrays: dict[str, Array] | None = None  # of a batch in memory
    spill: Path | None = None


class SegmentBuilder:
    """Makes one segment. `documents` counts those that were finished, and those that came from other segments."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.documents = 0
        self._pieces: list[_Piece] = []
        self._specs: dict[str, FieldSpec] = {}
        self._layouts: dict[str, Layout] = {}
        self._formats: dict[str, Any] = {}
        self._coders: dict[int, Coder] = {}
        self._pending: _Pending | None = None
        self._start_batch()

    def _start_batch(self) -> None:
        self._first = self.documents
        self._postings: dict[str, FieldPostings] = {}
        self._lengths: dict[str, tuple[array[int], array[int]]] = {}
        self._columns: dict[str, dict[int, Any]] = {}
        self._stored: list[bytes] = []
        self._stored_bytes = 0
        self._dropped: set[int] = set()

    @property
    def nbytes(self) -> int:
        """About the memory that the batch takes."""
        return self._stored_bytes + sum(postings.nbytes for postings in self._postings.values())

    def learn(self, name: str, fieldobj: Any) -> None:
        """Learn of which kind a field is; it has to be known by the time that its document is finished."""
        if name in self._specs:
            return
        self._specs.update(specs_of(name, fieldobj))
        if self._specs[name].indexed:
            self._layouts[name] = layout_of(fieldobj.format)
            self._formats[name] = fieldobj.format
        if fieldobj.separate_spelling():
            self._layouts[fieldobj.spelling_fieldname(name)] = EXISTENCE

    def start(self, number: int) -> None:
        """Begin a document; what there is of one that was not finished is forgotten."""
        self._pending = _Pending(number)

    def cancel(self) -> None:
        """Forget the document that was begun."""
        self._pending = None

    def store(self, name: str, value: Any) -> None:
        """Keep a value, as `encode_value` made it, of the document that was begun."""
        self._open().stored[name] = value

    def set_length(self, name: str, length: int) -> None:
        """Keep a field's number of tokens of the document that was begun."""
        self._open().lengths[name] = length

    def set_column(self, name: str, column: Any, value: Any) -> None:
        """Keep a column's value of the document that was begun.

        Raises:
            ValueError: It cannot be kept.
        """
        coder = self._coders.get(id(column))
        if coder is None:
            coder = self._coders[id(column)] = coder_for(column)
        self._open().columns[name] = coder.checked(name, value)

    def set_vector(self, name: str, data: bytes) -> None:
        """Keep a field's term vector of the document that was begun."""
        self._open().columns[vector_field(name)] = data

    def add_posting(self, name: str, term: bytes, number: int, weight: float, value: bytes) -> None:
        """Take a posting: of the document that was begun or, where none was, of any that was finished."""
        if self._pending is not None:
            self._pending.postings.setdefault(name, []).append((term, weight, value))
        else:
            self._field(name).add_one(term, number - self._first, weight, value)

    def finish(self) -> None:
        """Add the document that was begun.

        Raises:
            ValueError: A part of it cannot be kept; nothing of it was added.
        """
        pending, self._pending = self._open(), None
        stored = dump(pending.stored)
        if len(stored) > MAX_DOCUMENT_BYTES:
            raise ValueError(f"A document of {len(stored)} bytes cannot be stored")
        prepared = [(name, self._prepare(name, items)) for name, items in pending.postings.items()]
        doc = self.documents - self._first
        for name, postings in prepared:
            self._field(name).add(doc, postings)
        for name, length in pending.lengths.items():
            docs, lengths = self._lengths.setdefault(name, (array("I"), array("I")))
            docs.append(doc)
            lengths.append(length)
        for name, value in pending.columns.items():
            self._columns.setdefault(name, {})[doc] = value
        self._stored.append(stored)
        self._stored_bytes += len(stored)
        self.documents += 1

    def _prepare(self, name: str, items: list[tuple[bytes, float, bytes]]) -> Prepared:
        if name not in self._formats:  # a spelling field, whose values mean nothing
            return Prepared.of([(term, weight, b"") for term, weight, _ in items])
        return Prepared.of(items, getattr(self._formats[name], "combine", None))

    def delete(self, number: int) -> None:
        """Drop a document that was added here."""
        if number >= self._first:
            self._dropped.add(number - self._first)
            return
        piece = next(piece for piece in reversed(self._pieces) if piece.first <= number)
        piece.deleted[number - piece.first] = True

    def seal(self, *, spill: bool = False) -> None:
        """End the batch; with `spill`, move it from memory to a file aside."""
        if not self._stored:
            return
        batch = self._batch()
        deleted = np.zeros(batch.documents, np.bool_)
        deleted[list(self._dropped)] = True
        piece = _Piece(self._first, Segment.of(batch), deleted, batch.arrays)
        if spill:
            path = self.path.with_name(f"{self.path.name}.{len(self._pieces)}{SPILL_SUFFIX}")
            merge_segments(path, [Source(piece.segment)])
            piece = _Piece(self._first, Segment.open(path), deleted, spill=path)
        self._pieces.append(piece)
        self._start_batch()

    def append(self, segment: Segment, deleted: NDArray[np.bool_]) -> None:
        """Take the documents of another segment, without the deleted ones."""
        self.seal()
        self._pieces.append(_Piece(self.documents, segment, deleted))
        self.documents += int(np.count_nonzero(~deleted))
        self._first = self.documents

    def write(self) -> int:
        """Write the file and return the number of its documents.

        Raises:
            OSError: The disk is full or fails; nothing is left of the file.
        """
        self.seal()
        documents = merge_segments(self.path, _sources(self._pieces))
        self.discard()
        return documents

    def discard(self) -> None:
        """Forget everything, and remove the files aside."""
        for piece in self._pieces:
            if piece.spill is not None:
                piece.spill.unlink(missing_ok=True)
        self._pieces.clear()
        self._pending = None
        self._start_batch()

    def _open(self) -> _Pending:
        if self._pending is None:
            raise ValueError("No document was begun")
        return self._pending

    def _field(self, name: str) -> FieldPostings:
        postings = self._postings.get(name)
        if postings is None:
            postings = self._postings[name] = FieldPostings()
        return postings

    def _batch(self) -> Batch:
        """Return the documents of the batch."""
        arrays, documents, specs = UniqueArrays(), len(self._stored), dict(self._specs)
        for name, spec in self._specs.items():
            if spec.indexed:
                specs[name] = self._write_postings(arrays, name, spec, documents)
            if spec.lengths:
                write_lengths(arrays, name, self._all_lengths(name, documents))
            if spec.column == BYTES:
                strings = self._columns.get(name, {})
                write_bytes(arrays, name, [strings.get(doc, b"") for doc in range(documents)])
            elif spec.column is not None:
                write_numbers(arrays, name, _numbers(spec, self._columns.get(name, {}), documents))
        write_blocks(arrays, compress_blocks(self._stored))
        return Batch(documents, specs, dict(arrays))

    def _write_postings(self, arrays: UniqueArrays, name: str, spec: FieldSpec, documents: int) -> FieldSpec:
        inverted = self._postings.get(name, FieldPostings()).invert(self._layouts[name])
        spec = replace(spec, weights=bool((inverted.weights != inverted.freqs).any()))
        write_terms(arrays, name, inverted.terms)
        write_postings(arrays, name, spec, inverted)
        if spec.facet:
            order = np.argsort(inverted.docs, kind="stable")  # the terms of a document stay in their order
            ordinals = np.repeat(np.arange(len(inverted.terms)), inverted.counts)[order]
            write_facet(arrays, name, inverted.terms, ordinals, np.bincount(inverted.docs, minlength=documents))
        return spec

    def _all_lengths(self, name: str, documents: int) -> NDArray[np.int64]:
        lengths = np.zeros(documents, np.int64)
        docs, given = self._lengths.get(name, (array("I"), array("I")))
        lengths[np.array(docs)] = np.array(given)
        return lengths


def _numbers(spec: FieldSpec, given: dict[int, Any], documents: int) -> NDArray[Any]:
    values = np.full(documents, spec.missing, spec.column)
    values[list(given)] = np.array(list(given.values()), spec.column)
    return values


def _sources(pieces: Iterable[_Piece]) -> list[Source]:
    """Return pieces as sources of a merge: a field that has weights in one of them gets weights in all."""
    pieces = list(pieces)
    boosted = {name for piece in pieces for name, spec in piece.segment.specs.items() if spec.weights}
    return [Source(_with_weights(piece, boosted), piece.deleted) for piece in pieces]


def _with_weights(piece: _Piece, fields: set[str]) -> Segment:
    segment = piece.segment
    lacking = [name for name in fields & segment.specs.keys() if not segment.specs[name].weights]
    if not lacking:
        return segment
    arrays = dict(piece.arrays or ContainerReader(Path(str(segment.path))).arrays)
    specs = dict(segment.specs)
    for name in lacking:
        specs[name] = replace(specs[name], weights=True)
        freqs = segment.postings[name].freqs_of(0, len(segment.terms[name]))
        arrays[f"weights/{name}"] = freqs.astype(np.float32)
    return Segment.of(Batch(segment.documents, specs, arrays))
