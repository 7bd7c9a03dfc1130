"""Linking: here are the signatures of many articles; which of them tell the same story?

Two articles are linked if a band of their signatures is the same (four bytes in the same place) and the estimate of
how much alike their texts are is `ALIKE` or more. A group is whatever is connected by links. The bands find the pairs
that are worth an estimate: of two texts that are as much alike as `ALIKE`, and no more, 99 in 100 share one.

Which groups there are does not depend on the order of the articles, nor on how many of them were linked before, with
one exception that bounds the time: where more than `LEADERS` different texts share a band, each is compared with that
many of them only, those that come first in an order of the signatures alone. Texts that are the same cost no more than
one of them.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates import ALIKE, SIGNATURE_BYTES, resemblance

__all__ = ["Groups", "link", "sharing_bands"]

BAND = np.dtype("<u4")
BANDS = SIGNATURE_BYTES // BAND.itemsize

LEADERS = 64
ROUNDS_UP = {1, 4, 16}  # leaders after which to look which bands have only one group left: it takes a while
COMPARED_AT_ONCE = 1 << 14  # pairs; bounds memory, and keeps both sides in a processor's cache
READ_AT_ONCE = 1 << 14  # signatures

# A table of bands has so many places for each band in it: of signatures that share none, 1 in 128 is taken for one that
# does, at the price of looking again. The upper bound is 16 MiB.
PLACES = 1 << 12
MAX_PLACES = 1 << 24

_WORD = np.dtype("<u8")
_FACTORS = np.arange(1, 2 * (SIGNATURE_BYTES // _WORD.itemsize), 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)

Rows = NDArray[np.uint8]  # a signature a row
Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Groups:
    """Which of some numbers belong together; `least` is the least number of each one's group."""

    def __init__(self, size: int) -> None:
        self.least: Numbers = np.arange(size)

    def unite(self, left: Numbers, right: Numbers) -> None:
        """Let each pair belong together from now on."""
        while left.size:
            one, other = self.least[left], self.least[right]
            apart = one != other
            left, right = left[apart], right[apart]
            # of several that would take in the same group one does; the others come round again
            self.least[np.maximum(one, other)[apart]] = np.minimum(one, other)[apart]
            self._shorten()

    def _shorten(self) -> None:
        while (self.least != (shorter := self.least[self.least])).any():
            self.least = shorter


def sharing_bands(rows: Rows, fresh: Rows) -> Mask:
    """Return which signatures may share a band with one of some others: all that do, and a few more."""
    places = min(MAX_PLACES, 1 << int(np.ceil(np.log2(PLACES * max(1, fresh.size // BAND.itemsize)))))
    last = np.uint32(places - 1)
    table = np.zeros(places, np.bool_)
    table[fresh.reshape(-1).view(BAND) & last] = True
    found = np.zeros(len(rows), np.bool_)
    for start in range(0, len(rows), READ_AT_ONCE):
        bands = rows[start : start + READ_AT_ONCE].reshape(-1).view(BAND)
        found[start : start + READ_AT_ONCE] = table[bands & last].reshape(-1, BANDS).any(axis=1)
    return found


def link(rows: Rows, fresh: Mask, groups: Groups) -> None:
    """Unite the numbers of the rows that are linked; links between two rows that are not fresh must be known already.

    `groups` has a number for each row, and may have united some of them. The rows lie end to end in memory.
    """
    standing, ranks = _standing(rows)
    groups.unite(np.arange(len(rows)), standing)
    distinct = np.flatnonzero(standing == np.arange(len(rows)))
    distinct = distinct[np.argsort(ranks[distinct], kind="stable")]
    for_fresh = np.zeros(len(rows), np.bool_)
    for_fresh[standing[fresh]] = True
    bands = rows.reshape(-1).view(BAND).reshape(-1, BANDS)
    for band in range(BANDS):
        _link_band(rows, distinct, bands[distinct, band], for_fresh, groups)


def _standing(rows: Rows) -> tuple[Numbers, NDArray[np.uint64]]:
    """Return for each row the first one that is the same and stands for it, and a number that is the same for both."""
    ranks = np.zeros(len(rows), np.uint64)
    for column, factor in zip(rows.reshape(-1).view(_WORD).reshape(-1, _FACTORS.size).T, _FACTORS, strict=True):
        ranks += column * factor
    order = np.argsort(ranks, kind="stable")
    ordered = ranks[order]
    begins = np.ones(order.size, np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    standing = np.empty_like(order)
    standing[order] = order[np.flatnonzero(begins)[np.cumsum(begins) - 1]]
    twins = np.flatnonzero(standing != np.arange(standing.size))
    for part in _parts(twins.size):
        other = (rows[twins[part]] != rows[standing[twins[part]]]).any(axis=1)
        standing[twins[part][other]] = twins[part][other]
    return standing, ranks


def _link_band(rows: Rows, distinct: Numbers, keys: NDArray[np.uint32], fresh: Mask, groups: Groups) -> None:
    """Unite what is linked among different rows that have the same key, comparing those for fresh ones with leaders."""
    order = np.argsort(keys, kind="stable")
    ordered, found = keys[order], distinct[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: order.size])
    sizes = np.diff(begins, append=order.size)
    buckets = np.repeat(np.arange(begins.size), sizes)
    places = np.flatnonzero((sizes[buckets] > 1) & fresh[found])
    step = 0
    while places.size and step < LEADERS:
        leaders = begins[buckets[places]] + step
        one, other = found[places], found[leaders]
        # two that both stand for fresh ones are compared once, when the one that comes first leads
        worth = (groups.least[one] != groups.least[other]) & ~(fresh[other] & (leaders > places))
        _compare(rows, one[worth], other[worth], groups)
        step += 1
        places = places[sizes[buckets[places]] > step]
        if places.size and step in ROUNDS_UP:
            apart = np.logical_or.reduceat(groups.least[found] != groups.least[found[begins]][buckets], begins)
            places = places[apart[buckets[places]]]


def _compare(rows: Rows, one: Numbers, other: Numbers, groups: Groups) -> None:
    """Unite those pairs of rows whose estimate is high enough."""
    for part in _parts(one.size):
        left, right = one[part], other[part]
        alike = resemblance(rows[left], rows[right]) >= ALIKE
        groups.unite(left[alike], right[alike])


def _parts(size: int) -> Iterator[slice]:
    return (slice(start, start + COMPARED_AT_ONCE) for start in range(0, size, COMPARED_AT_ONCE))
