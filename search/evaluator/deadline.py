"""Deadline: has this search taken too long?

The time is looked at between the nodes of a plan, so a search ends soon after its limit: within one array operation.
It is that of a clock on the wall, as a reader's patience is. Each thread has its own.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from search.errors import SearchTooLong

__all__ = ["check_time", "time_limit"]

_LIMIT: ContextVar[tuple[float, float] | None] = ContextVar("limit", default=None)  # when it ends, and after how long


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let what is evaluated inside take so many seconds, any time if that is 0; an outer limit does not hold inside."""
    token = _LIMIT.set((time.monotonic() + seconds, seconds) if seconds else None)
    try:
        yield
    finally:
        _LIMIT.reset(token)


def check_time() -> None:
    """Go on if there is time left.

    Raises:
        SearchTooLong: There is none.
    """
    limit = _LIMIT.get()
    if limit is not None and time.monotonic() > limit[0]:
        raise SearchTooLong(limit[1])
