"""Expanding: which terms of a dictionary does a prefix, a wildcard, a range or a misspelt word mean?"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from search.codec.fuzzy import MAX_DISTANCE
from search.codec.termdict import TermDictionary
from search.codec.wildcard import literal_prefix, longest_literal, wildcard_pattern

__all__ = ["MAX_EDITS", "Expander", "Ordinals", "by_edits", "by_prefix", "by_range", "by_wildcard"]

MAX_EDITS = MAX_DISTANCE

# the first ordinal and the one after the last, or all of them, ascending
Ordinals = tuple[int, int] | NDArray[np.uint32]
Expander = Callable[[TermDictionary], Ordinals]


def by_prefix(text: str | bytes) -> Expander:
    """Expand to the terms that begin with a text."""
    return lambda terms: terms.prefix_range(text)


def by_wildcard(wildcard: str) -> Expander:
    """Expand to the terms that a wildcard matches, where * is any text and ? any one character."""
    pattern, prefix, contains = wildcard_pattern(wildcard), literal_prefix(wildcard), longest_literal(wildcard)
    return lambda terms: terms.matching(pattern, prefix=prefix, contains=contains)


def by_edits(text: str, distance: int, prefix: int) -> Expander:
    """Expand to the terms within an edit distance, two swapped neighbours being one edit, that share a prefix."""
    return lambda terms: terms.near(text, distance, prefix=prefix)[0]


def by_range(
    first: str | bytes | None, last: str | bytes | None, *, excludes_first: bool, excludes_last: bool
) -> Expander:
    """Expand to the terms between two bounds; None leaves an end open."""

    def expand(terms: TermDictionary) -> tuple[int, int]:
        start = 0 if first is None else _bound(terms, first, after=excludes_first)
        stop = len(terms) if last is None else _bound(terms, last, after=not excludes_last)
        return start, max(start, stop)

    return expand


def _bound(terms: TermDictionary, term: str | bytes, *, after: bool) -> int:
    """Return the ordinal of the first term that is not less or, if `after`, that is greater."""
    ordinal = terms.lower_bound(term)
    return ordinal + 1 if after and terms.find(term) == ordinal else ordinal
