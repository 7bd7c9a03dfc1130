"""Source: here is a file, on disk or inside another one; what are its bytes?

A `SourceFile` is a promise, opened only when a reader asks, so that it can be sent to a worker process. A `Member` is
a file that lies in an archive, or a message in a mailbox; it has been unpacked already and carries its bytes with it.
"""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from corpus.errors import FileTooLarge
from corpus.formats.unpacking import CHUNK, Allowance, packed_name, suffix, unpacked

FILE_LIMIT = 64 * 2**20  # bytes of a file that is read whole; the longest articles known are near 1 MiB
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
        if self.named or self.root is None or not self.location.is_relative_to(self.root):
            return self.location.name
        return self.location.relative_to(self.root).as_posix()

    @property
    def named(self) -> bool:
        """Tell whether the file was named itself, not found in a folder."""
        return self.root is None or self.root == self.location

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.location.name

    @property
    def line(self) -> int | None:
        """The place of a message in its mailbox, from 1; None for a file."""
        return None

    @property
    def weight(self) -> int:
        """The bytes that it holds in memory, and that go with it to another process."""
        return 0

    @property
    def extension(self) -> str:
        """The extension in lower case, the one before `.gz` where the file is compressed; empty if it has none."""
        return suffix(packed_name(self.name)[0])

    def open(self) -> BinaryIO:
        """Open the file for reading, unpacked; the caller closes it.

        Raises:
            OSError: The file cannot be opened. Reading what is not packed as its name says raises it too.
        """
        raw = self.location.open("rb")
        packing = packed_name(self.name)[1]
        return unpacked(raw, packing, Allowance(os.fstat(raw.fileno()).st_size)) if packing else raw

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


class Replay:
    """A stream that can be read only once, whose first `limit` bytes are kept, so that they can be read again."""

    def __init__(self, stream: BinaryIO, limit: int = FILE_LIMIT) -> None:
        self._stream = stream
        self._limit = limit
        self._kept = bytearray()
        self._position = 0  # of the stream

    def open(self) -> BinaryIO:
        """Return a stream from the beginning.

        Reading what lies behind the bytes that are kept raises OSError where it has been read before.
        """
        return cast("BinaryIO", io.BufferedReader(_Replayed(self.read_at)))

    def whole(self) -> bytes | None:
        """Return the whole content; None where it is longer than the limit."""
        while self._position <= self._limit:
            if not self.read_at(self._position, CHUNK):
                return bytes(self._kept)
        return None

    def read_at(self, position: int, count: int) -> bytes:
        """Return up to count bytes from a position on, nothing at the end."""
        if position < len(self._kept):
            return bytes(self._kept[position : position + count])
        if position != self._position:
            raise OSError("it cannot be read a second time; unpack it first")
        data = self._stream.read(count)
        self._position += len(data)
        if len(self._kept) == position and position <= self._limit:
            self._kept += data
        return data


class _Replayed(io.RawIOBase):
    """One reading of a Replay."""

    def __init__(self, read_at: Callable[[int, int], bytes]) -> None:
        self._read_at = read_at
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._read_at(self._position, len(buffer))
        self._position += len(data)
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(SourceFile):
    """One file in an archive, or one message in a mailbox.

    `location` is the file on disk that it lies in. A member whose content is a `Replay` is to be read before the next
    one is asked for, and cannot be sent to another process.
    """

    path: str
    inside: str
    name: str
    content: bytes | Replay = field(repr=False)
    line: int | None = None

    @property
    def weight(self) -> int:
        """The bytes that it holds in memory, and that go with it to another process."""
        return len(self.content) if isinstance(self.content, bytes) else 0

    def open(self) -> BinaryIO:
        """Open the content for reading. See `SourceFile.open`."""
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open()
