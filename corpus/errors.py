"""Errors: why can a file not be read?

    CorpusError
    |- ArchiveDamaged       an archive, or a member of it, is not what its format says
    |- ArchiveTooLarge      a part of an archive that is held in memory is larger than the limit
    |- FileTooLarge         a file of a kind that is read whole is larger than the limit
    |- CompressedTooFar     a compressed file unpacks to far more than its size warrants
    |- EntitiesFileError    a user's corrections of names cannot be used
    |- ExtractorError       the extractor of names that the settings name is not there
    |- MappingError         a field mapping names a field that articles do not have
    `- MarkupTooDeep        a document nests its parts too deep, or has too many of them

Readers and the walk turn those about files into a `Problem`; only a wrong option reaches the caller.
"""

__all__ = [
    "ArchiveDamaged",
    "ArchiveTooLarge",
    "CompressedTooFar",
    "CorpusError",
    "EntitiesFileError",
    "ExtractorError",
    "FileTooLarge",
    "MappingError",
    "MarkupTooDeep",
    "reason_of",
]


class CorpusError(Exception):
    """Any error of the reading side that a user can cause or mend."""


class ArchiveDamaged(CorpusError):
    """An archive, or a member of it, is not what its format says."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the archive is damaged here ({reason})" if reason else "the archive is damaged here")


class ArchiveTooLarge(CorpusError):
    """A part of an archive that must be held in memory is larger than the limit."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"{what} is larger than {limit // 2**20} MiB; unpack it yourself")


class FileTooLarge(CorpusError):
    """A file that must be read whole is larger than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit // 2**20} MiB, which is too large for one article; split it")


class CompressedTooFar(CorpusError):
    """A compressed file unpacks to far more than its size warrants."""

    def __init__(self, ratio: int) -> None:
        super().__init__(f"unpacks to over {ratio} times its size; unpack it yourself if you trust it")


class EntitiesFileError(CorpusError):
    """A file of corrections cannot be read, or something in it is wrong."""

    def __init__(self, where: str, reason: str, line: int | None = None) -> None:
        place = where if line is None else f"{where}:{line}"
        super().__init__(f"{place}: {reason}.")


class ExtractorError(CorpusError):
    """The extractor that the settings name is not there, or cannot be used."""


class MappingError(CorpusError):
    """A field mapping names a field that articles do not have."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__(f"'{name}' is no field of an article; a mapping may name {known}.")


class MarkupTooDeep(CorpusError):
    """A document nests its parts too deep, or has too many of them."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is nested too deep or has too many parts")


def reason_of(error: Exception) -> str:
    """Return why a file was not read, as the sentence of a Problem."""
    if isinstance(error, CorpusError):
        return str(error)
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return f"unexpected {type(error).__name__}: {error}"
