"""Boolean: which documents match all, any, or one but not the other of some nodes?"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from search.evaluator.collection import Collection
from search.evaluator.deadline import check_time
from search.evaluator.docsets import NO_DOCS, Docs, Found, mask_of, numbers_of, places, scores_at
from search.evaluator.node import Node
from search.evaluator.terms import TermNode
from search.evaluator.unions import united

__all__ = ["Complement", "Conjunction", "Constant", "Difference", "Disjunction", "Optional"]


@dataclass(frozen=True)
class Conjunction:
    """Matches what every child matches, with the sum of its scores; children come by ascending cost.

    A first child that is a term is scored last, when it is known of which documents the scores are wanted.
    """

    collection: Collection
    children: tuple[Node, ...]

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.children[0].cost

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        documents = self.collection.leaves[leaf].segment.documents
        first = self.children[0]
        term = first if isinstance(first, TermNode) and first.factor else None
        docs, scores = first.find(leaf, within) if term is None else term.unscored.find(leaf, within)
        for child in self.children[1:]:
            if not docs.size:
                return Found(NO_DOCS, 0.0)
            check_time()
            found = child.find(leaf, docs)
            if found.docs.size < docs.size and not isinstance(scores, float):
                scores = scores[places(docs, found.docs, documents)]
            docs, scores = found.docs, scores + found.scores
        return Found(docs, scores if term is None else scores + term.find(leaf, docs).scores)


@dataclass(frozen=True)
class Disjunction:
    """Matches what any child matches, with the best of its scores and the share `others` of the rest.

    Children come by descending cost, so that few matches are merged into many.
    """

    collection: Collection
    children: tuple[Node, ...]
    others: float = 1.0

    @cached_property
    def cost(self) -> int:
        """See `Node.cost`."""
        return sum(child.cost for child in self.children)

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        parts = [child.find(leaf, within) for child in self.children]
        return united(parts, self.collection.leaves[leaf].segment.documents, others=self.others)


@dataclass(frozen=True, slots=True)
class Difference:
    """Matches what `wanted` matches and `unwanted` does not."""

    collection: Collection
    wanted: Node
    unwanted: Node

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.wanted.cost

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        docs, scores = self.wanted.find(leaf, within)
        unwanted = self.unwanted.find(leaf, docs).docs if docs.size else NO_DOCS
        if not unwanted.size:
            return Found(docs, scores)
        keep = np.ones(docs.size, np.bool_)
        keep[places(docs, unwanted, self.collection.leaves[leaf].segment.documents)] = False
        return Found(docs.compress(keep), scores_at(scores, keep))


@dataclass(frozen=True, slots=True)
class Complement:
    """Matches what `unwanted` does not, with one score."""

    collection: Collection
    unwanted: Node
    score: float

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.collection.documents

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        documents = self.collection.leaves[leaf].segment.documents
        gone = mask_of(self.unwanted.find(leaf, within).docs, documents)
        return Found(numbers_of(~gone) if within is None else within.compress(~gone.take(within)), self.score)


@dataclass(frozen=True, slots=True)
class Optional:
    """Matches what `wanted` matches; where `welcome` does too, its score is added."""

    collection: Collection
    wanted: Node
    welcome: Node

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.wanted.cost

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        docs, scores = self.wanted.find(leaf, within)
        bonus = self.welcome.find(leaf, docs) if docs.size else Found(NO_DOCS, 0.0)
        if not bonus.docs.size:
            return Found(docs, scores)
        total = np.full(docs.size, scores, np.float32)
        total[places(docs, bonus.docs, self.collection.leaves[leaf].segment.documents)] += np.float32(bonus.scores)
        return Found(docs, total)


@dataclass(frozen=True, slots=True)
class Constant:
    """Matches what a node that keeps no scores matches, with one score."""

    child: Node
    score: float

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.child.cost

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        return Found(self.child.find(leaf, within).docs, self.score)
