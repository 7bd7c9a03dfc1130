"""Phrases: in which documents do these words follow one another?

Words follow one another if each stands at least one and at most `slop` places after the one before, as Whoosh has it.
Only the documents that hold all words are looked at; there a place is (row << 33) + position, where the row is the
document's number among these, so that no place of a document is near one of the next.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.evaluator.collection import Collection
from search.evaluator.docsets import NO_DOCS, Docs, Found, Places, Scores, places
from search.evaluator.terms import TermNode

__all__ = ["PhraseNode"]

ROW_SHIFT = 33  # positions take 32 bits, and the slop goes beyond them
MAX_SLOP = 1 << 32

SEARCH_SHARE = 4  # so many times as many keys, and looking each of the few up is faster than merging (measured)

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PhraseNode:
    """Matches the documents where words follow one another, with the sum of the words' scores."""

    collection: Collection
    words: tuple[TermNode, ...]
    slop: int

    @property
    def cost(self) -> int:
        """See `Node.cost`."""
        return min(word.cost for word in self.words)

    def find(self, leaf: int, within: Docs | None) -> Found:
        """See `Node.find`."""
        ordinals = [word.ordinals[leaf] for word in self.words]
        known = [ordinal for ordinal in ordinals if ordinal is not None]
        if len(known) < len(ordinals):
            return Found(NO_DOCS, 0.0)
        if len(known) == 1:
            return self.words[0].find(leaf, within)
        docs, chosen = self._holders(leaf, set(known), within)
        if not docs.size:
            return Found(NO_DOCS, 0.0)
        rows = self._rows(leaf, known, chosen)
        return Found(docs[rows], self._scores(leaf, docs[rows], [chosen[ordinal][rows] for ordinal in known]))

    def _holders(self, leaf: int, ordinals: set[int], within: Docs | None) -> tuple[Docs, dict[int, Places]]:
        """Return the documents that hold all words, and the indices of these in the postings of each."""
        segment = self.collection.leaves[leaf].segment
        postings = segment.postings[self.words[0].field]
        lists = {o: postings.docs_of(o, o + 1) for o in sorted(ordinals, key=postings.doc_frequency)}
        docs, chosen = None if within is None else within, dict[int, Places]()
        for ordinal, found in lists.items():
            at = np.arange(found.size) if docs is None else places(found, docs, segment.documents)
            if docs is not None and at.size < docs.size:
                kept = places(docs, found, segment.documents)
                chosen = {other: theirs.take(kept) for other, theirs in chosen.items()}
            docs, chosen[ordinal] = found[at], at
        return NO_DOCS if docs is None else docs, chosen

    def _rows(self, leaf: int, ordinals: list[int], chosen: dict[int, Places]) -> NDArray[np.intp]:
        """Return which of the documents that hold all words have them follow one another."""
        keys = {ordinal: self._keys(leaf, ordinal, at) for ordinal, at in chosen.items()}
        if self.slop == 1:
            ends = _adjacent([keys[ordinal] - place for place, ordinal in enumerate(ordinals)])
        else:
            ends = keys[ordinals[0]]
            for ordinal in ordinals[1:]:
                ends = _following(ends, keys[ordinal], self.slop)
        rows = ends >> ROW_SHIFT
        return rows.compress(np.concatenate(([True], rows[1:] != rows[:-1]))) if rows.size else rows

    def _keys(self, leaf: int, ordinal: int, chosen: Places) -> Keys:
        postings = self.collection.leaves[leaf].segment.postings[self.words[0].field]
        positions, rows = postings.positions_among(ordinal, chosen)
        keys = rows.astype(np.int64) << ROW_SHIFT
        keys += positions
        return keys

    def _scores(self, leaf: int, docs: Docs, chosen: list[Places]) -> Scores:
        """Return the sum of the words' scores, given the indices of docs in the postings of each."""
        scores: Scores = 0.0
        for word, at in zip(self.words, chosen, strict=True):
            scores = scores + word.scores(leaf, docs, at)
        return scores


def _adjacent(keys: list[Keys]) -> Keys:
    """Return the first words' keys of a phrase, given each word's, moved back by its place in the phrase."""
    found, *others = sorted(keys, key=len)
    for other in others:
        if found.size * SEARCH_SHARE < other.size:
            found = found.compress(other.take(other.searchsorted(found), mode="clip") == found)
        else:
            both = np.concatenate([found, other])
            both.sort(kind="stable")  # which merges runs that ascend already: twice as fast as so many bisections
            found = both[:-1].compress(both[1:] == both[:-1])
    return found


def _following(before: Keys, after: Keys, slop: int) -> Keys:
    """Return the keys of `after` that are at least one and at most slop places after one of `before`."""
    if not before.size:
        return before
    nearest = before.searchsorted(after) - 1  # the last that is less
    found = nearest >= 0
    found &= after - before[np.maximum(nearest, 0)] <= slop
    return after[found]
