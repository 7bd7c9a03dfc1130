"""Syntax: what did the reader ask for, once every part of the query is understood?

A tree of frozen values that stands between the string and the Whoosh query: limits are kept, odd parts are settled, and
nothing is expanded yet. `search.query.printing` writes it as a string again.
"""

from dataclasses import dataclass

__all__ = [
    "Alike",
    "Beginning",
    "Beside",
    "Both",
    "Dated",
    "Either",
    "InLanguage",
    "Leaf",
    "Needed",
    "Quoted",
    "Syntax",
    "Without",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Words:
    """A word as typed, from its first letter to its last; several terms where it holds a hyphen or the like."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A phrase; with `near` its words are at most so many places apart."""

    text: str
    field: str = ""
    near: int | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words that begin with a text: 'petrol*'."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Words that differ from a text in so many letters: 'petrolium~'."""

    text: str
    edits: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date or a range of dates; the field is one of date, before and after."""

    text: str
    field: str


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The language of an article."""

    code: str


@dataclass(frozen=True, slots=True)
class Without:
    """Not what the part asks for."""

    part: "Syntax"


@dataclass(frozen=True, slots=True)
class Needed:
    """What may not be left out, however little is found: '+the'."""

    part: "Syntax"


@dataclass(frozen=True, slots=True)
class Beside:
    """Parts side by side: all of them, or else any of those that are bare words."""

    parts: tuple["Syntax", ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts, by a written AND."""

    parts: tuple["Syntax", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of the parts."""

    parts: tuple["Syntax", ...]


Leaf = Words | Quoted | Beginning | Alike | Dated | InLanguage
Syntax = Leaf | Without | Needed | Beside | Both | Either
