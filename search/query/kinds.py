"""Kinds: what sort of query is this, as far as its cost goes?"""

from enum import StrEnum

from search.query.notes import Notes
from search.query.tokens import Kind, tokenize


class QueryKind(StrEnum):
    """Sorts of queries, the costliest last; a query is of the costliest sort that any of its parts is."""

    NONE = "none"
    WORDS = "words"
    FIELD = "field"
    BOOLEAN = "boolean"
    PHRASE = "phrase"
    WILDCARD = "wildcard"
    FUZZY = "fuzzy"


_ORDER = {kind: place for place, kind in enumerate(QueryKind)}
_KINDS = {
    Kind.FIELD: QueryKind.FIELD,
    Kind.NOT: QueryKind.BOOLEAN,
    Kind.AND: QueryKind.BOOLEAN,
    Kind.OR: QueryKind.BOOLEAN,
    Kind.PHRASE: QueryKind.PHRASE,
}


def query_kind(query: str, *, longest: int = 2_000) -> QueryKind:
    """Return the sort of a query string, of which at most `longest` characters are looked at; never raises."""
    found = {QueryKind.NONE}
    for lexeme in tokenize(query[:longest], Notes(strict=False)):
        if lexeme.kind is not Kind.WORD:
            found.add(_KINDS.get(lexeme.kind, QueryKind.WORDS))
        elif "*" in lexeme.text:
            found.add(QueryKind.WILDCARD)
        else:
            found.add(QueryKind.FUZZY if "~" in lexeme.text else QueryKind.WORDS)
    return max(found, key=_ORDER.__getitem__)
