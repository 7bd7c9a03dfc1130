"""Fuzzy: which terms are within one or two edits of this one?

The table of Damerau's and Levenshtein's edit distance (optimal string alignment: no part of a word is edited twice)
is filled for all candidates at once, row by row, and only within `distance` of its diagonal. After each row the
candidates that can no longer come near enough are dropped, so most rows are filled for few. Before the first, those
are left out whose letters alone tell that they are too far: an edit brings in and takes away one letter at most.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, Unsigned

__all__ = ["MAX_DISTANCE", "Characters", "within_distance"]

MAX_DISTANCE = 2  # at three edits nearly every short word is near every other
FAR = np.uint8(100)  # more than any distance that is asked for, and far from overflow

_CONTINUATION_MASK, _CONTINUATION = 0xC0, 0x80  # of a UTF-8 byte that does not begin a character


@dataclass(frozen=True, slots=True)
class Characters:
    """The terms of a dictionary as characters: `codes` end to end, where the term `i` begins at `starts[i]`."""

    codes: Unsigned  # uint8 where all are ASCII (or not UTF-8 at all), else uint32
    starts: Unsigned  # one more than there are terms
    letters: NDArray[np.uint32]  # of each term: the set of its characters' codes modulo 32

    @classmethod
    def of(cls, blob: NDArray[np.uint8], offsets: Unsigned) -> Self:
        """Return the characters of a dictionary; terms that are no UTF-8 are taken byte by byte."""
        if not blob.size or blob.max() < 0x80:
            return cls(blob, offsets, _letter_sets(blob, offsets))
        try:
            codes = np.frombuffer(blob.tobytes().decode().encode("utf-32-le"), np.uint32)
        except UnicodeDecodeError:
            return cls(blob, offsets, _letter_sets(blob, offsets))
        begins = np.zeros(blob.size + 1, np.uint32)
        np.cumsum((blob & _CONTINUATION_MASK) != _CONTINUATION, out=begins[1:])
        return cls(codes, begins[offsets], _letter_sets(codes, begins[offsets]))

    def maybe_near(self, term: str, distance: int, start: int, stop: int) -> NDArray[np.intp]:
        """Return which terms from start to stop, counted from start, are near by their lengths and letters."""
        lengths = np.diff(self.starts[start : stop + 1].astype(np.int64))
        found = np.flatnonzero(np.abs(lengths - len(term)) <= distance)
        own = np.uint32(reduce(or_, (1 << (ord(character) & 31) for character in set(term)), 0))
        letters = self.letters[start:stop][found]
        return found[_at_most(letters & ~own, distance) & _at_most(~letters & own, distance)]


def within_distance(
    characters: Characters, term: str, distance: int, start: int, stop: int, *, transpositions: bool
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return the ordinals from start to stop within a distance of term, ascending, and the distance of each.

    Raises:
        ValueError: The distance is less than 0 or more than `MAX_DISTANCE`.
    """
    if not 0 <= distance <= MAX_DISTANCE:
        raise ValueError(f"An edit distance has to be from 0 to {MAX_DISTANCE}")
    ordinals = characters.maybe_near(term, distance, start, stop) + start
    starts = characters.starts[ordinals].astype(np.int64)
    lengths = characters.starts[ordinals + 1] - starts
    table = _Band(characters.codes, starts, lengths, distance, transpositions=transpositions)
    for code in map(ord, term):
        if not ordinals.size:
            break
        table.fill_row(code)
        ordinals = ordinals[table.drop_far()]
    distances = table.distances()
    near = distances <= distance
    return ordinals[near].astype(np.uint32), distances[near]


def _letter_sets(codes: Unsigned, starts: Unsigned) -> NDArray[np.uint32]:
    """Return the set of letters of each term, as bits."""
    bits = np.zeros(codes.size + 1, np.uint32)  # an empty term at the end has a place too
    bits[:-1] = np.uint32(1) << (codes & np.uint8(31)).astype(np.uint32)
    if starts.size == 1:
        return bits[:0]
    letters = np.bitwise_or.reduceat(bits, starts[:-1].astype(np.intp))
    letters[starts[:-1] == starts[1:]] = 0
    return letters


def _at_most(sets: NDArray[np.uint32], count: int) -> NDArray[np.bool_]:
    """Return which sets have at most count members."""
    for _ in range(count):
        sets = sets & (sets - np.uint32(1))  # without the least
    return np.asarray(sets == 0)


class _Band:
    """The part of the table within `distance` of the diagonal, of all candidates: its last three rows.

    In the row of the i-th character of the term, cell b is that of the candidate's first i - distance + b characters.
    """

    def __init__(self, codes: Unsigned, starts: Array, lengths: Array, distance: int, *, transpositions: bool) -> None:
        self._codes = codes if codes.size else np.zeros(1, codes.dtype)  # where all candidates are empty
        self._starts = starts
        self._lengths = lengths
        self._distance = distance
        self._transpositions = transpositions
        self._term: list[int] = []
        self._columns: dict[int, Unsigned] = {}
        cells = range(-distance, distance + 1)
        first = [np.full(starts.size, cell if cell >= 0 else FAR, np.uint8) for cell in cells]
        self._row = np.array(first).reshape(len(cells), starts.size)
        self._before = np.full_like(self._row, FAR)

    def fill_row(self, code: int) -> None:
        """Go on to the row of the term's next character."""
        self._term.append(code)
        row = np.full_like(self._row, FAR)
        for cell in range(row.shape[0]):
            column = len(self._term) - self._distance + cell
            if column == 0:
                row[cell] = len(self._term)
            elif column > 0:
                self._fill_cell(row, cell, column)
        self._row, self._before = row, self._row

    def _fill_cell(self, row: NDArray[np.uint8], cell: int, column: int) -> None:
        here = self._column(column)
        best = self._row[cell] + (here != self._term[-1])
        if cell + 1 < row.shape[0]:
            np.minimum(best, self._row[cell + 1] + np.uint8(1), out=best)
        if cell > 0:
            np.minimum(best, row[cell - 1] + np.uint8(1), out=best)
        if self._transpositions and column > 1 and len(self._term) > 1:
            swapped = (here == self._term[-2]) & (self._column(column - 1) == self._term[-1])
            np.minimum(best, np.where(swapped, self._before[cell] + np.uint8(1), FAR), out=best)
        row[cell] = best

    def _column(self, column: int) -> Unsigned:
        """Return a character of each candidate, counted from 1; past its end, any."""
        found = self._columns.get(column)
        if found is None:
            found = self._columns[column] = self._codes.take(self._starts + (column - 1), mode="clip")
        return found

    def drop_far(self) -> NDArray[np.bool_]:
        """Drop the candidates that cannot come within the distance; return which are kept."""
        kept: NDArray[np.bool_] = np.minimum(self._row.min(axis=0), self._before.min(axis=0)) <= self._distance
        if not kept.all():
            self._starts, self._lengths = self._starts[kept], self._lengths[kept]
            self._row, self._before = self._row[:, kept], self._before[:, kept]
            needed = len(self._term) - self._distance  # no later row looks further back
            self._columns = {column: codes[kept] for column, codes in self._columns.items() if column >= needed}
        return kept

    def distances(self) -> NDArray[np.uint8]:
        """Return the distance of each candidate that is left, once all rows are filled."""
        cells = self._lengths - len(self._term) + self._distance
        found: NDArray[np.uint8] = self._row[cells, np.arange(cells.size)]
        return found
