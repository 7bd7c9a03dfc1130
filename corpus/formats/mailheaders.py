"""Mail headers: what does a line such as 'Subject: =?utf-8?q?Caf=C3=A9?=' say?

Read from the raw header, since real mail holds bytes where none may be, charsets that do not exist, and words that
are cut in the middle of a character, all of which the standard library drops or refuses.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from itertools import groupby

from corpus.text import decode

HEADER_LIMIT = 8_000  # characters of one header that are read

_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\r\n]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_FOLDS = re.compile(r"\s+")


def header(message: Message, name: str) -> str:
    """Return the first header of a name (in lower case) in plain characters on one line; empty if there is none."""
    for found, value in message.raw_items():
        if found.lower() == name:
            data = str(value)[:HEADER_LIMIT].encode("utf-8", "surrogateescape")
            return decoded_words(_FOLDS.sub(" ", decode(data).text).strip())
    return ""


def decoded_words(value: str) -> str:
    """Return a header with its encoded words as the characters that they stand for. Never raises."""
    if "=?" not in value:
        return value
    value = _BETWEEN.sub(r"\1", value)
    parts: list[tuple[str, bytes | str]] = []  # charset and bytes, or text
    end = 0
    for word in _WORD.finditer(value):
        parts += [("", text)] if (text := value[end : word.start()]) else []
        parts.append((word[1].lower(), _bytes(word[3], word[2].lower())))
        end = word.end()
    parts += [("", value[end:])]
    return " ".join("".join(_joined(parts)).split())


def _joined(parts: list[tuple[str, bytes | str]]) -> Iterator[str]:
    """Yield the text of parts; neighbours in one charset are decoded together, as a character may be cut in two."""
    for charset, group in groupby(parts, key=lambda part: part[0]):
        values = [value for _, value in group]
        yield "".join(value for value in values if isinstance(value, str))
        data = b"".join(value for value in values if isinstance(value, bytes))
        yield decode(data, charset).text


def _bytes(payload: str, encoding: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding == "q":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data
