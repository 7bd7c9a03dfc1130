"""Memory: must every query, and every batch of articles, ask the system for its arrays anew?

By default the C library gives large blocks back as soon as they are freed, and the next query's arrays are cleared
and mapped again, page by page: measured, that is most of the time of a query with 50,000 matches, and a quarter of
that of making a batch.
"""

import ctypes
import sys
from functools import cache

__all__ = ["keep_freed_memory"]

KEPT_BYTES = 64 << 20  # freed memory that stays with the process: a few queries with a million matches at a time
LARGEST_BYTES = 32 << 20  # what is larger, glibc always maps and gives back

# Each arena keeps what its threads freed. By default there are eight a core, so that a server's memory grew
# with every index that it took up, to 1.4 times of what two arenas take; threads that share Python's lock need no more.
ARENAS = 2

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # malloc.h


@cache
def keep_freed_memory() -> bool:
    """Have freed memory stay with this process, for all of its threads; return whether the C library can do that.

    It is for the process that answers searches, or makes batches, to decide, once.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is None:
        return False
    wanted = ((M_MMAP_THRESHOLD, LARGEST_BYTES), (M_TRIM_THRESHOLD, KEPT_BYTES), (M_ARENA_MAX, ARENAS))
    return all(bool(mallopt(option, value)) for option, value in wanted)
