"""Text stream: what are the characters of a file that is too large to be read whole?"""

import codecs
import io
from typing import BinaryIO, TextIO

from corpus.formats.plain import UTF16_BOMS, is_binary
from corpus.formats.source import HEAD_SIZE
from corpus.text import decode

SAMPLE = 2**18  # bytes at the beginning that tell the encoding
FALLBACK = "clippings-windows-1252"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not valid UTF-8 in the commonest of the old charsets, as for text that is read whole."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(FALLBACK, _as_windows_1252)


def open_text(stream: BinaryIO) -> TextIO | None:
    """Return the text of a stream of bytes, line ends as they are; None where it is binary.

    The encoding is that of the byte order mark, else UTF-8, else what the first bytes suggest. Bytes that are not valid
    UTF-8 further down are read as Windows-1252, those that mean nothing there become U+FFFD.

    Raises:
        CorpusError: The stream is compressed and unpacks to too much.
        OSError: The stream cannot be read.
    """
    head = _read(stream, SAMPLE)
    if is_binary(head[:HEAD_SIZE]):
        return None
    encoding, errors = _encoding(head)
    return io.TextIOWrapper(io.BufferedReader(Resumed(head, stream)), encoding, errors=errors, newline="")


def _read(stream: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size and (data := stream.read(size)):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)


def _encoding(head: bytes) -> tuple[str, str]:
    """Return the encoding that the first bytes are in, and how to read bytes that do not fit it."""
    if head.startswith(UTF16_BOMS):
        return "utf-16", "replace"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # which does not mind a character cut short at the end
    except UnicodeDecodeError:
        guess = decode(head).encoding
        return (guess, "replace") if not guess.startswith("utf-8") else ("utf-8-sig", FALLBACK)
    wide = b"\0" in head
    return (decode(head).encoding, "replace") if wide else ("utf-8-sig", FALLBACK)


class Resumed(io.RawIOBase):
    """A stream of which the first bytes have been read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill buffer with the next bytes; return how many there were."""
        data = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)
