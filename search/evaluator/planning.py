"""Planning: how is this tree of Whoosh queries to be carried out over the arrays?

Terms are looked up in every leaf, frequencies are taken over all of them, boosts sink to the leaves of the tree, and
what can match nothing is left out. A boost of 0 asks for no scores, and none are computed.

    Term                      BM25, or the frequency where the field has no lengths
    And, Or                   the sum of the scores
    Not, Every                one score, the boost, as in Whoosh
    AndNot, Require           the scores of the first
    AndMaybe                  those of the first, and of the second where it matches too
    DisjunctionMax            the best score, and the share `tiebreak` of the others
    Phrase, SpanNear2         in order; the sum of the words' scores
    Prefix, Wildcard,         one score, the boost, however many terms match: where Whoosh adds up frequencies instead,
    FuzzyTerm, TermRange      the score hangs on the size of the segment; without `constantscore`, as Or of the terms
    NumericRange, DateRange   over a column; one score, the boost
    ConstantScoreQuery        its score
    Nearby                    two words near each other: see `nearness`

Any other query, or one of these with an option that the arrays have no method for, is the fallback's.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from search.codec.termdict import encode_term
from search.evaluator.boolean import Complement, Conjunction, Constant, Difference, Disjunction, Optional
from search.evaluator.collection import Collection
from search.evaluator.deadline import check_time
from search.evaluator.expanding import MAX_EDITS, Expander, Ordinals, by_edits, by_prefix, by_range, by_wildcard
from search.evaluator.fallback import Fallback, Foreign
from search.evaluator.nearness import NearbyNode
from search.evaluator.node import NOTHING, Everything, Node
from search.evaluator.phrases import MAX_SLOP, PhraseNode
from search.evaluator.ranges import ColumnRange, HasField
from search.evaluator.scoring import BM25, idf
from search.evaluator.terms import AnyTerm, FacetTerms, TermNode
from search.query import DateRange, InLanguages, Nearby

__all__ = ["MAX_SCORED_TERMS", "Planner"]

MAX_SCORED_TERMS = 1024  # terms that an expansion scores one by one: the most frequent, as many as Whoosh's Or takes


class Planner:
    """Plans queries over one collection."""

    def __init__(self, collection: Collection, weighting: BM25, fallback: Fallback | None) -> None:
        self._collection = collection
        self._weighting = weighting
        self._fallback = fallback
        self._terms: dict[tuple[str, bytes], tuple[tuple[int | None, ...], int]] = {}

    def plan(self, node: query.Query, boost: float) -> Node:
        """Return the plan of a tree whose scores are multiplied by a boost.

        Raises:
            TypeError: There is a query without a method, and no fallback.
            SearchTooLong: There is no time left.
        """
        check_time()
        method = _METHODS.get(type(node))
        planned = None if method is None else method(self, node, boost)
        if planned is not None:
            return planned
        if self._fallback is None:
            raise TypeError(f"There is no method for {node!r}, and no fallback")
        return Foreign(self._collection, node, self._fallback, boost)

    def term(self, node: query.Term, boost: float) -> Node | None:
        """Plan Term."""
        if not isinstance(node.text, str | bytes):
            return None
        if self._facet_only(node.fieldname):
            wanted = encode_term(node.text)
            return self._any_term(node.fieldname, lambda terms: _one(terms.find(wanted)), boost * node.boost)
        return self._term(node.fieldname, node.text, boost * node.boost) or NOTHING

    def conjunction(self, node: query.And, boost: float) -> Node:
        """Plan And."""
        children = [self.plan(child, boost * node.boost) for child in node.subqueries]
        if not children or any(child is NOTHING for child in children):
            return NOTHING
        children.sort(key=lambda child: child.cost)
        return children[0] if len(children) == 1 else Conjunction(self._collection, tuple(children))

    def disjunction(self, node: query.Or, boost: float) -> Node | None:
        """Plan Or."""
        if node.scale and boost:
            return None
        return self._disjunction(self.plan(child, boost * node.boost) for child in node.subqueries)

    def maximum(self, node: query.DisjunctionMax, boost: float) -> Node:
        """Plan DisjunctionMax."""
        children = (self.plan(child, boost * node.boost) for child in node.subqueries)
        return self._disjunction(children, others=float(node.tiebreak))

    def complement(self, node: query.Not, boost: float) -> Node:
        """Plan Not."""
        return Complement(self._collection, self.plan(node.query, 0.0), boost)

    def difference(self, node: query.AndNot, boost: float) -> Node:
        """Plan AndNot."""
        wanted, unwanted = self.plan(node.a, boost), self.plan(node.b, 0.0)
        return wanted if NOTHING in (wanted, unwanted) else Difference(self._collection, wanted, unwanted)

    def required(self, node: query.Require, boost: float) -> Node:
        """Plan Require."""
        return self.conjunction(query.And([node.a, query.ConstantScoreQuery(node.b, 0.0)]), boost)

    def optional(self, node: query.AndMaybe, boost: float) -> Node:
        """Plan AndMaybe."""
        wanted = self.plan(node.a, boost)
        welcome = self.plan(node.b, boost) if boost else NOTHING
        return wanted if NOTHING in (wanted, welcome) else Optional(self._collection, wanted, welcome)

    def constant(self, node: query.ConstantScoreQuery, boost: float) -> Node:
        """Plan ConstantScoreQuery."""
        child = self.plan(node.child, 0.0)
        return child if child is NOTHING or not boost else Constant(child, boost * node.score)

    def every(self, node: query.Every, boost: float) -> Node:
        """Plan Every."""
        if node.fieldname is None:
            return Everything(self._collection, boost * node.boost)
        return HasField(self._collection, node.fieldname, boost * node.boost)

    def phrase(self, node: query.Phrase, boost: float) -> Node | None:
        """Plan Phrase."""
        words = [word for word in node.words if word is not None]
        return self._phrase(node.fieldname, words, node.slop, boost * node.boost)

    def near(self, node: query.SpanNear2, boost: float) -> Node | None:
        """Plan SpanNear2 of terms in order."""
        terms = node.qs
        plain = all(type(term) is query.Term and term.boost == 1.0 for term in terms)
        if not plain or not node.ordered or node.mindist != 1 or len({term.fieldname for term in terms}) != 1:
            return None
        return self._phrase(terms[0].fieldname, [term.text for term in terms], node.slop, boost)

    def nearby(self, node: Nearby, boost: float) -> Node | None:
        """Plan our own Nearby."""
        leaves = [leaf.segment for leaf in self._collection.leaves]
        if not all(segment.specs[node.fieldname].positions for segment in leaves if node.fieldname in segment.postings):
            return None
        words = [self._term(node.fieldname, word, boost * node.boost) for word in (node.first, node.second)]
        found = [word for word in words if word is not None]
        if len(found) < len(words) or node.first == node.second:
            return NOTHING
        ordinals = zip(*(word.ordinals for word in found), strict=True)
        pairs = tuple(None if one is None or two is None else (one, two) for one, two in ordinals)
        factor, cost = sum(word.factor for word in found) / 2, min(word.cost for word in found)
        return NearbyNode(self._collection, node.fieldname, pairs, node.gap, cost, factor, self._weighting)

    def prefix(self, node: query.Prefix, boost: float) -> Node:
        """Plan Prefix."""
        if not node.text:
            return HasField(self._collection, node.fieldname, boost * node.boost)
        return self._expansion(node, by_prefix(node.text), boost)

    def wildcard(self, node: query.Wildcard, boost: float) -> Node | None:
        """Plan Wildcard, but for those with sets of characters."""
        if node.text == "*":
            return HasField(self._collection, node.fieldname, boost * node.boost)
        return None if "[" in node.text else self._expansion(node, by_wildcard(node.text), boost)

    def fuzzy(self, node: query.FuzzyTerm, boost: float) -> Node | None:
        """Plan FuzzyTerm."""
        if not 0 <= node.maxdist <= MAX_EDITS:
            return None
        return self._expansion(node, by_edits(node.text, node.maxdist, node.prefixlength), boost)

    def term_range(self, node: query.TermRange, boost: float) -> Node:
        """Plan TermRange."""
        bounds = by_range(node.start, node.end, excludes_first=node.startexcl, excludes_last=node.endexcl)
        return self._expansion(node, bounds, boost)

    def numeric_range(self, node: query.NumericRange, boost: float) -> Node | None:
        """Plan NumericRange over a column."""
        if self._collection.column(node.fieldname) is None:
            return None
        return ColumnRange(
            self._collection,
            node.fieldname,
            node.start,
            node.end,
            boost * node.boost,
            excludes_first=node.startexcl,
            excludes_last=node.endexcl,
        )

    def date_range(self, node: DateRange, boost: float) -> Node:
        """Plan our own DateRange."""
        return ColumnRange(self._collection, node.field(), node.first, node.last, boost * node.boost)

    def _disjunction(self, children: Iterable[Node], *, others: float = 1.0) -> Node:
        found = [child for child in children if child is not NOTHING]
        if len(found) < 2:
            return found[0] if found else NOTHING
        found.sort(key=lambda child: child.cost, reverse=True)
        return Disjunction(self._collection, tuple(found), others)

    def _phrase(self, field: str, words: list[Any], slop: int, boost: float) -> Node | None:
        leaves = self._collection.leaves
        with_terms = [leaf.segment for leaf in leaves if field in leaf.segment.postings]
        if not all(segment.specs[field].positions for segment in with_terms) or not 1 <= slop <= MAX_SLOP:
            return None
        if not all(isinstance(word, str | bytes) for word in words):
            return None
        found = [self._term(field, word, boost) for word in words]
        known = tuple(word for word in found if word is not None)
        return PhraseNode(self._collection, known, slop) if known and len(known) == len(found) else NOTHING

    def _expansion(self, node: query.MultiTerm, expand: Expander, boost: float) -> Node:
        if node.constantscore or not boost or self._facet_only(node.fieldname):
            return self._any_term(node.fieldname, expand, boost * node.boost)
        terms: dict[bytes, int] = {}
        for leaf in self._collection.leaves:
            dictionary = leaf.segment.terms.get(node.fieldname)
            if dictionary is not None:
                postings = leaf.segment.postings[node.fieldname]
                for ordinal in _listed(expand(dictionary)).tolist():
                    term = dictionary[ordinal]
                    terms[term] = terms.get(term, 0) + postings.doc_frequency(ordinal)
        chosen = sorted(sorted(terms), key=terms.__getitem__, reverse=True)[:MAX_SCORED_TERMS]
        found = (self._term(node.fieldname, term, boost * node.boost) for term in sorted(chosen))
        return self._disjunction(term for term in found if term is not None)

    def _term(self, field: str, text: str | bytes, boost: float) -> TermNode | None:
        ordinals, frequency = self._look_up(field, encode_term(text))
        if not frequency:
            return None
        factor = boost
        if boost and any(field in leaf.segment.norms for leaf in self._collection.leaves):
            factor = boost * idf(self._collection.documents, frequency) * (self._weighting.k1 + 1)
        return TermNode(self._collection, field, ordinals, frequency, factor, self._weighting)

    def _look_up(self, field: str, term: bytes) -> tuple[tuple[int | None, ...], int]:
        """Return a term's ordinal in each leaf, and how many documents hold it."""
        known = self._terms.get((field, term))
        if known is None:
            segments = [leaf.segment for leaf in self._collection.leaves]
            ordinals = tuple(s.terms[field].find(term) if field in s.terms else None for s in segments)
            found = zip(segments, ordinals, strict=True)
            frequency = sum(s.postings[field].doc_frequency(o) for s, o in found if o is not None)
            known = self._terms[field, term] = ordinals, frequency
        return known

    def _any_term(self, field: str, expand: Expander, score: float) -> Node:
        segments = [leaf.segment for leaf in self._collection.leaves]
        if self._facet_only(field):
            none = np.zeros(0, np.uint32)
            found = [_listed(expand(s.facets[field].values)) if field in s.facets else none for s in segments]
            return FacetTerms(self._collection, field, tuple(found), score) if any(o.size for o in found) else NOTHING
        ordinals = tuple(expand(s.terms[field]) if field in s.terms else (0, 0) for s in segments)
        cost = 0
        for segment, chosen in zip(segments, ordinals, strict=True):
            if field in segment.postings:
                rows = segment.postings[field].row_offsets("postings")
                cost += _postings(rows, chosen)
        return AnyTerm(self._collection, field, ordinals, cost, score) if cost else NOTHING

    def _facet_only(self, field: str) -> bool:
        segments = [leaf.segment for leaf in self._collection.leaves]
        return any(field in s.facets for s in segments) and not any(field in s.terms for s in segments)


_METHODS: dict[type, Callable[[Planner, Any, float], Node | None]] = {
    type(query.NullQuery): lambda *_: NOTHING,
    query.Term: Planner.term,
    query.And: Planner.conjunction,
    InLanguages: Planner.conjunction,
    query.Or: Planner.disjunction,
    query.DisjunctionMax: Planner.maximum,
    query.Not: Planner.complement,
    query.AndNot: Planner.difference,
    query.Require: Planner.required,
    query.AndMaybe: Planner.optional,
    query.ConstantScoreQuery: Planner.constant,
    query.Every: Planner.every,
    query.Phrase: Planner.phrase,
    query.SpanNear2: Planner.near,
    query.Prefix: Planner.prefix,
    query.Wildcard: Planner.wildcard,
    query.FuzzyTerm: Planner.fuzzy,
    query.TermRange: Planner.term_range,
    query.NumericRange: Planner.numeric_range,
    DateRange: Planner.date_range,
    Nearby: Planner.nearby,
}


def _one(ordinal: int | None) -> tuple[int, int]:
    return (0, 0) if ordinal is None else (ordinal, ordinal + 1)


def _listed(ordinals: Ordinals) -> NDArray[np.uint32]:
    return np.arange(*ordinals, dtype=np.uint32) if isinstance(ordinals, tuple) else ordinals


def _postings(rows: NDArray[Any], ordinals: Ordinals) -> int:
    """Return how many postings some terms have."""
    if isinstance(ordinals, tuple):
        return int(rows[ordinals[1]]) - int(rows[ordinals[0]])
    return int((rows[ordinals + np.uint32(1)] - rows[ordinals]).sum(dtype=np.int64))
