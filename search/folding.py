"""Folding: which spelling do all variants of a word share?"""

import re
import unicodedata

__all__ = ["APOSTROPHES", "IGNORED", "MAX_TERM_LENGTH", "THIN_SPACE", "fold", "plain_case"]

MAX_TERM_LENGTH = 200  # longer tokens are data, not words; their beginning still finds them

APOSTROPHES = "'’‘ʼʻ＇`´"
IGNORED = "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphen, zero-width space and joiners, byte order mark
THIN_SPACE = "\u202f"  # the one white space that tokens have in them: 1 250 000

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    f"{APOSTROPHES}{IGNORED}]+"
)
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SEPARATED_NUMBER = re.compile(f"[0-9]{{1,3}}(?:[,{THIN_SPACE}][0-9]{{3}})+")
_POSSESSIVE = re.compile(f"[{APOSTROPHES}][sS]$")


def fold(surface: str) -> str:
    """Return the one spelling that all variants of a token share, unstemmed; never empty for a token."""
    if surface.isascii() and surface.isalpha():  # most words, of which the rest would make the same
        return surface[:MAX_TERM_LENGTH].lower()
    plain = _bare(surface)
    if plain.isascii():
        plain = plain.lower().replace("'", "").replace("`", "")
    else:
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", spread).translate(_UNDECOMPOSED))
    return plain[:MAX_TERM_LENGTH] or surface[:MAX_TERM_LENGTH]


def plain_case(surface: str) -> str:
    """Return a token in lower case, with its accents."""
    return unicodedata.normalize("NFKC", _bare(surface)).lower()


def _bare(surface: str) -> str:
    """Return a token without a possessive, without the dots of an abbreviation, and without separators of digits."""
    plain = _POSSESSIVE.sub("", surface[: 4 * MAX_TERM_LENGTH])
    if "." in plain and not plain[0].isdigit():
        return plain.replace(".", "")
    if _SEPARATED_NUMBER.match(plain):
        return plain.replace(",", "").replace(THIN_SPACE, "")
    return plain
