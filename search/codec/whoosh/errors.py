"""Errors: why can this index not be opened, and what mends it?

    TocError              also a whoosh.index.IndexError, so that Whoosh programs catch it
    |- TocForeign         the table of contents is not one of ours: stock Whoosh, or something else
    |- TocTooOld          written in a format that is no longer read
    |- TocTooNew          written by a later version
    |- TocTruncated       its end is missing
    |- TocCorrupt         its contents contradict its checksum or themselves
    |- SchemaMismatch     the index was made for other fields than the program's
    `- IndexExists        an index is to be made where there is one
    ForeignWriter         a stock Whoosh writer was opened on one of our indexes

Each message is two sentences: what is wrong with which file, then the way out.
"""

from whoosh.index import IndexError as WhooshIndexError

__all__ = [
    "ForeignWriter",
    "IndexExists",
    "SchemaMismatch",
    "TocCorrupt",
    "TocError",
    "TocForeign",
    "TocTooNew",
    "TocTooOld",
    "TocTruncated",
]

BACK = "Remove that file to return to the commit before, or build the index anew with 'search reindex'."


class TocError(WhooshIndexError):  # type: ignore[misc]
    """An index that cannot be opened or made; `path` names the file or directory."""

    def __init__(self, path: object, message: str) -> None:
        super().__init__(message)
        self.path = path


class TocForeign(TocError):
    """The file is not a table of contents of ours; nothing of it was read but its first bytes."""

    def __init__(self, path: object) -> None:
        super().__init__(path, f"{path} was not written by Clippings. Name another directory for the index.")


class TocTooOld(TocError):
    """An earlier version wrote the file, in a format that is no longer read."""

    def __init__(self, path: object, *, found: int, known: int) -> None:
        super().__init__(
            path,
            f"The index file {path} has format {found}, and this version of Clippings reads format {known}. "
            "Build the index anew with 'search reindex'.",
        )


class TocTooNew(TocError):
    """A later version wrote the file."""

    def __init__(self, path: object, *, found: int, known: int) -> None:
        super().__init__(
            path,
            f"The index file {path} has format {found}, and this version of Clippings knows formats up to {known}. "
            "Upgrade Clippings, or build another index with 'search index'.",
        )


class TocTruncated(TocError):
    """The end of the file is missing."""

    def __init__(self, path: object, *, found: int, wanted: int) -> None:
        super().__init__(path, f"The index file {path} is cut short: {found} bytes of {wanted} are there. {BACK}")


class TocCorrupt(TocError):
    """The contents of the file contradict its checksum or themselves."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(path, f"The index file {path} is damaged: {reason}. {BACK}")


class SchemaMismatch(TocError):
    """The index was made for other fields."""

    def __init__(self, path: object, difference: str) -> None:
        super().__init__(
            path,
            f"The index file {path} was written for other fields: {difference}. "
            "Open it with the schema that it was made with, or build another index.",
        )


class IndexExists(TocError):
    """There is an index in the directory where one is to be made."""

    def __init__(self, path: object) -> None:
        super().__init__(path, f"{path} holds an index already. Open that one, or name another directory.")


class ForeignWriter(TypeError):
    """Something tried to write a file of another format into an index of ours."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The file '{name}' is not of a kind that this index holds. Open the writer with the index's writer()."
        )
