"""Columns: here is my document, what is its value?

column/FIELD           a number per document, of the field's own dtype
column.blob/FIELD      uint8: byte strings end to end
column.offsets/FIELD   uint32 or uint64, one more than there are documents
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, Arrays, Sink, offsets_of

__all__ = ["BytesColumn", "NumberColumn", "write_bytes", "write_numbers"]


class NumberColumn:
    """One number per document; `missing` stands where there is none."""

    def __init__(self, arrays: Arrays, field: str, *, documents: int, dtype: str, missing: float) -> None:
        self.values: Array = arrays.require(f"column/{field}", dtype, size=documents)
        self.missing = missing

    def present(self) -> NDArray[np.bool_]:
        """Return which documents have a value."""
        if self.missing != self.missing:  # NaN
            return ~np.isnan(self.values)
        return np.asarray(self.values != self.values.dtype.type(self.missing))


class BytesColumn:
    """One byte string per document, empty where there is none."""

    def __init__(self, arrays: Arrays, field: str, *, documents: int) -> None:
        self._arrays = arrays
        self._field = field
        self.blob = arrays.require(f"column.blob/{field}", np.uint8)
        self.offsets = arrays.require_offsets(f"column.offsets/{field}", count=documents, total=self.blob.size)

    def __len__(self) -> int:
        return self.offsets.size - 1

    def __getitem__(self, doc: int) -> bytes:
        return self.blob[self.offsets[doc] : self.offsets[doc + 1]].tobytes()

    def verify(self) -> None:
        """Read all offsets.

        Raises:
            SegmentCorrupt: They do not ascend.
        """
        self._arrays.check_ascending(f"column.offsets/{self._field}")


def write_numbers(sink: Sink, field: str, values: Array) -> None:
    """Write a number per document."""
    sink.add(f"column/{field}", values)


def write_bytes(sink: Sink, field: str, values: Sequence[bytes]) -> None:
    """Write a byte string per document."""
    write_blob(
        sink, field, np.frombuffer(b"".join(values), np.uint8), np.fromiter(map(len, values), np.int64, len(values))
    )


def write_blob(sink: Sink, field: str, blob: Array, lengths: Array) -> None:
    """Write byte strings that are laid end to end already."""
    sink.add(f"column.blob/{field}", blob)
    sink.add(f"column.offsets/{field}", offsets_of(lengths))
