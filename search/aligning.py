"""Aligning: which items of one sequence stand in another too, in the same order?

It takes nearly linear time: what both begin or end with is set aside; a long rest is parted at what occurs once in
each, by the longest run that keeps its order (patience); and what lies between is compared in full, on bits, up to a
bound. A stretch beyond that bound, with nothing to part it at, counts as having nothing in common.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["Run", "aligned", "joined"]

MAX_CELLS = 16_000_000  # pairs of items compared in full at once: two megabytes of bits, and some milliseconds
MAX_ROUNDS = 8  # of parting what the round before left; each reads the sequences once


class Run(NamedTuple):
    """Equal items: `length` of them, from `left` on in the one sequence and from `right` on in the other."""

    left: int
    right: int
    length: int


class _Stretch(NamedTuple):
    """What is to be aligned: left[start:end] with right[begin:stop], after some rounds of parting."""

    start: int
    end: int
    begin: int
    stop: int
    rounds: int = 0


def aligned(left: Sequence[Hashable], right: Sequence[Hashable], *, cells: int = MAX_CELLS) -> list[Run]:
    """Return the runs of equal items that two sequences share, in order; no two of them touch in both.

    Stretches of which the lengths, multiplied, are no more than `cells` are compared in full.
    """
    runs: list[Run] = []
    todo = [_Stretch(0, len(left), 0, len(right))]
    while todo:
        found, parts = _part(left, right, todo.pop(), cells)
        runs += found
        todo += parts
    return joined(sorted(runs))


def joined(runs: Iterable[Run]) -> list[Run]:
    """Return runs that are in order, those that touch in both sequences made one, empty ones left out."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else Run(-1, -1, 0)
        if run.length and (last.left + last.length, last.right + last.length) == (run.left, run.right):
            found[-1] = last._replace(length=last.length + run.length)
        elif run.length:
            found.append(run)
    return found


def _part(
    left: Sequence[Hashable], right: Sequence[Hashable], whole: _Stretch, cells: int
) -> tuple[list[Run], list[_Stretch]]:
    """Return what is equal at once in a stretch, and the stretches that are left to be aligned."""
    head, tail = _ends(left, right, whole)
    rest = whole._replace(
        start=whole.start + head, end=whole.end - tail, begin=whole.begin + head, stop=whole.stop - tail
    )
    runs = [Run(whole.start, whole.begin, head), Run(rest.end, rest.stop, tail)]
    if (rest.end - rest.start) * (rest.stop - rest.begin) <= cells:
        return [*runs, *_in_full(left, right, rest)], []
    anchors = _anchors(left, right, rest) if rest.rounds < MAX_ROUNDS else []
    runs += [Run(at, place, 1) for at, place in anchors]
    starts = [(rest.start, rest.begin), *((at + 1, place + 1) for at, place in anchors)]
    ends = [*anchors, (rest.end, rest.stop)]
    between = zip(starts, ends, strict=True) if anchors else ()
    return runs, [_Stretch(a, c, b, d, rest.rounds + 1) for (a, b), (c, d) in between if a < c and b < d]


def _ends(left: Sequence[Hashable], right: Sequence[Hashable], part: _Stretch) -> tuple[int, int]:
    """Return how many items a stretch begins with in both sequences, and how many of the others it ends with."""
    most = min(part.end - part.start, part.stop - part.begin)
    head = 0
    while head < most and left[part.start + head] == right[part.begin + head]:
        head += 1
    tail = 0
    while tail < most - head and left[part.end - 1 - tail] == right[part.stop - 1 - tail]:
        tail += 1
    return head, tail


def _anchors(left: Sequence[Hashable], right: Sequence[Hashable], part: _Stretch) -> list[tuple[int, int]]:
    """Return where items stand that occur once in each half of a stretch: the most that keep their order in both."""
    ours, theirs = left[part.start : part.end], right[part.begin : part.stop]
    once = Counter(theirs)
    place = {item: at for at, item in enumerate(theirs, part.begin) if once[item] == 1}
    counts = Counter(ours)
    pairs = [(at, place[item]) for at, item in enumerate(ours, part.start) if counts[item] == 1 and item in place]
    return _ascending(pairs)


def _ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, given by their first number, whose second numbers ascend as well."""
    lasts: list[int] = []  # the smallest second number that a run of each length can end with
    ends: list[int] = []  # and which pair that is
    before: list[int] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(lasts, place)
        before.append(ends[length - 1] if length else -1)
        lasts[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    run: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def _in_full(left: Sequence[Hashable], right: Sequence[Hashable], part: _Stretch) -> Iterator[Run]:
    """Yield the longest common subsequence of both halves of a stretch, item by item, backwards.

    A row is a number with a bit for each item on the left: 0 where a longer common subsequence ends there than at the
    item before it (Hyyrö 2004). One row is kept for each item on the right, so that the way can be traced back.
    """
    masks: dict[Hashable, int] = {}
    for at, item in enumerate(left[part.start : part.end]):
        masks[item] = masks.get(item, 0) | 1 << at
    every = row = (1 << (part.end - part.start)) - 1
    rows = [row]
    for item in right[part.begin : part.stop]:
        found = row & masks.get(item, 0)
        row = ((row + found) | (row - found)) & every
        rows.append(row)
    at, place = part.end - part.start, part.stop - part.begin
    while at and place:
        if rows[place] >> (at - 1) & 1:
            at -= 1
            continue
        place -= 1
        if rows[place] >> (at - 1) & 1:
            at -= 1
            yield Run(part.start + at, part.begin + place, 1)
