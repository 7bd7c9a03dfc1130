"""Duplicates: how much alike are two texts?

A text is taken as the set of its shingles: the runs of three words that occur in it, whatever their case and the
punctuation and white space between them. How much alike two texts are is the Jaccard index of their shingles: those
that both have among those that either has. A signature estimates it without the texts (MinHash): it has a byte for
each of 128 orders of all possible shingles, taken from the text's first shingle in that order, and the more alike two
texts are, the more of these bytes agree.

A byte of each of 128 minima estimates better than two bytes of each of 64, in the same space: chance alone makes one
byte in 256 agree, which can be reckoned with, and with twice the minima the error is less by a third.

Architecture invariant: a signature depends on the text alone, not on the machine, the process or the language.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ALIKE",
    "MAX_CHARACTERS",
    "MIN_WORDS",
    "SHORT",
    "SIGNATURE_BYTES",
    "folded",
    "resemblance",
    "signatures",
]

SIGNATURE_BYTES = 128
ALIKE = 0.6  # estimates from which two texts tell the same story: see docs/quality.md
SHINGLE = 3  # words
MIN_WORDS = 8  # of title and text; fewer say too little to be told from others
# Characters; what a shorter text says is often a form filled in ('Dividend 20 cents a share, unchanged'), and
# whom it is about stands in the title alone, which is then taken with it. Of two wires so short whose texts were alike
# four in five had nothing to do with each other.
SHORT = 160
MAX_CHARACTERS = 1 << 20  # of a text; the rest says nothing more of which story it tells
CHUNK = 1 << 17  # characters at a time: the arrays then stay in a processor's cache

SEPARATOR, LETTER, WORD = 0, 1, 2  # what a character can be: the last is a word by itself
_UNSPACED = (  # scripts without spaces between words
    (0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF),  # Thai and Lao, Burmese, Khmer
    (0x3005, 0x3007), (0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D),  # kana
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),  # ideographs
)  # fmt: skip
_LAST = 0xFFFF  # stands for all characters beyond it, rare ideographs among them: words by themselves

_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that there is an inverse
_INVERSE = pow(_MULTIPLIER, -1, 1 << 64)
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)

_PUNCTUATION = re.compile(r"[\W_]+")

Hashes = NDArray[np.uint64]


def signatures(articles: Iterable[tuple[str, str]]) -> list[bytes]:
    """Return the signature of each article, given as title and text; empty for one of fewer than `MIN_WORDS` words.

    The title counts only where the text has fewer than `SHORT` characters.
    """
    texts = [text[:MAX_CHARACTERS] if len(text) >= SHORT else f"{title}\n{text}" for title, text in articles]
    return [signature for chunk in _chunks(texts) for signature in _signatures(chunk)]


def resemblance(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the estimated Jaccard index of pairs of texts; signatures are rows of bytes, and the estimates unbiased.

    It is a little below 0 where fewer bytes agree than chance would have it.
    """
    chance = 1 / 256
    agree = np.add.reduce((left == right).view(np.uint8), axis=-1, dtype=np.uint8)  # far faster than to count
    estimate: NDArray[np.float64] = (agree / SIGNATURE_BYTES - chance) / (1 - chance)
    return estimate


def folded(text: str) -> str:
    """Return what two texts share that differ in nothing but case, punctuation and white space."""
    return _PUNCTUATION.sub(" ", text.casefold()).strip()


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield texts in runs of about `CHUNK` characters."""
    chunk: list[str] = []
    size = 0
    for text in texts:
        if chunk and size + len(text) > CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(text)
        size += len(text) + 1
    if chunk:
        yield chunk


def _signatures(texts: list[str]) -> list[bytes]:
    words, counts = _words(texts)
    long_enough = counts >= MIN_WORDS
    found = [b""] * len(texts)
    if not long_enough.any():
        return found
    shingles = (_mix(_shingles(words)) >> _HALF).astype(np.uint32)
    inside = np.repeat(long_enough, counts)
    ends = np.cumsum(counts)[long_enough]
    for back in range(1, SHINGLE):  # the last words of a text begin no shingle
        inside[ends - back] = False
    kept = shingles[inside[: shingles.size]]
    sizes = counts[long_enough] - (SHINGLE - 1)
    rows = _minima(kept, np.cumsum(sizes) - sizes)
    for place, row in zip(np.flatnonzero(long_enough).tolist(), rows, strict=True):
        found[place] = row.tobytes()
    return found


def _minima(shingles: NDArray[np.uint32], starts: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Return the low byte of the least shingle of each text in each order, a row a text."""
    factors, summands = _orders()
    found = np.empty((SIGNATURE_BYTES, starts.size), np.uint8)
    for row, factor, summand in zip(found, factors, summands, strict=True):
        row[:] = np.minimum.reduceat(shingles * factor + summand, starts).astype(np.uint8)
    return np.ascontiguousarray(found.T)


def _shingles(words: Hashes) -> Hashes:
    """Return a number for each run of words, wherever a text ends."""
    last = max(0, words.size - (SHINGLE - 1))
    found = np.zeros(last, np.uint64)
    for place in range(SHINGLE):
        found = found * np.uint64(_MULTIPLIER) + words[place : place + last]
    return found


def _words(texts: list[str]) -> tuple[Hashes, NDArray[np.intp]]:
    """Return a number for each word of all texts, and how many words each text has.

    The characters of all texts are the digits of one long sum; a word is the difference of two places of it, shifted
    to where every word begins.
    """
    codes, starts_of_texts = _codes(texts)
    kinds = _kinds()[codes if codes.dtype == np.uint8 else np.minimum(codes, np.uint32(_LAST))]
    inside = kinds > SEPARATOR
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    if (alone := kinds == WORD).any():
        begins |= alone
        begins[1:] |= inside[1:] & alone[:-1]
    starts = np.flatnonzero(begins)
    powers, inverses = _powers(codes.size)
    sums = np.zeros(codes.size + 1, np.uint64)
    np.cumsum(codes * inside * powers, out=sums[1:])
    words = _mix(np.diff(sums[starts], append=sums[-1:]) * inverses[starts])
    return words, np.diff(np.searchsorted(starts, starts_of_texts))


def _codes(texts: list[str]) -> tuple[NDArray[np.unsignedinteger[Any]], NDArray[np.intp]]:
    """Return the folded characters of all texts as numbers, and where each text begins and the last one ends."""
    folded = [text.casefold() for text in texts]
    joined = "\n".join(folded)
    starts = np.cumsum([0, *(len(text) + 1 for text in folded)])
    if joined.isascii():
        return np.frombuffer(joined.encode("ascii"), np.uint8), starts
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4"), starts


def _mix(numbers: Hashes) -> Hashes:
    """Return numbers each bit of which depends on every bit of what it was made from."""
    for _ in range(2):
        numbers = numbers ^ (numbers >> _HALF)
        numbers = numbers * _MIXER
    return numbers ^ (numbers >> _HALF)


@cache
def _orders() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the factors and summands that put shingles in as many orders as a signature has bytes."""
    numbers = _mix(np.arange(1, 2 * SIGNATURE_BYTES + 1, dtype=np.uint64) * np.uint64(_MULTIPLIER)).astype(np.uint32)
    return numbers[:SIGNATURE_BYTES] | np.uint32(1), numbers[SIGNATURE_BYTES:]


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return what each character up to `_LAST` is."""
    kinds = np.fromiter((_is_letter(chr(code)) for code in range(_LAST + 1)), np.uint8)  # LETTER is 1
    for first, last in _UNSPACED:
        kinds[first : last + 1][kinds[first : last + 1] == LETTER] = WORD
    kinds[_LAST] = WORD
    return kinds


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"  # a vowel sign parts no word


def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Return the powers of the multiplier and of its inverse, from 0 up."""
    powers, inverses = _table() if size <= CHUNK else (_progression(_MULTIPLIER, size), _progression(_INVERSE, size))
    return powers[:size], inverses[:size]


@cache
def _table() -> tuple[Hashes, Hashes]:
    return _progression(_MULTIPLIER, CHUNK), _progression(_INVERSE, CHUNK)


def _progression(factor: int, size: int) -> Hashes:
    factors = np.full(size, factor, np.uint64)
    factors[0] = 1
    return np.cumprod(factors)
