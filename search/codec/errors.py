"""Errors: why can this segment file not be read, and what mends it?

    SegmentError
    |- SegmentForeign      not a segment file at all
    |- SegmentTooOld       written in a format that is no longer read
    |- SegmentTooNew       written by a later version
    |- SegmentTruncated    its end is missing
    `- SegmentCorrupt      its contents contradict its checksums or each other

Each message is two sentences: what is wrong with which file, then the way out.
"""

__all__ = [
    "SegmentCorrupt",
    "SegmentError",
    "SegmentForeign",
    "SegmentTooNew",
    "SegmentTooOld",
    "SegmentTruncated",
]

REBUILD = "Build the index anew with 'search reindex'."


class SegmentError(Exception):
    """A segment file that cannot be read; `path` names it."""

    def __init__(self, path: object, message: str) -> None:
        super().__init__(message)
        self.path = path


class SegmentForeign(SegmentError):
    """The file is not a segment."""

    def __init__(self, path: object) -> None:
        super().__init__(path, f"{path} is not a segment file of Clippings. Remove it, or name another index.")


class SegmentTooOld(SegmentError):
    """An earlier version wrote the file, in a format that is no longer read."""

    def __init__(self, path: object, *, found: int, known: int) -> None:
        super().__init__(
            path,
            f"The segment file {path} has format {found}, and this version of Clippings reads format {known}. "
            + REBUILD,
        )


class SegmentTooNew(SegmentError):
    """A later version wrote the file."""

    def __init__(self, path: object, *, found: int, known: int) -> None:
        super().__init__(
            path,
            f"The segment file {path} has format {found}, and this version of Clippings knows formats up to {known}. "
            "Upgrade Clippings, or build another index with 'search index'.",
        )


class SegmentTruncated(SegmentError):
    """The end of the file is missing."""

    def __init__(self, path: object, *, found: int, wanted: int) -> None:
        super().__init__(
            path, f"The segment file {path} is cut short: {found} bytes of at least {wanted} are there. {REBUILD}"
        )


class SegmentCorrupt(SegmentError):
    """The contents of the file contradict its checksums or each other."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(path, f"The segment file {path} is damaged: {reason}. {REBUILD}")
