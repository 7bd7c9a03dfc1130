"""Names: which people, organizations, places, authors, outlets and tags are known, and how many articles has each?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.codec.termdict import decode_term
from search.model import Facet, Suggestion, SuggestionKind
from search.schema import NAME_FIELDS
from search.suggesting.archive import Archive
from search.suggesting.wordstarts import WordStarts

__all__ = ["Names"]

MAX_NAMES = 500_000  # of more, those of the fewest articles are left out: about 60 bytes of memory each


class Names:
    """The names of all kinds, by number, with `starts` to find them by their words."""

    def __init__(self, archive: Archive) -> None:
        self._texts: list[str] = []
        counts: list[NDArray[np.int64]] = []
        self._kinds: list[SuggestionKind] = []
        live = archive.collection.selection(archive.collection.live)
        tallies = {facet: archive.facet(facet).count(live) for facet in NAME_FIELDS}
        least = _least(np.concatenate(list(tallies.values())))
        for facet, tally in tallies.items():
            chosen = np.flatnonzero(tally >= least)
            self._add(facet, archive.facet(facet).values[:], chosen.tolist())
            counts.append(tally[chosen])
        self._counts = np.concatenate(counts)
        self.starts = WordStarts(self._texts, self._counts)

    def suggestion(self, number: int) -> Suggestion:
        """Return a name as a suggestion."""
        return Suggestion(self._kinds[number], self._texts[number], int(self._counts[number]))

    def _add(self, facet: Facet, values: Sequence[bytes], chosen: list[int]) -> None:
        self._texts += [decode_term(values[ordinal]) for ordinal in chosen]
        self._kinds += [SuggestionKind(facet.value)] * len(chosen)


def _least(counts: NDArray[np.int64]) -> int:
    """Return how many articles a name must have."""
    known = counts[counts > 0]
    return 1 if known.size <= MAX_NAMES else int(np.partition(known, -MAX_NAMES)[-MAX_NAMES]) + 1
