"""Plain: what does a bare text file hold?"""

import codecs
from collections.abc import Callable, Iterator

from corpus.article import Draft, Problem
from corpus.formats.options import ReadOptions
from corpus.formats.source import HEAD_SIZE, SourceFile
from corpus.text import decode

NO_TEXT = "it holds no article text"
BINARY = "it is binary, not text"
UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CONTROLS = bytes(sorted({*range(0x20)} - {*b"\a\b\t\n\v\f\r\x1a\x1b"}))  # bytes that no encoding of text uses
MIN_WIDE = 8  # characters that tell UTF-16 from bytes that happen to be zero
CONTROL_SHARE = 0.02  # of the first bytes; real archives have text with a stray control character


def is_binary(head: bytes) -> bool:
    """Tell whether content that begins with head is anything but text."""
    if head.startswith(UTF16_BOMS) or _is_wide(head):
        return False
    return b"\0" in head or len(head) - len(head.translate(None, CONTROLS)) > CONTROL_SHARE * len(head)


def _is_wide(head: bytes) -> bool:
    """Tell whether head is UTF-16 without a mark: of each two bytes, always the same one is often zero."""
    zeros = head[::2].count(0), head[1::2].count(0)
    return min(zeros) == 0 and max(zeros) >= max(MIN_WIDE, len(head) // 5)


def decoded(source: SourceFile, declared: Callable[[bytes], str | None] | None = None) -> Iterator[str | Problem]:
    """Yield the whole text of a file, after a Problem for characters that could not be read; no text if it is binary.

    `declared` finds the name of the charset in the first bytes of a format that can say it there.

    Raises:
        CorpusError: The file is too large, or unpacks to too much.
        OSError: It cannot be read.
    """
    data = source.read()
    head = data[:HEAD_SIZE]
    if is_binary(head):
        yield Problem(source.path, BINARY)
        return
    result = decode(data, declared(head) if declared else None)
    if result.replaced:
        one = result.replaced == 1
        characters = "1 character is" if one else f"{result.replaced:,} characters are"
        reason = f"{characters} not valid {result.encoding} and {'was' if one else 'were'} replaced"
        yield Problem(source.path, reason, skipped=False)
    yield result.text


class PlainReader:
    """Reads a text file as one article."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the article. See `Reader.read`."""
        del options
        for item in decoded(source):
            if isinstance(item, Problem):
                yield item
            elif text := item.strip():
                yield Draft(path=source.path, text=text)
            else:
                yield Problem(source.path, NO_TEXT)
