"""Stemming: which term stands for all forms of a word, in this language?

Snowball's stemmers are used. In Latin script accents are folded away first: they are often left out in queries, and
both spellings have to end as one term. In other scripts the stemmers know their letters only as they are written, so
folding comes last.
"""

import threading
from collections.abc import Callable

import Stemmer

from search.folding import fold, plain_case

__all__ = ["STEMMED_LANGUAGES", "stemmer"]

_LATIN = {
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
    "tr": "turkish",
}
_OTHER = {
    "ar": "arabic",
    "el": "greek",
    "hi": "hindi",
    "hy": "armenian",
    "ne": "nepali",
    "ru": "russian",
    "sr": "serbian",
    "ta": "tamil",
    "yi": "yiddish",
}
STEMMED_LANGUAGES = frozenset(_LATIN | _OTHER)  # ISO 639-1


def stemmer(language: str | None) -> Callable[[str], str] | None:
    """Return what makes a term of a token in a language (ISO 639-1); None where that language is not stemmed.

    It may be called from any thread. Never returns an empty term for a token.
    """
    if language in _LATIN:
        return _Stem(_LATIN[language], fold_first=True)
    if language in _OTHER:
        return _Stem(_OTHER[language], fold_first=False)
    return None


class _Stem:
    """Folds and stems; the stemmer keeps state between calls, so one thread at a time may use it."""

    def __init__(self, algorithm: str, *, fold_first: bool) -> None:
        self._stemmer = Stemmer.Stemmer(algorithm, maxCacheSize=0)
        self._fold_first = fold_first
        self._lock = threading.Lock()

    def __call__(self, surface: str) -> str:
        word = fold(surface) if self._fold_first else plain_case(surface)
        with self._lock:
            found = str(self._stemmer.stemWord(word)) or word
        return found if self._fold_first else fold(found) if found else fold(surface)
