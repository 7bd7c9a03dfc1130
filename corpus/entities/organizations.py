"""Organizations: which words around 'Ministry', 'Inc' or 'University of' belong to its name?"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from corpus.entities.chunks import Token
from corpus.entities.closed import (
    FOR_HEADS,
    JOINT_HEADS,
    LED_HEADS,
    NEWSPAPERS,
    NO_TAIL,
    ON_HEADS,
    PAPERS,
    STATE_HEADS,
    STATE_MODIFIERS,
)
from corpus.entities.gazetteer import (
    CAPS,
    COMMON,
    DEMONYM,
    FIRST,
    FUNCTION,
    HEAD,
    LAST,
    ORGANIZATION,
    PLACE,
    PLACE_HEAD,
    ROLE,
    STOP,
    SUFFIX,
    TITLE,
)

ACRONYM: Final = range(2, 7)  # letters
FARTHEST_HEAD: Final = 3  # words from one head to the next, as in 'First Bank System Inc'
LONGEST_TAIL: Final = 5  # capitalised words after 'Ministry of'
_GAPS: Final = {" of ": None, " of the ": None, " for ": FOR_HEADS, " for the ": FOR_HEADS, " on ": ON_HEADS}
_ENDS: Final = FUNCTION | ROLE | TITLE


class Organization(NamedTuple):
    """The words tokens[first:last], and where the name ends in the text, perhaps in the next run."""

    first: int
    last: int
    end: int


def organizations(text: str, tokens: Sequence[Token], following: Sequence[Token]) -> dict[int, Organization]:
    """Return the names in a run that a head or a legal form gives away, by their first word."""
    found: dict[int, Organization] = {}
    floor = 0
    for index, token in enumerate(tokens):
        if not token.flags & (HEAD | SUFFIX) or index < floor or _goes_on(tokens, index):
            continue
        organization = _around(text, tokens, index, floor, following)
        if organization is not None:
            found[organization.first] = organization
            floor = organization.last
    return found


def _goes_on(tokens: Sequence[Token], index: int) -> bool:
    """Say whether the next word ends an organization's name too: 'Bank' in 'Bank Group Ltd'."""
    for token in tokens[index + 1 : index + 1 + FARTHEST_HEAD]:
        if token.flags & (HEAD | SUFFIX) and not token.flags & FIRST:
            return True
        if token.flags & (FUNCTION | ROLE | TITLE | DEMONYM):
            return False
    return False


def _around(
    text: str, tokens: Sequence[Token], head: int, floor: int, following: Sequence[Token]
) -> Organization | None:
    first = _left_edge(tokens, head, floor)
    end = tokens[head].end
    if head == len(tokens) - 1 and tokens[head].flags & HEAD:
        end = _tail_end(text, tokens[head], following)
    if end == tokens[head].end and (not _has_modifier(tokens, first, head) or _is_person(tokens, first, head)):
        return None
    return Organization(first, head + 1, end)


def _left_edge(tokens: Sequence[Token], head: int, floor: int) -> int:
    first = head
    while first > floor and not tokens[first - 1].flags & FUNCTION and not _is_office(tokens[first - 1]):
        first -= 1
    if tokens[head].word in STATE_HEADS:
        while first < head and (tokens[first].flags & DEMONYM or tokens[first].word in STATE_MODIFIERS):
            first += 1
    return first


def _has_modifier(tokens: Sequence[Token], first: int, head: int) -> bool:
    """Say whether more than legal forms stands before a head: not in 'Co Inc'."""
    return any(not token.flags & SUFFIX or token.flags & (FIRST | LAST) for token in tokens[first:head])


def _is_office(token: Token) -> bool:
    return bool(token.flags & (ROLE | TITLE)) and not token.flags & (FIRST | LAST | HEAD)


def _is_person(tokens: Sequence[Token], first: int, head: int) -> bool:
    """Say whether 'Frank Church' is rather a person."""
    if tokens[head].word in PAPERS:
        return False
    given, family = tokens[first].flags, tokens[head].flags
    return head - first == 1 and bool(given & FIRST and family & LAST) and not given & (PLACE | COMMON | ORGANIZATION)


def _tail_end(text: str, head: Token, following: Sequence[Token]) -> int:
    """Return where 'Ministry of Health and Welfare' ends when 'Ministry' ends a run."""
    end = head.end
    if not following:
        return end
    gap = text[end : following[0].start]
    if head.word in NO_TAIL:
        return end
    if len(following) > 1 and head.word in LED_HEADS and _is_leader(following[0], following[1]):
        return end
    allowed = _GAPS.get(gap, frozenset())
    if allowed is not None and head.word not in allowed:
        return end
    aims = "for" in gap
    for index, token in enumerate(following[: LONGEST_TAIL + 1]):
        gap = text[end : token.start]
        if token.flags & _ENDS and not token.flags & (HEAD | PLACE):
            break
        if index and aims and gap in (" of ", " of the "):
            aims = False  # 'for the Protection of Birds'
        elif index and gap not in (" ", " & ") and not (head.word in JOINT_HEADS and gap in (" and ", ", ")):
            break
        end = token.end
    return end


def _is_leader(given: Token, family: Token) -> bool:
    """Say whether a person follows 'of': the 'League of Matteo Salvini'."""
    if not given.flags & FIRST or (given.flags | family.flags) & (PLACE | COMMON):
        return False
    return bool(family.flags & LAST) or not family.flags


def is_acronym(token: Token) -> bool:
    """Say whether a word in capitals is likely an organization's short name."""
    return (
        bool(token.flags & CAPS)
        and len(token.word) in ACRONYM
        and token.word.isalpha()
        and not token.flags & (STOP | FUNCTION | SUFFIX | TITLE | PLACE | COMMON)
    )


def is_club_or_paper(token: Token) -> bool:
    """Say whether a word after a city makes the name of its team or newspaper: 'Springfield Isotopes'."""
    if token.flags & (PLACE_HEAD | STOP):
        return False
    return token.word in NEWSPAPERS or (bool(token.flags & COMMON) and token.word.endswith("s"))
