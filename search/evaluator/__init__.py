"""Evaluator: here is my query tree, which documents match it, how well, and what have they in common?

    tree -> planning (terms looked up, statistics taken, cheapest first) -> nodes, asked leaf by leaf -> Matches
    Matches -> ranking (top, top_by), facets (FacetColumn.count), periods (Periods.count)

Everything works on whole arrays. Documents are numbered over the `Collection`; a `Leaf` is one of its segments.
`Collection.selection` gives matches the form in which several facets are counted fastest.

Architecture invariants: a collection and a plan never change and are shared by threads without a lock. A rare term
costs what its matches cost, however large the collection. No other module here knows of files or of stored text.
"""

from search.evaluator.collection import Collection, Column, Leaf
from search.evaluator.deadline import check_time, time_limit
from search.evaluator.evaluation import Matches, added, evaluate
from search.evaluator.explaining import Share, shares
from search.evaluator.facets import FacetColumn
from search.evaluator.fallback import Fallback, whoosh_fallback
from search.evaluator.periods import UNITS, Periods
from search.evaluator.ranking import top, top_by
from search.evaluator.scoring import BM25

__all__ = [
    "BM25",
    "UNITS",
    "Collection",
    "Column",
    "FacetColumn",
    "Fallback",
    "Leaf",
    "Matches",
    "Periods",
    "Share",
    "added",
    "check_time",
    "evaluate",
    "shares",
    "time_limit",
    "top",
    "top_by",
    "whoosh_fallback",
]
