"""Leaves: what do a word, a phrase or a date ask for, and what of it cannot be had?

What is odd about them is settled here, with a note: what follows fits all limits and can be written down again.
"""

import re
from datetime import date

from search.analysis import STOP_WORDS, TOKEN, name_terms
from search.query.dates import normal, parse_dates
from search.query.fields import ANYWHERE, DATES, FIELDS, LANGUAGE, TITLE_BOOST
from search.query.notes import Notes, character
from search.query.syntax import Alike, Beginning, Dated, InLanguage, Leaf, Quoted, Words

__all__ = [
    "ANYWHERE",
    "FIELDS",
    "MAX_EDITS",
    "MAX_EXPANSIONS",
    "MAX_NEAR",
    "MAX_TERMS",
    "MIN_FUZZY",
    "MIN_PREFIX",
    "TITLE_BOOST",
    "Leaves",
    "edits_allowed",
    "is_single",
    "is_stop",
]

MAX_TERMS = 100  # longer queries are pasted text: the first words serve as well and cost less
MAX_EXPANSIONS = 32  # words with * or ~: each stands for up to a tenth of all words
MIN_PREFIX = 2  # one letter begins a twentieth of all words
MIN_FUZZY = 3  # shorter words are all alike
MIN_FUZZY_TWO = 6  # 'cover' is two letters from 'gone' and from 'overt'
MAX_EDITS = 2  # three letters make another word
MAX_NEAR = 50  # about two sentences; farther apart, words have little to do with each other
MAX_QUOTED = 40  # characters of the query that a note repeats

_FUZZY = re.compile(r"(.*[^~])~([0-9]*)", re.DOTALL)
_WEIGHT = re.compile(r"(.*?)\^[0-9.]*", re.DOTALL)
_PATTERN = re.compile(r"/.+/[a-z]*", re.DOTALL)
_DISTANCE = re.compile(r"(?:NEAR|ADJ|PRE|W|N)/[0-9]+")
_ANY_LETTER = re.compile(r"([^\W_]+)\?[^\W_][^/=]*")
_GROUPED = re.compile("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9])")
# what reads as the same word again, wherever it stands
_PLAIN = re.compile(r"(?!(?:AND|OR|NOT|(?:NEAR|ADJ|PRE|W|N)/[0-9]+)\Z)(?![A-Za-z]+[:：])[^\s~*^?\[\]|:：()（）]+")


class Leaves:
    """Reads the leaves of one query."""

    def __init__(self, notes: Notes, *, today: date) -> None:
        self._notes = notes
        self._today = today
        self._left = MAX_TERMS
        self._expansions = MAX_EXPANSIONS

    def word(self, text: str, field: str, position: int) -> Leaf | None:
        """Return what a word, prefix or fuzzy word in a field asks for; None if there is nothing to look for."""
        if field in DATES or field == LANGUAGE:
            return self._value(text, field, position)
        text = self._unweighted(text, position)
        if _DISTANCE.fullmatch(text):
            read = 'Words near each other are written "oil price"~5'
            self._notes.add(f"{read}; the {text} at {character(position)} was ignored.", position)
            return None
        if _PATTERN.fullmatch(text):
            read = f"'{_shown(text)}' was read as words"
            self._notes.add(f"Regular expressions are not understood; {read}.", position)
            return self._plain(text, field, position)
        if text.startswith("["):
            self._notes.add(f"Only dates have ranges; '{_shown(text)}' was read as words.", position)
        if "*" in text:
            return self._prefix(text, field, position)
        if match := _FUZZY.fullmatch(text):
            return self._fuzzy(match[1], match[2], field, position)
        if match := _ANY_LETTER.fullmatch(text):
            return self._any_letter(text, match[1], field, position)
        return self._plain(text, field, position)

    def phrase(self, text: str, field: str, near: int | None, position: int) -> Leaf | None:
        """Return what a quoted phrase asks for; None if there is nothing to look for."""
        if field in DATES or field == LANGUAGE:
            return self._value(text, field, position)
        if near is not None and near > MAX_NEAR:
            self._notes.add(f"Words can be at most {MAX_NEAR} places apart; ~{near} was read as ~{MAX_NEAR}.", position)
        found = self._taken(text, position, " ")
        return Quoted(found, field, None if near is None else min(max(near, 1), MAX_NEAR)) if found else None

    def _value(self, text: str, field: str, position: int) -> Leaf | None:
        if field == LANGUAGE:
            codes = name_terms(text)[:1]  # 'en-US' is English
            return InLanguage(codes[0]) if codes else None
        if parse_dates(field, text, today=self._today) is None:
            self._notes.add(
                f"'{field}:{_shown(text)}' at {character(position)} is no date such as 2024, 2024-10, 2024-10-31 "
                "or last-month; it was ignored.",
                position,
            )
            return None
        return Dated(normal(text), field)

    def _unweighted(self, text: str, position: int) -> str:
        """Return a word without a weight such as ^2."""
        match = _WEIGHT.fullmatch(text)
        if not match:
            return text
        read = f"was read as '{_shown(match[1])}'" if match[1] else "was ignored"
        self._notes.add(f"Weights are not understood; '{_shown(text)}' {read}.", position)
        return match[1]

    def _plain(self, text: str, field: str, position: int) -> Leaf | None:
        found = self._taken(text, position, "-")
        return Words(found, field) if found else None

    def _any_letter(self, text: str, head: str, field: str, position: int) -> Leaf | None:
        self._notes.add(f"A ? is not understood in a word; '{_shown(text)}' was read as '{_shown(head)}*'.", position)
        return self._prefix(f"{head}*", field, position)

    def _prefix(self, text: str, field: str, position: int) -> Leaf | None:
        inner = text.lstrip("*")
        head = inner.partition("*")[0]
        letters = name_terms(head)
        if not letters:
            self._notes.add(f"'{_shown(text)}' at {character(position)} begins no word and was ignored.", position)
            return None
        shown = _shown(text), _shown(head)
        if text != inner or inner.rstrip("*") != head:
            read = f"'{shown[1]}*'" if "*" in inner else f"'{shown[1]}'"
            self._notes.add(f"A * is understood only at the end of a word; '{shown[0]}' was read as {read}.", position)
        if "*" not in inner:
            return self._plain(head, field, position)
        if len(letters[-1]) < MIN_PREFIX:
            self._notes.add(
                f"A * needs {MIN_PREFIX} letters before it; '{shown[0]}' was read as '{shown[1]}'.", position
            )
            return self._plain(head, field, position)
        if len(letters) > self._left:
            self._taken(head, position, "-")
            return None
        if not self._may_expand(position):
            return self._plain(head, field, position)
        return Beginning(self._taken(head, position, "-"), field)

    def _fuzzy(self, text: str, edits: str, field: str, position: int) -> Leaf | None:
        asked = int(edits[:3]) if edits else 1
        allowed = min(asked, MAX_EDITS, edits_allowed(name_terms(text)))
        if asked > allowed:
            shown = _shown(text)
            read = f"{shown}~{allowed}" if allowed else shown
            self._notes.add(f"'{shown}~{edits}' is looser than can be searched; it was read as '{read}'.", position)
        if not allowed or not self._may_expand(position):
            return self._plain(text, field, position)
        found = self._taken(text, position, "-")
        return Alike(found, allowed, field) if found else None

    def _may_expand(self, position: int) -> bool:
        """Tell whether one more word may stand for others, and count it."""
        if not self._expansions:
            self._notes.add(
                f"Only the first {MAX_EXPANSIONS} words with * or ~ stand for others; the rest were read as they are.",
                position,
            )
            return False
        self._expansions -= 1
        return True

    def _taken(self, text: str, position: int, joint: str) -> str:
        """Return what may still be used of a text, from its first letter to its last, and use it."""
        found = list(TOKEN.finditer(_GROUPED.sub(",", text)))
        taken = found[: self._left]
        if len(taken) < len(found):
            self._notes.add(f"Only the first {MAX_TERMS} words of the query were used.", position)
        self._left -= len(taken)
        return _written(taken, joint) if taken else ""


def _written(tokens: list[re.Match[str]], joint: str) -> str:
    """Return neighbouring tokens as they stand, or by themselves where that would be read in another way."""
    whole = tokens[0].string[tokens[0].start() : tokens[-1].end()]
    if joint == " ":
        return " ".join(whole.split())
    if _PLAIN.fullmatch(whole):
        return whole
    joined = joint.join(token[0] for token in tokens)
    return joined if _PLAIN.fullmatch(joined) else joined.lower()


def _shown(text: str) -> str:
    """Return a part of the query as a note repeats it."""
    return text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"


def is_stop(text: str) -> bool:
    """Return whether a plain word is too common to be looked for alone."""
    return all(term in STOP_WORDS for term in name_terms(text))


def is_single(text: str) -> bool:
    """Return whether a text is one term in every field."""
    return len(name_terms(text)) == 1


def edits_allowed(letters: list[str]) -> int:
    """Return how many letters of these words may differ: none of several words, or of a short one."""
    if len(letters) != 1 or len(letters[0]) < MIN_FUZZY:
        return 0
    return 1 if len(letters[0]) < MIN_FUZZY_TWO else MAX_EDITS
