"""Columns: how is a value of this Whoosh column kept in a column of numbers or of byte strings?

An empty byte string stands for no value. Where the Whoosh column has another default and its values may be empty,
each value is kept with a byte before it.
"""

import operator
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from whoosh import columns

from search.codec.columns import BytesColumn, NumberColumn
from search.codec.spec import BYTES, FieldSpec
from search.codec.whoosh.objects import dump, encode_value, load

__all__ = ["ArrayColumnReader", "Coder", "coder_for"]

# struct's codes with '!', as Whoosh uses them
NUMBER_KINDS = {
    "b": "|i1", "B": "|u1", "h": "<i2", "H": "<u2", "i": "<i4", "I": "<u4",
    "l": "<i4", "L": "<u4", "q": "<i8", "Q": "<u8", "f": "<f4", "d": "<f8",
}  # fmt: skip
PRESENT = b"\x01"


@dataclass(frozen=True, slots=True)
class Coder:
    """How one Whoosh column is kept; `kind` and `missing` are those of the segment's column."""

    kind: str
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]
    missing: int | float = 0
    reverse: Callable[[Any], Any] | None = None  # the sort key of a value in descending order
    lists: bool = False

    def checked(self, field: str, value: Any) -> Any:
        """Return a value as the segment's column holds it.

        Raises:
            ValueError: It cannot be kept.
        """
        try:
            encoded = self.encode(value)
        except (TypeError, ValueError, ArithmeticError, struct.error) as error:
            raise ValueError(f"The value {value!r} of '{field}' cannot be kept in its column: {error}") from error
        if not FieldSpec(column=self.kind, missing=self.missing).accepts(encoded):
            raise ValueError(f"The value {value!r} of '{field}' cannot be kept in its column")
        return encoded


def coder_for(column: Any) -> Coder:
    """Return the coder of a Whoosh column.

    Raises:
        ValueError: A column of this kind cannot be kept.
    """
    for kind in type(column).__mro__:
        if kind in CODERS:
            return CODERS[kind](column)
    raise ValueError(f"A column of the type {type(column).__name__} cannot be kept")


class ArrayColumnReader(columns.ColumnReader):  # type: ignore[misc]
    """The values of one column of a segment, as Whoosh's readers of columns give them."""

    def __init__(self, column: NumberColumn | BytesColumn, coder: Coder) -> None:
        # a memoryview gives Python numbers, and faster than an array gives its own
        self._values: Any = column.values.data if isinstance(column, NumberColumn) else column
        self._coder = coder
        self._reverse = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, doc: int) -> Any:
        return self._coder.decode(self._values[doc])

    def __iter__(self) -> Iterator[Any]:
        return map(self._coder.decode, map(self._values.__getitem__, range(len(self))))

    def sort_key(self, docnum: int) -> Any:
        """Return what the value of a document sorts by."""
        value = self[docnum]
        if self._coder.lists:
            return value[0] if value else b""
        if self._reverse and self._coder.reverse is not None:
            return self._coder.reverse(value)
        return value

    def set_reverse(self) -> None:
        """Make sort keys descend.

        Raises:
            NotImplementedError: Values of this kind have no descending keys; Whoosh then ranks them itself.
        """
        if self._coder.reverse is None:
            raise NotImplementedError
        self._reverse = True


def _same(value: Any) -> Any:
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("it is not a byte string")
    return value


def _sized(length: int) -> Callable[[Any], bytes]:
    def encode(value: Any) -> bytes:
        if length and len(_bytes(value)) != length:
            raise ValueError(f"it has {len(value)} bytes where {length} are due")
        return _bytes(value)

    return encode


def _variable(_: Any) -> Coder:
    return Coder(BYTES, _bytes, _same)


def _fixed(column: Any) -> Coder:
    default = column.default_value()
    return Coder(BYTES, _sized(column._fixedlen), lambda value: value or default)


def _referenced(column: Any) -> Coder:
    default, length = column.default_value(), column._fixedlen
    if length or not default:
        return Coder(BYTES, _sized(length), lambda value: value or default)
    return Coder(BYTES, lambda value: PRESENT + _bytes(value), lambda value: value[1:] if value else default)


def _numeric(column: Any) -> Coder:
    kind = NUMBER_KINDS[column._typecode]
    convert: Callable[[Any], Any] = float if kind[1] == "f" else operator.index
    return Coder(kind, convert, _same, convert(column.default_value()), operator.neg)


def _clamped(column: Any) -> Coder:
    child = coder_for(column._child)
    if child.kind == BYTES or child.kind[1] == "f":
        return child
    bounds = np.iinfo(child.kind)
    low, high = int(bounds.min), int(bounds.max)
    return Coder(child.kind, lambda v: min(max(child.encode(v), low), high), _same, child.missing, child.reverse)


def _bits(_: Any) -> Coder:
    return Coder("|u1", lambda value: int(bool(value)), bool, 0, lambda value: int(not value))


def _struct(column: Any) -> Coder:
    layout, default = struct.Struct(column._spec), column.default_value()
    return Coder(BYTES, lambda value: layout.pack(*value), lambda value: layout.unpack(value) if value else default)


def _objects(column: Any) -> Coder:
    child = coder_for(column._child)

    def encode(value: Any) -> Any:
        if value is None:
            return child.encode(b"")
        return child.encode(dump({"": encode_value(value)}))

    def decode(value: Any) -> Any:
        return load(child.decode(value)).get("")

    return Coder(BYTES, encode, decode)


def _list_of_variable(_: Any) -> Coder:
    def encode(values: Any) -> bytes:
        sizes = struct.pack(f"<{len(values) + 1}I", len(values), *map(len, values))
        return sizes + b"".join(map(_bytes, values))

    def decode(data: bytes) -> list[bytes]:
        if not data:
            return []
        (count,) = struct.unpack_from("<I", data)
        start, values = 4 * (count + 1), []
        for size in struct.unpack_from(f"<{count}I", data, 4):
            values.append(data[start : start + size])
            start += size
        return values

    return Coder(BYTES, encode, decode, lists=True)


def _list_of_fixed(column: Any) -> Coder:
    length = column._fixedlen
    encode = _sized(length)
    return Coder(
        BYTES,
        lambda values: b"".join(map(encode, values)),
        lambda data: [data[start : start + length] for start in range(0, len(data), length)],
        lists=True,
    )


CODERS: dict[type, Callable[[Any], Coder]] = {
    columns.VarBytesColumn: _variable,
    columns.CompressedBytesColumn: _variable,
    columns.CompressedBlockColumn: _variable,
    columns.FixedBytesColumn: _fixed,
    columns.RefBytesColumn: _referenced,
    columns.NumericColumn: _numeric,
    columns.ClampedNumericColumn: _clamped,
    columns.BitColumn: _bits,
    columns.StructColumn: _struct,
    columns.PickleColumn: _objects,
    columns.VarBytesListColumn: _list_of_variable,
    columns.FixedBytesListColumn: _list_of_fixed,
}
