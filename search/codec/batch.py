"""Batch: how do documents become a segment in memory, in a worker process or in the writer's own?"""

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, UniqueArrays
from search.codec.columns import write_bytes, write_numbers
from search.codec.facets import write_facet
from search.codec.inverter import (
    MAX_POSITION,
    Analyze,
    Posting,
    PostingInverter,
    Term,
    TokenInverter,
    invert_values,
    number_terms,
    rank_terms,
)
from search.codec.norms import write_lengths
from search.codec.postings import write_postings
from search.codec.segment import Batch
from search.codec.spec import BYTES, FieldSpec, Specs
from search.codec.stored import MAX_DOCUMENT_BYTES, compress_blocks, write_blocks
from search.codec.termdict import encode_term, write_terms

__all__ = ["POSITION_GAP", "BatchBuilder", "Document"]

MAX_VALUES = 1 << 20  # of one field of one document: the gaps between them use up positions
POSITION_GAP = 100  # no phrase runs from one value of a field into the next

NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What is to be kept of one document, by field; a field that is not named has nothing of it.

    An indexed field comes as `tokens` (the terms of each of its values, in order) or as `postings`, the same way for
    all documents of a batch. Where `analyzers` has a field, its tokens are pieces of text, and its terms are what the
    analyzer makes of each distinct piece. `lengths` replaces the number of tokens.
    """

    tokens: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=lambda: NONE)
    analyzers: Mapping[str, Analyze] = field(default_factory=lambda: NONE)
    postings: Mapping[str, Sequence[Posting]] = field(default_factory=lambda: NONE)
    lengths: Mapping[str, int] = field(default_factory=lambda: NONE)
    facets: Mapping[str, Collection[Term]] = field(default_factory=lambda: NONE)
    columns: Mapping[str, float | bytes] = field(default_factory=lambda: NONE)
    stored: bytes = b""


class BatchBuilder:
    """Gathers documents; a refused one leaves no trace.

    The terms of the fields in `by_value`, which have facets, are the values of their facets.
    """

    def __init__(self, specs: Specs, *, by_value: Collection[str] = (), position_gap: int = POSITION_GAP) -> None:
        self._specs = specs
        self._by_value = frozenset(by_value)
        self._stored: list[bytes] = []
        self._indexed = {
            name: _Indexed(name, spec, position_gap)
            for name, spec in specs.items()
            if spec.indexed and name not in self._by_value
        }
        self._facets = {name: _Facet() for name, spec in specs.items() if spec.facet}
        self._columns: dict[str, dict[int, Any]] = {name: {} for name, spec in specs.items() if spec.column is not None}
        self._lengths: dict[str, dict[int, int]] = {name: {} for name, spec in specs.items() if spec.lengths}

    def __len__(self) -> int:
        return len(self._stored)

    def add(self, document: Document) -> int:
        """Add a document and return its number in the batch.

        Raises:
            ValueError: It names a field or a structure that there is not, or has a value that cannot be kept.
        """
        self._check(document)
        number = len(self._stored)
        for name, values in document.tokens.items():
            self._indexed[name].add_tokens(number, values, document.analyzers.get(name))
        for name, postings in document.postings.items():
            self._indexed[name].add_postings(number, postings)
        for name, chosen in document.facets.items():
            self._facets[name].add(number, chosen)
        for name, value in document.columns.items():
            self._columns[name][number] = value
        for name, length in document.lengths.items():
            self._lengths[name][number] = length
        self._stored.append(document.stored)
        return number

    def fill(self, name: str, values: Sequence[bytes]) -> None:
        """Set a column of byte strings for all documents at once: those added so far, in their order.

        Raises:
            ValueError: There is no such column, or there are not as many values as documents.
        """
        if name not in self._columns or self._specs[name].column != BYTES or len(values) != len(self):
            raise ValueError(f"These {len(values)} values cannot be the column '{name}' of {len(self)} documents")
        self._columns[name] = dict(enumerate(values))

    def finish(self) -> Batch:
        """Return the documents as a segment in memory. More can be added, and all returned once more."""
        arrays, documents = UniqueArrays(), len(self._stored)
        counted = {name: indexed.write(arrays, documents) for name, indexed in self._indexed.items()}
        for name, given in self._lengths.items():
            lengths = counted.get(name, np.zeros(documents, np.int64))
            lengths[list(given)] = list(given.values())
            write_lengths(arrays, name, lengths)
        for name, facet in self._facets.items():
            facet.write(arrays, name, documents, self._specs[name] if name in self._by_value else None)
        for name, column in self._columns.items():
            _write_column(arrays, name, self._specs[name], column, documents)
        write_blocks(arrays, compress_blocks(self._stored))
        return Batch(documents, dict(self._specs), dict(arrays))

    def pieces(self, name: str) -> tuple[Sequence[Any], Array]:
        """Return the distinct tokens, or pieces of text, that a field had at the last `finish`, and how often each."""
        return self._indexed[name].pieces()

    def _check(self, document: Document) -> None:
        for names, known in (
            (document.tokens, self._indexed),
            (document.postings, self._indexed),
            (document.lengths, self._lengths),
            (document.facets, self._facets),
            (document.columns, self._columns),
        ):
            if not names.keys() <= known.keys():
                raise ValueError(f"The field '{min(names.keys() - known.keys())}' has no such structure")
        if len(document.stored) > MAX_DOCUMENT_BYTES:
            raise ValueError(f"A document of {len(document.stored)} bytes cannot be stored")
        for name, length in document.lengths.items():
            if not 0 <= length <= MAX_POSITION:
                raise ValueError(f"The length {length} of '{name}' cannot be kept")
        for name, value in document.columns.items():
            if not self._specs[name].accepts(value):
                raise ValueError(f"The value {value!r} of '{name}' cannot be kept in a column of its kind")
        for name, values in document.tokens.items():
            self._indexed[name].check_tokens(values)
        for name, postings in document.postings.items():
            self._indexed[name].check_postings(postings)


class _Indexed:
    """An indexed field. Which inverter it needs shows with the first document that has something of it."""

    def __init__(self, name: str, spec: FieldSpec, position_gap: int) -> None:
        self._name = name
        self._spec = spec
        self._gap = position_gap
        self._tokens: TokenInverter | None = None
        self._postings: PostingInverter | None = None

    def check_tokens(self, values: Sequence[Sequence[Any]]) -> None:
        """Refuse, with ValueError, what `add_tokens` could not take."""
        if self._postings is not None or self._spec.weights or self._spec.payloads:
            raise ValueError(f"The field '{self._name}' takes postings, not tokens")
        if len(values) > MAX_VALUES:
            raise ValueError(f"The field '{self._name}' has {len(values)} values")

    def check_postings(self, postings: Sequence[Posting]) -> None:
        """Refuse, with ValueError, what `add_postings` could not take."""
        if self._tokens is not None:
            raise ValueError(f"The field '{self._name}' took tokens before, not postings")
        for posting in postings:
            self._check_posting(posting)
        if len({encode_term(posting.term) for posting in postings}) < len(postings):
            raise ValueError(f"The field '{self._name}' has two postings of one term")

    def _check_posting(self, posting: Posting) -> None:
        wanted = posting.frequency if self._spec.positions else 0
        positions = list(posting.positions)
        if not 0 < posting.frequency <= MAX_POSITION or len(positions) != wanted:
            raise ValueError(f"A posting of '{self._name}' has {len(positions)} positions where {wanted} are due")
        if positions and (positions[0] < 0 or positions[-1] > MAX_POSITION or positions != sorted(positions)):
            raise ValueError(f"A posting of '{self._name}' has positions that do not ascend")

    def add_tokens(self, doc: int, values: Sequence[Sequence[Any]], analyze: Analyze | None) -> None:
        """Take a document's values."""
        if self._tokens is None:
            self._tokens = TokenInverter(position_gap=self._gap)
        self._tokens.add(doc, values, analyze)

    def add_postings(self, doc: int, postings: Sequence[Posting]) -> None:
        """Take a document's postings."""
        if self._postings is None:
            self._postings = PostingInverter()
        self._postings.add(doc, postings)

    def pieces(self) -> tuple[Sequence[Any], Array]:
        """Return the distinct tokens that were written last, and how often each came; none of postings."""
        return ((), np.zeros(0, np.int64)) if self._tokens is None else (self._tokens.pieces, self._tokens.counts)

    def write(self, arrays: UniqueArrays, documents: int) -> NDArray[np.int64]:
        """Write the dictionary and the postings; return the number of tokens of each document."""
        inverted, lengths = (self._tokens or self._postings or PostingInverter()).invert(documents)
        write_terms(arrays, self._name, inverted.terms)
        write_postings(arrays, self._name, self._spec, inverted)
        return lengths


class _Facet:
    """A facet field: the numbers of the values of all documents, end to end."""

    def __init__(self) -> None:
        self._vocabulary = number_terms()
        self._values = array("I")
        self._owners = array("I")

    def add(self, doc: int, values: Collection[Term]) -> None:
        """Take a document's values, in any order."""
        self._values.extend(map(self._vocabulary.__getitem__, values))
        self._owners.extend(repeat(doc, len(values)))

    def write(self, arrays: UniqueArrays, name: str, documents: int, spec: FieldSpec | None) -> None:
        """Write the values, and the ordinals of each document, ascending and each once; with a spec, postings too."""
        values, ranks = rank_terms(self._vocabulary, len(self._vocabulary))
        size = max(len(values), 1)
        keys = np.unique(np.array(self._owners).astype(np.int64) * size + ranks[np.array(self._values)])
        owners, ordinals = np.divmod(keys, size)
        write_facet(arrays, name, values, ordinals, np.bincount(owners, minlength=documents))
        if spec is not None:
            write_terms(arrays, name, values)
            write_postings(arrays, name, spec, invert_values(values, owners, ordinals))


def _write_column(arrays: UniqueArrays, name: str, spec: FieldSpec, given: Mapping[int, Any], documents: int) -> None:
    if spec.column == BYTES:
        write_bytes(arrays, name, [given.get(doc, b"") for doc in range(documents)])
    else:
        values = np.full(documents, spec.missing, spec.column)
        values[list(given)] = np.array(list(given.values()), spec.column)
        write_numbers(arrays, name, values)
