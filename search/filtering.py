"""Filtering: which matches of a query pass the filters of a request, and which would pass them without one of them?

Each filter in force is a mask over the matches: what is chosen in a facet, what is left out in it, and the dates. So
leaving a filter aside, as a facet's own counts do, costs a conjunction of the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum, auto
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from search.analysis import name_terms
from search.errors import UsageError
from search.evaluator import Collection, FacetColumn
from search.model import Facet, SearchRequest
from search.schema import MISSING_INSTANT

__all__ = ["DATES", "Archive", "Filters", "Kind", "check_dates", "resolved"]

Docs = NDArray[np.uint32]
Mask = NDArray[np.bool_]

SECONDS_A_DAY = 86_400


class Archive(Protocol):
    """One generation of an index, open."""

    collection: Collection

    def facet(self, facet: Facet) -> FacetColumn:
        """Return the values of a facet."""
        ...

    def instants(self, docs: Docs) -> NDArray[np.int64]:
        """Return when documents were published, MISSING_INSTANT where that is unknown."""
        ...


class Kind(Enum):
    """What a filter says of its facet; dates have none."""

    CHOSEN = auto()
    LEFT_OUT = auto()
    DATES = auto()


Key = tuple[Kind, Facet | None]

DATES: Key = (Kind.DATES, None)


@dataclass(frozen=True, slots=True)
class Filters:
    """The matches of a query, and a mask over them for each filter in force."""

    docs: Docs
    masks: Mapping[Key, Mask]

    @classmethod
    def of(cls, archive: Archive, request: SearchRequest, docs: Docs) -> Self:
        """Return the filters of a request, its values spelt as the index does (see `resolved`)."""
        masks: dict[Key, Mask] = {}
        for facet in Facet:
            chosen, missing = request.filters.get(facet), facet in request.missing
            if chosen or missing:
                masks[Kind.CHOSEN, facet] = archive.facet(facet).mask(chosen or (), missing=missing).take(docs)
            excluded, present = request.excluded.get(facet), facet in request.present
            if excluded or present:
                masks[Kind.LEFT_OUT, facet] = ~archive.facet(facet).mask(excluded or (), missing=present).take(docs)
        if request.dated is False:
            masks[DATES] = archive.instants(docs) == MISSING_INSTANT
        elif request.dated or request.after or request.before:
            masks[DATES] = _between(archive.instants(docs), request.after, request.before)
        return cls(docs, masks)

    def keep(self, *besides: Key) -> Mask | None:
        """Return which documents pass all filters but those of `besides`; None if there are no others."""
        masks = [mask for key, mask in self.masks.items() if key not in besides]
        return np.logical_and.reduce(masks) if masks else None

    def passing(self, *besides: Key) -> Docs:
        """Return the documents that pass all filters but those of `besides`."""
        keep = self.keep(*besides)
        return self.docs if keep is None else self.docs.compress(keep)


def check_dates(request: SearchRequest) -> None:
    """Check that a date can lie between those of a request.

    Raises:
        UsageError: None can, or articles without a date are asked for.
    """
    if request.dated is False and (request.after or request.before):
        raise UsageError("An article without a date lies neither after nor before a day. Ask for one of the two.")
    if request.after and request.before and request.after > request.before:
        raise UsageError(f"No date lies after {request.after} and before {request.before}. Swap the two.")


def resolved(archive: Archive, request: SearchRequest) -> SearchRequest:
    """Return a request with each value of a facet as the index spells it; case and accents make no difference."""
    return replace(request, filters=_resolved(archive, request.filters), excluded=_resolved(archive, request.excluded))


def _resolved(archive: Archive, values: Mapping[Facet, frozenset[str]]) -> dict[Facet, frozenset[str]]:
    return {facet: _spellings(archive.facet(facet), chosen) for facet, chosen in values.items() if chosen}


def _spellings(column: FacetColumn, values: frozenset[str]) -> frozenset[str]:
    """Return the values, those that are unknown replaced by the ones that differ in case or accents only."""
    found: set[str] = set()
    for value in values:
        words = name_terms(value)
        alike = [] if column.find(value) is not None or not words else column.search(value).tolist()
        spelt = [other for other in map(column.value, alike) if name_terms(other) == words]
        found.update(spelt or [value])
    return frozenset(found)


def _between(instants: NDArray[np.int64], after: date | None, before: date | None) -> Mask:
    first = _seconds(after) if after else MISSING_INSTANT + 1
    last = _seconds(before) + SECONDS_A_DAY - 1 if before else np.iinfo(np.int64).max
    return (instants >= first) & (instants <= last)


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
