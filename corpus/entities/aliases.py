"""Aliases: by which other names does the gazetteer know companies, agencies, teams and places?

Only the beginning of the compiled file is read, where they stand, so this costs a few milliseconds.
"""

import io
import lzma
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from corpus.article import Kind

__all__ = ["NAME_SECTIONS", "Alias", "known_aliases"]

# the sections of the gazetteer that hold names, and what they name
NAME_SECTIONS: Final[Mapping[str, Kind]] = {
    "companies": Kind.ORGANIZATION,
    "agencies": Kind.ORGANIZATION,
    "teams": Kind.ORGANIZATION,
    "countries": Kind.PLACE,
    "regions": Kind.PLACE,
    "cities": Kind.PLACE,
    "people": Kind.PERSON,
}


class Alias(NamedTuple):
    """The names of one entity, that by which it is shown first."""

    names: tuple[str, ...]
    kind: Kind


@lru_cache(maxsize=1)
def known_aliases() -> tuple[Alias, ...]:
    """Return the entities that have several names."""
    return tuple(_aliases())


def _aliases() -> Iterator[Alias]:
    wanted = dict(NAME_SECTIONS)
    kind: Kind | None = None
    with (
        (files("corpus") / "entities" / "gazetteer.txt.xz").open("rb") as packed,
        io.TextIOWrapper(lzma.LZMAFile(packed), encoding="utf-8") as lines,
    ):
        for line in lines:
            if line.startswith("["):
                if not wanted:
                    return
                kind = wanted.pop(line.strip()[1:-1], None)
            elif kind is not None and "\t" in line:
                yield Alias(tuple(line.rstrip("\n").split("\t")), kind)
