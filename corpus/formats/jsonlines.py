"""JSON lines: what articles are in a file or stream of JSON records?"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import count
from typing import BinaryIO

from corpus.article import Draft, Markup, Problem
from corpus.formats.blocks import fragment_text
from corpus.formats.fields import read_given
from corpus.formats.options import DEFAULTS, ReadOptions
from corpus.formats.plain import NO_TEXT, UTF16_BOMS
from corpus.formats.source import SourceFile
from corpus.text import decode

LINE_LIMIT = 32 * 2**20  # bytes of one record; lines stream, so a file may be of any size
BOM = b"\xef\xbb\xbf"
LISTS = ("articles", "items", "results", "documents", "docs", "entries", "stories", "posts", "data")


class JsonLinesReader:
    """Reads a file with one JSON object a line. A broken line is a problem, and the next line is read."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the articles. See `Reader.read`."""
        with closing(source.open()) as stream:
            yield from read_stream(stream, source.path, options)


class JsonReader:
    """Reads a file that holds one record, an array of them, a record with such an array, or one record a line."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the articles; `line` is the place in the array, from 1. See `Reader.read`."""
        if _is_record(_first_line(source)):
            yield from JsonLinesReader().read(source, options)
            return
        value = _parsed(decode(source.read()).text, source.path, None)
        if isinstance(value, Problem):
            yield value
            return
        records = _records(value)
        if records is None:
            yield from _article(value, source.path, None, options)
        else:
            for line, record in enumerate(records, 1):
                yield from _article(record, source.path, line, options)


def read_stream(stream: BinaryIO, name: str, options: ReadOptions = DEFAULTS) -> Iterator[Draft | Problem]:
    """Yield the articles of a stream with one JSON object a line; name stands for it in drafts and problems.

    Raises:
        CorpusError: The stream is compressed and unpacks to too much.
        OSError: The stream cannot be read.
    """
    for line, data in enumerate(_lines(stream), 1):
        if data is None:
            yield Problem(name, f"the line is longer than {LINE_LIMIT // 2**20} MiB", line)
        elif not data.isspace():
            yield from _record(data, name, line, options)


def _record(data: bytes, name: str, line: int, options: ReadOptions) -> Iterator[Draft | Problem]:
    decoded = decode(data)
    if decoded.replaced:
        yield Problem(
            name, f"{decoded.replaced} characters could not be decoded and were replaced", line, skipped=False
        )
    value = _parsed(decoded.text, name, line)
    if isinstance(value, Problem):
        yield value
    else:
        yield from _article(value, name, line, options)


def _article(value: object, name: str, line: int | None, options: ReadOptions) -> Iterator[Draft | Problem]:
    if not isinstance(value, Mapping):
        yield Problem(name, f"a JSON object was expected, and this is {_kind(value)}", line)
        return
    given = read_given(value, options)
    markup = None
    if given.body is not None:
        text = given.body.strip()
    elif given.body_html is not None:
        text, markup = fragment_text(given.body_html), Markup("html", given.body_html)
    else:
        text = ""
    for reason in given.problems:
        yield Problem(name, reason, line, skipped=False)
    if text := text or given.stand_in:
        yield given.draft(path=name, text=text, line=line, markup=markup)
    else:
        yield Problem(name, NO_TEXT, line)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield lines as UTF-8 bytes; None for one that is too long."""
    first = stream.readline(LINE_LIMIT + 1)
    readline: Callable[[int], bytes] = stream.readline
    if first.startswith(UTF16_BOMS):
        wide = io.TextIOWrapper(io.BufferedReader(_Resumed(first, stream)), "utf-16", errors="replace")
        first, readline = b"", lambda limit: wide.readline(limit).encode("utf-8", "replace")
    for number in count():
        data = first.removeprefix(BOM) if number == 0 and first else readline(LINE_LIMIT + 1)
        if not data:
            return
        if len(data) <= LINE_LIMIT:
            yield data
            continue
        while data and not data.endswith(b"\n"):
            data = readline(LINE_LIMIT)
        yield None


class _Resumed(io.RawIOBase):
    """A stream of which the first bytes have been read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _first_line(source: SourceFile) -> str:
    with closing(source.open()) as stream:
        return decode(stream.readline(LINE_LIMIT)).text


def _is_record(line: str) -> bool:
    """Tell whether line is a whole JSON object, so that the file has one a line."""
    return line.lstrip("\ufeff \t").startswith("{") and isinstance(_parsed(line, "", None), dict)


def _parsed(text: str, name: str, line: int | None) -> object:
    try:
        return json.loads(text.removeprefix("\ufeff"), strict=False)
    except RecursionError:
        return Problem(name, "the JSON is nested too deep", line)
    except ValueError as error:
        return Problem(name, f"not valid JSON: {error}", line)


def _records(value: object) -> list[object] | None:
    """Return the records of an array, or of an array under a well-known name; None where value is one record."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and (given := read_given(value)).body is None and given.body_html is None:
        for name in LISTS:
            if isinstance(found := value.get(name), list) and found and isinstance(found[0], dict):
                return found
    return None


def _kind(value: object) -> str:
    kinds = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
