"""Language: which language is this article written in?

The commonest words vote; other scripts than Latin tell by their letters. Where the vote is close, py3langid, which is
slower, decides on the first sentences.
"""

import re
from operator import itemgetter

from corpus.stopwords import STOPWORDS

__all__ = ["detect"]

SAMPLES = (240, 600)  # characters that vote: the first are enough for most articles
GUESS_SAMPLE = 300  # characters for py3langid
MIN_LETTERS = 12  # below, nothing can be told
SURE_VOTES = 8  # where the first sample is enough
MIN_WORDS = 3
MIN_PROSE = 6  # words; where there are fewer it is a headline
MIN_SHOUTED = 12  # words in capitals that may be more than a headline
FIGURES_SHARE = 12  # letters to a figure; where there are fewer it is a list of prices,
TABLE_SHARE = 6  # or a table
CAPITALS_SHARE = 4  # letters to a capital; where there are fewer it is a headline or a list of names
MIN_VOTES = 3
CLEAR_LEAD = 1.4  # times the votes of the second
UNOPPOSED = 2  # votes that are enough where no other language has one,
SPARSE = 25  # unless there are more words than this to a vote
# what py3langid may answer: it knows more, and takes tables of figures for the rarest
_LATIN_LANGUAGES_WORDS = """
    af ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms nl no pl pt ro sk sl sq sv sw tl tr vi
"""
LATIN_LANGUAGES = frozenset(_LATIN_LANGUAGES_WORDS.split())

_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d")
_CAPITAL = re.compile("[A-Z\xc0-\xd6\xd8-\xde]")
_LATIN = re.compile("[A-Za-z\xc0-\u024f\u1e00-\u1eff]")

_SCRIPTS = tuple(
    (language, re.compile(f"[{ranges}]"))
    for language, ranges in (
        ("ru", "\u0400-\u04ff"),
        ("zh", "\u3400-\u9fff"),
        ("ja", "\u3040-\u30ff"),
        ("ko", "\u1100-\u11ff\uac00-\ud7af"),
        ("ar", "\u0600-\u06ff\u0750-\u077f"),
        ("he", "\u0590-\u05ff"),
        ("el", "\u0370-\u03ff\u1f00-\u1fff"),
        ("th", "\u0e00-\u0e7f"),
        ("hi", "\u0900-\u097f"),
        ("bn", "\u0980-\u09ff"),
        ("pa", "\u0a00-\u0a7f"),
        ("gu", "\u0a80-\u0aff"),
        ("ta", "\u0b80-\u0bff"),
        ("te", "\u0c00-\u0c7f"),
        ("kn", "\u0c80-\u0cff"),
        ("ml", "\u0d00-\u0d7f"),
        ("si", "\u0d80-\u0dff"),
        ("lo", "\u0e80-\u0eff"),
        ("my", "\u1000-\u109f"),
        ("ka", "\u10a0-\u10ff"),
        ("am", "\u1200-\u137f"),
        ("km", "\u1780-\u17ff"),
        ("hy", "\u0530-\u058f"),
    )
)
# letters that tell languages of one script apart, the surest first
_TELLING = {
    "ru": (("be", "ў"), ("uk", "іїєґ"), ("mk", "ѓќѕ"), ("sr", "ђћјљњџ"), ("ru", "ыэё"), ("bg", "ъ")),
    "ar": (("ur", "ٹڈڑے"), ("fa", "پچژگ")),
}


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of text, None where there is too little of it to tell."""
    for size in SAMPLES:
        sample = text[:size]
        words = _WORD.findall(sample.lower())
        letters = sum(map(len, words))
        if not sample.isascii() and letters >= MIN_LETTERS // 2 and len(_LATIN.findall(sample)) * 2 < letters:
            return _by_script(sample)
        votes = _votes(words)
        if votes[0][1] >= SURE_VOTES and votes[0][1] >= CLEAR_LEAD * votes[1][1]:
            return votes[0][0] if votes[0][0] == "en" or not _has_figures(sample, letters, TABLE_SHARE) else None
        if len(text) <= size:
            break
    return _decided(sample, words, votes) if letters >= MIN_LETTERS else None


def _by_script(sample: str) -> str | None:
    counts = {language: len(script.findall(sample)) for language, script in _SCRIPTS}
    language = max(counts, key=counts.__getitem__)
    if not counts[language]:
        return None
    if language == "zh" and counts["ja"] * 20 > counts["zh"]:
        return "ja"
    for other, letters in _TELLING.get(language, ()):
        if sum(map(sample.lower().count, letters)) * 200 > counts[language]:
            return other
    return language


def _votes(words: list[str]) -> list[tuple[str, int]]:
    """Return languages and their votes, most votes first; at least two."""
    votes: dict[str, int] = {}
    for word in filter(STOPWORDS.__contains__, words):
        for language, weight in STOPWORDS[word]:
            votes[language] = votes.get(language, 0) + weight
    return [*sorted(votes.items(), key=itemgetter(1), reverse=True), ("", 0), ("", 0)]


def _decided(sample: str, words: list[str], votes: list[tuple[str, int]]) -> str | None:
    """Decide on few votes, and let py3langid decide where even these are divided.

    In tables and headlines, which have few of the commonest words, a vote or two for another language than English
    is chance ('under', 'over', 'nil'), and so is what py3langid makes of them.
    """
    letters = sum(map(len, words))
    leader, prose = _leader(words, votes), _is_prose(sample, words, letters)
    if leader is not None and (prose or leader == "en"):
        return leader
    guess = _guessed(sample[:GUESS_SAMPLE]) if len(words) >= MIN_WORDS else None
    if prose or guess == "en":
        return guess
    agreed = any(guess == language and most >= MIN_VOTES for language, most in votes[:2])
    agreed = agreed and len(words) >= MIN_SHOUTED and not _has_figures(sample, letters, FIGURES_SHARE)
    return guess if agreed else None


def _leader(words: list[str], votes: list[tuple[str, int]]) -> str | None:
    (language, most), (_, second) = votes[:2]
    clear = most >= MIN_VOTES and most >= CLEAR_LEAD * second
    unopposed = most >= UNOPPOSED and not second and most * SPARSE >= len(words)
    return language if clear or unopposed else None


def _is_prose(sample: str, words: list[str], letters: int) -> bool:
    """Tell sentences from tables, price lists and headlines."""
    capitals = len(_CAPITAL.findall(sample))
    return (
        len(words) >= MIN_PROSE
        and capitals * CAPITALS_SHARE <= letters
        and not _has_figures(sample, letters, FIGURES_SHARE)
    )


def _has_figures(sample: str, letters: int, share: int) -> bool:
    return len(_FIGURE.findall(sample)) * share > letters


def load_model() -> None:
    """Load the model of languages now, which takes half a second; else the first doubtful text does."""
    _guessed("words")


def _guessed(sample: str) -> str | None:
    """Ask py3langid, in small letters where all are capitals: it has learnt from running text."""
    import py3langid

    ranked: list[tuple[str, float]] = py3langid.rank(sample.lower() if sample.isupper() else sample)
    return next((language for language, _ in ranked if language in LATIN_LANGUAGES), None)
