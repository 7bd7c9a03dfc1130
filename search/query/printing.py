"""Printing: how does a reader write this query?

The string is canonical: it reads as the same tree, without a note, and is printed the same again. Groups in parentheses
are those of the tree; a field stands before each word that it holds for.
"""

from search.query.fields import LANGUAGE
from search.query.syntax import (
    Alike,
    Beginning,
    Beside,
    Both,
    Dated,
    Either,
    InLanguage,
    Leaf,
    Needed,
    Quoted,
    Syntax,
    Without,
    Words,
)

__all__ = ["printed"]


def printed(syntax: Syntax | None) -> str:
    """Return the query string of a tree, the empty one for None."""
    match syntax:
        case None:
            return ""
        case Beside(parts):
            return " ".join(map(_item, parts))
        case Either(parts):
            return " OR ".join(printed(part) if isinstance(part, Both) else _operand(part) for part in parts)
        case Both(parts):
            return " AND ".join(map(_operand, parts))
    return _operand(syntax)


def _item(part: Syntax) -> str:
    """Return a part as it stands beside others."""
    return f"({printed(part)})" if isinstance(part, Beside) else printed(part)


def _operand(part: Syntax) -> str:
    """Return a part as a sign or an AND takes it."""
    match part:
        case Beside() | Both() | Either():
            return f"({printed(part)})"
        case Without(inner):
            return f"-{_operand(inner)}"
        case Needed(inner):
            return f"+{_operand(inner)}"
    return _leaf(part)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Dated(text, field):
            return f"{field}:{text}"
        case InLanguage(code):
            return f"{LANGUAGE}:{code}"
        case Words(text, field):
            written = text
        case Beginning(text, field):
            written = f"{text}*"
        case Alike(text, edits, field):
            written = f"{text}~" if edits == 1 else f"{text}~{edits}"
        case Quoted(text, field, near):
            written = f'"{text}"' if near is None else f'"{text}"~{near}'
    return f"{field}:{written}" if field else written
