"""Inverter: how do terms in the order of documents become documents in the order of terms?

Each field of a batch gathers flat arrays while documents come, with one dictionary lookup per token and no object per
posting; at the end one stable sort by term inverts them. Tokens may come as pieces of text, each of which stands for
any number of terms: then only the distinct ones are analysed.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, offsets_of
from search.codec.postings import Inverted
from search.codec.ragged import row_indices, row_sums
from search.codec.termdict import encode_terms

__all__ = [
    "MAX_POSITION",
    "Analyze",
    "Posting",
    "PostingInverter",
    "Term",
    "TokenInverter",
    "invert_values",
    "number_terms",
    "rank_terms",
    "stable_order",
]

Term = str | bytes
Analyze = Callable[[Any], Sequence[Term]]  # from a piece of text to the terms that it stands for, in order

MAX_POSITION = (1 << 32) - 1
NOTHING = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Posting:
    """A term of one document whose analysis was done elsewhere; `positions`, if any, are as many as `frequency`."""

    term: Term
    frequency: int = 1
    weight: float = 1.0
    payload: bytes = b""
    positions: Sequence[int] = ()


def number_terms() -> defaultdict[Any, int]:
    """Return a dictionary that numbers terms, or pieces, from 0 in the order in which they are first looked up."""
    return defaultdict(count().__next__)


def rank_terms(terms: Iterable[Term], size: int) -> tuple[list[bytes], NDArray[np.int64]]:
    """Return the distinct terms, ascending as bytes, and the rank of each of the `size` given."""
    encoded = encode_terms(terms)
    ordered = sorted(set(encoded))
    ranks = {term: rank for rank, term in enumerate(ordered)}
    return ordered, np.fromiter(map(ranks.__getitem__, encoded), np.int64, size)


class TokenInverter:
    """Gathers the tokens of one field, by ascending document."""

    def __init__(self, *, position_gap: int) -> None:
        self._gap = position_gap
        self._runs: list[tuple[Analyze | None, list[Any]]] = []  # numbered at the end, which is faster than by document
        self._value_docs = array("I")
        self._value_pieces = array("I")
        self.pieces: list[Any] = []  # the distinct tokens, or pieces of text, that were inverted last
        self.counts: Array = np.zeros(0, np.int64)  # how often each of them came

    def add(self, doc: int, values: Sequence[Sequence[Any]], analyze: Analyze | None = None) -> None:
        """Take a document: the tokens of each of its values, in order; or, with `analyze`, pieces of their text."""
        if not self._runs or self._runs[-1][0] is not analyze:
            self._runs.append((analyze, []))
        pieces = self._runs[-1][1]
        for value in values:
            pieces += value
            self._value_docs.append(doc)
            self._value_pieces.append(len(value))

    def invert(self, documents: int) -> tuple[Inverted, NDArray[np.int64]]:
        """Return the postings of all documents, and the number of tokens of each document."""
        terms, keys, value_lengths = self._analyzed()
        value_docs = _from(self._value_docs)
        order = stable_order(keys, len(terms))
        docs = np.repeat(value_docs, value_lengths)[order]
        positions = self._positions(value_docs, value_lengths)[order]
        keys = keys[order]
        begins = np.ones(keys.size, np.bool_)
        begins[1:] = (keys[1:] != keys[:-1]) | (docs[1:] != docs[:-1])
        firsts = np.flatnonzero(begins)
        inverted = Inverted(
            terms=terms,
            counts=np.bincount(keys[firsts], minlength=len(terms)),
            docs=docs[firsts],
            freqs=np.diff(firsts, append=keys.size),
            positions=positions,
            weights=NOTHING,
            payload_sizes=NOTHING,
            payloads=NOTHING,
        )
        return inverted, np.bincount(value_docs, value_lengths, documents).astype(np.int64)

    def _analyzed(self) -> tuple[list[bytes], NDArray[np.int64], NDArray[np.int64]]:
        """Return the terms, ascending; the rank of each token's term; and how many tokens each value has."""
        numbers, rows = self._numbered()
        sizes = np.fromiter(map(len, rows), np.int64, len(rows))
        vocabulary = number_terms()
        flat = np.fromiter(map(vocabulary.__getitem__, chain.from_iterable(rows)), np.int64, int(sizes.sum()))
        terms, ranks = rank_terms(vocabulary, len(vocabulary))
        value_pieces = _from(self._value_pieces).astype(np.int64)
        if (sizes == 1).all():
            return terms, ranks[flat][numbers], value_pieces
        starts, counts = np.cumsum(sizes) - sizes, sizes[numbers]
        keys = ranks[flat[row_indices(starts[numbers], counts)]]
        return terms, keys, row_sums(counts, offsets_of(value_pieces))

    def _numbered(self) -> tuple[NDArray[np.int64], list[Sequence[Term]]]:
        """Return the number of each piece, and by number the terms that it stands for."""
        numbers = [np.zeros(0, np.int64)]
        vocabularies: dict[Analyze | None, defaultdict[Any, int]] = {}
        counter = count()
        for analyze, pieces in self._runs:
            vocabulary = vocabularies.setdefault(analyze, defaultdict(counter.__next__))
            numbers.append(np.fromiter(map(vocabulary.__getitem__, pieces), np.int64, len(pieces)))
        rows: list[Sequence[Term]] = [()] * next(counter)
        self.pieces = [None] * len(rows)
        for analyze, vocabulary in vocabularies.items():
            for piece, number in vocabulary.items():
                self.pieces[number] = piece
                rows[number] = (piece,) if analyze is None else analyze(piece)
        flat = np.concatenate(numbers)
        self.counts = np.bincount(flat, minlength=len(rows))
        return flat, rows

    def _positions(self, docs: Array, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the position of each token: counted through its document, with a gap between values."""
        starts = np.cumsum(lengths) - lengths + self._gap * np.arange(docs.size)  # as if all were one document
        leads = np.ones(docs.size, np.bool_)
        leads[1:] = docs[1:] != docs[:-1]
        first_values = np.maximum.accumulate(np.where(leads, np.arange(docs.size), 0))
        shifts = starts - starts[first_values] - (np.cumsum(lengths) - lengths)
        positions = np.repeat(shifts, lengths)
        positions += np.arange(positions.size)
        return positions


class PostingInverter:
    """Gathers the postings of one field, by ascending document."""

    def __init__(self) -> None:
        self._vocabulary = number_terms()
        self._terms = array("I")
        self._docs = array("I")
        self._freqs = array("I")
        self._weights = array("f")
        self._payload_sizes = array("I")
        self._payloads = bytearray()
        self._position_counts = array("I")
        self._positions = array("I")

    def add(self, doc: int, postings: Sequence[Posting]) -> None:
        """Take a document: one posting for each of its terms."""
        for posting in postings:
            self._terms.append(self._vocabulary[posting.term])
            self._docs.append(doc)
            self._freqs.append(posting.frequency)
            self._weights.append(posting.weight)
            self._payload_sizes.append(len(posting.payload))
            self._payloads += posting.payload
            self._position_counts.append(len(posting.positions))
            self._positions.extend(posting.positions)

    def invert(self, documents: int) -> tuple[Inverted, NDArray[np.int64]]:
        """Return the postings of all documents, and the sum of the frequencies of each document."""
        terms, ranks = rank_terms(self._vocabulary, len(self._vocabulary))
        keys = ranks[_from(self._terms)]
        order = stable_order(keys, len(terms))
        inverted = Inverted(
            terms=terms,
            counts=np.bincount(keys, minlength=len(terms)),
            docs=_from(self._docs)[order],
            freqs=_from(self._freqs)[order],
            positions=_reordered(_from(self._positions), _from(self._position_counts), order),
            weights=_from(self._weights)[order],
            payload_sizes=_from(self._payload_sizes)[order],
            payloads=_reordered(np.frombuffer(self._payloads, np.uint8), _from(self._payload_sizes), order),
        )
        return inverted, np.bincount(_from(self._docs), _from(self._freqs), documents).astype(np.int64)


def invert_values(terms: list[bytes], docs: Array, ordinals: NDArray[np.int64]) -> Inverted:
    """Return the postings of a facet's values.

    Args:
        terms: The values, ascending.
        docs: A document per pair of a document and a value, ascending.
        ordinals: The value of each pair.
    """
    order = stable_order(ordinals, len(terms))
    return Inverted(
        terms=terms,
        counts=np.bincount(ordinals, minlength=len(terms)),
        docs=docs[order],
        freqs=np.ones(docs.size, np.uint8),
        positions=NOTHING,
        weights=NOTHING,
        payload_sizes=NOTHING,
        payloads=NOTHING,
    )


def stable_order(keys: NDArray[np.int64], limit: int) -> NDArray[np.intp]:
    """Return the order that sorts keys below limit and leaves equal ones as they stand.

    NumPy sorts 16-bit integers by radix, in linear time; larger keys take two such passes.
    """
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    if limit > 1 << 16:
        order = order[np.argsort((keys >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def _from(values: "array[Any]") -> Array:
    """Return a copy, so that more can be added later."""
    return np.array(values)


def _reordered(values: Array, counts: Array, order: NDArray[np.intp]) -> Array:
    """Return rows of counts values each, in another order."""
    starts = np.cumsum(counts, dtype=np.int64) - counts
    return values[row_indices(starts[order], counts[order])]
