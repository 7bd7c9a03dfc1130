"""Postings: which documents hold this term, how often, and where?

The postings of all terms of a field stand end to end, in the order of the terms, and by ascending document within a
term. So do the positions of all postings, ascending within a posting.

    postings/FIELD            uint32 or uint64, one more than there are terms: where a term's postings begin
    docs/FIELD                uint32 per posting
    freqs.*/FIELD             narrow, of 8 bits: how many times the document holds the term (if it has frequencies)
    positions.rows/FIELD      uint32 or uint64, one more than there are terms: where a term's positions begin
    positions.*/FIELD         narrow, of 16 bits: as many per posting as its frequency (if it has positions)
    weights/FIELD             float32 per posting (if it has weights)
    payloads.rows/FIELD       uint32 or uint64, one more than there are terms: where a term's payloads begin
    payloads.sizes.*/FIELD    narrow, of 8 bits: the size of each posting's payload (if it has payloads)
    payloads.blob/FIELD       uint8: payloads end to end
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, Arrays, Sink, Unsigned, offsets_of
from search.codec.narrow import NarrowReader, write_narrow
from search.codec.ragged import row_chunks, row_sums
from search.codec.spec import FieldSpec

__all__ = ["Inverted", "PostingList", "PostingsReader", "write_postings"]

CHECKED_AT_ONCE = 1 << 20  # postings; bounds the memory of a check
COUNTED_AT_ONCE = 1 << 18  # postings; their sums stay in the cache
NO_BYTES = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class PostingList:
    """The documents that hold a term, ascending, and how often each does."""

    docs: NDArray[np.uint32]
    freqs: Unsigned


class PostingsReader:
    """The postings of one field, by the ordinals of its terms."""

    def __init__(self, arrays: Arrays, field: str, spec: FieldSpec, *, terms: int, documents: int) -> None:
        self.spec = spec
        self._arrays = arrays
        self._field = field
        self._documents = documents
        self._docs: NDArray[np.uint32] = arrays.require(f"docs/{field}", np.uint32)
        size = self._docs.size
        self._rows = arrays.require_offsets(f"postings/{field}", count=terms, total=size)
        self._starts = self._rows.data
        self._freqs = NarrowReader(arrays, "freqs", field, size=size) if spec.frequencies else None
        self._positions = NarrowReader(arrays, "positions", field) if spec.positions else None
        if self._positions is not None:
            name = f"positions.rows/{field}"
            self._position_rows = arrays.require_offsets(name, count=terms, total=self._positions.size)
        self._weights = arrays.require(f"weights/{field}", np.float32, size=size) if spec.weights else None
        self._sizes = NarrowReader(arrays, "payloads.sizes", field, size=size) if spec.payloads else None
        if self._sizes is not None:
            self._blob = arrays.require(f"payloads.blob/{field}", np.uint8)
            self._blob_rows = arrays.require_offsets(f"payloads.rows/{field}", count=terms, total=self._blob.size)

    @property
    def size(self) -> int:
        """The number of postings of all terms."""
        return self._docs.size

    def __getitem__(self, ordinal: int) -> PostingList:
        start, stop = self._starts[ordinal], self._starts[ordinal + 1]
        return PostingList(self._docs[start:stop], self.freqs_of(ordinal, ordinal + 1))

    def doc_frequency(self, ordinal: int) -> int:
        """Return how many documents hold a term, deleted ones included."""
        return int(self._starts[ordinal + 1] - self._starts[ordinal])

    def holders(self, docs: Array) -> NDArray[np.int64]:
        """Return how many of some documents, given by number or as a mask of all, hold each term, by ordinal."""
        chosen = docs
        if docs.dtype != np.bool_:
            chosen = np.zeros(self._documents, np.bool_)
            chosen[docs.astype(np.intp)] = True
        counts = np.zeros(self._rows.size - 1, np.int64)
        for start, stop in row_chunks(np.diff(self._rows).astype(np.int64), COUNTED_AT_ONCE):
            rows = self._rows[start : stop + 1]
            counts[start:stop] = row_sums(chosen.take(self.docs_of(start, stop)), rows - rows[0])
        return counts

    def collection_frequency(self, ordinal: int) -> int:
        """Return how many times the documents hold a term."""
        if self._positions is not None:
            return int(self._position_rows[ordinal + 1]) - int(self._position_rows[ordinal])
        return int(self.freqs_of(ordinal, ordinal + 1).sum(dtype=np.int64))

    def positions(self, ordinal: int) -> Unsigned:
        """Return the positions of a term: as many for each of its postings as its frequency, end to end.

        Empty where the field has no positions.
        """
        return self.positions_of(ordinal, ordinal + 1)

    def positions_among(self, ordinal: int, chosen: NDArray[np.intp]) -> tuple[Unsigned, NDArray[np.intp]]:
        """Return the positions in some of a term's postings, and for each of them which of the chosen it is of.

        `chosen` indexes the term's postings, in any order.

        Raises:
            IndexError: The field has no positions.
            SegmentCorrupt: There are not as many positions as the frequencies say.
        """
        if self._positions is None:
            raise IndexError(f"The field '{self._field}' has no positions")
        freqs = self.freqs_of(ordinal, ordinal + 1)
        counts = freqs.take(chosen).astype(np.intp)
        ends = np.cumsum(freqs, dtype=np.int64)
        if ends[-1:].sum() != self.collection_frequency(ordinal):  # else so much memory would be asked for
            raise self._arrays.corrupt(f"the frequencies and the positions of a term of '{self._field}' disagree")
        if chosen.size == freqs.size and (chosen[1:] > chosen[:-1]).all():
            return self.positions(ordinal), np.arange(chosen.size).repeat(counts)
        rows = np.arange(chosen.size).repeat(counts)
        shifts = ends.take(chosen) - np.cumsum(counts) + int(self._position_rows[ordinal])
        return self._positions.take(shifts.take(rows) + np.arange(rows.size)), rows

    def weights(self, ordinal: int) -> NDArray[np.floating]:
        """Return the weight of each posting of a term: its frequency where the field has no weights."""
        if self._weights is None:
            return self.freqs_of(ordinal, ordinal + 1).astype(np.float32)
        return self._weights[self._starts[ordinal] : self._starts[ordinal + 1]]

    def payloads(self, ordinal: int) -> list[bytes]:
        """Return the payload of each posting of a term; empty where the field has none."""
        sizes, blob = self.payloads_of(ordinal, ordinal + 1)
        ends = np.cumsum(sizes, dtype=np.int64).tolist()
        return [blob[start:end].tobytes() for start, end in pairwise([0, *ends])]

    def row_offsets(self, name: str) -> Unsigned:
        """Return where each term's 'postings', 'positions.rows' or 'payloads.rows' begin."""
        return self._arrays[f"{name}/{self._field}"]

    def values_of(self, start: int, stop: int) -> dict[str, Array]:
        """Return all that the field has of the terms from start to stop, by the names of the arrays."""
        values: dict[str, Array] = {"docs": self.docs_of(start, stop)}
        if self._freqs is not None:
            values["freqs"] = self.freqs_of(start, stop)
        if self._positions is not None:
            values["positions"] = self.positions_of(start, stop)
        if self._weights is not None:
            values["weights"] = self._weights[self._starts[start] : self._starts[stop]]
        if self._sizes is not None:
            values["payloads.sizes"], values["payloads.blob"] = self.payloads_of(start, stop)
        return values

    def docs_of(self, start: int, stop: int) -> NDArray[np.uint32]:
        """Return the documents of the postings of the terms from start to stop."""
        return self._docs[self._starts[start] : self._starts[stop]]

    def freqs_of(self, start: int, stop: int) -> Unsigned:
        """Return the frequencies of the terms from start to stop."""
        if self._freqs is None:
            return np.broadcast_to(np.uint8(1), self.docs_of(start, stop).size)
        return self._freqs.slice(self._starts[start], self._starts[stop])

    def positions_of(self, start: int, stop: int) -> Unsigned:
        """Return the positions of the terms from start to stop."""
        if self._positions is None:
            return NO_BYTES
        return self._positions.slice(int(self._position_rows[start]), int(self._position_rows[stop]))

    def payloads_of(self, start: int, stop: int) -> tuple[Unsigned, NDArray[np.uint8]]:
        """Return the sizes of the payloads of the terms from start to stop, and the payloads end to end."""
        if self._sizes is None:
            return NO_BYTES, NO_BYTES
        sizes = self._sizes.slice(self._starts[start], self._starts[stop])
        return sizes, self._blob[self._blob_rows[start] : self._blob_rows[stop]]

    def verify(self) -> None:
        """Read all postings.

        Raises:
            SegmentCorrupt: A table does not ascend, or agrees with no document or not with the frequencies.
        """
        self._arrays.check_ascending(f"postings/{self._field}")
        self._arrays.check_below(f"docs/{self._field}", self._documents)
        for narrow in (self._freqs, self._positions, self._sizes):
            if narrow is not None:
                narrow.verify()
        for start, stop in row_chunks(np.diff(self._rows).astype(np.int64), CHECKED_AT_ONCE):
            self._check_terms(start, stop)

    def _check_terms(self, start: int, stop: int) -> None:
        """Check the postings of the terms from start to stop."""
        rows = self._rows[start : stop + 1]
        rows = rows - rows[0]
        docs = self.docs_of(start, stop)
        rising = np.ones(docs.size + 1, np.bool_)
        rising[1:-1] = docs[1:] > docs[:-1]
        rising[rows] = True
        if not rising.all():
            raise self._arrays.corrupt(f"the documents of a term of '{self._field}' do not ascend")
        if self._positions is not None:
            self._check_rows("positions.rows", start, stop, row_sums(self.freqs_of(start, stop), rows))
        if self._sizes is not None:
            sizes = self._sizes.slice(self._starts[start], self._starts[stop])
            self._check_rows("payloads.rows", start, stop, row_sums(sizes, rows))

    def _check_rows(self, name: str, start: int, stop: int, counts: Array) -> None:
        offsets = self.row_offsets(name)[start : stop + 1].astype(np.int64)
        if (np.diff(offsets) != counts).any():
            raise self._arrays.corrupt(f"the offsets '{name}/{self._field}' do not fit the postings")


@dataclass(frozen=True, kw_only=True, slots=True)
class Inverted:
    """The postings of a field in memory: `counts` per term, all else per posting or end to end, as in a file."""

    terms: list[bytes]
    counts: Array
    docs: Array
    freqs: Array
    positions: Array
    weights: Array
    payload_sizes: Array
    payloads: NDArray[np.uint8]


def write_postings(sink: Sink, field: str, spec: FieldSpec, inverted: Inverted) -> None:
    """Write the postings of a field, without its term dictionary."""
    rows = offsets_of(inverted.counts)
    sink.add(f"postings/{field}", rows)
    sink.add(f"docs/{field}", inverted.docs.astype(np.uint32))
    if spec.frequencies:
        write_narrow(sink, "freqs", field, np.uint8, inverted.freqs)
    if spec.positions:
        sink.add(f"positions.rows/{field}", offsets_of(row_sums(inverted.freqs, rows)))
        write_narrow(sink, "positions", field, np.uint16, inverted.positions)
    if spec.weights:
        sink.add(f"weights/{field}", inverted.weights.astype(np.float32))
    if spec.payloads:
        sink.add(f"payloads.rows/{field}", offsets_of(row_sums(inverted.payload_sizes, rows)))
        write_narrow(sink, "payloads.sizes", field, np.uint8, inverted.payload_sizes)
        sink.add(f"payloads.blob/{field}", inverted.payloads)
