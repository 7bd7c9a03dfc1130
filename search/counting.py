"""Counting: how many of the results has each value of a facet?

A facet is counted under all filters but what is chosen in it: so each count says what choosing would give. What is left
out in a facet stays left out of its counts; only for the values left out themselves it is let in again, as the reader
wants to know what is missed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.evaluator import FacetColumn, top
from search.filtering import Archive, Filters, Key, Kind
from search.model import (
    Facet,
    FacetCounts,
    FacetLetter,
    FacetOrder,
    FacetPage,
    FacetValue,
    SearchRequest,
)

__all__ = ["PUBLISHED", "count_facets", "facet_page"]

PUBLISHED = "published"

Counts = NDArray[np.int64]
Ordinals = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many results each value has, by ordinal, and how many have none."""

    column: FacetColumn
    counts: Counts
    missing: int
    selected: frozenset[str]
    excluded: frozenset[str]

    def values(self, ordinals: Ordinals) -> list[FacetValue]:
        """Return some values, by their ordinals, with their counts."""
        counts = self.counts.take(ordinals).tolist()
        return [self._value(self.column.value(at), count) for at, count in zip(ordinals.tolist(), counts, strict=True)]

    def others(self, listed: list[FacetValue]) -> list[FacetValue]:
        """Return the selected and excluded values that are not listed, known to the index or not."""
        found = sorted((self.selected | self.excluded).difference(item.value for item in listed))
        ordinals = map(self.column.find, found)
        return [
            self._value(value, 0 if ordinal is None else int(self.counts[ordinal]))
            for value, ordinal in zip(found, ordinals, strict=True)
        ]

    def _value(self, value: str, count: int) -> FacetValue:
        return FacetValue(value, count, value in self.selected, value in self.excluded)


def count_facets(archive: Archive, request: SearchRequest, filters: Filters) -> dict[Facet, FacetCounts]:
    """Count the facets that a request asks for; those without a choice of their own share one selection."""
    if not request.facets:
        return {}
    common = _selection(archive, filters)
    return {
        facet: _counts(_tally(archive, request, filters, facet, common), size) for facet, size in request.facets.items()
    }


def facet_page(
    archive: Archive,
    request: SearchRequest,
    filters: Filters,
    facet: Facet,
    *,
    contains: str,
    order: FacetOrder,
    limit: int,
    offset: int,
) -> FacetPage:
    """Return some values of a facet: those with a word that begins with a text, then those with it anywhere.

    Each of the two parts is in the order asked for. A text of nothing but space is no condition.
    """
    tally = _tally(archive, request, filters, facet)
    parts = _parts(tally, contains.strip())
    total = sum(part.size for part in parts)
    wanted = min(offset + limit, total)
    ranked = np.concatenate([_ordered(tally, part, order, wanted) for part in parts])
    return FacetPage(
        facet=facet,
        values=tuple(tally.values(ranked[offset:wanted])),
        total=total,
        missing=tally.missing,
        letters=_letters(tally, ranked) if order is FacetOrder.VALUE and not contains.strip() else (),
    )


def _selection(archive: Archive, filters: Filters, *besides: Key) -> NDArray[np.intp] | NDArray[np.bool_]:
    """Return the documents that pass the other filters, in the form that is fastest to count by."""
    return archive.collection.selection(filters.passing(*besides))


def _tally(
    archive: Archive,
    request: SearchRequest,
    filters: Filters,
    facet: Facet,
    common: NDArray[np.intp] | NDArray[np.bool_] | None = None,
) -> _Tally:
    """Count a facet; `common` are the documents that pass all filters, None if that is not known."""
    chosen, left_out = (Kind.CHOSEN, facet), (Kind.LEFT_OUT, facet)
    column = archive.facet(facet)
    if chosen in filters.masks or common is None:
        common = _selection(archive, filters, chosen)
    counts, missing = column.tally(common)
    excluded = request.excluded.get(facet, frozenset())
    if left_out in filters.masks:
        lifted, missing = column.tally(_selection(archive, filters, chosen, left_out))
        known = [ordinal for ordinal in map(column.find, excluded) if ordinal is not None]
        counts = counts.copy()
        counts[known] = lifted[known]
    return _Tally(column, counts, missing, request.filters.get(facet, frozenset()), excluded)


def _counts(tally: _Tally, size: int) -> FacetCounts:
    found = np.flatnonzero(tally.counts)
    listed = tally.values(found[top(tally.counts[found], size)])  # equal counts keep the order of the values
    return FacetCounts((*listed, *tally.others(listed)), total=found.size, missing=tally.missing)


def _parts(tally: _Tally, contains: str) -> list[Ordinals]:
    """Return the ordinals of the values that have results, ascending, in the parts that a page shows one by one."""
    found = np.flatnonzero(tally.counts)
    if not contains:
        return [found]
    first = np.intersect1d(tally.column.search(contains), found, assume_unique=True)
    anywhere = np.intersect1d(tally.column.search(contains, anywhere=True), found, assume_unique=True)
    return [first.astype(np.intp), np.setdiff1d(anywhere, first, assume_unique=True).astype(np.intp)]


def _letters(tally: _Tally, ranked: Ordinals) -> tuple[FacetLetter, ...]:
    """Return where among values in the order of the alphabet each letter begins."""
    letters, offsets = np.unique(tally.column.initials.take(ranked), return_index=True)
    return tuple(map(FacetLetter, map(chr, letters.tolist()), offsets.tolist()))


def _ordered(tally: _Tally, ordinals: Ordinals, order: FacetOrder, wanted: int) -> Ordinals:
    if order is FacetOrder.COUNT:
        return ordinals[top(tally.counts[ordinals], wanted)]
    return ordinals[np.argsort(tally.column.ranks.take(ordinals), kind="stable")]
