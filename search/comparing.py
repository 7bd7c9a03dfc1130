"""Comparing: what has changed from one text to another, word by word?

Whole paragraphs are matched first, then the words of what lies between them (`search.aligning`). The differences hold
every character of both texts, so either can be read from them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from search.aligning import Run, aligned, joined
from search.articlevalues import StoredArticle

__all__ = ["Change", "Comparison", "Difference", "FieldChange", "compare", "count_words", "differences", "parted"]

MAX_LENGTH = 1_500_000  # characters of each text, nearly twice the longest article known; the rest is not compared
# an equal stretch of fewer letters between two longer changes is a coincidence ('of the') and only disturbs a reader
MIN_ISLAND = 12
LONG = 400  # characters that are the same in a row, of which the middle need not be shown
SHOWN = 160  # characters of them that are shown beside a change, up to the end of a word
FIELDS = ("title", "authors", "published", "source", "language", "dateline", "tags", "url")

_PARAGRAPH = re.compile(r"[^\n]+|\n+")
_SINGLE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # scripts whose words are not parted by blanks
_LETTERS = rf"[^\W{_SINGLE}]+"
_TOKEN = re.compile(rf"[{_SINGLE}]|{_LETTERS}(?:['’.,-]{_LETTERS})*|\n+|[^\S\n]+|[^\w\s]|_")
_WORD = re.compile(r"\w")


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of text and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of which two articles have different values; several values, as of authors, are joined by commas."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What changed from one article to another: in its text, and in what is known about it.

    `removed`, `added` and `same` count words of the text. `cut` says that a text was too long to be compared in whole.
    """

    before: StoredArticle
    after: StoredArticle
    differences: tuple[Difference, ...]
    fields: tuple[FieldChange, ...]
    removed: int
    added: int
    same: int
    cut: bool


def compare(before: StoredArticle, after: StoredArticle) -> Comparison:
    """Return what changed from one article to another."""
    found = tuple(differences(before.text[:MAX_LENGTH], after.text[:MAX_LENGTH]))
    words: Counter[Change] = Counter()
    for difference in found:
        words[difference.change] += count_words(difference.text)
    return Comparison(
        before=before,
        after=after,
        differences=found,
        fields=tuple(_changed_fields(before, after)),
        removed=words[Change.REMOVED],
        added=words[Change.ADDED],
        same=words[Change.SAME],
        cut=max(len(before.text), len(after.text)) > MAX_LENGTH,
    )


def count_words(text: str) -> int:
    """Return how many words a text has; in scripts without blanks, how many characters."""
    return sum(1 for token in _TOKEN.findall(text) if _WORD.match(token))


def differences(before: str, after: str) -> Iterator[Difference]:
    """Yield the stretches of two texts in order; neighbours differ in what became of them.

    What is same or removed makes up `before`, what is same or added `after`. Removed stands before added.
    """
    runs = _without_islands(before, after, _runs(before, after))
    at = place = 0
    for run in [*runs, Run(len(before), len(after), 0)]:
        stretches = (
            Difference(Change.REMOVED, before[at : run.left]),
            Difference(Change.ADDED, after[place : run.right]),
            Difference(Change.SAME, before[run.left : run.left + run.length]),
        )
        yield from (stretch for stretch in stretches if stretch.text)
        at, place = run.left + run.length, run.right + run.length


def parted(differences: Sequence[Difference]) -> Iterator[tuple[Difference, bool]]:
    """Yield differences, those that are long and same in parts, each with whether it stands far from any change."""
    for at, difference in enumerate(differences):
        if difference.change is not Change.SAME or len(difference.text) < LONG:
            yield difference, False
            continue
        head, tail = _middle(difference.text, first=at == 0, last=at == len(differences) - 1)
        for text, far in ((difference.text[:head], False), (difference.text[head:tail], True)):
            if text:
                yield Difference(Change.SAME, text), far
        if tail < len(difference.text):
            yield Difference(Change.SAME, difference.text[tail:]), False


def _middle(text: str, *, first: bool, last: bool) -> tuple[int, int]:
    """Return where the part of a text begins and ends that stands far from what is before and after it."""
    head = 0 if first else text.find(" ", SHOWN)
    tail = len(text) if last else text.rfind(" ", 0, len(text) - SHOWN)
    if 0 <= head < tail:
        return head, tail
    return (0 if first else SHOWN), (len(text) if last else len(text) - SHOWN)  # a script without blanks


def _runs(before: str, after: str) -> list[Run]:
    """Return the runs of characters that two texts share, whole tokens of them."""
    runs: list[Run] = []
    at = place = 0
    for same in [*_shared(before, after, _PARAGRAPH), Run(len(before), len(after), 0)]:
        between = _shared(before[at : same.left], after[place : same.right], _TOKEN)
        runs += (Run(run.left + at, run.right + place, run.length) for run in between)
        runs.append(same)
        at, place = same.left + same.length, same.right + same.length
    return joined(runs)


def _shared(before: str, after: str, piece: re.Pattern[str]) -> list[Run]:
    """Return the runs of characters that two texts share, cut into pieces by a pattern that matches all of a text."""
    left, right = piece.findall(before), piece.findall(after)
    lefts, rights = ([0, *accumulate(map(len, pieces))] for pieces in (left, right))
    return [
        Run(lefts[run.left], rights[run.right], lefts[run.left + run.length] - lefts[run.left])
        for run in aligned(left, right)
    ]


def _without_islands(before: str, after: str, runs: list[Run]) -> list[Run]:
    """Return runs without the small ones that stand between two longer changes; breaks between paragraphs stay."""
    kept: list[Run] = []
    for run, following in pairwise([*runs, Run(len(before), len(after), 0)]):
        last = kept[-1] if kept else Run(0, 0, 0)
        earlier = max(run.left - last.left - last.length, run.right - last.right - last.length)
        later = max(following.left - run.left, following.right - run.right) - run.length
        text = before[run.left : run.left + run.length]
        small = min(earlier, later) > (run.length if _WORD.search(text) else 0)
        if not small or run.length >= MIN_ISLAND or "\n" in text:
            kept.append(run)
    return kept


def _changed_fields(before: StoredArticle, after: StoredArticle) -> Iterator[FieldChange]:
    for field in FIELDS:
        old, new = (_written(getattr(article, field)) for article in (before, after))
        if old != new:
            yield FieldChange(field, old, new)


def _written(value: str | tuple[str, ...] | None) -> str:
    return (value if isinstance(value, str) else ", ".join(value)) if value else ""
