"""Leaves: which of these documents lie in which leaf?"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chosen", "split"]

Chosen = TypeVar("Chosen", bound=NDArray[Any])  # ascending documents, as Docs or Places, or a Mask


def split(docs: Chosen, bases: NDArray[np.uint32]) -> Iterator[Chosen]:
    """Yield the share of each leaf, numbered from its base, in ascending documents or a mask of all documents.

    `bases` are those of the leaves, and the number of all documents.
    """
    if bases.size == 2:
        yield docs
        return
    if docs.dtype == np.bool_:
        for base, end in pairwise(bases):
            yield cast(Chosen, docs[base:end])
        return
    bounds = docs.searchsorted(bases)
    for base, start, stop in zip(bases, bounds[:-1], bounds[1:], strict=False):
        yield cast(Chosen, docs[start:stop] - base)
