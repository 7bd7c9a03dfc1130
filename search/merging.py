"""Merging: which segments are worth making one?

The policy is tiered (after Lucene's TieredMergePolicy): segments of a like size are merged once there are too many of
them, so an article is copied a number of times that grows with the logarithm of the collection. A segment of which
much is deleted is written anew by itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

# segments of one tier before they are merged; each costs every search a little
SEGMENTS_PER_TIER = 8

# the segments of the lowest tier hold up to this many documents
SMALLEST_TIER = 512

# share of deleted documents from which a segment is worth writing anew: they cost space and searching time
MAX_DELETED = 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a segment, in documents."""

    documents: int
    deleted: int

    @property
    def live(self) -> int:
        """The documents that a merge would keep."""
        return self.documents - self.deleted


def choose_merges(sizes: Sequence[Size], *, optimize: bool = False) -> list[list[int]]:
    """Return groups of places in sizes, each to become one segment; with `optimize`, all become one."""
    if optimize:
        settled = len(sizes) < 2 and not any(size.deleted for size in sizes)
        return [] if settled else [list(range(len(sizes)))]
    tiers: dict[int, list[int]] = defaultdict(list)
    for place, size in enumerate(sizes):
        tiers[_tier(size.live)].append(place)
    chosen = [places for places in tiers.values() if len(places) >= SEGMENTS_PER_TIER]
    merged = {place for places in chosen for place in places}
    worn = [
        [place]
        for place, size in enumerate(sizes)
        if place not in merged and size.deleted and size.deleted >= MAX_DELETED * size.documents
    ]
    return [*chosen, *worn]


def _tier(live: int) -> int:
    return max(0, 1 + int(log(live / SMALLEST_TIER, SEGMENTS_PER_TIER))) if live > SMALLEST_TIER else 0
