"""Minimap: where in a text do its matches stand, seen at a glance?

A thin column beside the text with a tick for each match. It is cut into bands, each a link to the first match in it and
tall enough to be hit with a finger.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from web.annotating import Note

HEIGHT = 1_000  # of the drawing, in its own units
BANDS = 30  # 24 pixels each where the column is as high as a small window
TICKS = 250  # places that can be told apart; matches at the same place have one tick


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the column: where it begins and how high it is, its ticks, and where its link leads."""

    top: int
    height: int
    ticks: tuple[int, ...]
    anchor: str
    first: int
    last: int


def bands(notes: Sequence[Note], length: int) -> tuple[Band, ...]:
    """Return the bands that have matches with an anchor; `length` is that of the whole text."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for number, note in enumerate(notes, 1):
        if note.anchor:
            place = note.parts[0][0] * TICKS // max(length, 1)
            found.setdefault(place * BANDS // TICKS, []).append((number, place, note.anchor))
    return tuple(_band(at, matches) for at, matches in sorted(found.items()))


def _band(at: int, matches: list[tuple[int, int, str]]) -> Band:
    top, bottom = (HEIGHT * edge // BANDS for edge in (at, at + 1))
    ticks = tuple(sorted({HEIGHT * place // TICKS for _, place, _ in matches}))
    (first, _, anchor), (last, _, _) = matches[0], matches[-1]
    return Band(top, bottom - top, ticks, anchor, first, last)
