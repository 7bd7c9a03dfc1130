"""Spec: of what kind is each field of a segment, and which structures follow from that?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

import numpy as np

__all__ = ["BYTES", "FieldSpec", "Specs", "specs_from_json", "specs_to_json"]

BYTES = "bytes"  # the kind of a column whose values are byte strings
NUMBERS = frozenset({"|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f4", "<f8"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSpec:
    """The structures that a field has; they are independent of each other but for the first group.

    `indexed` gives it a term dictionary and postings; `frequencies`, `positions`, `weights` (a float per posting,
    where it is not the frequency) and `payloads` (a byte string per posting, opaque to this package) ride along.
    `lengths` gives it a number of tokens per document. `facet` gives it sorted values and ordinals. `column` is
    a NumPy dtype such as '<i8' (one number per document, `missing` where there is none) or 'bytes'.
    """

    indexed: bool = False
    frequencies: bool = False
    positions: bool = False
    weights: bool = False
    payloads: bool = False
    lengths: bool = False
    facet: bool = False
    column: str | None = None
    missing: int | float = 0

    def __post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            ValueError: A structure lacks the one that it rides on, or the column has an unknown kind.
        """
        riders = self.frequencies or self.positions or self.weights or self.payloads
        if riders and not self.indexed:
            raise ValueError("Frequencies, positions, weights and payloads need an indexed field")
        if self.positions and not self.frequencies:
            raise ValueError("Positions need frequencies")
        if self.column not in NUMBERS | {None, BYTES}:
            raise ValueError(f"A column cannot be of the kind {self.column}")
        if self.column not in {None, BYTES} and not self.accepts(self.missing):
            raise ValueError(f"A column of {self.column} cannot hold {self.missing}")

    def accepts(self, value: float | bytes) -> bool:
        """Return whether the column can hold a value."""
        if self.column is None or isinstance(value, bytes) or self.column == BYTES:
            return self.column == BYTES and isinstance(value, bytes)
        bounds = _bounds(self.column)
        return bounds is None or (isinstance(value, int) and bounds[0] <= value <= bounds[1])


Specs = Mapping[str, FieldSpec]


@cache
def _bounds(column: str) -> tuple[int, int] | None:
    """Return the least and the greatest integer of a dtype; None for floats."""
    dtype = np.dtype(column)
    return None if dtype.kind == "f" else (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))


def specs_to_json(specs: Specs) -> dict[str, Any]:
    """Return the specs as a JSON object."""
    return {name: asdict(spec) for name, spec in specs.items()}


def specs_from_json(value: object) -> dict[str, FieldSpec]:
    """Return the specs that a JSON object describes.

    Raises:
        ValueError: It describes none.
    """
    if not isinstance(value, dict):
        raise ValueError("The fields are not an object")  # noqa: TRY004
    return {name: _spec_from_json(entry) for name, entry in value.items()}


def _spec_from_json(entry: object) -> FieldSpec:
    known = {field.name for field in fields(FieldSpec)}
    if not isinstance(entry, dict) or set(entry) != known:
        raise ValueError("A field is not described by the known properties")
    flags = all(isinstance(entry[flag], bool) for flag in known - {"column", "missing"})
    if not flags or not isinstance(entry["column"], str | None) or not isinstance(entry["missing"], int | float):
        raise ValueError("A property of a field has the wrong type")
    return FieldSpec(**entry)
