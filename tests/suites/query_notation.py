"""Query notation: how does a query tree look on one line?"""

from datetime import datetime, timedelta

from whoosh.query import And, AndNot, Every, FuzzyTerm, Or, Phrase, Prefix, Query, Term

from search.query import DateRange
from search.query.dates import EARLIEST, LATEST

BARE = ("title", "text", "author")


def compact(node: Query) -> str:
    """Write a tree on one line; what is asked of title, text and author alike is written once, as the text has it."""
    match node:
        case AndNot():
            return f"({compact(node.a)} - {compact(node.b)})"
        case And():
            return f"({' & '.join(compact(child) for child in node.subqueries)})"
        case Or() if tuple(_field(child) for child in node.subqueries) == BARE:
            return compact(node.subqueries[1]).replace("text:", "")
        case Or():
            return f"({' | '.join(compact(child) for child in node.subqueries)})"
    return _leaf(node)


def _leaf(node: Query) -> str:
    match node:
        case Every():
            return "ALL"
        case DateRange():
            return f"[{_day(node.first, EARLIEST)}..{_day(node.last, LATEST)}]"
        case Term():
            return f"{node.fieldname}:{node.text}"
        case Phrase():
            return f'{node.fieldname}:"{" ".join(node.words)}"' + (f"~{node.slop}" if node.slop > 1 else "")
        case Prefix():
            return f"{node.fieldname}:{node.text}*"
        case FuzzyTerm():
            return f"{node.fieldname}:{node.text}~{node.maxdist}"
    raise AssertionError(node)


def _field(node: Query) -> str:
    return str(node.field()) if node.is_leaf() else _field(next(iter(node.children())))


def _day(seconds: int, bound: int) -> str:
    return "" if seconds == bound else str((datetime(1970, 1, 1) + timedelta(seconds=seconds)).date())
