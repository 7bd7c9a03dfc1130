"""Grammar: how are the words, phrases and operators of a query combined?

    sequence    = { disjunction }                   beside each other: all of them
    disjunction = conjunction { OR conjunction }    OR joins its two neighbours only, as in web search
    conjunction = unary { AND unary }
    unary       = { NOT } primary
    primary     = '(' sequence ')' | field ':' primary | phrase | word

Trees are canonical as they are built and need no normalize(): a negation is always AndNot(wanted, unwanted), where
wanted is Every() if nothing else is asked for, and no And or Or has fewer than two children or the same child twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from whoosh.query import And, AndNot, Every, Not, Or, Query

from search.query.leaves import ANYWHERE, Leaves, is_stop
from search.query.notes import Notes, character
from search.query.tokens import Kind, Lexeme, tokenize

MAX_QUERY_LENGTH = 2_000  # characters; longer ones are pasted by mistake or sent to hurt

_OPERANDS = {Kind.WORD, Kind.PHRASE, Kind.FIELD, Kind.OPEN, Kind.NOT}
_VALUES = {Kind.WORD, Kind.PHRASE, Kind.OPEN}
_BINARY = {Kind.AND, Kind.OR}


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What a query string asks for.

    Attributes:
        tree: A tree of Whoosh queries and `DateRange`s.
        fallback: What to look for when nothing matches: any of the bare words instead of all; None if that is the same.
        notes: Sentences for the reader about what was not understood.
        words: The bare words that must or may occur, as typed, for suggestions; negated ones are left out.
    """

    tree: Query
    fallback: Query | None = None
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def parse(query: str, *, now: datetime, strict: bool = False) -> ParsedQuery:
    """Read a query string; unless strict, never raises.

    Args:
        query: What the reader typed, of any length and content.
        now: The reader's present, for dates such as 'last-month'.
        strict: Whether to raise where the query is not understood, instead of making a note.

    Raises:
        QuerySyntaxError: In strict mode, at the first part of the query that is not understood.
    """
    notes = Notes(strict=strict)
    lexemes = tokenize(_cut(query, notes), notes)
    leaves = Leaves(notes, today=now.date())
    items = _Parser(lexemes, leaves, notes).sequence(ANYWHERE)
    if query.strip() and not items:
        notes.add("There is nothing to look for in this query, so every article is shown.", len(query))
    tree = _positive(_all([item.node for item in items]) if items else Every())
    return ParsedQuery(tree, _fallback(items), notes.sentences(), tuple(leaves.words))


def _cut(query: str, notes: Notes) -> str:
    if len(query) <= MAX_QUERY_LENGTH:
        return query
    notes.add(f"Only the first {MAX_QUERY_LENGTH:,} characters of the query were used.", MAX_QUERY_LENGTH)
    kept = query[: MAX_QUERY_LENGTH + 1]
    at_a_word = kept.rsplit(maxsplit=1)[0] if kept.strip() else ""
    return at_a_word[:MAX_QUERY_LENGTH]


@dataclass(frozen=True, slots=True)
class _Item:
    """A part of a sequence; `bare` if it is a word or phrase without field or operator, `stop` if a stop word."""

    node: Query
    bare: bool = False
    stop: bool = False


class _Parser:
    """Reads balanced lexemes; recursion is no deeper than their parentheses."""

    def __init__(self, lexemes: list[Lexeme], leaves: Leaves, notes: Notes) -> None:
        self._lexemes = lexemes
        self._leaves = leaves
        self._notes = notes
        self._next = 0

    def sequence(self, field: str) -> list[_Item]:
        """Read up to a closing parenthesis or the end."""
        items = []
        while (kind := self._kind()) is not None and kind is not Kind.CLOSE:
            if kind in _BINARY:
                self._skip_operator()
                continue
            item = self._disjunction(field)
            if item:
                items.append(item)
        return items

    def _disjunction(self, field: str) -> _Item | None:
        return self._joined(Kind.OR, lambda: self._conjunction(field), _any)

    def _conjunction(self, field: str) -> _Item | None:
        return self._joined(Kind.AND, lambda: self._unary(field), _all)

    def _joined(
        self, operator: Kind, operand: Callable[[], _Item | None], join: Callable[[list[Query]], Query]
    ) -> _Item | None:
        first = operand()
        nodes = [first.node] if first else []
        joins = 0
        while self._kind() is operator and self._operand_after_operator():
            joins += 1
            item = operand()
            if item:
                nodes.append(item.node)
        if not joins:
            return first
        return _Item(join(nodes)) if nodes else None

    def _unary(self, field: str) -> _Item | None:
        negations = 0
        while self._kind() is Kind.NOT:
            if self._kind(1) not in _OPERANDS:
                self._skip_operator()
                return None
            self._next += 1
            negations += 1
        words = self._leaves.words
        known = len(words)
        item = self._primary(field)
        if item and negations % 2:
            del words[known:]
            return _Item(_negative(item.node))
        return item

    def _primary(self, field: str) -> _Item | None:
        lexeme = self._lexemes[self._next]
        self._next += 1
        match lexeme.kind:
            case Kind.OPEN:
                items = self.sequence(field)
                self._next += 1
                return _Item(_all([item.node for item in items])) if items else None
            case Kind.FIELD:
                return self._value(lexeme)
            case _:
                return self._leaf(lexeme, field)

    def _value(self, name: Lexeme) -> _Item | None:
        """Read what follows 'field:'."""
        known = len(self._notes)
        item = self._primary(name.text) if self._kind() in _VALUES else None
        if item is None and len(self._notes) == known:
            self._notes.add(f"Nothing to look for follows '{name.text}:', so it was ignored.", name.position)
        return item and _Item(item.node)

    def _leaf(self, lexeme: Lexeme, field: str) -> _Item | None:
        known = len(self._leaves.words)
        if lexeme.kind is Kind.PHRASE:
            node = self._leaves.phrase(lexeme.text, field, lexeme.near, lexeme.position)
        else:
            node = self._leaves.word(lexeme.text, field, lexeme.position)
        if node is None:
            return None
        stop = len(self._leaves.words) > known and is_stop(lexeme.text)
        return _Item(node, bare=field == ANYWHERE, stop=stop)

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


def _all(nodes: list[Query]) -> Query:
    """Return the conjunction of nodes, of which those that are Not take away from the others."""
    wanted = _distinct([node for node in nodes if not isinstance(node, Not)])
    unwanted = _distinct([node.query for node in nodes if isinstance(node, Not)])
    if not wanted:
        return Not(_or(unwanted))
    found = wanted[0] if len(wanted) == 1 else And(wanted)
    return AndNot(found, _or(unwanted)) if unwanted else found


def _any(nodes: list[Query]) -> Query:
    return _or(_distinct([_positive(node) if len(nodes) > 1 else node for node in nodes]))


def _or(nodes: list[Query]) -> Query:
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _positive(node: Query) -> Query:
    """Return a node that stands by itself: everything without what a Not names."""
    return AndNot(Every(), node.query) if isinstance(node, Not) else node


def _negative(node: Query) -> Query:
    return node.query if isinstance(node, Not) else Not(node)


def _distinct(nodes: list[Query]) -> list[Query]:
    return list(dict.fromkeys(nodes))


def _fallback(items: list[_Item]) -> Query | None:
    """Return the tree in which any of the bare words will do; stop words do not suffice unless there are no others."""
    bare = [item for item in items if item.bare]
    if len(_distinct([item.node for item in bare])) < 2:
        return None
    telling = [item for item in bare if not item.stop] or bare
    alternatives = _any([item.node for item in telling])
    return _positive(_all([alternatives, *(item.node for item in items if not item.bare)]))
