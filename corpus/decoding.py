"""Decoding: which characters are these bytes?"""

import codecs
import re
from dataclasses import dataclass

import charset_normalizer

__all__ = ["Decoded", "decode"]

FEW_DAMAGED = 20  # in a declared charset, at most one of so many characters beyond ASCII is damaged
GUESS_BYTES = 8_192  # what the encoding is guessed from; more costs time and changes few guesses
ENOUGH_TO_GUESS = 20  # bytes beyond ASCII
LATIN_SHARE = 4  # Latin text has fewer than one of them among so many
HIGH_BYTES = bytes(range(0x80, 0x100))

BOMS = (  # UTF-32 before UTF-16, whose mark begins alike
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Pages that declare the first are written in the second, which holds all that the first does, as browsers know.
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
ALIASES = {"iso-8859-8-i": "iso-8859-8", "windows-31j": "cp932", "windows-874": "cp874"}  # that Python does not know
NOT_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"})

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it came in, and how many characters could not be read and were replaced by U+FFFD."""

    text: str
    encoding: str
    replaced: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Return the text of data: by its byte order mark, as UTF-8, as declared, or as its bytes suggest. Never raises.

    Bytes that no encoding explains become U+FFFD and are counted.
    """
    for mark, marked in BOMS:
        if data.startswith(mark):
            return _forced(data[len(mark) :], marked)
    wide = _utf16_without_mark(data)
    if wide is not None:
        return _forced(data, wide)
    charset = _charset(declared)
    for encoding in ("utf-8", charset):
        text = _strict(data, encoding)
        if encoding is not None and text is not None:
            return Decoded(text, encoding)
    return _slightly_damaged(data, charset) or _guessed(data)


def _slightly_damaged(data: bytes, charset: str | None) -> Decoded | None:
    """Decode in the declared charset where that explains all but a few of the characters beyond ASCII."""
    if charset is None:
        return None
    found = _forced(data, charset)
    beyond = sum(map(len, _BEYOND_ASCII.findall(found.text)))
    return found if found.replaced * FEW_DAMAGED <= beyond else None


def _guessed(data: bytes) -> Decoded:
    """Decode what is neither UTF-8 nor as declared: damaged UTF-8, or one of the old charsets."""
    damaged = _forced(data, "utf-8")
    characters = len(damaged.text) - len(data.decode("ascii", "ignore")) - damaged.replaced
    if characters > damaged.replaced:  # most of what lies beyond ASCII is good UTF-8
        return damaged
    sample = _around_first_high_byte(data)
    high = len(sample) - len(sample.translate(None, HIGH_BYTES))
    if high < ENOUGH_TO_GUESS and high * LATIN_SHARE < len(sample):  # a few accents: the commonest Latin charset
        return _forced(data, "cp1252")
    best = charset_normalizer.from_bytes(sample).best()
    guess = _charset(best.encoding) if best is not None else None
    text = _strict(data, guess)
    if guess is not None and text is not None:
        return Decoded(text, guess)
    return _forced(data, "cp1252")


def _around_first_high_byte(data: bytes) -> bytes:
    high = re.search(rb"[\x80-\xff]", data)
    start = max(0, high.start() - GUESS_BYTES // 8) if high else 0
    return data[start : start + GUESS_BYTES]


def _strict(data: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return data.decode(encoding)
    except (UnicodeError, ValueError):
        return None


def _forced(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    honest = data.count("\ufffd".encode(encoding)) if encoding.startswith("utf") else 0
    return Decoded(text, encoding, text.count("\ufffd") - honest)


def _charset(name: str | None) -> str | None:
    """Return Python's name of a declared charset, None where it is unknown or no charset."""
    name = (name or "").strip().lower().removeprefix("x-")
    try:
        info = codecs.lookup(ALIASES.get(name, name)) if name else None
    except (LookupError, ValueError, UnicodeError):
        return None
    if info is None or not getattr(info, "_is_text_encoding", True) or info.name.replace("_", "-") in NOT_CHARSETS:
        return None
    return WIDER.get(info.name, info.name)


def _utf16_without_mark(data: bytes) -> str | None:
    """Tell UTF-16 that carries no byte order mark by the NULs of its ASCII letters: on one side only."""
    head = data[:GUESS_BYTES]
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if half and odd * 2 > half and not even:
        return "utf-16-le"
    if half and even * 2 > half and not odd:
        return "utf-16-be"
    return None
