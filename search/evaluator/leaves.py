"""Leaves: which of these documents lie in which leaf?"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.evaluator.docsets import Docs, Mask

__all__ = ["split"]


def split(docs: Docs | Mask, bases: NDArray[np.uint32]) -> Iterator[Docs | Mask]:
    """Yield the share of each leaf, numbered from its base, in ascending documents or a mask of all documents.

    `bases` are those of the leaves, and the number of all documents.
    """
    if bases.size == 2:
        yield docs
        return
    if docs.dtype == np.bool_:
        for base, end in pairwise(bases):
            yield docs[base:end]
        return
    bounds = docs.searchsorted(bases)
    for base, start, stop in zip(bases, bounds[:-1], bounds[1:], strict=False):
        yield docs[start:stop] - base
