"""Spelling: which words and names of the archive are like what was typed?

A word may be two letters away (one, if it is short). The more frequent of two words is the likelier, and each letter
that differs makes a word a good deal less likely: the noisy channel of Kernighan, Church and Gale ('A spelling
correction program based on a noisy channel model', 1990), with one probability for all misprints.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import log

from search.analysis import STOP_WORDS, stem
from search.suggesting.names import Names
from search.suggesting.wordstarts import typed_words
from search.words import Words

__all__ = ["Candidate", "Speller"]

MIN_LENGTH = 3  # shorter words are like too many others
MIN_LENGTH_TWO = 6  # from so many letters on two may differ
LETTER = 4.0  # what a letter that differs takes from the logarithm of a word's frequency
FIRST_LETTER = 2.0  # and what more if it is the first, which is seldom mistyped
MORE_FREQUENT = 10  # a word that occurs is given up for one so many times as frequent
MISPRINT = 200  # a form of a word that is so many times less frequent than another is misspelt
CANDIDATES = 4  # of a word
MAX_NAMED = 4  # words of a name
MAX_COMBINATIONS = 12  # of the candidates of a name's words
MIN_PART = 2  # letters of each half of a word that is parted
MAX_PARTED = 40  # letters of that word: each place in it is tried

_STOP_WORDS = frozenset(word.encode() for word in STOP_WORDS)  # so frequent that they would win wherever they come near


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may have been meant, and how many letters of what was typed would have to be changed to find it."""

    text: str
    edits: int


class Speller:
    """Finds what is like the words of one query; nothing is said yet of whether it finds more articles."""

    def __init__(self, words: Words, names: Names) -> None:
        self._words = words
        self._names = names
        self._known: dict[str, list[tuple[int, int]]] = {}

    def knows(self, word: str) -> bool:
        """Tell whether a folded word occurs."""
        return self._words.count(word) > 0 or self._names.starts.has(word)

    def words_like(self, word: str) -> list[Candidate]:
        """Return the words that may be meant by a folded one, likeliest first.

        A form of the same word finds the same articles; it is among them only where it shows how the word is spelt.
        """
        return list(islice(self._likely(word), CANDIDATES))

    def name_like(self, typed: Sequence[str]) -> Candidate | None:
        """Return the words of a name that has words like all these folded ones, with one that differs at least."""
        if not 2 <= len(typed) <= MAX_NAMED:
            return None
        options = [list(self._named(word)) for word in typed]
        combinations = sorted(product(*options), key=lambda chosen: sum(edits for _, edits in chosen))
        for chosen in combinations[:MAX_COMBINATIONS]:
            found = self._names.starts.having([word for word, _ in chosen], 1)
            edits = sum(edits for _, edits in chosen)
            if found:
                text = self._names.suggestion(found[0]).text
                return Candidate(_as_spelt(text, [word for word, _ in chosen]), edits) if edits else None
        return None

    def joined(self, left: str, right: str) -> Candidate | None:
        """Return the one word that two make."""
        ordinal = self._words.terms.find(left + right)
        return None if ordinal is None else Candidate(self._words.spelling(ordinal), 1)

    def parted(self, word: str) -> Candidate | None:
        """Return the two words that make one which does not occur; of several such pairs that of frequent words."""
        if len(word) > MAX_PARTED or self.knows(word):
            return None
        cuts = range(MIN_PART, len(word) - MIN_PART + 1)
        best = max(cuts, key=lambda cut: self._weight(word[:cut], word[cut:]), default=0)
        if not best or not self._weight(word[:best], word[best:]):
            return None
        halves = (self._words.terms.find(half) for half in (word[:best], word[best:]))
        return Candidate(" ".join(self._words.spelling(half) for half in halves if half is not None), 1)

    def _likely(self, word: str) -> Iterator[Candidate]:
        own, known = stem(word), self._words.count(word)
        for ordinal, edits in self._near(word):
            spelling = self._words.spelling(ordinal)
            is_form = stem(spelling) == own
            if self._words.counts[ordinal] > known * (MISPRINT if is_form else MORE_FREQUENT):
                yield Candidate(spelling, 0 if is_form else edits)

    def _weight(self, left: str, right: str) -> int:
        return min(self._words.count(left), self._words.count(right))

    def _named(self, word: str) -> Iterator[tuple[str, int]]:
        """Yield the words of names that are like a word, itself first if it is one."""
        if self._names.starts.has(word):
            yield word, 0
        found = 0
        for ordinal, edits in self._near(word):
            like = self._words.terms[ordinal].decode("utf-8", "replace")
            if self._names.starts.has(like):
                yield like, edits
                found += 1
                if found == CANDIDATES:
                    return

    def _near(self, word: str) -> list[tuple[int, int]]:
        """Return the words that differ in a few letters, likeliest first: the ordinal of each, and in how many."""
        if word not in self._known:
            self._known[word] = self._found_near(word)
        return self._known[word]

    def _found_near(self, word: str) -> list[tuple[int, int]]:
        if len(word) < MIN_LENGTH or not len(self._words):
            return []
        edits = self._within(word, 1, prefix=0)
        if len(word) >= MIN_LENGTH_TWO and not any(self._is_likelier(ordinal, word) for ordinal in edits):
            edits = self._within(word, 2, prefix=1) | edits
        first = word[:1].encode()
        likelihood = {
            ordinal: log(self._words.counts[ordinal])
            - LETTER * distance
            - FIRST_LETTER * (not self._words.terms[ordinal].startswith(first))
            for ordinal, distance in edits.items()
        }
        return [(ordinal, edits[ordinal]) for ordinal in sorted(likelihood, key=lambda one: (-likelihood[one], one))]

    def _is_likelier(self, ordinal: int, word: str) -> bool:
        """Tell whether a word one letter away is so frequent that none two letters away need be looked for."""
        return int(self._words.counts[ordinal]) > MORE_FREQUENT * max(self._words.count(word), 1)

    def _within(self, word: str, distance: int, *, prefix: int) -> dict[int, int]:
        """Return the ordinals of the words that differ in so many letters at most, and in how many each does."""
        ordinals, edits = self._words.terms.near(word, distance, prefix=prefix)
        found = zip(ordinals.tolist(), edits.tolist(), strict=True)
        return {one: differs for one, differs in found if differs and self._words.terms[one] not in _STOP_WORDS}


def _as_spelt(name: str, words: Sequence[str]) -> str:
    """Return some words of a name, in their order there, as the name spells them."""
    spelt = {"".join(typed_words(word)): word for word in name.split()}
    return " ".join(spelt.get(word, word) for word in words)
