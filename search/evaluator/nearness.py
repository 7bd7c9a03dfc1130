"""Nearness: in which documents do two words stand together as they do in the query, and how often?

Of all the places of both words in a document, those count that follow each other and are not of the same word. A pair
of them counts 1 / (1 + e), where e is by how many places it misses the distance that the words have in the query; so
'moon landing' counts 1 where that is asked for, 'moon and landing' 1/2, and 'landing moon' 1/3 too. The sum takes the
part that the frequency of a term has in BM25, and the mean of the two words' weights that of its idf:

    (idf of the first + idf of the second) / 2 * n * (k1 + 1) / (n + k1 * (1 - b + b * length / mean length))

This is after Rasolofo and Savoy, 'Term Proximity Scoring for Keyword-Based Retrieval Systems', ECIR 2003, and
Buettcher, Clarke and Lushman, 'Term Proximity Scoring for Ad-Hoc Retrieval on Very Large Text Collections', SIGIR
2006. They take the square of the distance, wherever the words are in the query, and the lesser of the two weights.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.evaluator.collection import Collection
from search.evaluator.docsets import NO_DOCS, Docs, Found, Places, Scores, places
from search.evaluator.scoring import BM25, saturated

__all__ = ["MAX_MISS", "NearbyNode"]

MAX_MISS = 4  # places; words that miss their distance by more do not count as being together

# A key is the row of a document, a position and which of the two words stands there, in one number that sorts so.
ROW_SHIFT = 34
WORD_BIT = 1

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NearbyNode:
    """Matches the documents where two words stand near each other; `ordinals` has both words' in each leaf."""

    collection: Collection
    field: str
    ordinals: tuple[Pair | None, ...]
    gap: int
    cost: int
    factor: float
    weighting: BM25

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        ordinals = self.ordinals[leaf]
        if ordinals is None:
            return Found(NO_DOCS, 0.0)
        docs, first, second = self._holders(leaf, ordinals, within)
        if not docs.size:
            return Found(NO_DOCS, 0.0)
        keys = np.concatenate([self._keys(leaf, ordinals[0], first, 0), self._keys(leaf, ordinals[1], second, 1)])
        together = nearness(keys, self.gap, docs.size)
        rows = np.flatnonzero(together)
        return Found(docs[rows], self._scores(leaf, docs[rows], together[rows]))

    def _holders(self, leaf: int, ordinals: Pair, within: Docs | None) -> tuple[Docs, Places, Places]:
        """Return the documents that hold both words, and the indices of these in the postings of each."""
        segment = self.collection.leaves[leaf].segment
        postings = segment.postings[self.field]
        one, two = (postings.docs_of(ordinal, ordinal + 1) for ordinal in ordinals)
        first = np.arange(one.size) if within is None else places(one, within, segment.documents)
        second = places(two, one[first], segment.documents)
        docs = two[second]
        return docs, first[places(one[first], docs, segment.documents)], second

    def _keys(self, leaf: int, ordinal: int, chosen: Places, word: int) -> NDArray[np.int64]:
        positions, rows = self.collection.leaves[leaf].segment.postings[self.field].positions_among(ordinal, chosen)
        keys = rows.astype(np.int64) << ROW_SHIFT
        keys += positions.astype(np.int64) << WORD_BIT
        keys += word
        return keys

    def _scores(self, leaf: int, docs: Docs, together: NDArray[np.float64]) -> Scores:
        if not self.factor:
            return 0.0
        norms = self.collection.norms(leaf, self.field, docs, self.weighting)
        if norms is None:
            return together.astype(np.float32) * np.float32(self.factor)
        return saturated(together, norms, self.factor)


def nearness(keys: NDArray[np.int64], gap: int, rows: int) -> NDArray[np.float64]:
    """Return for each row how often, and how nearly, its second word stands `gap` places after its first."""
    keys.sort(kind="stable")  # which merges the two runs
    before, after = keys[:-1], keys[1:]
    distances = (after >> WORD_BIT) - (before >> WORD_BIT)  # beyond all others where the rows differ
    follows = after & WORD_BIT
    misses = np.abs(np.where(follows, distances, -distances) - gap)
    found = np.flatnonzero(((before ^ after) & WORD_BIT).astype(np.bool_) & (misses <= MAX_MISS))
    together = np.zeros(rows, np.float64)
    np.add.at(together, after[found] >> ROW_SHIFT, 1.0 / (1.0 + misses[found]))
    return together
