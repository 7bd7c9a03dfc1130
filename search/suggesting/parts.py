"""Parts: of which parts does a query string consist, and how does it read without one of them, or with another?

A part is a word, a phrase or a group in parentheses, with the field and the minus before it. Only what stands side by
side at the outermost level is parted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from search.query.notes import Notes
from search.query.tokens import Kind, Lexeme, tokenize

__all__ = ["Part", "PartKind", "lexemes_of", "parts_of", "replaced", "without"]

_BINARY = (Kind.AND, Kind.OR)


class PartKind(Enum):
    """What a part is, but for its field and its minus."""

    WORD = auto()
    PHRASE = auto()
    GROUP = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part and its span in the query; `value` is the span of what follows its field and minus.

    `cut` is the span that goes with it: the part and an operator that would have nothing to join.
    """

    kind: PartKind
    start: int
    end: int
    value: tuple[int, int]
    cut: tuple[int, int]
    text: str  # of the word or phrase
    field: str | None = None
    negated: bool = False


def lexemes_of(query: str) -> list[tuple[Lexeme, int]]:
    """Return the lexemes of a query, and where each ends."""
    lexemes = tokenize(query, Notes(strict=False))
    starts = [lexeme.position for lexeme in lexemes]
    ends = [len(query[start:after].rstrip()) + start for start, after in pairwise([*starts, len(query)])]
    for place, lexeme in enumerate(lexemes):
        if lexeme.kind is Kind.WORD:  # which no ignored quote or parenthesis that follows is a part of
            ends[place] = lexeme.position + len(lexeme.text)
    return list(zip(lexemes, ends, strict=True))


def parts_of(query: str) -> list[Part]:
    """Return the parts of a query, in order."""
    lexemes = lexemes_of(query)
    return [_part(lexemes, *span) for span in _spans([lexeme.kind for lexeme, _ in lexemes])]


def without(query: str, part: Part) -> str:
    """Return a query without a part."""
    return replaced(query, [(*part.cut, " ")])


def replaced(query: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """Return a query with other texts in some spans, which are in order and apart, and single spaces."""
    pieces, done = [], 0
    for start, end, text in changes:
        pieces += [query[done:start], text]
        done = end
    return " ".join("".join([*pieces, query[done:]]).split())


def _spans(kinds: Sequence[Kind]) -> Iterator[tuple[int, int, int]]:
    """Yield the first lexeme of each part, that of its value, and the one after its last."""
    first = place = 0
    while place < len(kinds):
        if kinds[place] in (Kind.NOT, Kind.PLUS, Kind.FIELD):
            place += 1
            continue
        value, place = place, _after(kinds, place)
        if kinds[value] not in _BINARY:
            yield first, value, place
        first = place


def _after(kinds: Sequence[Kind], place: int) -> int:
    """Return the lexeme after a word, or after the group that begins at a place."""
    depth = 0
    for after, kind in enumerate(kinds[place:], place + 1):
        depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)
        if depth <= 0:
            return after
    return len(kinds)


def _part(lexemes: Sequence[tuple[Lexeme, int]], first: int, value: int, after: int) -> Part:
    opening = [lexeme for lexeme, _ in lexemes[first:value]]
    lexeme = lexemes[value][0]
    start, end = lexemes[first][0].position, lexemes[after - 1][1]
    cut = start, end
    if after < len(lexemes) and lexemes[after][0].kind in _BINARY:
        cut = start, lexemes[after][1]
    elif first and lexemes[first - 1][0].kind in _BINARY:
        cut = lexemes[first - 1][0].position, end
    kinds = {Kind.OPEN: PartKind.GROUP, Kind.PHRASE: PartKind.PHRASE}
    return Part(
        kind=kinds.get(lexeme.kind, PartKind.WORD),
        start=start,
        end=end,
        value=(lexeme.position, end),
        cut=cut,
        text=lexeme.text,
        field=next((one.text for one in opening if one.kind is Kind.FIELD), None),
        negated=sum(one.kind is Kind.NOT for one in opening) % 2 == 1,
    )
