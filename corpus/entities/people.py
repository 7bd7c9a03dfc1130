"""People: does a person's name begin at this word, and where does it end?"""

import re
from collections.abc import Sequence
from typing import Final

from corpus.entities.chunks import Token
from corpus.entities.closed import GENERATIONS, JOINT_HEADS
from corpus.entities.gazetteer import (
    CAPS,
    COMMON,
    DEMONYM,
    EVENT_HEAD,
    FIRST,
    FUNCTION,
    HEAD,
    INITIAL,
    LAST,
    ORGANIZATION,
    PLACE,
    PLACE_HEAD,
    ROLE,
    STOP,
    SUFFIX,
    TITLE,
)

LONGEST_NAME: Final = 5  # words
LONGEST_SURPRISE: Final = 7  # letters of an English word that may be a surname: 'Quill', and not 'Research'
LONGEST_MIDDLE: Final = 4  # letters of an English word that may be a middle name
_HYPHENATED = re.compile(r"[^\W\d_]-[a-z]+$")  # Jong-un
_NEVER: Final = FUNCTION | DEMONYM | ROLE | TITLE
_UNLIKELY: Final = COMMON | SUFFIX | HEAD | EVENT_HEAD | PLACE_HEAD | STOP | ORGANIZATION | PLACE
_KNOWN_NAME: Final = FIRST | LAST | INITIAL


def is_name_part(flags: int) -> bool:
    """Say whether a word can go on with a person's name."""
    if flags & FUNCTION:
        return False
    if flags & (LAST | INITIAL):
        return True
    if flags & (_NEVER | CAPS):
        return False
    return bool(flags & FIRST) or not flags & _UNLIKELY


def name_end(tokens: Sequence[Token], first: int) -> int:
    """Return the index after the last word of the name that begins at first."""
    last = first
    limit = min(len(tokens), first + LONGEST_NAME)
    while last < limit and (
        is_name_part(tokens[last].flags) or tokens[last].word in GENERATIONS or is_middle_name(tokens, first, last)
    ):
        last += 1
    while last > first and tokens[last - 1].flags & INITIAL:
        last -= 1
    return last


def is_middle_name(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Say whether a short English word stands between a given name and a family name: 'Mary Elm Tovar'."""
    if at != first + 1 or at + 1 >= len(tokens) or len(tokens[at].word) > LONGEST_MIDDLE:
        return False
    given, family = tokens[first].flags, tokens[at + 1].flags
    if not given & FIRST or not is_surprising_surname(given, tokens[at]):
        return False
    return is_name_part(family) and not family & (COMMON | PLACE)


def titled_name(tokens: Sequence[Token], title: int) -> tuple[int, int]:
    """Return where the name after a title or role begins and ends; equal where there is none."""
    first = title + 1
    while first < len(tokens) and tokens[first].flags & (TITLE | ROLE) and first + 1 < len(tokens):
        first += 1
    if first >= len(tokens) or tokens[first].flags & (FUNCTION | DEMONYM) or blocks(tokens[first]):
        return first, first
    return first, max(name_end(tokens, first), first + 1)


def blocks(token: Token) -> bool:
    """Say whether a word after a title is more likely the name of an office than of a person."""
    flags = token.flags
    return token.word in JOINT_HEADS or bool(
        flags & (PLACE | HEAD | STOP | COMMON | ORGANIZATION) and not flags & (FIRST | LAST)
    )


def begins_name(token: Token, following: Token | None) -> bool:
    """Say whether a given name and its neighbour make a person."""
    if following is None or token.flags & FUNCTION:
        return False
    if _HYPHENATED.search(following.word):
        return True
    if token.flags & INITIAL:
        return bool(following.flags & _KNOWN_NAME) and not following.flags & FUNCTION
    if not token.flags & FIRST:
        return _are_initials(token) and bool(following.flags & LAST) and not following.flags & _UNLIKELY
    if token.flags & (COMMON | STOP) and following.flags & (EVENT_HEAD | HEAD | PLACE_HEAD | SUFFIX):
        return False  # May Day
    if not is_name_part(following.flags):
        return is_surprising_surname(token.flags, following)
    if token.flags & (PLACE | COMMON | ORGANIZATION | TITLE | STOP):
        return bool(following.flags & _KNOWN_NAME) or not following.flags & _UNLIKELY
    return True


def _are_initials(token: Token) -> bool:
    """Say whether a word may be two initials without their full stops: 'JB'."""
    return len(token.word) == 2 and bool(token.flags & CAPS) and not token.flags & ~(CAPS | LAST)


def is_surprising_surname(given: int, following: Token) -> bool:
    """Say whether a short English word follows a name so clear that it must be a surname: 'Mary Quill'."""
    if given & (COMMON | PLACE | TITLE | STOP | DEMONYM | ORGANIZATION) or len(following.word) > LONGEST_SURPRISE:
        return False
    flags = following.flags
    return bool(flags & COMMON) and not flags & (_NEVER | _UNLIKELY & ~COMMON | CAPS | FUNCTION)
