"""Clock: what time is it, as it is written down?"""

from datetime import UTC, datetime

__all__ = ["now"]


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
