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

No word is dropped, not even 'the': phrases count every position.
"""

import re
import threading
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import Stemmer

__all__ = [
    "MAX_TERM_LENGTH",
    "STOP_WORDS",
    "TOKEN",
    "Token",
    "analyze",
    "analyze_name",
    "fold",
    "name_terms",
    "stem",
    "terms",
]

MAX_TERM_LENGTH = 200  # longer tokens are data, not words; their beginning still finds them
MAX_CACHED_SURFACES = 1 << 17  # about 20 MB; an archive's running text uses fewer
MAX_CACHED_LENGTH = 64  # longer surfaces are rare, and would let a hostile text fill the memory

_APOSTROPHES = "'’‘ʼʻ＇`´"
_IGNORED = "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphen, zero-width space and joiners, byte order mark
_UNSPACED = (  # scripts without spaces between words: each letter is a token
    "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e45"  # Thai
    "\u0e81-\u0eb0\u0eb2-\u0eb3\u0ebd-\u0ec4"  # Lao
    "\u1000-\u102a\u103f\u1050-\u1055"  # Burmese
    "\u1780-\u17b3"  # Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # ideographs
)
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    f"{_APOSTROPHES}{_IGNORED}]+"
)
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SEPARATED_NUMBER = re.compile("[0-9]{1,3}(?:[,\u202f][0-9]{3})+")
_POSSESSIVE = re.compile(f"[{_APOSTROPHES}][sS]$")


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
    inner = f"[{marks}{_IGNORED}\uff9e\uff9f]"
    letter = f"[^\\W\\d_{_UNSPACED}]{inner}*+"
    rest = f"(?>(?:[0-9A-Za-z]++|[^\\W_{_UNSPACED}]|{inner})*)"
    word = f"[^\\W_{_UNSPACED}]{rest}"
    return re.compile(
        "(?=\\w)(?:"  # steps over what is between tokens without trying the branches
        '[A-Za-z]{2,}+(?=[ \\n.,;:!?()/"-])'  # nearly all English words; the last branch would find them too
        f"|[{_UNSPACED}]{inner}*+"
        f"|{letter}(?>(?:\\.{letter}(?![^\\W_]))+)\\.?(?:[{_APOSTROPHES}][sS](?![^\\W_]))?"
        f"|[0-9]{{1,3}}(?>(?:[,\u202f][0-9]{{3}}(?![0-9]))+)(?:\\.[0-9]++)?{rest}"
        f"|[0-9]++(?>(?:\\.[0-9]++)+){rest}"
        f"|[A-Za-z]{{1,3}}&[A-Za-z]{{1,3}}(?![^\\W_]|{inner})"
        f"|[A-Za-z](?:\\+\\+|#)(?![^\\W_])"
        f"|(?:[CDJLMNSTcdjlmnst]|[Qq]u)(?=[{_APOSTROPHES}]{letter}[^\\W\\d_])"
        f"|{word}(?>(?:[{_APOSTROPHES}]{word})*))"
    )


TOKEN = _token_pattern()  # finds the tokens of a text; what is between them is never searched


class Token(NamedTuple):
    """A term and the span of the original text that it stands for; its position is its place in the list."""

    term: str
    start: int
    end: int


def fold(surface: str) -> str:
    """Return the one spelling that all variants of a token share, unstemmed; never empty for a token."""
    plain = _POSSESSIVE.sub("", surface[: 4 * MAX_TERM_LENGTH])
    if "." in plain and not plain[0].isdigit():
        plain = plain.replace(".", "")
    elif _SEPARATED_NUMBER.match(plain):
        plain = plain.replace(",", "").replace("\u202f", "")
    if plain.isascii():
        plain = plain.lower().replace("'", "").replace("`", "")
    else:
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", spread).translate(_UNDECOMPOSED))
    return plain[:MAX_TERM_LENGTH] or surface[:MAX_TERM_LENGTH]


class _English:
    """Folds and stems; the stemmer keeps state between calls, so one thread at a time may use it."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english", maxCacheSize=0)
        self._lock = threading.Lock()

    def __call__(self, surface: str) -> str:
        folded = fold(surface)
        with self._lock:
            return str(self._stemmer.stemWord(folded)) or folded


class _Terms(dict[str, str]):
    """The term of each surface met so far; emptied when it is full."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, surface: str) -> str:
        term = self._make(surface)
        if len(surface) <= MAX_CACHED_LENGTH:
            if len(self) >= MAX_CACHED_SURFACES:
                self.clear()
            self[surface] = term
        return term


_STEMS = _Terms(_English())
_NAMES = _Terms(fold)


def stem(surface: str) -> str:
    """Return the term of one token as it stands in running text."""
    return _STEMS[surface]


def terms(text: str) -> list[str]:
    """Return the terms of running text, stemmed, in order."""
    return list(map(_STEMS.__getitem__, TOKEN.findall(text)))


def name_terms(text: str) -> list[str]:
    """Return the terms of a name (of a person, organization, place, outlet or tag), not stemmed, in order."""
    return list(map(_NAMES.__getitem__, TOKEN.findall(text)))


def analyze(text: str) -> list[Token]:
    """Return the terms that `terms` returns, each with its span."""
    return [Token(_STEMS[match[0]], *match.span()) for match in TOKEN.finditer(text)]


def analyze_name(text: str) -> list[Token]:
    """Return the terms that `name_terms` returns, each with its span."""
    return [Token(_NAMES[match[0]], *match.span()) for match in TOKEN.finditer(text)]


_COMMON = (
    "a about after all also an and any are as at be because been but by can could did do does for from had has have he "
    "her his how i if in into is it its may more most my no not of on or other our out over she should so some such "
    "than that the their them then there these they this those to was we were what when where which who why will with "
    "would you your"
)
STOP_WORDS = frozenset(terms(_COMMON) + name_terms(_COMMON))  # terms that tell nothing of what an article is about
