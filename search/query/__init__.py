"""Query: what does the reader's query string ask for?

    string -> tokens (lexemes) -> grammar and leaves (syntax) -> building and nodes (Whoosh queries) -> ParsedQuery
                                                  syntax -> printing (the canonical string)

    oil price               articles with both words; if there are none, articles with either
    "oil price"             the phrase
    "oil price"~5           the words at most five places apart; two or three words in any order
    oil OR gas, oil | gas   either; OR joins its two neighbours only
    oil AND gas OR coal     a written AND binds tighter than OR
    oil NOT gas, oil -gas   without gas
    +the who                a word that may not be left out
    (oil OR gas) price      groups
    petrol*                 words that begin so
    petroleum~, petrolium~2 words at most one or two letters different
    author:robertson        in one field: title, text, author, person, org, place, source, tag, lang
    author:(smith OR "jo doe"), -tag:opinion
    date:2024, date:2024-10, date:2024-10-01..2024-11-15, date:2024.., date:last-month, after:2024-10, before:2024

A word is looked for with and without its hyphen, a number with any separators, and what a `Thesaurus` knows of them is
looked for besides. Operators are written in capitals. A bare word is looked for in title, text and author. Whatever
cannot be understood is read as plain words, with a note.

Architecture invariant: nothing here reads an index, so the tree is the same for every engine.
"""

from search.query.dates import DateRange
from search.query.grammar import ParsedQuery, parse
from search.query.languages import InLanguages
from search.query.nearness import Nearby
from search.query.printing import printed
from search.query.thesaurus import NO_THESAURUS, Thesaurus

__all__ = [
    "NO_THESAURUS",
    "DateRange",
    "InLanguages",
    "Nearby",
    "ParsedQuery",
    "Thesaurus",
    "parse",
    "printed",
]
