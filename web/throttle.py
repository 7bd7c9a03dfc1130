"""Throttle: has this visitor failed to log in too often?

A table of counters in anonymous shared memory: processes that were forked after it was made count together. Each key
(an address, a name) has a place in each of two tables, and counts as often as the lesser of them says, so that two
visitors who share one place do not share a fate (a count-min sketch, Cormode and Muthukrishnan 2005).
"""

import mmap
import time
from collections.abc import Callable
from hashlib import blake2b

import numpy as np

SLOTS = 4_096  # in each table
TABLES = 2
FREE_FAILURES = 5  # before a pause is asked for
LONGEST_PAUSE = 300  # seconds
FORGOTTEN_AFTER = 3_600  # seconds without a failure

_ROW = np.dtype([("failures", "<u4"), ("last", "<f8")])


class Throttle:
    """Counts failures by key, and tells how long the next attempt has to wait."""

    def __init__(self, *, free: int = FREE_FAILURES, clock: Callable[[], float] = time.time) -> None:
        self._memory = mmap.mmap(-1, TABLES * SLOTS * _ROW.itemsize)
        self._rows = np.frombuffer(self._memory, dtype=_ROW).reshape(TABLES, SLOTS)
        self._free = free
        self._clock = clock

    def pause(self, key: str) -> int:
        """Return how many seconds the next attempt has to wait; 0 where it may be made now."""
        rows = [row for row in self._places(key) if self._clock() - row["last"] < FORGOTTEN_AFTER]
        if len(rows) < TABLES:
            return 0
        failures = min(int(row["failures"]) for row in rows)
        if failures < self._free:
            return 0
        pause = min(2.0 ** min(failures - self._free, 30), LONGEST_PAUSE)
        left = max(float(row["last"]) for row in rows) + pause - self._clock()
        return max(0, int(np.ceil(left)))

    def fail(self, key: str) -> None:
        """Count a failure."""
        now = self._clock()
        for row in self._places(key):
            row["failures"] = row["failures"] + 1 if now - row["last"] < FORGOTTEN_AFTER else 1
            row["last"] = now

    def succeed(self, key: str) -> None:
        """Forget the failures of a key."""
        for row in self._places(key):
            row["failures"] = 0

    def _places(self, key: str) -> list[np.void]:
        digest = blake2b(key.encode(), digest_size=4 * TABLES).digest()
        slots = np.frombuffer(digest, dtype="<u4") % SLOTS
        return [self._rows[table, slot] for table, slot in enumerate(slots)]
