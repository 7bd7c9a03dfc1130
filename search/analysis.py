"""Analysis: which terms stand for a text in the index, and where in the text is each of them?

The same rules read articles and queries, so a word finds itself however it was typed:

* Case, accents, width, ligatures, soft hyphens and zero-width characters make no difference: 'Café' is 'cafe'.
* A possessive is dropped and other apostrophes are closed up: "Ukraine's" is 'ukraine', "O'Brien" is 'obrien'. A
  French or Italian elision is a word of its own, so 'Europe' finds "l'Europe".
* Hyphens, slashes and dots part words; a query turns 'near-term' into the phrase 'near term'.
* 'U.S.', 'US' and 'us' are one term: queries are typed in lower case, so the pronoun cannot be told apart.
* 'R&D', 'AT&T', 'C++' and 'C#' are one term each; '1,250' is '1250'; '3.5' and '1.2.3' keep their dots.
* Where a script writes no spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer) each letter is a term, and
  neighbours are searched as a phrase.

No word is dropped, not even 'the': phrases count every position. Running text is stemmed by the rules of its own
language (`search.stemming`), names are not stemmed.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypeVar

from search.folding import APOSTROPHES, IGNORED, MAX_TERM_LENGTH, THIN_SPACE, fold
from search.stemming import stemmer

__all__ = [
    "BETWEEN",
    "MAX_TERM_LENGTH",
    "STOP_WORDS",
    "TOKEN",
    "Token",
    "analyze",
    "analyze_name",
    "analyzer",
    "fold",
    "name_analyzer",
    "name_terms",
    "pieces",
    "stem",
    "terms",
]

T = TypeVar("T")

MAX_CACHED = 1 << 17  # strings of one kind; about 20 MB, and an archive's running text has fewer distinct words
MAX_CACHED_ELSEWHERE = 1 << 14  # for each language but English, as there are many
BETWEEN = '.,;:!?()"“”'  # ends no token, and begins none, where only letters stand inside
MAX_CACHED_LENGTH = 64  # longer strings are rare, and would let a hostile text fill the memory

_UNSPACED = (  # scripts without spaces between words: each letter is a token
    "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e45"  # Thai
    "\u0e81-\u0eb0\u0eb2-\u0eb3\u0ebd-\u0ec4"  # Lao
    "\u1000-\u102a\u103f\u1050-\u1055"  # Burmese
    "\u1780-\u17b3"  # Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # ideographs
)


def _ranges(characters: list[int]) -> str:
    """Write code points, ascending, as the inside of a character class."""
    spans: list[list[int]] = []
    for point in characters:
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


def _token_pattern() -> re.Pattern[str]:
    """Compile the one pattern that finds tokens; no repeat in it is ever taken back, so it runs in linear time."""
    marks = _ranges([point for point in range(0x300, 0xFE30) if unicodedata.category(chr(point))[0] == "M"])
    inner = f"[{marks}{IGNORED}\uff9e\uff9f]"
    letter = f"[^\\W\\d_{_UNSPACED}]{inner}*+"
    rest = f"(?>(?:[0-9A-Za-z]++|[^\\W_{_UNSPACED}]|{inner})*)"
    word = f"[^\\W_{_UNSPACED}]{rest}"
    return re.compile(
        "(?=\\w)(?:"  # steps over what is between tokens without trying the branches
        '[A-Za-z]{2,}+(?=[ \\n.,;:!?()/"-])'  # nearly all English words; the last branch would find them too
        f"|[{_UNSPACED}]{inner}*+"
        f"|{letter}(?>(?:\\.{letter}(?![^\\W_]))+)\\.?(?:[{APOSTROPHES}][sS](?![^\\W_]))?"
        f"|[0-9]{{1,3}}(?>(?:[,{THIN_SPACE}][0-9]{{3}}(?![0-9]))+)(?:\\.[0-9]++)?{rest}"
        f"|[0-9]++(?>(?:\\.[0-9]++)+){rest}"
        f"|[A-Za-z]{{1,3}}&[A-Za-z]{{1,3}}(?![^\\W_]|{inner})"
        f"|[A-Za-z](?:\\+\\+|#)(?![^\\W_])"
        f"|(?:[CDJLMNSTcdjlmnst]|[Qq]u)(?=[{APOSTROPHES}]{letter}[^\\W\\d_])"
        f"|{word}(?>(?:[{APOSTROPHES}]{word})*))"
    )


TOKEN = _token_pattern()  # finds the tokens of a text; what is between them is never searched


class Token(NamedTuple):
    """A term and the span of the original text that it stands for; its position is its place in the list."""

    term: str
    start: int
    end: int


class _Cache(dict[str, T]):
    """What was made of each string met so far; emptied when it is full."""

    def __init__(self, make: Callable[[str], T], limit: int) -> None:
        super().__init__()
        self._make = make
        self._limit = limit

    def __missing__(self, text: str) -> T:
        made = self._make(text)
        if len(text) <= MAX_CACHED_LENGTH:
            if len(self) >= self._limit:
                self.clear()
            self[text] = made
        return made


class _Analyzer:
    """Makes terms of texts and of single tokens, each distinct one once."""

    def __init__(self, normalize: Callable[[str], str], limit: int = MAX_CACHED) -> None:
        self.term = _Cache(normalize, limit).__getitem__
        # tuples of strings are nothing that the garbage collector has to look through again and again
        self.terms_of_piece = _Cache(self._piece, limit).__getitem__

    def terms(self, text: str) -> list[str]:
        return list(map(self.term, TOKEN.findall(text)))

    def _piece(self, text: str) -> tuple[str, ...]:
        plain = text.strip(BETWEEN)
        if plain.isascii() and plain.isalpha():  # as most pieces are; the pattern would find the same
            return (self.term(plain),)
        return tuple(self.terms(text))

    def tokens(self, text: str) -> list[Token]:
        term = self.term
        return [Token(term(match[0]), *match.span()) for match in TOKEN.finditer(text)]


_NAMES = _Analyzer(fold)
_ENGLISH = _Analyzer(stemmer("en") or fold)


@cache
def _analyzer(language: str | None) -> _Analyzer:
    """Return the analyzer for a language; a text of unknown language is read as English."""
    if language in {None, "en"}:
        return _ENGLISH
    stem_word = stemmer(language)
    return _NAMES if stem_word is None else _Analyzer(stem_word, MAX_CACHED_ELSEWHERE)


def stem(surface: str, language: str | None = None) -> str:
    """Return the term of one token as it stands in running text."""
    return _analyzer(language).term(surface)


def pieces(text: str) -> list[str]:
    """Cut a text where no token can run on, so that the terms of the pieces are those of the text."""
    return [text] if THIN_SPACE in text else text.split()


def analyzer(language: str | None = None) -> Callable[[str], tuple[str, ...]]:
    """Return the function that makes terms of pieces of running text; for one language it is always the same."""
    return _analyzer(language).terms_of_piece


def name_analyzer() -> Callable[[str], tuple[str, ...]]:
    """Return the function that makes terms of names; always the same."""
    return _NAMES.terms_of_piece


def terms(text: str, language: str | None = None) -> list[str]:
    """Return the terms of running text, stemmed, in order."""
    return _analyzer(language).terms(text)


def name_terms(text: str) -> list[str]:
    """Return the terms of a name (of a person, organization, place, outlet or tag), not stemmed, in order."""
    return _NAMES.terms(text)


def analyze(text: str, language: str | None = None) -> list[Token]:
    """Return the terms that `terms` returns, each with its span."""
    return _analyzer(language).tokens(text)


def analyze_name(text: str) -> list[Token]:
    """Return the terms that `name_terms` returns, each with its span."""
    return _NAMES.tokens(text)


_COMMON = (
    "a about after all also an and any are as at be because been but by can could did do does for from had has have he "
    "her his how i if in into is it its may more most my no not of on or other our out over she should so some such "
    "than that the their them then there these they this those to was we were what when where which who why will with "
    "would you your"
)
STOP_WORDS = frozenset(terms(_COMMON) + name_terms(_COMMON))  # terms that tell nothing of what an article is about
