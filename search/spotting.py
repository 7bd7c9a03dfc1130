"""Spotting: at which tokens of a text is it worth looking, if these are the beginnings of the words that are wanted?

A query means few of a text's tokens, and finding all tokens takes far longer than looking for a few letters. So only
the stretches between blanks are cut into tokens that have one of the beginnings in them, or whose spelling is not what
it seems: with letters beyond ASCII, or with a dot, comma or apostrophe inside. No token runs on over a blank, so what
is found are the tokens of the whole text.
"""

import re
from collections.abc import Iterator, Set
from itertools import islice

from search.analysis import TOKEN

__all__ = ["MAX_BEGINNINGS", "beginning_of_name", "beginning_of_stem", "spotted"]

MAX_BEGINNINGS = 64  # each takes a pass over the text; with more, finding all tokens is faster
MAX_LETTERS = 8  # of a beginning; more rule out hardly anything else

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_JOINTS = frozenset(".,'`&")  # between two letters, these belong to a token
# one match a stretch, up to its end; begins with a set of characters, to which the search can skip
_UNPLAIN = re.compile("[.,'`&\x80-\U0010ffff](?:(?<=[^\x00-\x7f])|(?<=[A-Za-z0-9].)(?=[A-Za-z0-9]))[^ \n]*+")
# the same without separators between digits, where no digit is looked for: such tokens begin as they are spelt
_UNPLAIN_WORD = re.compile(
    "[.,'`&\x80-\U0010ffff](?:(?<=[^\x00-\x7f])|(?<=[A-Za-z].)(?=[A-Za-z0-9])|(?<=[0-9].)(?=[A-Za-z]))[^ \n]*+"
)
_DIGIT = re.compile("[0-9]")


def beginning_of_name(name: str) -> str:
    """Return how a token begins, in lower case, that is folded to a name or to one that begins with it."""
    return name[:MAX_LETTERS]


def beginning_of_stem(stem: str) -> str:
    """Return how a token begins, in lower case, that has an English stem.

    The stemmer changes the last letter at most, as in 'hope' for 'hoping', but for 'dying' and the like: 'die'.
    """
    kept = stem[:-2] if stem.endswith("ie") else stem[:-1]
    return (kept or stem)[:MAX_LETTERS]


def spotted(text: str, beginnings: Set[str] | None, reach: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield tokens of a text, in order, each with its position: at least those with one of the beginnings.

    Args:
        text: The text.
        beginnings: In lower case, folded; None yields every token.
        reach: Up to which distance positions have to tell how far apart two tokens are; beyond it, they are further
            apart than that, but not by how much.
    """
    lowered = text.lower()
    if beginnings is None or len(lowered) != len(text):  # the latter because of 'İ', whose dot goes its own way
        yield from enumerate(TOKEN.finditer(text))
        return
    position = done = 0
    for place, end in sorted(_places(text, lowered, beginnings)):
        if max(place, end - 1) < done:
            continue
        start = place
        if end:
            start = max(text.rfind(" ", done, place), text.rfind("\n", done, place)) + 1 or done
        if reach and start > done + 1:
            if reach == 1:  # as in most phrases
                position += TOKEN.search(text, done, start) is not None
            else:
                position += sum(1 for _ in islice(TOKEN.finditer(text, done, start), reach))
        for match in TOKEN.finditer(text, start, end) if end else (TOKEN.match(text, place),):
            if match is not None:
                yield position, match
                position += 1
                done = match.end()
        done = max(done, end)


def _places(text: str, lowered: str, beginnings: Set[str]) -> list[tuple[int, int]]:
    """Return where tokens begin that have a beginning, with 0, and where stretches are not plain, with their ends."""
    unplain = _UNPLAIN if any(map(_DIGIT.search, beginnings)) else _UNPLAIN_WORD
    places = [match.span() for match in unplain.finditer(text)]
    for beginning in filter(str.isascii, beginnings):
        place = lowered.find(beginning)
        while place >= 0:
            before = lowered[place - 1] if place else " "
            if before not in _LETTERS and (before not in _JOINTS or lowered[max(place - 2, 0)] not in _LETTERS):
                places.append((place, 0))
            place = lowered.find(beginning, place + 1)
    return places
