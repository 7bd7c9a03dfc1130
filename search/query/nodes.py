"""Nodes: which Whoosh queries stand for a leaf?

Every word is asked of each field that it concerns, with that field's own analysis. Stock scores of prefixes and fuzzy
words would change with the size of a segment, so theirs are constant.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import permutations

from whoosh.query import And, FuzzyTerm, Or, Phrase, Prefix, Query, Term

from search.analysis import name_terms, terms
from search.query.dates import parse_dates
from search.query.fields import ANYWHERE, TARGETS, Target
from search.query.languages import in_every_language
from search.query.leaves import edits_allowed
from search.query.nearness import Nearby
from search.query.syntax import Alike, Beginning, Dated, InLanguage, Leaf, Quoted, Words

__all__ = ["LeafNodes"]

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

_HYPHENED = re.compile(r"(?=.*[^\W\d_])([^\W_]+)[-‐‑]([^\W_]+)")
_LETTERS_DIGITS = re.compile(r"([^\W\d_]{1,6})([0-9]{1,4})")  # 'F16', 'G7', 'MH370', 'covid19'
_NUMBER = re.compile(r"[0-9]{1,3}(?:([,.])[0-9]{3}(?>(?:\1[0-9]{3})*))|[1-9][0-9]{3,14}")
_YEARS = range(1500, 2101)  # as four digits: years are not written '2.024'


class LeafNodes:
    """Makes Whoosh queries of leaves; `languages` are those besides English whose articles have other terms."""

    def __init__(self, *, today: date, languages: Sequence[str]) -> None:
        self._today = today
        self._languages = languages

    def node(self, leaf: Leaf) -> Query:
        """Return the query for a leaf."""
        match leaf:
            case Words(text, field):
                return self._spread(field, lambda target: _words(target, text))
            case Quoted(text, field, near):
                return self._spread(field, lambda target: _sequence(target, target.analyze(text), near))
            case Beginning(text, field):
                return self._spread(field, lambda target: _beginning(target, text, name_terms(text)[-1]))
            case Alike(text, edits, field):
                return self._spread(field, lambda target: _similar(target, text, edits))
            case InLanguage(code):
                return Term("lang_facet", code)
            case Dated(text, field):
                return parse_dates(field, text, today=self._today) or _unread(leaf)

    def nearby(self, first: str, second: str, gap: int) -> Query | None:
        """Return the query for two words so many places apart, None where they are forms of one word."""
        if terms(first) == terms(second):
            return None
        return self._spread(ANYWHERE, lambda target: _nearby(target, first, second, gap))

    def _spread(self, field: str, build: Callable[[Target], Query]) -> Query:
        """Ask the same of every target of a field, and of stems in every language."""
        nodes = [self._ask(target, build) for target in TARGETS[field]]
        return nodes[0] if len(nodes) == 1 else Or(nodes)

    def _ask(self, target: Target, build: Callable[[Target], Query]) -> Query:
        if not target.stemmed:
            return build(target)
        return in_every_language(lambda language: build(target.by_rules_of(language)), self._languages)


def _unread(leaf: Dated) -> Query:
    raise ValueError(f"{leaf} was not read by search.query.leaves")


def _nearby(target: Target, first: str, second: str, gap: int) -> Nearby:
    (one,), (two,) = target.analyze(first), target.analyze(second)
    return Nearby(target.field, one, two, gap=gap, boost=target.boost)


def _words(target: Target, text: str) -> Query:
    """Return the query for a word in all of its spellings."""
    spellings = (_sequence(target, target.analyze(one), None) for one in (text, *_other_spellings(text)))
    nodes = list(dict.fromkeys(spellings))
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _other_spellings(text: str) -> Iterator[str]:
    """Yield what a word is without its hyphen, or with one, and a number with its thousands written in other ways."""
    if match := _HYPHENED.fullmatch(text):
        yield match[1] + match[2]
    elif match := _LETTERS_DIGITS.fullmatch(text):
        yield f"{match[1]}-{match[2]}"
    elif _NUMBER.fullmatch(text) and not (len(text) == 4 and int(text) in _YEARS):
        digits = text.replace(",", "").replace(".", "")
        yield digits
        groups = f"{int(digits):,}".split(",")
        yield from (".".join(groups), " ".join(groups))


def _sequence(target: Target, words: list[str], slop: int | None) -> Query:
    """Return a term or a phrase; with a slop, neighbours are at most so many places apart."""
    if len(words) == 1:
        return Term(target.field, words[0], boost=target.boost)
    if slop is None:
        return Phrase(target.field, words, boost=target.boost)
    orders = dict.fromkeys(permutations(words)) if len(words) <= MAX_PERMUTED else [tuple(words)]
    phrases = [Phrase(target.field, list(order), slop=slop, boost=target.boost) for order in orders]
    return phrases[0] if len(phrases) == 1 else Or(phrases)


def _beginning(target: Target, head: str, prefix: str) -> Query:
    """Return the query for words that begin with prefix; the words of head before the last one are plain."""
    nodes: list[Query] = [Prefix(target.field, prefix, boost=target.boost)]
    if target.stemmed:
        stems = _shorter_stems(prefix) if target.language is None else _shorter_stem(prefix, target)
        nodes += [Term(target.field, stem, boost=target.boost) for stem in stems]
    begins = nodes[0] if len(nodes) == 1 else Or(nodes)
    before = target.analyze(head)[:-1]
    return And([_sequence(target, before, None), begins]) if before else begins


def _similar(target: Target, text: str, edits: int) -> Query:
    """Return the query for words like this one; a stem shorter than the word allows fewer edits."""
    letters = target.analyze(text)
    edits = min(edits, max(edits_allowed(letters), 1))
    return FuzzyTerm(target.field, letters[0], boost=target.boost, maxdist=edits, prefixlength=1)


def _shorter_stems(prefix: str) -> list[str]:
    """Return the stems of English words that begin with prefix although the stems themselves do not."""
    if len(prefix) < MIN_ENDING_PREFIX:
        return []
    stems = {stem for ending in _ENDINGS for stem in terms(prefix + ending) if not stem.startswith(prefix)}
    if _DOUBLED.fullmatch(prefix[-2:]):
        stems.discard(prefix[:-1])  # 'comm' begins 'comment'; only the made-up 'comming' has the stem 'com'
    return sorted(stems)


def _shorter_stem(prefix: str, target: Target) -> list[str]:
    """Return the stem of the prefix itself, by the rules of another language, if the prefix goes on beyond it."""
    return [stem for stem in target.analyze(prefix) if prefix != stem and prefix.startswith(stem)]
