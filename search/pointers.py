"""Pointers: what is written down of a generation, and how is it told from anything else?

A JSON object: `index.json` names the live generation, and `generation.json` in each generation's directory says the
same of that one, so that it can be returned to, and found again should `index.json` be damaged.

    kind, format   that it is ours, and the format of the generation
    generation     its number; `last` is the highest that was ever given, and none is given twice
    updated        when it was published, ISO 8601 in UTC
    roots          the paths that it was made from, and how each was read
    kept           the numbers of the generations before it that are kept, the latest first
    making         by which fields, rules and program it was made; see `search.making`
    checksum       CRC-32 of all the others, in hexadecimal; absent in what early versions wrote
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from search.errors import IndexCorrupt, IndexForeign, IndexTooNew, IndexTooOld
from search.roots import Root
from search.schema import FORMAT_VERSION

__all__ = ["NOT_A_POINTER", "POINTER", "RECORD", "Pointer", "dump_pointer", "parse_pointer"]

POINTER = "index.json"
RECORD = "generation.json"
KIND = "clippings-index"

# what reading any other JSON, or none, as a pointer raises
NOT_A_POINTER = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """A generation, and how it was made."""

    generation: int
    updated: str
    roots: tuple[Root, ...] = ()
    kept: tuple[int, ...] = ()
    last: int = 0
    making: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The generation's directory name."""
        return generation_name(self.generation)

    def to_json(self) -> dict[str, Any]:
        """Return the pointer as a JSON object."""
        fields = {name: getattr(self, name) for name in ("generation", "updated", "kept", "last")}
        roots = [asdict(root) for root in self.roots]
        return {"kind": KIND, "format": FORMAT_VERSION, **fields, "roots": roots, "making": dict(self.making)}


def generation_name(number: int) -> str:
    """Return the name of a generation's directory."""
    return f"{number:06}"


def dump_pointer(pointer: Pointer) -> bytes:
    """Return the bytes of a pointer's file."""
    content = json.loads(json.dumps(pointer.to_json()))
    return json.dumps({**content, "checksum": _checksum(content)}).encode()


def parse_pointer(data: bytes, index: Path, name: str = POINTER) -> Pointer:
    """Return the pointer in a file `name` of the index.

    Raises:
        IndexForeign: The file was made by something else.
        IndexTooNew, IndexTooOld: Another version of Clippings made it.
        IndexCorrupt: It is damaged.
    """
    try:
        fields: dict[str, Any] = json.loads(data)
        if fields["kind"] != KIND:
            raise IndexForeign(index, f"its {name} is of another kind")
        version = int(fields["format"])
        if version > FORMAT_VERSION:
            raise IndexTooNew(index, version, FORMAT_VERSION)
        if version < FORMAT_VERSION:
            raise IndexTooOld(index, version, FORMAT_VERSION)
        expected = fields.pop("checksum", None)
        if expected not in {None, _checksum(fields)}:
            raise IndexCorrupt(index, f"the checksum of {name} is wrong")
        return _pointer(fields)
    except NOT_A_POINTER as error:
        raise IndexCorrupt(index, f"{name} is not readable") from error


def _pointer(fields: Mapping[str, Any]) -> Pointer:
    number = int(fields["generation"])
    return Pointer(
        generation=number,
        updated=str(fields["updated"]),
        roots=tuple(map(Root.from_json, fields["roots"])),
        kept=tuple(int(kept) for kept in fields.get("kept", ())),
        last=int(fields.get("last", number)),
        making={str(part): str(value) for part, value in fields.get("making", {}).items()},
    )


def _checksum(content: Mapping[str, Any]) -> str:
    return f"{zlib.crc32(json.dumps(content, sort_keys=True).encode()):08x}"
