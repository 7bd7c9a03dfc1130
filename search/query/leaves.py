"""Leaves: which Whoosh queries stand for a word, a phrase or a date in a field?

Every word is asked of each field that it concerns, with that field's own analysis. Stock scores of prefixes and fuzzy
words would change with the size of a segment, so theirs are constant.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from whoosh.query import And, FuzzyTerm, Or, Phrase, Prefix, Query, Term

from search.analysis import STOP_WORDS, name_terms, terms
from search.query.dates import parse_dates
from search.query.notes import Notes, character

MAX_TERMS = 64  # longer queries are pasted text: the first words serve as well and cost less
TITLE_BOOST = 2.0  # a word of the title says more of an article than one of its text
MIN_PREFIX = 2  # one letter begins a twentieth of all words
MIN_FUZZY = 3  # shorter words are all alike
MIN_FUZZY_TWO = 6  # 'cover' is two letters from 'gone' and from 'overt'
MAX_EDITS = 2  # three letters make another word
MAX_NEAR = 50  # about two sentences; farther apart, words have little to do with each other
MAX_PERMUTED = 3  # longer "near words" are looked for in the order given: four would need 24 phrases a field
MIN_ENDING_PREFIX = 4  # stems are hardly ever shorter

# What follows 'runni' or 'educationa' in English words: their stems ('run', 'educ') do not begin with the prefix, and
# have to be looked for as terms of their own. Without them, one word in seven that begins so is missed.
_ENDINGS = (
    "", "able", "al", "ally", "ance", "ate", "ated", "ates", "ating", "ation", "ational", "ations", "ce", "cy", "d",
    "e", "ed", "ement", "ence", "er", "ers", "es", "est", "ful", "fulness", "g", "ible", "ic", "ical", "ied", "ies",
    "iness", "ing", "ings", "ion", "ional", "ions", "ism", "ist", "ists", "ities", "ity", "ive", "ization", "ize",
    "izing", "l", "less", "lly", "ly", "m", "ment", "ments", "ms", "n", "ness", "ng", "ns", "nt", "on", "onal", "ous",
    "ously", "s", "ss", "t", "ties", "tion", "tional", "ts", "ty", "y",
)  # fmt: skip
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")

_FUZZY = re.compile(r"(.*[^~])~([0-9]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Target:
    """A field of the index, the analysis its text went through, and what a match in it is worth."""

    field: str
    analyze: Callable[[str], list[str]]
    boost: float = 1.0


ANYWHERE = ""
_TARGETS: Mapping[str, tuple[_Target, ...]] = {
    # an author may stand in the metadata only; people, organizations and places are named in the text itself
    ANYWHERE: (_Target("title", terms, TITLE_BOOST), _Target("text", terms), _Target("author", name_terms)),
    "title": (_Target("title", terms),),
    "text": (_Target("text", terms),),
    **{name: (_Target(name, name_terms),) for name in ("author", "person", "org", "place", "source", "tag")},
}
_LANGUAGE = "lang"
_DATES = ("date", "before", "after")
FIELDS = (*(name for name in _TARGETS if name), _LANGUAGE, *_DATES)


class Leaves:
    """Makes the leaves of one query; `words` are the bare words met so far, as typed."""

    def __init__(self, notes: Notes, *, today: date) -> None:
        self._notes = notes
        self._today = today
        self._left = MAX_TERMS
        self.words: list[str] = []

    def word(self, text: str, field: str, position: int) -> Query | None:
        """Return the query for a word, prefix or fuzzy word in a field; None if it holds nothing to look for."""
        if field in _DATES or field == _LANGUAGE:
            return self._value(text, field, position)
        if "*" in text:
            return self._prefix(text, field, position)
        match = _FUZZY.fullmatch(text)
        if match:
            return self._fuzzy(match[1], match[2], field, position)
        return self._plain(text, field, position)

    def phrase(self, text: str, field: str, near: int | None, position: int) -> Query | None:
        """Return the query for a quoted phrase; None if it holds nothing to look for."""
        if field in _DATES or field == _LANGUAGE:
            return self._value(text, field, position)
        if near is not None and near > MAX_NEAR:
            self._notes.add(f"Words can be at most {MAX_NEAR} places apart; ~{near} was read as ~{MAX_NEAR}.", position)
        count = self._take(text, position)
        slop = None if near is None else min(max(near, 1), MAX_NEAR)
        return _spread(field, lambda target: _sequence(target, target.analyze(text)[:count], slop)) if count else None

    def _value(self, text: str, field: str, position: int) -> Query | None:
        if field == _LANGUAGE:
            # 'en-US' is English
            codes = name_terms(text)[:1]
            return Term("lang_facet", codes[0]) if codes else None
        found = parse_dates(field, text, today=self._today)
        if found is None:
            self._notes.add(
                f"'{field}:{text}' at {character(position)} is no date such as 2024, 2024-10, 2024-10-31 "
                "or last-month; it was ignored.",
                position,
            )
        return found

    def _plain(self, text: str, field: str, position: int) -> Query | None:
        count = self._take(text, position)
        if not count:
            return None
        if field == ANYWHERE:
            self.words.append(text)
        return _spread(field, lambda target: _sequence(target, target.analyze(text)[:count], None))

    def _prefix(self, text: str, field: str, position: int) -> Query | None:
        inner = text.lstrip("*")
        head = inner.partition("*")[0]
        letters = name_terms(head)
        if not letters:
            self._notes.add(f"'{text}' at {character(position)} begins no word and was ignored.", position)
            return None
        if text != inner or inner.rstrip("*") != head:
            read = f"{head}*" if "*" in inner else head
            self._notes.add(f"A * is understood only at the end of a word; '{text}' was read as '{read}'.", position)
        if "*" not in inner:
            return self._plain(head, field, position)
        if len(letters[-1]) < MIN_PREFIX:
            self._notes.add(f"A * needs {MIN_PREFIX} letters before it; '{text}' was read as '{head}'.", position)
            return self._plain(head, field, position)
        if self._take(head, position) < len(letters):
            return None
        return _spread(field, lambda target: _beginning(target, head, letters[-1]))

    def _fuzzy(self, text: str, edits: str, field: str, position: int) -> Query | None:
        letters = name_terms(text)
        asked = int(edits[:3]) if edits else 1
        allowed = min(asked, MAX_EDITS, _edits_allowed(letters))
        if asked > allowed:
            read = f"{text}~{allowed}" if allowed else text
            self._notes.add(f"'{text}~{edits}' is looser than can be searched; it was read as '{read}'.", position)
        if not allowed:
            return self._plain(text, field, position)
        if not self._take(text, position):
            return None
        return _spread(field, lambda target: _similar(target, text, allowed))

    def _take(self, text: str, position: int) -> int:
        """Return how many terms of a text may still be used, and use them."""
        wanted = len(name_terms(text))
        taken = min(wanted, self._left)
        if taken < wanted:
            self._notes.add(f"Only the first {MAX_TERMS} words of the query were used.", position)
        self._left -= taken
        return taken


def is_stop(text: str) -> bool:
    """Return whether a plain word is too common to be looked for alone."""
    return all(term in STOP_WORDS for term in name_terms(text))


def _spread(field: str, build: Callable[[_Target], Query]) -> Query:
    """Ask the same of every target of a field."""
    nodes = [build(target) for target in _TARGETS[field]]
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _sequence(target: _Target, words: list[str], slop: int | None) -> Query:
    """Return a term or a phrase; with a slop, neighbours are at most so many places apart."""
    if len(words) == 1:
        return Term(target.field, words[0], boost=target.boost)
    if slop is None:
        return Phrase(target.field, words, boost=target.boost)
    orders = dict.fromkeys(permutations(words)) if len(words) <= MAX_PERMUTED else [tuple(words)]
    phrases = [Phrase(target.field, list(order), slop=slop, boost=target.boost) for order in orders]
    return phrases[0] if len(phrases) == 1 else Or(phrases)


def _beginning(target: _Target, head: str, prefix: str) -> Query:
    """Return the query for words that begin with prefix; the words of head before the last one are plain."""
    nodes: list[Query] = [Prefix(target.field, prefix, boost=target.boost)]
    if target.analyze is terms:
        nodes += [Term(target.field, stem, boost=target.boost) for stem in _shorter_stems(prefix)]
    begins = nodes[0] if len(nodes) == 1 else Or(nodes)
    before = target.analyze(head)[:-1]
    return And([_sequence(target, before, None), begins]) if before else begins


def _similar(target: _Target, text: str, edits: int) -> Query:
    """Return the query for words like this one; a stem shorter than the word allows fewer edits."""
    letters = target.analyze(text)
    edits = min(edits, max(_edits_allowed(letters), 1))
    return FuzzyTerm(target.field, letters[0], boost=target.boost, maxdist=edits, prefixlength=1)


def _shorter_stems(prefix: str) -> list[str]:
    """Return the stems of English words that begin with prefix although the stems themselves do not."""
    if len(prefix) < MIN_ENDING_PREFIX:
        return []
    stems = {stem for ending in _ENDINGS for stem in terms(prefix + ending) if not stem.startswith(prefix)}
    if _DOUBLED.fullmatch(prefix[-2:]):
        stems.discard(prefix[:-1])  # 'comm' begins 'comment'; only the made-up 'comming' has the stem 'com'
    return sorted(stems)


def _edits_allowed(letters: list[str]) -> int:
    """Return how many letters of these words may differ: none of several words, or of a short one."""
    if len(letters) != 1 or len(letters[0]) < MIN_FUZZY:
        return 0
    return 1 if len(letters[0]) < MIN_FUZZY_TWO else MAX_EDITS
