"""One edit: which terms differ from this one by a single edit?

An edit leaves one half of the word as it is: so a term that is one edit away begins with the first half or ends with
the second, but for one where the two letters beside the middle are swapped. A dictionary has the first in one run; the
second are found by the packed ends of all terms. What is left are few, and they are compared as a whole.
"""

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Unsigned
from search.codec.fuzzy import Characters

__all__ = ["MIN_LENGTH", "is_comparable", "middle_swapped", "pack_tails", "within_one_edit"]

MIN_LENGTH = 2  # a shorter word has no halves
TAIL_LENGTH = 8  # characters at the end of a term that are packed, by their low bytes, into a uint64
CELLS_AT_ONCE = 1 << 20  # characters compared at a time; bounds the memory


def is_comparable(characters: Characters, term: str) -> bool:
    """Tell whether the term's halves are told apart by the characters as they are by the bytes of the dictionary."""
    return len(term) >= MIN_LENGTH and (term.isascii() or characters.codes.dtype == np.uint32)


def middle_swapped(term: str) -> str:
    """Return a term with the two characters beside its middle swapped."""
    half = len(term) // 2
    return f"{term[: half - 1]}{term[half]}{term[half - 1]}{term[half + 1 :]}"


def pack_tails(characters: Characters) -> NDArray[np.uint64]:
    """Return the end of each term: the low byte of its last character lowest, zeros before its first."""
    starts, ends = characters.starts[:-1].astype(np.int64), characters.starts[1:].astype(np.int64)
    tails = np.zeros(starts.size, np.uint64)
    for back in range(TAIL_LENGTH if characters.codes.size else 0):
        places = ends - 1 - back
        codes = characters.codes.take(places, mode="clip").astype(np.uint64) & np.uint64(0xFF)
        codes[places < starts] = 0
        tails |= codes << np.uint64(8 * back)
    return tails


def within_one_edit(
    characters: Characters,
    tails: NDArray[np.uint64],
    term: str,
    *,
    within: tuple[int, int],
    head: tuple[int, int],
    swapped: int | None,
    transpositions: bool,
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return the ordinals of the terms within one edit of a term, ascending, and the distance of each.

    Args:
        characters: The characters of all terms.
        tails: Their packed ends.
        term: A term that is comparable.
        within: The first ordinal that is wanted and the one after the last.
        head: Those of the terms that begin with the first half, len(term) // 2 characters, of the term.
        swapped: The ordinal of the term that `middle_swapped` returns, None where there is none.
        transpositions: Whether two neighbours swapped are one edit.
    """
    start, stop = within
    ending = np.flatnonzero(_end_alike(tails[start:stop], term[len(term) // 2 :])) + start
    beginning = np.arange(max(start, head[0]), min(stop, head[1]))
    others = [] if swapped is None or not start <= swapped < stop else [swapped]
    ordinals = np.concatenate([beginning, ending, np.array(others, np.intp)])
    lengths = characters.starts[ordinals + 1].astype(np.int64) - characters.starts[ordinals]
    ordinals = np.sort(ordinals[np.abs(lengths - len(term)) <= 1])
    ordinals = ordinals[np.diff(ordinals, prepend=-1) > 0]
    codes = np.array(list(map(ord, term)), characters.codes.dtype)
    step = max(1, CELLS_AT_ONCE // len(term))
    parts = [
        _distances(characters, codes, ordinals[first : first + step], transpositions=transpositions)
        for first in range(0, ordinals.size, step)
    ]
    distances = np.concatenate([np.zeros(0, np.uint8), *parts])
    near = distances <= 1
    return ordinals[near].astype(np.uint32), distances[near]


def _end_alike(tails: NDArray[np.uint64], ending: str) -> NDArray[np.bool_]:
    """Return which terms may end so, by the low bytes of their last characters."""
    packed = int.from_bytes([ord(character) & 0xFF for character in ending[-TAIL_LENGTH:]], "big")
    unused = 8 * (TAIL_LENGTH - min(len(ending), TAIL_LENGTH))
    return np.asarray(tails << np.uint64(unused) == np.uint64(packed << unused))


def _distances(
    characters: Characters, term: Unsigned, ordinals: NDArray[np.intp], *, transpositions: bool
) -> NDArray[np.uint8]:
    """Return 0 for the term itself, 1 for terms one edit away and 2 for others, all of about the same length."""
    size, starts = term.size, characters.starts[ordinals].astype(np.int64)
    ends = characters.starts[ordinals + 1].astype(np.int64)
    lengths, places = ends - starts, np.arange(size)
    ahead = characters.codes.take(starts[:, None] + places, mode="clip") == term
    back = characters.codes.take(ends[:, None] - 1 - places, mode="clip") == term[::-1]
    left, right = np.minimum(_run(ahead), lengths), np.minimum(_run(back), lengths)
    distances = np.where(left + right >= np.maximum(lengths, size) - 1, np.uint8(1), np.uint8(2))
    distances[(left == size) & (lengths == size)] = 0
    if transpositions:
        maybe = np.flatnonzero((lengths == size) & (left + right == size - 2))
        at, first = left[maybe], starts[maybe] + left[maybe]
        codes = characters.codes
        swapped = (codes[first] == term[at + 1]) & (codes[first + 1] == term[at])
        distances[maybe[swapped]] = 1
    return distances


def _run(equal: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return how many of each row are true before the first that is not."""
    found: NDArray[np.intp] = equal.argmin(axis=1)
    found[equal.all(axis=1)] = equal.shape[1]
    return found
