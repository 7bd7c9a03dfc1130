"""Renumbering: which documents of a segment are kept in a merge, and under which numbers?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.codec.segment import Segment

__all__ = ["Part"]


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of a merge: its documents become those from `base` on, without those that `keep` leaves out."""

    segment: Segment
    keep: NDArray[np.bool_] | None
    base: int
    documents: int
    numbers: NDArray[np.uint32] | None  # of each old document, right for those that are kept

    @classmethod
    def of(cls, segment: Segment, deleted: NDArray[np.bool_] | None, base: int) -> "Part":
        """Return a segment as a part of a merge.

        Raises:
            ValueError: The mask has not one value for each document.
        """
        if deleted is not None and deleted.shape != (segment.documents,):
            raise ValueError(f"A mask of {deleted.size} deletions does not fit {segment.documents} documents")
        if deleted is None or not deleted.any():
            return cls(segment, None, base, segment.documents, None)
        keep = ~deleted
        numbers = np.cumsum(keep, dtype=np.int64) + (base - 1)
        return cls(segment, keep, base, int(np.count_nonzero(keep)), numbers.astype(np.uint32))

    def renumber(self, docs: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the new numbers of documents that are kept."""
        return docs + np.uint32(self.base) if self.numbers is None else self.numbers[docs]
