"""JSON lines: what articles are in a file or stream of JSON records?"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import count
from typing import BinaryIO

from corpus.article import Draft, Problem
from corpus.formats.fields import read_given
from corpus.formats.jsonarrays import BrokenArray, array_records
from corpus.formats.ninjs import is_ninjs, left_out, ninjs_record
from corpus.formats.options import DEFAULTS, ReadOptions
from corpus.formats.plain import BINARY, UTF16_BOMS
from corpus.formats.records import record_article
from corpus.formats.source import SourceFile
from corpus.formats.textstream import Resumed, open_text
from corpus.text import decode

LINE_LIMIT = 32 * 2**20  # bytes of one record; lines stream, so a file may be of any size
BOM = b"\xef\xbb\xbf"
ARRAY_LEAD = b" \t\r\n\xef\xbb\xbf\xff\xfe"  # blanks and byte order marks that may stand before an array
CHUNK = 2**16  # bytes behind the first line that are looked at
JSON_FEED = "https://jsonfeed.org/"  # what a JSON Feed names as its version begins so
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
        """Yield the articles; `line` is the place in the array, from 1. An array streams. See `Reader.read`."""
        if source.head().replace(b"\0", b"").lstrip(ARRAY_LEAD).startswith(b"["):
            yield from _array(source, options)
            return
        if _is_lines(source, options):
            yield from JsonLinesReader().read(source, options)
            return
        value = _parsed(decode(source.read()).text, source.path, None)
        if isinstance(value, Problem):
            yield value
            return
        records = _records(value, options)
        if records is None:
            yield from _article(value, source.path, None, options)
        else:
            for line, record in enumerate(records, 1):
                yield from _article(record, source.path, line, options)


def _array(source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
    """Yield the articles of an array, up to where it is broken."""
    with closing(source.open()) as stream:
        text = open_text(stream)
        if text is None:
            yield Problem(source.path, BINARY)
            return
        try:
            for line, record in enumerate(array_records(text), 1):
                yield from _article(record, source.path, line, options)
        except BrokenArray as error:
            yield Problem(source.path, f"{error}; what follows in the array is not read", error.line)


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
    if not is_ninjs(value):
        yield from record_article(value, name, line, options)
    elif reason := left_out(value):
        yield Problem(name, reason, line)
    else:
        yield from record_article(ninjs_record(value), name, line, options)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield lines as UTF-8 bytes; None for one that is too long."""
    first = stream.readline(LINE_LIMIT + 1)
    readline: Callable[[int], bytes] = stream.readline
    if first.startswith(UTF16_BOMS):
        wide = io.TextIOWrapper(io.BufferedReader(Resumed(first, stream)), "utf-16", errors="replace")
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


def _is_lines(source: SourceFile, options: ReadOptions) -> bool:
    """Tell whether a file has a record on each line: the first is a whole object, and not all there is in a list."""
    with closing(source.open()) as stream:
        line = decode(stream.readline(LINE_LIMIT)).text.lstrip("\ufeff \t")
        value = _parsed(line, "", None) if line.startswith("{") else None
        return isinstance(value, dict) and (_records(value, options) is None or bool(stream.read(CHUNK).strip()))


def _parsed(text: str, name: str, line: int | None) -> object:
    try:
        return json.loads(text.removeprefix("\ufeff"), strict=False)
    except RecursionError:
        return Problem(name, "the JSON is nested too deep", line)
    except ValueError as error:
        return Problem(name, f"not valid JSON: {error}", line)


def _records(value: object, options: ReadOptions) -> list[object] | None:
    """Return the records of an array under a well-known name; None where value is one record."""
    if isinstance(value, dict) and (given := read_given(value, options)).body is None and given.body_html is None:
        for name in LISTS:
            if isinstance(found := value.get(name), list) and found and isinstance(found[0], dict):
                return [{**_of_feed(value), **item} if isinstance(item, dict) else item for item in found]
    return None


def _of_feed(value: Mapping[str, object]) -> dict[str, object]:
    """Return what a JSON Feed says of all its items; nothing for any other list."""
    if not str(value.get("version")).startswith(JSON_FEED):
        return {}
    names = {"source": "title", "language": "language", "authors": "authors"}
    return {name: value[there] for name, there in names.items() if value.get(there)}


def _kind(value: object) -> str:
    kinds = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
