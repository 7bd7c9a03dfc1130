"""Formats: what does a posting of this Whoosh format hold, and how is it kept without pickle?

Whoosh's formats with positions encode a posting's value with pickle. Each has a twin here that encodes it as plain
little-endian numbers and decodes that; a schema of ours has the twins in place of the originals. For n occurrences
of a term in a document a twin's value is

    Positions          n positions (uint32)
    Characters         n positions, n pairs of start and end (int32)
    PositionBoosts     n positions, n boosts (float64)
    CharacterBoosts    n positions, n pairs of start and end, n boosts

Positions ascend, as the structures of a segment need. What follows them is the posting's payload in the segment.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from whoosh.formats import CharacterBoosts, Characters, Existence, Format, Frequency, PositionBoosts, Positions

__all__ = ["EXISTENCE", "Layout", "layout_of", "plain_format", "recoder"]

POSITION_BYTES = 4


class _Plain:
    """What the twins share.

    `rest` is the number of bytes of one occurrence that follow the positions; `content` is what `encode` takes.
    """

    rest = 0
    content = "positions"

    def __eq__(self, other: object) -> bool:
        stock = _stock_of(type(self))
        return isinstance(other, stock) and vars(self) == vars(other)

    def __reduce__(self) -> tuple[Any, ...]:
        return _twin, (_stock_of(type(self)), vars(self))

    def encode(self, occurrences: Any) -> Any:
        """Return the value of a posting.

        Raises:
            ValueError: A position or a character offset is out of range.
        """
        rows = sorted(occurrences)
        columns = self._columns(rows)
        try:
            return struct.pack(f"<{self._codes(len(rows))}", *columns)
        except struct.error as error:
            raise ValueError(f"A position cannot be kept: {error}") from error

    def decode_frequency(self, value: bytes) -> int:
        """Return the number of occurrences."""
        return len(value) // (POSITION_BYTES + self.rest)

    def decode_positions(self, value: bytes) -> list[int]:
        """Return the positions, ascending."""
        return list(self._unpacked(value)[: self.decode_frequency(value)])

    def _unpacked(self, value: bytes) -> tuple[Any, ...]:
        return struct.unpack(f"<{self._codes(self.decode_frequency(value))}", value)

    def _codes(self, count: int) -> str:
        return f"{count}I"

    def _columns(self, rows: Sequence[Any]) -> Sequence[Any]:
        return rows


class PlainPositions(_Plain, Positions):  # type: ignore[misc]
    """The twin of Positions."""


class PlainCharacters(_Plain, Characters):  # type: ignore[misc]
    """The twin of Characters."""

    rest = 8
    content = "characters"

    def decode_characters(self, value: bytes) -> list[tuple[int, int, int]]:
        """Return position, start and end of each occurrence."""
        found, count = self._unpacked(value), self.decode_frequency(value)
        return list(zip(found[:count], found[count : 3 * count : 2], found[count + 1 : 3 * count : 2], strict=True))

    def _codes(self, count: int) -> str:
        return f"{count}I{2 * count}i"

    def _columns(self, rows: Sequence[Any]) -> Sequence[Any]:
        return [row[0] for row in rows] + [offset for row in rows for offset in row[1:3]]


class PlainPositionBoosts(_Plain, PositionBoosts):  # type: ignore[misc]
    """The twin of PositionBoosts."""

    rest = 8
    content = "position_boosts"

    def decode_position_boosts(self, value: bytes) -> list[tuple[int, float]]:
        """Return position and boost of each occurrence."""
        found, count = self._unpacked(value), self.decode_frequency(value)
        return list(zip(found[:count], found[count:], strict=True))

    def decode_weight(self, value: bytes) -> float:
        """Return the sum of the boosts."""
        weight: float = sum(self._unpacked(value)[self.decode_frequency(value) :]) * self.field_boost
        return weight

    def _codes(self, count: int) -> str:
        return f"{count}I{count}d"

    def _columns(self, rows: Sequence[Any]) -> Sequence[Any]:
        return [row[0] for row in rows] + [row[1] for row in rows]


class PlainCharacterBoosts(PlainCharacters, CharacterBoosts):  # type: ignore[misc]
    """The twin of CharacterBoosts, whose `encode` gives the sum of the boosts as well."""

    rest = 16
    content = "character_boosts"

    def encode(self, occurrences: Any) -> Any:
        """Return the value of a posting, and the sum of its boosts.

        Raises:
            ValueError: A position or a character offset is out of range.
        """
        return super().encode(occurrences), sum(row[3] for row in occurrences)

    def decode_character_boosts(self, value: bytes) -> list[tuple[int, int, int, float]]:
        """Return position, start, end and boost of each occurrence."""
        boosts = self._unpacked(value)[3 * self.decode_frequency(value) :]
        return [(*row, boost) for row, boost in zip(self.decode_characters(value), boosts, strict=True)]

    def decode_position_boosts(self, value: bytes) -> list[tuple[int, float]]:
        """Return position and boost of each occurrence."""
        return [(row[0], row[3]) for row in self.decode_character_boosts(value)]

    def decode_weight(self, value: bytes) -> float:
        """Return the sum of the boosts."""
        weight: float = sum(row[3] for row in self.decode_character_boosts(value)) * self.field_boost
        return weight

    def _codes(self, count: int) -> str:
        return f"{count}I{2 * count}i{count}d"

    def _columns(self, rows: Sequence[Any]) -> Sequence[Any]:
        return [*super()._columns(rows), *(row[3] for row in rows)]


TWINS: dict[type, type] = {
    Positions: PlainPositions,
    Characters: PlainCharacters,
    PositionBoosts: PlainPositionBoosts,
    CharacterBoosts: PlainCharacterBoosts,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which structures the postings of a format need; `rest` is the size of the payload of one occurrence.

    A value that is `opaque` is the payload as it stands, and `decode_frequency`, if the format has it, reads it.
    """

    frequencies: bool
    positions: bool = False
    rest: int = 0
    opaque: bool = False
    decode_frequency: Callable[[bytes], int] | None = None

    @property
    def payloads(self) -> bool:
        """Whether postings have payloads."""
        return self.opaque or self.rest > 0


EXISTENCE = Layout(frequencies=False)


def layout_of(format_: Any) -> Layout:
    """Return the structures that the postings of a format need."""
    if isinstance(format_, _Plain):
        return Layout(frequencies=True, positions=True, rest=format_.rest)
    kind = type(format_)
    if isinstance(format_, Existence) and kind.encode is Existence.encode:
        return EXISTENCE
    if isinstance(format_, Frequency) and kind.word_values is Frequency.word_values:
        return Layout(frequencies=True)
    decode = format_.decoder("frequency") if format_.supports("frequency") else None
    return Layout(frequencies=True, opaque=True, decode_frequency=decode)


def plain_format(format_: Any) -> Any:
    """Return the twin of a format, or the format itself where its values hold no pickle of Whoosh's making.

    A format of a program's own that encodes its values by itself stays as it is.
    """
    if not isinstance(format_, Format) or isinstance(format_, _Plain):
        return format_
    kind = type(format_)
    source = next((base for base in kind.__mro__ if "encode" in vars(base)), None)
    own = kind.__mro__[: kind.__mro__.index(source)] if source in TWINS else ()
    if source not in TWINS or any(name.startswith("decode_") for base in own for name in vars(base)):
        return format_
    return _twin(kind, vars(format_))


def recoder(source: Any, target: Any) -> Callable[[bytes], Any]:
    """Return what turns a value of one format into one of another.

    `source` is the format that a foreign reader has for a field, `target` the one of our schema.
    """
    if not isinstance(target, _Plain) or isinstance(source, _Plain | None):
        return lambda value: value
    decode = source.decoder(target.content)

    def recode(value: bytes) -> Any:
        encoded = target.encode(decode(value))
        return encoded[0] if isinstance(encoded, tuple) else encoded

    return recode


def _stock_of(twin: type) -> type:
    """Return the class that a twin stands for."""
    plain = [base for base in twin.__mro__ if issubclass(base, _Plain)]
    return next(base for base in twin.__mro__ if base not in plain)


def _twin(stock: type, state: dict[str, Any]) -> Any:
    """Return the twin of a stock format (or of a subclass of one) with its attributes."""
    source = next(base for base in stock.__mro__ if base in TWINS)
    twin = TWINS[source] if stock is source else type(stock.__name__, (TWINS[source], stock), {})
    format_: Any = object.__new__(twin)
    vars(format_).update(state)
    return format_
