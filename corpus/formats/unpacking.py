"""Unpacking: what bytes does a compressed stream hold, and when is it a bomb?

story.md.gz, .bz2, .xz      one file, packed
archive.tgz, .tbz2, .txz    short names of .tar.gz, .tar.bz2 and .tar.xz
"""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO, cast

from corpus.errors import CompressedTooFar

RATIO_LIMIT = 200  # text packs 3 to 10 times, repetitive JSON up to 50, a bomb 1,000 times
FREE = 16 * 2**20  # bytes that any compressed file may unpack to, whatever the ratio
CHUNK = 128 * 1024  # bytes read at a time

OPENERS: Mapping[str, Callable[[BinaryIO], BinaryIO]] = {
    ".gz": lambda raw: cast("BinaryIO", gzip.GzipFile(fileobj=raw, mode="rb")),
    ".bz2": lambda raw: cast("BinaryIO", bz2.BZ2File(raw)),
    ".xz": lambda raw: cast("BinaryIO", lzma.LZMAFile(raw)),  # noqa: SIM115
}
SHORT_NAMES: Mapping[str, str] = {
    ".tgz": ".tar.gz",
    ".tbz": ".tar.bz2",
    ".tbz2": ".tar.bz2",
    ".txz": ".tar.xz",
}
ENDS_EARLY = "the compressed data ends too early"
DAMAGED = "the compressed data is damaged"


def packed_name(name: str) -> tuple[str, str]:
    """Return the name that a file has once it is unpacked, in lower case, and the extension of its compression.

    The second is empty for a file that is not compressed.
    """
    name = name.lower().rpartition("/")[2]
    last = suffix(name)
    if last in SHORT_NAMES:
        name, last = name.removesuffix(last) + SHORT_NAMES[last], suffix(SHORT_NAMES[last])
    return (name.removesuffix(last), last) if last in OPENERS else (name, "")


def suffix(name: str) -> str:
    """Return the extension of a file's name with its dot; empty if it has none."""
    stem, dot, last = name.rpartition(".")
    return dot + last if stem and last else ""


class Allowance:
    """The bytes that a file and all that lies in it may unpack to."""

    def __init__(self, packed: int) -> None:
        self._left = max(FREE, RATIO_LIMIT * packed)

    def spend(self, count: int) -> None:
        """Take count bytes.

        Raises:
            CompressedTooFar: There are not so many left.
        """
        self._left -= count
        if self._left < 0:
            raise CompressedTooFar(RATIO_LIMIT)


def unpacked(raw: BinaryIO, packing: str, allowance: Allowance) -> BinaryIO:
    """Return the stream that raw unpacks to; closing it closes raw.

    Reading it raises CompressedTooFar for a bomb and OSError for what is damaged.
    """
    return cast("BinaryIO", io.BufferedReader(_Unpacked(raw, OPENERS[packing](raw), allowance), CHUNK))


class _Unpacked(io.RawIOBase):
    """A compressed stream that spends an allowance."""

    def __init__(self, raw: BinaryIO, stream: BinaryIO, allowance: Allowance) -> None:
        self._raw = raw
        self._stream = stream
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except EOFError as error:
            raise OSError(ENDS_EARLY) from error
        except (zlib.error, lzma.LZMAError, ValueError) as error:
            raise OSError(DAMAGED) from error
        self._allowance.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._raw.close()
        super().close()
