"""Arrays: which named arrays has a segment, and are they what their readers expect?

`Arrays` is all that the readers of this package know of storage: the arrays of a file (mapped, read-only) and those
of a batch in memory look alike.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from search.codec.errors import SegmentCorrupt

__all__ = ["Array", "Arrays", "Sink", "UniqueArrays", "Unsigned", "offsets_of", "smallest_unsigned"]

Array = NDArray[Any]
Unsigned = NDArray[np.unsignedinteger[Any]]

UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)


class Sink(Protocol):
    """Takes arrays under names that are unique within a segment."""

    def add(self, name: str, array: Array) -> None:
        """Keep a one-dimensional array."""
        ...


class Arrays(Mapping[str, Array]):
    """The named arrays of one segment, all one-dimensional; `path` names the segment in messages."""

    def __init__(self, path: object, arrays: Mapping[str, Array]) -> None:
        self.path = path
        self._arrays = arrays

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def corrupt(self, reason: str) -> SegmentCorrupt:
        """Return the error to raise for a fault found in these arrays."""
        return SegmentCorrupt(self.path, reason)

    def require(self, name: str, *dtypes: DTypeLike, size: int | None = None) -> Array:
        """Return an array after checking its dtype and size.

        Raises:
            SegmentCorrupt: It is absent, or of another dtype or size.
        """
        array = self._arrays.get(name)
        if array is None:
            raise self.corrupt(f"the array '{name}' is absent")
        if not any(array.dtype == np.dtype(dtype) for dtype in dtypes):
            raise self.corrupt(f"the array '{name}' has the dtype {array.dtype.str}")
        if size is not None and array.size != size:
            raise self.corrupt(f"the array '{name}' has {array.size} values where {size} are due")
        return array

    def require_offsets(self, name: str, *, count: int | None, total: int) -> Unsigned:
        """Return an array of count + 1 offsets into another of total values; only its ends are looked at.

        Raises:
            SegmentCorrupt: It is absent, of another dtype or size, or its ends are not 0 and total.
        """
        size = None if count is None else count + 1
        offsets = self.require(name, np.uint32, np.uint64, size=size)
        if not offsets.size or offsets[0] != 0 or offsets[-1] != total:
            raise self.corrupt(f"the offsets '{name}' do not span their {total} values")
        return offsets

    def check_ascending(self, name: str) -> None:
        """Read all of an array of offsets.

        Raises:
            SegmentCorrupt: An offset is less than the one before it.
        """
        offsets = self._arrays[name]
        if (offsets[1:] < offsets[:-1]).any():
            raise self.corrupt(f"the offsets '{name}' do not ascend")

    def check_below(self, name: str, limit: int) -> None:
        """Read all of an array of ordinals or document numbers.

        Raises:
            SegmentCorrupt: One of them is limit or more.
        """
        values = self._arrays[name]
        if values.size and int(values.max()) >= limit:
            raise self.corrupt(f"the array '{name}' holds {values.max()} where all must be less than {limit}")


class UniqueArrays(dict[str, Array]):
    """Arrays in memory, as a `Sink`."""

    def add(self, name: str, array: Array) -> None:
        """Keep an array under a new name."""
        if name in self:
            raise ValueError(f"There is an array '{name}' already")
        self[name] = array


def smallest_unsigned(largest: int) -> type[np.unsignedinteger[Any]]:
    """Return the smallest unsigned dtype that holds `largest`."""
    return next(dtype for dtype in UNSIGNED if largest <= np.iinfo(dtype).max)


def offsets_of(counts: Array) -> Unsigned:
    """Return the running sum of counts, from 0 to their total: uint32, or uint64 where the total needs it."""
    offsets = np.zeros(counts.size + 1, np.uint64)
    np.cumsum(counts, out=offsets[1:], dtype=np.uint64)
    return offsets.astype(np.uint32) if offsets[-1] <= np.iinfo(np.uint32).max else offsets
