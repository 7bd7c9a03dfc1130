"""Thesaurus: what else is called by these words?

Words of synonyms are known by their stems, those of names by their spelling. What is read from which file is the matter
of `search.synonyms`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from search.analysis import name_terms, terms
from search.query.fields import ANYWHERE

__all__ = ["NO_THESAURUS", "PROSE", "Entry", "Expansion", "Thesaurus"]

PROSE: Final = frozenset({ANYWHERE, "title", "text"})
MAX_ALTERNATIVES = 8  # of one entry in one query; an entry with more is a subject, not a synonym

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """What to look for besides some words, or instead of them."""

    texts: tuple[str, ...]
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Words, and what else they are called.

    Attributes:
        words: What a reader may type.
        texts: What is to be looked for as well, each as a phrase.
        fields: The fields of the query for which that holds.
        replaces: Whether the words themselves are not looked for any more.
        name: Whether the words are a name, of which no other forms are known.
        capitals: Whether they have to be typed in capitals: in small letters they are ordinary words.
    """

    words: str
    texts: tuple[str, ...]
    fields: frozenset[str] = PROSE
    replaces: bool = False
    name: bool = False
    capitals: bool = False


class Thesaurus:
    """Finds the entries for words of a query; never changes."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[tuple[bool, Key], list[Entry]] = {}
        self._first: set[str] = set()
        self.longest = 0
        for entry in entries:
            key = _key(entry.words, name=entry.name)
            if key and entry.texts:
                self._entries.setdefault((entry.name, key), []).append(entry)
                self._first.add(key[0])
                self.longest = max(self.longest, len(key))

    def __len__(self) -> int:
        return sum(map(len, self._entries.values()))

    def begins(self, word: str) -> bool:
        """Return whether a word may be the first of an entry."""
        return not self._first.isdisjoint((*name_terms(word)[:1], *terms(word)[:1]))

    def expansion(self, words: Sequence[str], field: str) -> Expansion | None:
        """Return what to look for besides words that stand side by side in a field of the query; None for nothing."""
        text = " ".join(words)
        found = [
            entry
            for name in (False, True)
            for entry in self._entries.get((name, _key(text, name=name)), ())
            if field in entry.fields and (text.isupper() or not entry.capitals)
        ]
        replaces = bool(found) and all(entry.replaces for entry in found)
        texts = _apart([] if replaces else terms(text), [other for entry in found for other in entry.texts])
        return Expansion(texts, replaces) if texts else None


def _key(text: str, *, name: bool) -> Key:
    return tuple(name_terms(text) if name else terms(text))


def _apart(typed: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that find more than what was typed and the ones before them; each once, and not too many.

    One that is a part of what was typed is left out as well: it finds too much.
    """
    known: list[Sequence[str]] = [typed] if typed else []
    kept = []
    for other in others:
        words = terms(other)
        if words and not any(_holds(words, one) or _holds(one, words) for one in known):
            known.append(words)
            kept.append(other)
    return tuple(kept[:MAX_ALTERNATIVES])


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """Return whether some words stand side by side among others."""
    return any(words[start : start + len(part)] == part for start in range(len(words) - len(part) + 1))


NO_THESAURUS: Final = Thesaurus()
