"""Query: what does the reader's query string ask for?

    string -> tokens (lexemes) -> grammar (structure) -> leaves and dates (Whoosh nodes) -> ParsedQuery

    oil price               articles with both words; if there are none, articles with either
    "oil price"             the phrase
    "oil price"~5           the words at most five places apart; two or three words in any order
    oil OR gas, oil | gas   either; OR joins its two neighbours only
    oil AND gas OR coal     a written AND binds tighter than OR
    oil NOT gas, oil -gas   without gas
    (oil OR gas) price      groups
    petrol*                 words that begin so
    petroleum~, petrolium~2 words at most one or two letters different
    author:robertson        in one field: title, text, author, person, org, place, source, tag, lang
    author:(smith OR "jo doe"), -tag:opinion
    date:2024, date:2024-10, date:2024-10-01..2024-11-15, date:2024.., date:last-month, after:2024-10, before:2024

Operators are written in capitals. A bare word is looked for in title, text and author. Whatever cannot be understood
is read as plain words, with a note.

Architecture invariant: nothing here reads an index, so the tree is the same for every engine.
"""

from search.query.dates import DateRange
from search.query.grammar import ParsedQuery, parse

__all__ = ["DateRange", "ParsedQuery", "parse"]
