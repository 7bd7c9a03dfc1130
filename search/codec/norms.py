"""Norms: here is my document, how many tokens has it in this field?

lengths/FIELD   uint8 to uint32, one per document
"""

from functools import cached_property

import numpy as np

from search.codec.arrays import UNSIGNED, Array, Arrays, Sink, Unsigned, smallest_unsigned

__all__ = ["Norms", "write_lengths"]


class Norms:
    """The lengths of one field."""

    def __init__(self, arrays: Arrays, field: str, *, documents: int) -> None:
        self.lengths: Unsigned = arrays.require(f"lengths/{field}", *UNSIGNED, size=documents)

    @cached_property
    def total(self) -> int:
        """The number of tokens of all documents, deleted ones included."""
        return int(self.lengths.sum(dtype=np.uint64))

    @cached_property
    def shortest(self) -> int:
        """The least length of a document that has tokens here, or 0."""
        present = self.lengths[self.lengths > 0]
        return int(present.min()) if present.size else 0

    @cached_property
    def longest(self) -> int:
        """The greatest length, or 0."""
        return int(self.lengths.max()) if self.lengths.size else 0


def write_lengths(sink: Sink, field: str, lengths: Array) -> None:
    """Write the number of tokens of each document."""
    sink.add(f"lengths/{field}", lengths.astype(smallest_unsigned(int(lengths.max()) if lengths.size else 0)))
