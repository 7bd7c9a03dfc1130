"""Matching: does the query itself find enough, or do any of its words have to do?"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query

from search.evaluator import BM25, Collection, Matches, evaluate
from search.query import ParsedQuery

__all__ = ["FALLBACK_NOTE", "FEW", "Answer", "few_note", "match"]

FALLBACK_NOTE = "No article has all of these words; showing articles with any of them."

# A page of results. Where fewer articles have all of so many words, more that have most of them are wanted; where fewer
# have all of a few words, those are what was asked for.
FEW = 10


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What was found, by which tree, and sentences for the reader about that; `first` has what is to rank first."""

    tree: Query
    matches: Matches
    notes: tuple[str, ...] = ()
    first: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))


def match(parsed: ParsedQuery, collection: Collection, *, scored: bool, weighting: BM25) -> Answer:
    """Evaluate a query; its fall-back where nothing matches it or, if it is verbose, few articles do."""
    matches = evaluate(parsed.tree, collection, scored=scored, weighting=weighting)
    found = matches.docs.size
    if parsed.fallback is None or found >= FEW or (found and not parsed.verbose):
        return Answer(parsed.tree, matches)
    wider = evaluate(parsed.fallback, collection, scored=scored, weighting=weighting)
    if wider.docs.size == found:
        return Answer(parsed.tree, matches)
    return Answer(parsed.fallback, wider, (few_note(found) if found else FALLBACK_NOTE,), matches.docs)


def few_note(found: int) -> str:
    """Return what to tell a reader who is shown more than the few articles that have all words."""
    if found == 1:
        return "Only 1 article has all of these words; articles with any of them are shown too."
    return f"Only {found} articles have all of these words; articles with any of them are shown too."
