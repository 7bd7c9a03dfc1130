"""Letter case: how is a name that stands in capitals, or in small letters, spelled?"""

import re
from functools import lru_cache

# kept small inside a name: van der Berg, de la Cruz, bin Salman
_PARTICLE_WORDS = """
    af al av bin bint binte binti d da das de degli dei del della den der di do dos du e el ibn la las le los van vom
    von y zu zum zur
"""
PARTICLES = frozenset(_PARTICLE_WORDS.split())
_SMALL_WORDS = PARTICLES | {"au", "aux", "of", "sur", "the", "til"}  # the same inside the names of places
_ROMAN = re.compile(r"(?:II|III|IV|VI|VII|VIII)\.?")
_PIECE = re.compile(r"[^\W\d_]+")
_LETTERS_WITH_DOTS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_SCOTS = re.compile(r"Mc([^\W\d_])")
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]", re.IGNORECASE)
SHOUTED_LETTERS = 3  # in a name of mixed case, shorter words in capitals are initials: JD, TJ


@lru_cache(maxsize=4_096)  # datelines and bylines come again and again
def recased(name: str) -> str:
    """Return a name in capitals or small letters as it is usually spelled: 'JOHN MCDONALD' as 'John McDonald'.

    A name of mixed case keeps its letters, but for a surname in capitals ('Aminu ABUBAKAR').
    """
    words = name.split()
    if name.isupper() or name.islower():
        return " ".join(_word(word, first=index == 0) for index, word in enumerate(words))
    return " ".join(_word(word, first=True) if _is_shouted(word) else word for word in words)


def _is_shouted(word: str) -> bool:
    if _ROMAN.fullmatch(word) or _LETTERS_WITH_DOTS.fullmatch(word):
        return False
    return len(word) >= SHOUTED_LETTERS and word.isupper() and _VOWELS.search(word) is not None


def _word(word: str, *, first: bool) -> str:
    if _ROMAN.fullmatch(word.upper()) and not first:
        return word.upper()
    if _LETTERS_WITH_DOTS.fullmatch(word):
        return word.upper()
    if word.lower() in _SMALL_WORDS and not first:
        return word.lower()
    return _PIECE.sub(_piece, word)


def _piece(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()], match.string[match.end() :]
    piece = match.group().lower()
    if before.endswith(("'", "’")) and len(piece) == 1 and not after:  # the s of a genitive
        return piece
    if piece in _SMALL_WORDS and before.endswith("-") and after.startswith("-"):  # Port-au-Prince keeps its middle
        return piece
    capital = piece[:1].upper() + piece[1:]
    return _SCOTS.sub(lambda found: "Mc" + found.group(1).upper(), capital) if len(capital) > 3 else capital
