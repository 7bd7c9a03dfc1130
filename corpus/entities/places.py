"""Places: does a place's name begin at this word, and how far is it to be trusted?"""

import re
from collections.abc import Sequence
from typing import Final

from corpus.entities.chunks import Token
from corpus.entities.closed import COMPASS, GROUNDS, LEADS, SAINTLY
from corpus.entities.gazetteer import (
    CAPS,
    COMMON,
    COUNTRY,
    DEMONYM,
    EVENT_HEAD,
    FIRST,
    FUNCTION,
    LAST,
    PLACE,
    PLACE_HEAD,
    ROLE,
    SHORTEST_SHOUTED_NAME,
    STOP,
    TITLE,
    Known,
)

_DATELINE = re.compile(
    r"[^\n]{0,30}?(?:\((?:Reuters|AP|AFP|UPI|CNN|IANS|Xinhua|TASS|ANI|PTI|dpa)\)|\b\d{4}-\d\d-\d\d"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2})|\s{0,2}[-–—]{1,2}\s"
)
_AMBIGUOUS: Final = COMMON | FIRST | LAST | STOP


def place_with_head(tokens: Sequence[Token], index: int) -> int:
    """Return the index after a name such as 'Orange County' or 'Lake Turkana' that begins here, else index."""
    token = tokens[index]
    if index + 1 >= len(tokens) or token.flags & (FUNCTION | ROLE):
        return index
    if token.flags & COUNTRY:
        return index + 2 if tokens[index + 1].word in GROUNDS else index
    if token.word in COMPASS:
        return index + 2 if tokens[index + 1].flags & PLACE or not tokens[index + 1].flags else index
    if token.word in LEADS or token.word in SAINTLY:
        return index + 2 if not tokens[index + 1].flags & (FUNCTION | ROLE | TITLE | DEMONYM) else index
    for last in range(index + 1, min(index + 4, len(tokens))):
        if tokens[last].flags & FUNCTION:
            return index
        if tokens[last].flags & PLACE_HEAD:
            return last + 1
    return index


def dateline_end(text: str, tokens: Sequence[Token], index: int) -> int:
    """Return the index after a place in capitals that opens a dateline here, else index."""
    token = tokens[index]
    if not token.flags & CAPS or text[token.start - 1 : token.start] not in ("", "\n"):
        return index
    if token.flags & (EVENT_HEAD | STOP) or text[token.end : token.end + 1] == ":":
        return index  # NOTE: 1986 period ended Feb 1
    last = index + 1
    while last < len(tokens) and tokens[last].flags & CAPS:
        last += 1
    shouted = sum(len(one.word) for one in tokens[index:last]) >= SHORTEST_SHOUTED_NAME
    return last if shouted and _DATELINE.match(text, tokens[last - 1].end) else index


def trust_of(known: Known, flags: int) -> int:
    """Return how far a place's name is trusted, less where it may be an ordinary word or a person."""
    if " " in known.phrase or known.trust == 3:
        return known.trust
    return known.trust - 1 if flags & _AMBIGUOUS else known.trust
