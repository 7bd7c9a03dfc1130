"""Tokens: which words, phrases, fields, parentheses and operators does a query string consist of?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from search.query.leaves import FIELDS
from search.query.notes import Notes, character

MAX_DEPTH = 20  # of parentheses; nobody nests deeper by hand, and the grammar recurses once a level

_QUOTES = '"“”„‟＂'
_LEXEME = re.compile(
    rf"""
      (?P<space>\s++)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<or>\|++)
    | [{_QUOTES}](?P<phrase>[^{_QUOTES}]*+)[{_QUOTES}](?:~(?P<near>[0-9]++)?)?
    | (?P<quote>[{_QUOTES}])
    | (?P<not>(?<![^\s(])-(?![\s\-)|]|\Z))
    | (?P<field>[A-Za-z]++):(?!//)
    | (?P<word>[^\s()|{_QUOTES}]++)
    """,
    re.VERBOSE,
)


LONGEST_NUMBER = 9  # digits that are read; a distance beyond is as good as any


class Kind(Enum):
    """What a lexeme is to the grammar."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    NOT = auto()
    AND = auto()
    OR = auto()


_OPERATORS = {"AND": Kind.AND, "&&": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_SYMBOLS = {"open": Kind.OPEN, "close": Kind.CLOSE, "or": Kind.OR, "not": Kind.NOT}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the query; `near` is the distance after a phrase ('~5'), None where the phrase is exact."""

    kind: Kind
    text: str
    position: int
    near: int | None = None


def tokenize(query: str, notes: Notes) -> list[Lexeme]:
    """Cut a query into lexemes whose parentheses are balanced and at most MAX_DEPTH deep.

    Raises:
        QuerySyntaxError: Something is amiss, and the notes are strict.
    """
    return _balance(list(_lexemes(query, notes)), notes)


def _lexemes(query: str, notes: Notes) -> Iterator[Lexeme]:
    value_at = -1  # where the value of a field begins: an operator's name is a plain word there
    for match in _LEXEME.finditer(query):
        group, start = match.lastgroup, match.start()
        if match["phrase"] is not None:
            near = int(match["near"][:LONGEST_NUMBER]) if match["near"] else None
            yield Lexeme(Kind.PHRASE, match["phrase"], start, near)
        elif match["field"] is not None:
            lexeme = _field(match, query, notes)
            value_at = match.end() if lexeme.kind is Kind.FIELD else -1
            yield lexeme
        elif match["word"] is not None:
            operator = _OPERATORS.get(match[0]) if start != value_at else None
            yield Lexeme(operator or Kind.WORD, match[0], start)
        elif match["quote"] is not None:
            notes.add(f"The {match[0]} at {character(start)} has no partner and was ignored.", start)
        elif group in _SYMBOLS:
            yield Lexeme(_SYMBOLS[group], match[0], start)


def _field(match: re.Match[str], query: str, notes: Notes) -> Lexeme:
    """Return the lexeme of 'name:', a plain word where no field has the name."""
    name, start = match["field"], match.start()
    if name.lower() in FIELDS:
        return Lexeme(Kind.FIELD, name.lower(), start)
    if not query[match.end() : match.end() + 1].strip(" \t\n:"):
        return Lexeme(Kind.WORD, name, start)  # prose: 'Analysis: what now'
    notes.add(f"There is no field '{name}', so '{name}:' was read as a word. Fields: {', '.join(FIELDS)}.", start)
    return Lexeme(Kind.WORD, name, start)


def _balance(lexemes: list[Lexeme], notes: Notes) -> list[Lexeme]:
    """Drop parentheses without a partner, and pairs that lie too deep."""
    dropped: set[int] = set()
    opened: list[int] = []
    for index, lexeme in enumerate(lexemes):
        if lexeme.kind is Kind.OPEN:
            opened.append(index)
        elif lexeme.kind is Kind.CLOSE and opened:
            if len(opened) > MAX_DEPTH:
                dropped |= {opened[-1], index}
                notes.add(f"Parentheses more than {MAX_DEPTH} deep were ignored.", lexemes[opened[-1]].position)
            opened.pop()
        elif lexeme.kind is Kind.CLOSE:
            dropped.add(index)
            _unpaired(lexeme, notes)
    for index in opened:
        _unpaired(lexemes[index], notes)
    dropped |= set(opened)
    return [lexeme for index, lexeme in enumerate(lexemes) if index not in dropped]


def _unpaired(lexeme: Lexeme, notes: Notes) -> None:
    place = character(lexeme.position)
    notes.add(f"The {lexeme.text} at {place} has no partner and was ignored.", lexeme.position)
