"""Roots: where did the articles come from, and how are they to be read again?

The pointer of an index records them, so that a rebuild needs no flags, and gives the same ids, dates and outlets, from
whatever directory and with whatever environment it is started.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path, PurePath
from typing import Any
from zoneinfo import ZoneInfo

import corpus
from corpus import CorpusError, Corrections, ReadOptions, read_corrections
from search.errors import UsageError

# the path of articles that came from standard input: they cannot be read again, so a rebuild carries them over
STDIN = "-"

DEFAULT_EXTRACTOR = ReadOptions().extractor
DAY_FIRST = {"dmy": True, "mdy": False, "refuse": None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Root:
    """A path that was indexed, absolute, and how it was read; see `corpus.ReadOptions`."""

    path: str
    mapping: tuple[tuple[str, str], ...] = ()
    source: str = ""
    timezone: str = "UTC"
    date_order: str = "refuse"
    entities: str = ""
    extractor: str = "rules"

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Root":
        """Return the root that the fields of a JSON object describe.

        Raises:
            TypeError, ValueError: They describe none.
        """
        return cls(**{**fields, "mapping": tuple((str(field), str(name)) for field, name in fields["mapping"])})

    def options(self, *, exclude: Iterable[Path] = ()) -> ReadOptions:
        """Return how to read it.

        Raises:
            UsageError: The mapping names a field that articles do not have, the file of corrections cannot be used, or
                the extractor of names is not there.
        """
        try:
            if self.extractor != DEFAULT_EXTRACTOR:  # that one is always there, and takes a while to load
                corpus.extractor_named(self.extractor)
            return ReadOptions(
                mapping=dict(self.mapping),
                zone=ZoneInfo(self.timezone),
                day_first=DAY_FIRST[self.date_order],
                source=self.source or None,
                extractor=self.extractor,
                corrections=read_corrections(Path(self.entities)) if self.entities else Corrections(),
                exclude=frozenset(exclude),
            )
        except CorpusError as error:
            raise UsageError(str(error)) from error

    def covers(self, other: "Root") -> bool:
        """Tell whether reading this root reads the other one too, in the same way; hidden files are not read."""
        if STDIN in {self.path, other.path}:
            return self == other
        inside = PurePath(other.path)
        if replace(self, path=other.path) != other or not inside.is_relative_to(self.path):
            return False
        return not any(part.startswith(".") for part in inside.relative_to(self.path).parts)  # which are passed over


def record(known: Iterable[Root], added: Iterable[Root]) -> tuple[Root, ...]:
    """Return the roots of an index after some were indexed.

    A path that was read in another way before is from now on read in the new one, and a path inside another that is
    read in the same way is no root of its own.
    """
    roots: list[Root] = []
    for root in chain(known, added):
        roots = [other for other in roots if other.path != root.path or other == root]
        if not any(other.covers(root) for other in roots):
            roots = [other for other in roots if other.path != root.path and not root.covers(other)]
            roots.append(root)
    return tuple(roots)


def innermost(roots: Sequence[Root], path: str) -> int | None:
    """Return the place of the root that a path is read under: of those above it the nearest one; None without any."""
    above = {path, *map(str, PurePath(path).parents)}
    found = [place for place, root in enumerate(roots) if root.path in above]
    return max(found, key=lambda place: len(roots[place].path), default=None)


def is_below(path: str, others: Iterable[str]) -> bool:
    """Tell whether a path is one of others, or lies below one."""
    above = {path, *map(str, PurePath(path).parents)}
    return not above.isdisjoint(others)
