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

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h


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
    return bool(mallopt(M_MMAP_THRESHOLD, LARGEST_BYTES)) and bool(mallopt(M_TRIM_THRESHOLD, KEPT_BYTES))
