"""Tokens: which words, phrases, fields, parentheses and operators does a query string consist of?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from search.query.fields import FIELDS, OTHER_NAMES
from search.query.leaves import is_stop
from search.query.notes import Notes, character

MAX_DEPTH = 20  # of parentheses; nobody nests deeper by hand, and the grammar recurses once a level

_QUOTES = '"“”„‟＂«»「」『』'
_OPEN, _CLOSE, _COLON = "(（", ")）", ":："  # full-width ones are what Chinese and Japanese keyboards give
_MINUS, _PLUS = "\\-−－", "+＋"
_APART = rf"(?<![^\s{_OPEN}])"  # at the beginning, after a space or a parenthesis
_LEXEME = re.compile(
    rf"""
      (?P<space>\s++)
    | (?P<open>[{_OPEN}])
    | (?P<close>[{_CLOSE}])
    | (?P<or>\|++)
    | [{_QUOTES}](?P<phrase>[^{_QUOTES}]*+)[{_QUOTES}](?:~(?P<near>[0-9]++)?)?
    | (?P<quote>[{_QUOTES}])
    | (?P<not>{_APART}[{_MINUS}](?![\s{_MINUS}{_PLUS}{_CLOSE}|]|\Z))
    | (?P<plus>{_APART}[{_PLUS}](?![\s{_MINUS}{_PLUS}{_CLOSE}|]|\Z))
    | (?P<field>[A-Za-z]++)[{_COLON}](?!//)
    | (?P<range>(?<=[{_COLON}])\[[^\[\]{_OPEN}{_CLOSE}{_QUOTES}]{{0,60}}\])
    | (?P<number>(?<!\w)[0-9]{{1,3}}(?>(?:[\u00a0\u2009\u202f][0-9]{{3}}(?![0-9]))+))
    | (?P<word>[^\s{_OPEN}{_CLOSE}|{_QUOTES}]++)
    """,
    re.VERBOSE,
)


PROSE_STOPS = 3  # different words such as 'the' and 'of', operators apart: nobody writes them between operators
SHOUTED_NOTE = "The whole query is in capitals, so AND, OR and NOT were read as words."

LONGEST_NUMBER = 9  # digits that are read; a distance beyond is as good as any


class Kind(Enum):
    """What a lexeme is to the grammar."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    NOT = auto()
    PLUS = auto()
    AND = auto()
    OR = auto()


_OPERATORS = {"AND": Kind.AND, "&&": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_SHOUTED = {"AND", "OR", "NOT"}
_SYMBOLS = {"open": Kind.OPEN, "close": Kind.CLOSE, "or": Kind.OR, "not": Kind.NOT, "plus": Kind.PLUS}


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
    lexemes = list(_lexemes(query, notes))
    return _balance(_unshouted(lexemes, notes) if _is_shouted(query, lexemes) else lexemes, notes)


def _is_shouted(query: str, lexemes: list[Lexeme]) -> bool:
    """Return whether a query is prose in capitals."""
    if query != query.upper():
        return False
    return len({lexeme.text for lexeme in lexemes if lexeme.kind is Kind.WORD and is_stop(lexeme.text)}) >= PROSE_STOPS


def _unshouted(lexemes: list[Lexeme], notes: Notes) -> list[Lexeme]:
    """Return lexemes with the operators that are words as plain words, and words in small letters."""
    found = [replace(lexeme, kind=Kind.WORD) if lexeme.text in _SHOUTED else lexeme for lexeme in lexemes]
    changed = [old for old, new in zip(lexemes, found, strict=True) if old != new]
    if changed:
        notes.add(SHOUTED_NOTE, changed[0].position)
    return [replace(one, text=one.text.lower()) if one.kind is Kind.WORD else one for one in found]


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
        elif group in ("range", "number"):
            yield Lexeme(Kind.WORD, match[0], start)
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
    field = OTHER_NAMES.get(name.lower(), name.lower())
    if field in FIELDS:
        return Lexeme(Kind.FIELD, field, start)
    if not query[match.end() : match.end() + 1].strip(f" \t\n{_COLON}"):
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
