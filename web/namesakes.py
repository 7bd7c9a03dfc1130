"""Namesakes: which other values of a facet may be the same name, spelt otherwise?

'Reagan' and 'R. Reagan' are near 'Ronald Reagan': the words of one are among those of the other, or are their initials.
"""

import re
import unicodedata

from search import Engine, Facet, FacetValue, SearchRequest

WORD = re.compile(r"\w+")
TRIED = 50  # values with a word of the name, those of most articles first
LONGER = 2  # words that a name may have more than another and still be near it
KEYS = 2  # words by which others are looked for
MOST = 6
PEOPLE = {Facet.PERSON, Facet.AUTHOR}  # whose last word tells most; of other names it is the longest


def namesakes(engine: Engine, facet: Facet, value: str) -> tuple[FacetValue, ...]:
    """Return the values with nearly the same name, those of most articles first."""
    own = name_words(value)
    found: dict[str, FacetValue] = {}
    for key in _keys(facet, own):
        for item in engine.facet(SearchRequest(), facet, contains=key, limit=TRIED).values:
            if item.value != value and are_near(own, name_words(item.value)):
                found[item.value] = item
    return tuple(sorted(found.values(), key=lambda item: (-item.count, item.value))[:MOST])


def are_near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names, as words, may be one: some word is the same, and all of one stand in the other."""
    few, many = sorted((one, other), key=len)
    if not few or len(many) - len(few) > LONGER or not set(few) & set(many):
        return False
    rest = list(many)
    for word in few:
        match = next((place for place, longer in enumerate(rest) if _same(word, longer)), None)
        if match is None:
            return False
        del rest[: match + 1]  # words stand in the same order
    return True


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name, without regard to case and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return tuple(WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def _keys(facet: Facet, words: tuple[str, ...]) -> tuple[str, ...]:
    if facet in PEOPLE:
        return words[-1:]
    return tuple(sorted(dict.fromkeys(words), key=len, reverse=True)[:KEYS])


def _same(word: str, other: str) -> bool:
    return word == other or (1 in {len(word), len(other)} and word[0] == other[0])
