"""Facets: how many of these documents have each value, and which documents have one of these values?

The leaves of a collection have dictionaries of their own. Values get their ordinals from the sorted union of these;
where there is one leaf, that is its own dictionary, and nothing is copied.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, groupby

import numpy as np
from numpy.typing import NDArray

from search.codec.facets import FacetReader
from search.codec.termdict import TermDictionary, decode_term, encode_term
from search.evaluator.docsets import Docs, Mask, Places
from search.evaluator.foldedvalues import FoldedValues
from search.evaluator.leaves import split

__all__ = ["FacetColumn"]

MISSING = -1  # stands for no value among ordinals
MAX_MASKS = 16  # of filters in use at a time; a mask takes one byte per document


class FacetColumn:
    """The values of one facet over all leaves; a leaf without the facet has a reader None.

    `bases` are those of the leaves, and the number of all documents. Documents are given as ascending numbers or as a
    mask of all documents.
    """

    def __init__(self, readers: Sequence[FacetReader | None], bases: NDArray[np.uint32]) -> None:
        self._readers = readers
        self._bases = bases
        self._masks: dict[frozenset[int], Mask] = {}

    @cached_property
    def values(self) -> Sequence[bytes]:
        """The distinct values, ascending."""
        dictionaries = self._dictionaries
        if len(self._readers) == 1 and dictionaries:
            return dictionaries[0]
        return [value for value, _ in groupby(sorted(chain.from_iterable(terms[:] for terms in dictionaries)))]

    def value(self, ordinal: int) -> str:
        """Return a value as text."""
        return decode_term(self.values[ordinal])

    def find(self, value: str) -> int | None:
        """Return the ordinal of a value, or None."""
        if isinstance(self.values, TermDictionary):
            return self.values.find(value)
        return self._ordinals.get(encode_term(value))

    def count(self, docs: Docs | Places | Mask) -> NDArray[np.int64]:
        """Return how many of docs have each value, by ordinal."""
        return self.tally(docs)[0]

    def tally(self, docs: Docs | Places | Mask) -> tuple[NDArray[np.int64], int]:
        """Return how many of docs have each value, by ordinal, and how many have none."""
        if isinstance(self.values, TermDictionary) and self._readers[0] is not None:
            return self._readers[0].tally(docs)
        counts, missing = np.zeros(len(self.values), np.int64), 0
        for reader, own, part in zip(self._readers, self._maps, split(docs, self._bases), strict=True):
            if reader is None:
                missing += int(np.count_nonzero(part)) if part.dtype == np.bool_ else part.size
            elif part.size:
                found, without = reader.tally(part)
                counts[own] += found
                missing += without
        return counts, missing

    def missing(self, docs: Docs | Places | Mask) -> int:
        """Return how many of docs have no value."""
        return sum(
            int(np.count_nonzero(part) if part.dtype == np.bool_ else part.size)
            if reader is None
            else reader.missing(part)
            for reader, part in zip(self._readers, split(docs, self._bases), strict=True)
        )

    def mask(self, values: Iterable[str], *, missing: bool = False) -> Mask:
        """Return for every document whether it has any of the values, or none at all if `missing`.

        Unknown values match nothing. The mask is shared and read-only.
        """
        found = (self.find(value) for value in values)
        ordinals = frozenset(ordinal for ordinal in found if ordinal is not None) | ({MISSING} if missing else set())
        mask = self._masks.get(ordinals)
        if mask is None:
            if len(self._masks) >= MAX_MASKS:
                self._masks.clear()
            mask = self._masks[ordinals] = self._make_mask(ordinals)
        return mask

    def search(self, text: str, *, anywhere: bool = False) -> NDArray[np.uint32]:
        """Return the ordinals, ascending, of the values in which a word begins with text, or that have it anywhere.

        Case and accents make no difference.
        """
        return self._folded.containing(text) if anywhere else self._folded.with_word(text)

    @cached_property
    def ranks(self) -> NDArray[np.intp]:
        """The place of each ordinal in the order that disregards case and accents; equal ones keep their order."""
        return self._folded.ranks()

    @cached_property
    def initials(self) -> NDArray[np.uint32]:
        """The code point of the first character of each value in that spelling, by ordinal."""
        return self._folded.initials()

    @cached_property
    def _dictionaries(self) -> list[TermDictionary]:
        return [reader.values for reader in self._readers if reader is not None]

    @cached_property
    def _folded(self) -> FoldedValues:
        return FoldedValues(map(decode_term, self.values[:]))

    @cached_property
    def _ordinals(self) -> dict[bytes, int]:
        return {value: ordinal for ordinal, value in enumerate(self.values)}

    @cached_property
    def _maps(self) -> list[NDArray[np.intp]]:
        """The ordinals that each leaf's own values have here."""
        find = self._ordinals.__getitem__
        empty: list[bytes] = []
        lists = (empty if reader is None else reader.values[:] for reader in self._readers)
        return [np.fromiter(map(find, values), np.intp, len(values)) for values in lists]

    def _without(self) -> list[Mask]:
        """Return for every document of each leaf whether it has no value."""
        sizes = np.diff(self._bases.astype(np.intp)).tolist()
        pairs = zip(self._readers, sizes, strict=True)
        return [np.ones(size, np.bool_) if reader is None else reader.without() for reader, size in pairs]

    def _make_mask(self, ordinals: frozenset[int]) -> Mask:
        wanted = np.array(sorted(ordinals - {MISSING}), np.intp)
        parts = [np.zeros(0, np.bool_)]
        for index, reader in enumerate(self._readers):
            size = int(self._bases[index + 1] - self._bases[index])
            if reader is None or not wanted.size:
                parts.append(np.zeros(size, np.bool_))
            elif isinstance(self.values, TermDictionary):
                parts.append(reader.mask(wanted))
            else:
                parts.append(reader.mask(np.flatnonzero(np.isin(self._maps[index], wanted))))
        if MISSING in ordinals:
            parts = [parts[0], *map(np.logical_or, parts[1:], self._without())]
        mask = parts[1] if len(parts) == 2 else np.concatenate(parts)
        mask.flags.writeable = False
        return mask
