"""Source: here is a file that may be compressed, what are its bytes?

A `SourceFile` is a promise, opened only when a reader asks, so that it can be sent to a worker process.
"""

import gzip
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from corpus.errors import CompressedTooFar, FileTooLarge

GZIP_SUFFIX = ".gz"
FILE_LIMIT = 64 * 2**20  # bytes of a file that is read whole; the longest articles known are near 1 MiB
GZIP_RATIO_LIMIT = 200  # text packs 3 to 10 times, repetitive JSON up to 50, a bomb 1,000 times
GZIP_FREE = 16 * 2**20  # bytes that any .gz file may unpack to, whatever the ratio
CHUNK = 128 * 1024  # bytes read at a time
HEAD_SIZE = 1024  # bytes that tell one format from another


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read.

    `location` is how the system knows it, `path` how it is shown and stored. `root` is the folder in which it was
    found, or the file itself where a user named it.
    """

    location: Path
    root: Path | None = None

    @property
    def path(self) -> str:
        """The absolute path with forward slashes; bytes that are not UTF-8 are written as escapes."""
        shown = os.fsencode(self.location.absolute()).decode("utf-8", "backslashreplace")
        return shown if os.sep == "/" else shown.replace(os.sep, "/")

    @property
    def inside(self) -> str:
        """The path below the root with forward slashes; the file's name where it is named itself."""
        if self.root is None or self.root == self.location or not self.location.is_relative_to(self.root):
            return self.location.name
        return self.location.relative_to(self.root).as_posix()

    @property
    def extension(self) -> str:
        """The extension in lower case, the one before `.gz` where the file is compressed; empty if there is none."""
        name = PurePosixPath(self.location.name.lower())
        if name.suffix == GZIP_SUFFIX:
            name = PurePosixPath(name.stem)
        return name.suffix

    @property
    def compressed(self) -> bool:
        """Tell whether the file is to be unpacked."""
        return self.location.suffix.lower() == GZIP_SUFFIX

    def open(self) -> BinaryIO:
        """Open the file for reading, unpacked; the caller closes it.

        Raises:
            OSError: The file cannot be opened. Reading what is no gzip data under a `.gz` name raises it too.
        """
        raw = self.location.open("rb")
        if not self.compressed:
            return raw
        allowed = max(GZIP_FREE, GZIP_RATIO_LIMIT * os.fstat(raw.fileno()).st_size)
        return cast("BinaryIO", io.BufferedReader(_Unpacked(raw, allowed), CHUNK))

    def read(self, limit: int = FILE_LIMIT) -> bytes:
        """Return the whole content.

        Raises:
            CompressedTooFar: It unpacks to far more than its size warrants.
            FileTooLarge: It is larger than limit.
            OSError: It cannot be read.
        """
        parts: list[bytes] = []
        left = limit
        with self.open() as stream:
            # in parts, as a read of all that is allowed would set aside so much memory for each small file
            while data := stream.read(CHUNK):
                left -= len(data)
                if left < 0:
                    raise FileTooLarge(limit)
                parts.append(data)
        return b"".join(parts)

    def head(self) -> bytes:
        """Return the first bytes, enough to tell the format.

        Raises:
            OSError: It cannot be read.
        """
        with self.open() as stream:
            return stream.read(HEAD_SIZE)


class _Unpacked(io.RawIOBase):
    """A gzip stream that stops a bomb: reading past `allowed` bytes raises CompressedTooFar."""

    def __init__(self, raw: BinaryIO, allowed: int) -> None:
        self._raw = raw
        self._stream = gzip.GzipFile(fileobj=raw, mode="rb")
        self._left = allowed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            count = self._stream.readinto(buffer)
        except EOFError as error:
            raise OSError("the compressed data ends too early") from error
        except zlib.error as error:
            raise OSError("the compressed data is damaged") from error
        self._left -= count
        if self._left < 0:
            raise CompressedTooFar(GZIP_RATIO_LIMIT)
        return count

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._raw.close()
        super().close()
