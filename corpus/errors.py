"""Errors: why can a file not be read?

    CorpusError
    |- FileTooLarge         a file of a kind that is read whole is larger than the limit
    |- CompressedTooFar     a .gz file unpacks to far more than its size warrants
    |- MappingError         a field mapping names a field that articles do not have
    `- MarkupTooDeep        a document nests its parts too deep, or has too many of them

Readers and the walk turn the first two and the last into a `Problem`; only a wrong option reaches the caller.
"""

__all__ = ["CompressedTooFar", "CorpusError", "FileTooLarge", "MappingError", "MarkupTooDeep"]


class CorpusError(Exception):
    """Any error of the reading side that a user can cause or mend."""


class FileTooLarge(CorpusError):
    """A file that must be read whole is larger than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit // 2**20} MiB, which is too large for one article; split it")


class CompressedTooFar(CorpusError):
    """A compressed file unpacks to far more than its size warrants."""

    def __init__(self, ratio: int) -> None:
        super().__init__(f"unpacks to over {ratio} times its size; unpack it yourself if you trust it")


class MappingError(CorpusError):
    """A field mapping names a field that articles do not have."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__(f"'{name}' is no field of an article; a mapping may name {known}.")


class MarkupTooDeep(CorpusError):
    """A document nests its parts too deep, or has too many of them."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is nested too deep or has too many parts")
