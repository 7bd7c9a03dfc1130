"""Unions: which documents are in any of these sets, and what are their scores together?

A score is the best of a document's scores and a share of its others: all of them for a sum. Scores are added in the
order of the sets, whichever method is used, so that a document's score does not depend on the leaf that it is in.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.evaluator.docsets import NO_DOCS, Docs, Found, Mask, Places, Scores, distinct, scores_at

__all__ = ["united"]

Slots = Places | Mask | slice

# from this share of the documents on, adding up in an array over all of them is faster than merging
DENSE_SHARE = 1 / 24
# so many times the others together, and they are merged into the first set instead
DOMINANT = 8


def united(parts: Sequence[Found], documents: int, *, others: float = 1.0) -> Found:
    """Return the documents of all sets; a score is the best of a document's, and the share `others` of the rest."""
    parts = [part for part in parts if part.docs.size]
    if len(parts) < 2:
        return parts[0] if parts else Found(NO_DOCS, 0.0)
    if _dominated(parts):
        docs, first = _merged_into(parts[0].docs, distinct(_docs(parts[1:])))
    elif sum(part.docs.size for part in parts) <= documents * DENSE_SHARE:
        docs = distinct(_docs(parts))
        first = docs.searchsorted(parts[0].docs)
    else:
        return _dense(parts, documents, others)
    return Found(docs, _combined(parts, [first, *map(docs.searchsorted, _docs(parts[1:]))], docs.size, others))


def _dominated(parts: Sequence[Found]) -> bool:
    return parts[0].docs.size > DOMINANT * sum(part.docs.size for part in parts[1:])


def _dense(parts: Sequence[Found], documents: int, others: float) -> Found:
    slots: list[Slots] = [part.docs.astype(np.intp) for part in parts]
    if others == 1.0 and all(not isinstance(part.scores, float) and part.scores.min() > 0 for part in parts):
        total = _summed(parts, slots, documents)
        chosen = np.flatnonzero(total > 0)
        return Found(chosen.astype(np.uint32), total.take(chosen))
    mask = np.zeros(documents, np.bool_)
    for places in slots:
        mask[places] = True
    chosen = np.flatnonzero(mask)
    scores = _combined(parts, slots, documents, others)
    return Found(chosen.astype(np.uint32), scores_at(scores, chosen))


def _combined(parts: Sequence[Found], slots: Sequence[Slots], size: int, others: float) -> Scores:
    """Return the scores in an array of some size, given the slots of each set's documents in it.

    A slot that is no document's may hold anything.
    """
    if all(isinstance(part.scores, float) and part.scores == 0.0 for part in parts):
        return 0.0
    total = _summed(parts, slots, size)
    if others == 1.0:
        return total
    best = np.full(size, np.finfo(np.float32).min, np.float32)
    for places, part in zip(slots, parts, strict=True):
        best[places] = np.maximum(best[places], np.float32(part.scores))
    return best if not others else best * np.float32(1 - others) + total * np.float32(others)


def _summed(parts: Sequence[Found], slots: Sequence[Slots], size: int) -> NDArray[np.float32]:
    total = np.zeros(size, np.float32)
    total[slots[0]] = parts[0].scores
    for places, part in zip(slots[1:], parts[1:], strict=True):
        total[places] += np.float32(part.scores) if isinstance(part.scores, float) else part.scores
    return total


def _merged_into(docs: Docs, few: Docs) -> tuple[Docs, Slots]:
    """Return the union of many documents and few, and where the many are in it."""
    at = docs.searchsorted(few)
    new = np.flatnonzero(docs.take(at, mode="clip") != few)
    if not new.size:
        return docs, slice(None)
    kept = np.ones(docs.size + new.size, np.bool_)
    kept[at[new] + np.arange(new.size)] = False
    union = np.empty(kept.size, np.uint32)
    union[kept] = docs
    union[~kept] = few[new]
    return union, kept


def _docs(parts: Sequence[Found]) -> list[Docs]:
    return [part.docs for part in parts]
