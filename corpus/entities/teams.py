"""Teams: does a city's name mean its team in this article?"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from corpus.article import Kind
from corpus.entities.findings import Found
from corpus.entities.gazetteer import gazetteer

FEWEST_SPORTING_WORDS: Final = 3  # different ones, that make an article a report of a game

_SPORT = re.compile(
    r"\b(?:goals?|scored|innings|wickets?|match(?:es)?|seasons?|league|striker|midfielder|coach|playoffs?|standings|runs"
    r"|batting|quarterback|touchdown|halftime|half-time|semifinals?|championship|tournament|soccer|cricket|baseball|rugby"
    r"|basketball|hockey|results|division|teams?|played|overs|pitcher|inning|homer|defender|penalty|stadium|football|goalkeeper|semi-finals?|titles?)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:\(?\d(?!\d{3}-)|(?:beat|defeated|lost|drew|scored|trailed|won|thrashed|edged|v|vs|at|host(?:s|ed)?|play(?:s|ed)?|led"
    r"|coach|striker|midfielder|defender|goalkeeper|winger|manager|boss|captain|fans|supporters|'s? coach)\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\b(?:beat|beating|defeated|defeating|against|v|vs|over|host|for)|\d)[ \n]+(?:the )?$", re.IGNORECASE
)
_LOCAL = re.compile(r"(?:\b(?:in|near|from|around|outside|of|to)|At|^|\n)[ ]*$")
REACH: Final = 16


def teams_among(text: str, found: Sequence[Found]) -> frozenset[str]:
    """Return the places, never countries, that this text mostly treats as teams."""
    points: Counter[str] = Counter()
    countries = gazetteer().countries
    for one in found:
        if one.kind is Kind.PLACE and one.name not in countries:
            points[one.name] += 2 if plays(text, one) else -stands_local(text, one)
    names = frozenset(name for name, balance in points.items() if balance > 0)
    return names if names and is_sport(text) else frozenset()


def plays(text: str, one: Found) -> bool:
    """Say whether the words around a place speak of a game."""
    before = text[max(0, one.start - REACH) : one.start]
    return bool(_AFTER.match(text, one.end)) or bool(_BEFORE.search(before))


def is_local(text: str, one: Found) -> bool:
    """Say whether the words before a place speak of a location, and those around it of no game."""
    return stands_local(text, one) and not plays(text, one)


def stands_local(text: str, one: Found) -> bool:
    """Say whether the words before a place speak of a location."""
    return bool(_LOCAL.search(text[max(0, one.start - REACH) : one.start]))


def is_sport(text: str) -> bool:
    """Say whether a text reports games."""
    return len({match.lower() for match in _SPORT.findall(text[:4000])}) >= FEWEST_SPORTING_WORDS
