"""Folded values: which of these values has a reader begun to type?

All values stand in one string, folded once, a line each; one pass of the regular-expression engine searches it.
"""

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

__all__ = ["FoldedValues", "fold_text"]

MAX_LOOKED_FOR = 100  # characters; nobody types more into a box of values

_ACCENTS = re.compile("[\u0300-\u036f\u200b-\u200d\u00ad\ufeff]++")
_BREAKS = re.compile(r"\n++")


def fold_text(text: str) -> str:
    """Return the one spelling that all variants of case, width and accents share."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()))


class FoldedValues:
    """Values by ordinal, folded."""

    def __init__(self, values: Iterable[str]) -> None:
        self._text = fold_text("\n".join(_BREAKS.sub(" ", value) for value in values))
        breaks = np.fromiter((match.start() for match in re.finditer("\n", self._text)), np.int64)
        self._ends = np.append(breaks, len(self._text))

    def containing(self, text: str) -> NDArray[np.uint32]:
        """Return the ordinals, ascending, of the values that have a text in them; none if it is blank."""
        return self._matching(text, "")

    def with_word(self, text: str) -> NDArray[np.uint32]:
        """Return the ordinals, ascending, of the values in which a word begins with a text; none if it is blank."""
        return self._matching(text, r"(?<!\w)")

    def ranks(self) -> NDArray[np.intp]:
        """Return the place of each ordinal among all values in order; equal ones keep the order of the ordinals."""
        lines = self._text.split("\n")
        ranks = np.empty(len(lines), np.intp)
        ranks[sorted(range(len(lines)), key=lines.__getitem__)] = np.arange(len(lines))
        return ranks

    def initials(self) -> NDArray[np.uint32]:
        """Return the code point of the first character of each value, by ordinal; 0 where it has none."""
        lines = self._text.split("\n")
        return np.fromiter((ord(line[0]) if line else 0 for line in lines), np.uint32, len(lines))

    def _matching(self, text: str, before: str) -> NDArray[np.uint32]:
        wanted = fold_text(_BREAKS.sub(" ", text[:MAX_LOOKED_FOR])).strip()
        if not wanted:
            return np.zeros(0, np.uint32)
        pattern = re.compile(f"{before}{re.escape(wanted)}[^\n]*+")  # one match a line
        places = np.fromiter((match.start() for match in pattern.finditer(self._text)), np.int64)
        return np.searchsorted(self._ends, places).astype(np.uint32)
