"""Grammar: how are the words, phrases and operators of a query combined?

    sequence    = { disjunction }                   beside each other: all of them
    disjunction = conjunction { OR conjunction }    OR joins its two neighbours only, as in web search
    conjunction = unary { AND unary }
    unary       = { NOT, + } primary
    primary     = '(' sequence ')' | field ':' primary | phrase | word

A group of one part is that part, and a minus takes another back, so each query is understood in one form.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from whoosh.query import Every, Query

from search.query.building import MAX_ALTERNATIVES, Builder, Item, all_of, any_node, positive
from search.query.fields import ANYWHERE
from search.query.languages import stemmed_apart
from search.query.leaves import Leaves
from search.query.nodes import LeafNodes
from search.query.notes import Notes, character
from search.query.printing import printed
from search.query.syntax import Beside, Both, Either, Needed, Syntax, Without
from search.query.thesaurus import NO_THESAURUS, Thesaurus
from search.query.tokens import Kind, Lexeme, tokenize
from search.query.verbose import any_of, is_verbose, nearness

MAX_QUERY_LENGTH = 2_000  # characters; longer ones are pasted by mistake or sent to hurt

_SIGNS = {Kind.NOT, Kind.PLUS}
_VALUES = {Kind.WORD, Kind.PHRASE, Kind.OPEN}
_OPERANDS = {*_VALUES, *_SIGNS, Kind.FIELD}
_BINARY = {Kind.AND, Kind.OR}


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What a query string asks for.

    Attributes:
        tree: A tree of Whoosh queries and `DateRange`s.
        fallback: What to look for when nothing matches: any of the bare words instead of all; None if that is the same.
        notes: Sentences for the reader about what was not understood, and what was looked for besides.
        words: The bare words that must or may occur, as typed, for suggestions; negated ones are left out.
        lift: What adds to the scores of matches, and matches nothing by itself: neighbours of the query found together.
        verbose: Whether it has so many words that `fallback` serves better where few articles have all of them.
        syntax: What was understood, before anything was expanded; None where nothing is asked for.
        expanded: What else was looked for: synonyms and other names.
    """

    tree: Query
    fallback: Query | None = None
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    lift: Query | None = None
    verbose: bool = False
    syntax: Syntax | None = None
    expanded: tuple[str, ...] = ()

    @property
    def canonical(self) -> str:
        """The query as it was understood, in the notation of queries."""
        return printed(self.syntax)


def parse(
    query: str,
    *,
    now: datetime,
    languages: Sequence[str] = (),
    thesaurus: Thesaurus = NO_THESAURUS,
    strict: bool = False,
) -> ParsedQuery:
    """Read a query string; unless strict, never raises.

    Args:
        query: What the reader typed, of any length and content.
        now: The reader's present, for dates such as 'last-month'.
        languages: Those of the articles (ISO 639-1), most frequent first.
        thesaurus: Synonyms and other names.
        strict: Whether to raise where the query is not understood, instead of making a note.

    Raises:
        QuerySyntaxError: In strict mode, at the first part of the query that is not understood.
    """
    notes = Notes(strict=strict)
    lexemes = tokenize(_cut(query, notes), notes)
    parts = _Parser(lexemes, Leaves(notes, today=now.date()), notes).sequence(ANYWHERE)
    if query.strip() and not parts:
        notes.add("There is nothing to look for in this query, so every article is shown.", len(query))
    leaves = LeafNodes(today=now.date(), languages=stemmed_apart(languages))
    builder = Builder(leaves, thesaurus)
    items = builder.items(parts)
    tree = positive(all_of(items)) if items else Every()
    bare = [one for item in items for one in item.bare]
    near = nearness(bare, leaves.nearby)
    return ParsedQuery(
        tree,
        _fallback(items, tree),
        (*notes.sentences(), *_expansions(builder)),
        tuple(builder.words),
        lift=any_node(near) if near else None,
        verbose=is_verbose(bare),
        syntax=_beside(parts),
        expanded=tuple(dict.fromkeys((*builder.also, *builder.instead.values()))),
    )


def _cut(query: str, notes: Notes) -> str:
    if len(query) <= MAX_QUERY_LENGTH:
        return query
    notes.add(f"Only the first {MAX_QUERY_LENGTH:,} characters of the query were used.", MAX_QUERY_LENGTH)
    kept = query[: MAX_QUERY_LENGTH + 1]
    at_a_word = kept.rsplit(maxsplit=1)[0] if kept.strip() else ""
    return at_a_word[:MAX_QUERY_LENGTH]


class _Parser:
    """Reads balanced lexemes; recursion is no deeper than their parentheses."""

    def __init__(self, lexemes: list[Lexeme], leaves: Leaves, notes: Notes) -> None:
        self._lexemes = lexemes
        self._leaves = leaves
        self._notes = notes
        self._next = 0

    def sequence(self, field: str) -> list[Syntax]:
        """Read up to a closing parenthesis or the end."""
        parts = []
        while (kind := self._kind()) is not None and kind is not Kind.CLOSE:
            if kind in _BINARY:
                self._skip_operator()
                continue
            part = self._disjunction(field)
            if part:
                parts.append(part)
        return parts

    def _disjunction(self, field: str) -> Syntax | None:
        return self._joined(Kind.OR, lambda: self._conjunction(field), Either)

    def _conjunction(self, field: str) -> Syntax | None:
        return self._joined(Kind.AND, lambda: self._unary(field), Both)

    def _joined(
        self,
        operator: Kind,
        operand: Callable[[], Syntax | None],
        join: type[Either] | type[Both],
    ) -> Syntax | None:
        parts = [operand()]
        while self._kind() is operator and self._operand_after_operator():
            parts.append(operand())
        found = [part for part in parts if part]
        return join(tuple(found)) if len(found) > 1 else found[0] if found else None

    def _unary(self, field: str) -> Syntax | None:
        signs = []
        while (kind := self._kind()) in _SIGNS:
            if self._kind(1) not in _OPERANDS:
                self._skip_operator()
                return None
            self._next += 1
            signs.append(kind)
        part = self._primary(field)
        for sign in reversed(signs):
            part = part and (_without(part) if sign is Kind.NOT else _needed(part))
        return part

    def _primary(self, field: str) -> Syntax | None:
        lexeme = self._lexemes[self._next]
        self._next += 1
        match lexeme.kind:
            case Kind.OPEN:
                parts = self.sequence(field)
                self._next += 1
                return _beside(parts)
            case Kind.FIELD:
                return self._value(lexeme)
            case Kind.PHRASE:
                return self._leaves.phrase(lexeme.text, field, lexeme.near, lexeme.position)
        return self._leaves.word(lexeme.text, field, lexeme.position)

    def _value(self, name: Lexeme) -> Syntax | None:
        """Read what follows 'field:'."""
        known = len(self._notes)
        part = self._primary(name.text) if self._kind() in _VALUES else None
        if part is None and len(self._notes) == known:
            self._notes.add(f"Nothing to look for follows '{name.text}:', so it was ignored.", name.position)
        return part

    def _kind(self, ahead: int = 0) -> Kind | None:
        index = self._next + ahead
        return self._lexemes[index].kind if index < len(self._lexemes) else None

    def _operand_after_operator(self) -> bool:
        """Step over an operator and any that follow it; return whether there is something for it to join."""
        operator = self._lexemes[self._next]
        self._next += 1
        while self._kind() in _BINARY:
            self._skip_operator()
        if self._kind() in _OPERANDS:
            return True
        self._note_idle(operator)
        return False

    def _skip_operator(self) -> None:
        self._note_idle(self._lexemes[self._next])
        self._next += 1

    def _note_idle(self, operator: Lexeme) -> None:
        place = character(operator.position)
        self._notes.add(f"The {operator.text} at {place} has nothing to join and was ignored.", operator.position)


def _beside(parts: Sequence[Syntax]) -> Syntax | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Beside(tuple(parts))


def _without(part: Syntax) -> Syntax:
    if isinstance(part, Without):
        return part.part
    return Without(part.part if isinstance(part, Needed) else part)


def _needed(part: Syntax) -> Syntax:
    return part if isinstance(part, Needed | Without) else Needed(part)


def _expansions(builder: Builder) -> list[str]:
    """Return sentences on what was looked for besides what was typed."""
    notes = [f"Searched for {new} instead of {old}." for old, new in builder.instead.items()]
    if builder.also:
        notes.append(f"Also searched: {', '.join(builder.also)}.")
    if not builder.left:
        notes.append(
            f"For any other words, neither synonyms nor other names were searched: {MAX_ALTERNATIVES} at most."
        )
    return notes


def _fallback(items: list[Item], tree: Query) -> Query | None:
    """Return the tree in which any of the bare words will do; stop words do not suffice unless there are no others."""
    bare = [one for item in items for one in item.bare]
    if len(dict.fromkeys(one.node for one in bare)) < 2:
        return None
    alternatives = Item(any_node(any_of(bare)))
    found = positive(all_of([alternatives, *(item for item in items if not item.bare)]))
    return None if found == tree else found
