"""Inverter: how do terms in the order of documents become documents in the order of terms?

Each field of a batch gathers flat arrays while documents come, with one dictionary lookup per term and no object per
posting; at the end one stable sort by term inverts them. Tokens may come as surface forms: then only the distinct
ones are normalised.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array
from search.codec.postings import Inverted
from search.codec.ragged import row_indices
from search.codec.termdict import encode_term

__all__ = [
    "MAX_POSITION",
    "Normalizer",
    "Posting",
    "PostingInverter",
    "Term",
    "TokenInverter",
    "Vocabulary",
    "stable_order",
]

Term = str | bytes
Normalizer = Callable[[Any], Term]  # from a surface form to its term

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


class Vocabulary(dict[Term, int]):
    """Numbers terms from 0 in the order in which they are first looked up."""

    def __missing__(self, term: Term) -> int:
        self[term] = number = len(self)
        return number

    def ranked(self, normalize: Normalizer | None = None) -> tuple[list[bytes], NDArray[np.int64]]:
        """Return the distinct normalised terms, ascending as bytes, and the rank of each term by its number."""
        encoded = list(map(encode_term, self if normalize is None else map(normalize, self)))
        ordered = sorted(set(encoded))
        ranks = {term: rank for rank, term in enumerate(ordered)}
        return ordered, np.fromiter(map(ranks.__getitem__, encoded), np.int64, len(encoded))


class TokenInverter:
    """Gathers the tokens of one field, by ascending document."""

    def __init__(self, *, position_gap: int, normalize: Normalizer | None = None) -> None:
        self._gap = position_gap
        self._normalize = normalize
        self._tokens: list[Term] = []  # numbered all at once, which is faster than document by document
        self._value_docs = array("I")
        self._value_lengths = array("I")

    def add(self, doc: int, values: Sequence[Sequence[Term]]) -> None:
        """Take a document: the tokens of each of its values, in order."""
        for tokens in values:
            self._tokens += tokens
            self._value_docs.append(doc)
            self._value_lengths.append(len(tokens))

    def lengths(self, documents: int) -> NDArray[np.int64]:
        """Return the number of tokens of each document."""
        return np.bincount(_from(self._value_docs), _from(self._value_lengths), documents).astype(np.int64)

    def invert(self) -> Inverted:
        """Return the postings of all documents."""
        vocabulary = Vocabulary()
        numbers = np.fromiter(map(vocabulary.__getitem__, self._tokens), np.uint32, len(self._tokens))
        terms, ranks = vocabulary.ranked(self._normalize)
        keys = ranks[numbers]
        order = stable_order(keys, len(terms))
        keys = keys[order]
        docs = np.repeat(_from(self._value_docs), _from(self._value_lengths))[order]
        begins = np.ones(keys.size, np.bool_)
        begins[1:] = (keys[1:] != keys[:-1]) | (docs[1:] != docs[:-1])
        firsts = np.flatnonzero(begins)
        return Inverted(
            terms=terms,
            counts=np.bincount(keys[firsts], minlength=len(terms)),
            docs=docs[firsts],
            freqs=np.diff(firsts, append=keys.size),
            positions=self._positions()[order],
            weights=NOTHING,
            payload_sizes=NOTHING,
            payloads=NOTHING,
        )

    def _positions(self) -> NDArray[np.int64]:
        """Return the position of each token: counted through its document, with a gap between values."""
        docs, lengths = _from(self._value_docs), _from(self._value_lengths).astype(np.int64)
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
        self._vocabulary = Vocabulary()
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

    def lengths(self, documents: int) -> NDArray[np.int64]:
        """Return the sum of the frequencies of each document."""
        return np.bincount(_from(self._docs), _from(self._freqs), documents).astype(np.int64)

    def invert(self) -> Inverted:
        """Return the postings of all documents."""
        terms, ranks = self._vocabulary.ranked()
        keys = ranks[_from(self._terms)]
        order = stable_order(keys, len(terms))
        return Inverted(
            terms=terms,
            counts=np.bincount(keys, minlength=len(terms)),
            docs=_from(self._docs)[order],
            freqs=_from(self._freqs)[order],
            positions=_reordered(_from(self._positions), _from(self._position_counts), order),
            weights=_from(self._weights)[order],
            payload_sizes=_from(self._payload_sizes)[order],
            payloads=_reordered(np.frombuffer(self._payloads, np.uint8), _from(self._payload_sizes), order),
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
