"""Narrow: how are numbers stored that are nearly always small?

The low bits of every number stand in one plain array; the few numbers that need more stand in a list beside it, as
(where, high bits), ascending. Where a slice meets none of these, reading it is a slice of the plain array.

    NAME.low/FIELD    uint8 or uint16: the low bits
    NAME.at/FIELD     uint32 or uint64: indices of the wide numbers, ascending
    NAME.high/FIELD   uint8 to uint32: their high bits, never 0
"""

from typing import Any

import numpy as np

from search.codec.arrays import Array, Arrays, Sink, Unsigned, smallest_unsigned
from search.codec.container import ContainerWriter

__all__ = ["NarrowReader", "NarrowRegion", "write_narrow"]

LOW_DTYPES = (np.uint8, np.uint16)
NarrowType = type[np.uint8] | type[np.uint16]
HIGH_DTYPES = (np.uint8, np.uint16, np.uint32)


class NarrowReader:
    """Numbers below 2**32, by index; `size` is how many."""

    def __init__(self, arrays: Arrays, name: str, field: str, *, size: int | None = None) -> None:
        self._arrays = arrays
        self._at_name, self._high_name = f"{name}.at/{field}", f"{name}.high/{field}"
        self._low = arrays.require(f"{name}.low/{field}", *LOW_DTYPES, size=size)
        self._at = arrays.require(self._at_name, np.uint32, np.uint64)
        self._high = arrays.require(self._high_name, *HIGH_DTYPES, size=self._at.size)
        self._bits = 8 * self._low.itemsize
        self.size = self._low.size

    def slice(self, start: int, stop: int) -> Unsigned:
        """Return the numbers from start to stop: a view where all are small, else a uint32 copy."""
        low = self._low[start:stop]
        if not self._at.size:
            return low
        first, last = np.searchsorted(self._at, np.array([start, stop], self._at.dtype))
        if first == last:
            return low
        values = low.astype(np.uint32)
        values[self._at[first:last] - self._at.dtype.type(start)] |= self._shifted(self._high[first:last])
        return values

    def take(self, indices: Array) -> Unsigned:
        """Return the numbers at indices, in their order."""
        low = self._low.take(indices)
        if not self._at.size:
            return low
        wanted = np.asarray(indices).astype(self._at.dtype)
        found = np.minimum(np.searchsorted(self._at, wanted), self._at.size - 1)
        wide = self._at[found] == wanted
        values = low.astype(np.uint32)
        values[wide] |= self._shifted(self._high[found[wide]])
        return values

    def verify(self) -> None:
        """Read the list of wide numbers.

        Raises:
            SegmentCorrupt: It does not ascend within the array, or holds bits that are too high.
        """
        self._arrays.check_ascending(self._at_name)
        self._arrays.check_below(self._at_name, self.size)
        self._arrays.check_below(self._high_name, 1 << (32 - self._bits))

    def _shifted(self, high: Array) -> Unsigned:
        return high.astype(np.uint32) << np.uint32(self._bits)


class NarrowRegion:
    """Writes numbers below 2**32 piece by piece; `close` writes the list of the wide ones."""

    def __init__(self, out: ContainerWriter, name: str, field: str, dtype: NarrowType, size: int) -> None:
        self._out = out
        self._names = (name, field)
        self._low = out.reserve(f"{name}.low/{field}", np.dtype(dtype), size)
        self._wide: list[tuple[Array, Array]] = []

    def append(self, values: Array) -> None:
        """Write the next numbers."""
        start = self._low.filled
        low, at, high = _split(values, self._low.dtype)
        self._low.append(low)
        if at.size:
            self._wide.append((at + start, high))

    def close(self) -> None:
        """Write the wide numbers."""
        at = [at for at, _ in self._wide]
        high = [high for _, high in self._wide]
        _write_wide(
            self._out,
            *self._names,
            np.concatenate(at) if at else np.zeros(0, np.intp),
            np.concatenate(high) if high else np.zeros(0, np.uint32),
            size=self._low.filled,
        )


def write_narrow(sink: Sink, name: str, field: str, dtype: NarrowType, values: Array) -> None:
    """Write numbers below 2**32 whose low bits are of dtype."""
    low, at, high = _split(values, np.dtype(dtype))
    sink.add(f"{name}.low/{field}", low)
    _write_wide(sink, name, field, at, high, size=values.size)


def _split(values: Array, dtype: np.dtype[Any]) -> tuple[Array, Array, Array]:
    """Return the low bits, the indices of the wide numbers and their high bits."""
    if values.dtype.itemsize <= dtype.itemsize:
        at = np.zeros(0, np.intp)
    else:
        at = np.flatnonzero(values > np.iinfo(dtype).max)
    high = values[at].astype(np.uint32) >> np.uint32(8 * dtype.itemsize)
    return values.astype(dtype), at, high


def _write_wide(sink: Sink, name: str, field: str, at: Array, high: Array, *, size: int) -> None:
    sink.add(f"{name}.at/{field}", at.astype(np.uint32 if size <= 1 << 32 else np.uint64))
    sink.add(f"{name}.high/{field}", high.astype(smallest_unsigned(int(high.max()) if high.size else 0)))
