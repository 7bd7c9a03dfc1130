"""Node: what is a step of a plan?

A plan has the shape of the query tree, but its terms are looked up, its statistics are taken and its boosts have sunk
to its leaves. A node is asked leaf by leaf, and may be told which documents are of interest at all: so a conjunction
costs what its rarest part costs.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from search.evaluator.collection import Collection
from search.evaluator.docsets import NO_DOCS, Docs, Found

__all__ = ["NOTHING", "Everything", "Node", "Nothing"]


class Node(Protocol):
    """A step of a plan; `cost` is about how many documents it has to look at in the whole collection."""

    @property
    def cost(self) -> int:
        """About how many documents it has to look at."""
        ...

    def find(self, leaf: int, within: Docs | None) -> Found:
        """Return the matches in a leaf, only those among `within` unless that is None; deleted documents may be."""
        ...


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no document."""

    cost: int = 0

    def find(self, leaf: int, within: Docs | None) -> Found:  # noqa: ARG002
        """See `Node.find`."""
        return Found(NO_DOCS, 0.0)


NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document, with one score."""

    collection: Collection
    score: float

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return self.collection.documents

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        if within is None:
            within = np.arange(self.collection.leaves[leaf].segment.documents, dtype=np.uint32)
        return Found(within, self.score)
