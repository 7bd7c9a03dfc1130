"""Gathering: how do a field's Whoosh postings, as they come, become the arrays of an inverted field?

Postings come in any order in which the documents of each term ascend: document by document from a writer, term by
term from a reader.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array
from search.codec.inverter import number_terms, rank_terms, stable_order
from search.codec.postings import Inverted
from search.codec.ragged import row_indices
from search.codec.whoosh.formats import POSITION_BYTES, Layout

__all__ = ["FieldPostings", "Prepared"]

ROW_BYTES = 16  # of a posting in the arrays below, without its value


@dataclass(frozen=True, slots=True)
class Prepared:
    """The postings of one document, checked: adding them cannot fail."""

    terms: Sequence[bytes]
    weights: "array[float]"
    sizes: "array[int]"
    values: bytes

    @classmethod
    def of(cls, items: Sequence[tuple[bytes, float, bytes]], combine: Any = None) -> "Prepared":
        """Return (term, weight, value) rows as columns; `combine` makes one value of those of a repeated term.

        Raises:
            ValueError: A weight cannot be kept.
        """
        if len({item[0] for item in items}) < len(items):
            items = _united(items, combine)
        terms, weights, values = zip(*items, strict=True)
        kept = array("f", weights)
        if not np.isfinite(np.frombuffer(kept, np.float32)).all():
            raise ValueError(f"The weight {max(weights)} of a posting cannot be kept")
        return cls(terms, kept, array("I", map(len, values)), b"".join(values))


class FieldPostings:
    """The postings of one field of a batch."""

    def __init__(self) -> None:
        self._vocabulary = number_terms()
        self._terms = array("I")
        self._docs = array("I")
        self._weights = array("f")
        self._sizes = array("I")
        self._blob = bytearray()

    @property
    def nbytes(self) -> int:
        """About the memory that they take, but for the terms."""
        return ROW_BYTES * len(self._docs) + len(self._blob)

    def add(self, doc: int, postings: Prepared) -> None:
        """Take the postings of a document."""
        self._terms.extend(map(self._vocabulary.__getitem__, postings.terms))
        self._docs.extend(repeat(doc, len(postings.terms)))
        self._weights.extend(postings.weights)
        self._sizes.extend(postings.sizes)
        self._blob += postings.values

    def add_one(self, term: bytes, doc: int, weight: float, value: bytes) -> None:
        """Take one posting."""
        self._terms.append(self._vocabulary[term])
        self._docs.append(doc)
        self._weights.append(weight)
        self._sizes.append(len(value))
        self._blob += value

    def invert(self, layout: Layout) -> Inverted:
        """Return the postings in the order of the terms."""
        terms, ranks = rank_terms(self._vocabulary, len(self._vocabulary))
        keys = ranks[np.array(self._terms)]
        order = stable_order(keys, len(terms))
        sizes = np.array(self._sizes).astype(np.int64)[order]
        starts = _starts(np.array(self._sizes))[order]
        freqs = self._freqs(layout, starts, sizes)
        blob = np.frombuffer(bytes(self._blob), np.uint8)
        heads = POSITION_BYTES * freqs if layout.positions else np.zeros_like(freqs)
        tails = sizes - heads if layout.payloads else np.zeros_like(freqs)
        return Inverted(
            terms=terms,
            counts=np.bincount(keys, minlength=len(terms)),
            docs=np.array(self._docs)[order],
            freqs=freqs,
            positions=blob[row_indices(starts, heads)].view("<u4"),
            weights=np.array(self._weights)[order],
            payload_sizes=tails,
            payloads=blob[row_indices(starts + heads, tails)],
        )

    def _freqs(self, layout: Layout, starts: Array, sizes: Array) -> NDArray[np.int64]:
        """Return how often the document of each posting holds the term, which its value says."""
        if layout.positions:
            return sizes // (POSITION_BYTES + layout.rest)
        if layout.opaque:
            return self._decoded_freqs(layout, starts, sizes)
        if not layout.frequencies:
            return np.ones(sizes.size, np.int64)
        freqs: NDArray[np.int64] = np.frombuffer(bytes(self._blob), ">u4").astype(np.int64)[starts // 4]
        return freqs

    def _decoded_freqs(self, layout: Layout, starts: Array, sizes: Array) -> NDArray[np.int64]:
        decode, blob = layout.decode_frequency, bytes(self._blob)
        if decode is None:
            return np.ones(sizes.size, np.int64)
        rows = zip(starts.tolist(), sizes.tolist(), strict=True)
        return np.fromiter((decode(blob[start : start + size]) for start, size in rows), np.int64, sizes.size)


def _starts(sizes: Array) -> NDArray[np.int64]:
    starts: NDArray[np.int64] = np.cumsum(sizes, dtype=np.int64)
    starts -= sizes
    return starts


def _united(items: Sequence[tuple[bytes, float, bytes]], combine: Any) -> list[tuple[bytes, float, bytes]]:
    """Return one row for each term: a document holds a term once, however many values of the field do."""
    rows: dict[bytes, list[tuple[float, bytes]]] = {}
    for term, weight, value in items:
        rows.setdefault(term, []).append((weight, value))
    united = []
    for term, found in rows.items():
        weight = sum(row[0] for row in found) if any(row[1] for row in found) else found[0][0]
        value = found[0][1] if combine is None or len(found) == 1 else combine([row[1] for row in found])
        united.append((term, weight, value))
    return united
