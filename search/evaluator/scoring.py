"""Scoring: how well does a document match that holds this term so many times?

BM25 (Robertson and Zaragoza, 'The Probabilistic Relevance Framework', 2009, section 3.4), with an idf that is never
negative, as Lucene has it:

    idf * f * (k1 + 1) / (f + k1 * (1 - b + b * length / mean length))
    idf = ln(1 + (documents - frequency + 0.5) / (frequency + 0.5))

Whoosh has 1 + ln(documents / (frequency + 1)) for the idf, by which a word of nearly all documents still counts a fifth
as much as one of ten in a thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BM25", "idf", "length_norms", "saturated"]


@dataclass(frozen=True, kw_only=True, slots=True)
class BM25:
    """The free parameters: k1 says how soon repetitions stop counting, b how much long documents are held back.

    `field_b` has the b of fields that differ from the others.
    """

    k1: float = 1.2
    b: float = 0.75
    field_b: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def b_of(self, name: str) -> float:
        """Return the b of a field."""
        return self.field_b.get(name, self.b)


def idf(documents: int, frequency: int) -> float:
    """Return how telling a term is that so many of all documents hold; deleted ones count until they are merged."""
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def length_norms(lengths: NDArray[Any], *, mean: float, k1: float, b: float) -> NDArray[np.float32]:
    """Return k1 * (1 - b + b * length / mean) for each length."""
    norms = lengths.astype(np.float32)
    norms *= np.float32(k1 * b / mean)
    norms += np.float32(k1 * (1 - b))
    return norms


def saturated(frequencies: NDArray[Any], norms: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Return factor * f / (f + norm) for each frequency f; norms is overwritten."""
    scores = frequencies.astype(np.float32)
    norms += scores
    scores /= norms
    scores *= np.float32(factor)
    return scores
