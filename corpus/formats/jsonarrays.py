"""JSON arrays: what are the records of an array that may be too large to be read whole?"""

import json
import re
from collections.abc import Iterator
from typing import TextIO

CHUNK = 2**18  # characters read at a time
RECORD_LIMIT = 32 * 2**20  # characters of one record
NEAR_END = 16  # characters; an error so near to what has been read so far may only mean that more is needed

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\n\r\ufeff]*+")


class BrokenArray(Exception):
    """An array cannot be read beyond the record that is numbered `line`, from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def array_records(text: TextIO) -> Iterator[object]:
    """Yield the values of the JSON array that a text holds, each as soon as it is read.

    Raises:
        BrokenArray: What follows is no JSON, or a record is too long or nested too deep.
        CorpusError: The text is compressed and unpacks to too much.
        OSError: It cannot be read.
    """
    window = _Window(text)
    window.expect("[", 1)
    line = 1
    if window.peek() == "]":
        window.expect("]", 1)
    else:
        while True:
            yield window.value(line)
            if window.peek() == "]":
                window.expect("]", line)
                break
            window.expect(",", line)
            line += 1
    if window.peek():
        raise BrokenArray("not valid JSON: something stands behind the end of the array", line)


class _Window:
    """The part of a text that is at hand."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._data = ""
        self._position = 0
        self._more = True

    def peek(self) -> str:
        """Return the next character that is no blank; nothing at the end."""
        while True:
            found = _SPACE.match(self._data, self._position)
            self._position = found.end() if found else self._position
            if self._position < len(self._data) or not self._extend(CHUNK):
                return self._data[self._position : self._position + 1]

    def expect(self, mark: str, line: int) -> None:
        """Pass over a mark."""
        found = self.peek()
        if found != mark:
            reason = f"'{mark}' was expected, and not '{found}'" if found else "the array has no end"
            raise BrokenArray(f"not valid JSON: {reason}", line)
        self._position += 1

    def value(self, line: int) -> object:
        """Return the next value, reading on for as long as it may only be cut short."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._data, self._position)
            except RecursionError:
                raise BrokenArray("the JSON is nested too deep", line) from None
            except ValueError as error:
                if not self._cut_short(error) or not self._extend(len(self._data)):
                    raise BrokenArray(f"not valid JSON: {getattr(error, 'msg', error)}", line) from None
            else:
                # a number, or a word, that ends where the window ends may go on
                if end < len(self._data) or not self._extend(CHUNK):
                    self._position = end
                    return value
            if len(self._data) - self._position > RECORD_LIMIT:
                raise BrokenArray(f"the record is longer than {RECORD_LIMIT // 2**20} MiB", line)

    def _cut_short(self, error: ValueError) -> bool:
        """Tell whether an error may come from the end of what is at hand."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.pos >= len(self._data) - NEAR_END or error.msg.startswith("Unterminated string")

    def _extend(self, size: int) -> bool:
        """Read on, and let go of what has been passed; False at the end."""
        data = self._text.read(max(size, CHUNK)) if self._more else ""
        self._more = bool(data)
        self._data = self._data[self._position :] + data
        self._position = 0
        return self._more
