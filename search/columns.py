"""Columns: here is my document, which values has it? And here are my matches, how many have each value?

Documents are numbered over the whole index, segments one after another, deleted documents included. A facet column
is CSR: the ordinals of document d are `ordinals[offsets[d]:offsets[d + 1]]`, ordinals index the sorted `values`.
Columns are built from the postings of a field on first use ('uninverted') and kept for the life of a generation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from search.schema import MISSING_INSTANT


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """The whole values of one field.

    Attributes:
        values: The distinct values, ascending.
        offsets: int64, one more than there are documents.
        ordinals: int32, grouped by document.
    """

    values: tuple[str, ...]
    offsets: NDArray[np.int64]
    ordinals: NDArray[np.int32]

    def count(self, docs: NDArray[np.uint32]) -> NDArray[np.intp]:
        """Count the documents that have each value; one count per ordinal."""
        return np.bincount(self.ordinals[_gather(self.offsets, docs)], minlength=len(self.values))

    def count_missing(self, docs: NDArray[np.uint32]) -> int:
        """Count the documents that have no value."""
        return int(np.count_nonzero(self.offsets[docs.astype(np.intp) + 1] == self.offsets[docs]))

    def mask(self, values: Iterable[str]) -> NDArray[np.bool_]:
        """Return for every document whether it has any of the values; unknown values match nothing."""
        wanted = np.isin(np.array(self.values, dtype=object), list(values))
        owners = np.repeat(np.arange(self.offsets.size - 1), np.diff(self.offsets))
        mask = np.zeros(self.offsets.size - 1, dtype=np.bool_)
        mask[owners[wanted[self.ordinals]]] = True
        return mask


def _gather(offsets: NDArray[np.int64], docs: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the indices of all ordinals of docs, document by document."""
    starts = offsets[docs]
    lengths = offsets[docs.astype(np.intp) + 1] - starts
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    positions: NDArray[np.int64] = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return positions


def facet_column(reader: IndexReader, field: str) -> FacetColumn:
    """Build a field's column from its postings."""
    docs_of: dict[str, list[NDArray[np.uint32]]] = {}
    for leaf, base in reader.leaf_readers():
        for term, docs in _postings(leaf, field):
            docs_of.setdefault(term, []).append(docs + np.uint32(base))
    values = tuple(sorted(docs_of))
    lists = [np.concatenate(docs_of[value]) for value in values]
    docs = np.concatenate(lists) if lists else np.empty(0, dtype=np.uint32)
    ordinals = np.repeat(np.arange(len(lists), dtype=np.int32), [found.size for found in lists])
    order = np.argsort(docs, kind="stable")
    offsets = np.zeros(reader.doc_count_all() + 1, dtype=np.int64)
    np.cumsum(np.bincount(docs, minlength=reader.doc_count_all()), out=offsets[1:])
    return FacetColumn(values, offsets, ordinals[order])


def _postings(leaf: IndexReader, field: str) -> Iterator[tuple[str, NDArray[np.uint32]]]:
    for term in leaf.lexicon(field):
        docs = np.fromiter(leaf.postings(field, term).all_ids(), dtype=np.uint32)
        if docs.size:
            yield term.decode(), docs


def instant_column(reader: IndexReader, field: str) -> NDArray[np.int64]:
    """Read a field of instants: int64 seconds since 1970, one per document, MISSING_INSTANT where there is none."""
    parts = [np.empty(0, dtype=np.int64)]
    for leaf, _ in reader.leaf_readers():
        size = leaf.doc_count_all()
        if leaf.has_column(field):
            parts.append(np.fromiter(leaf.column_reader(field, translate=False), dtype=np.int64, count=size))
        else:
            parts.append(np.full(size, MISSING_INSTANT, dtype=np.int64))
    return np.concatenate(parts)
