"""Entities file: which corrections has a user written down?

    drop = ["Staff Writer", {name = "Marine", type = "organization"}]   # before the first table

    [[alias]]
    canonical = "World Health Organization"
    type = "organization"
    aliases = ["WHO", "the U.N. health agency"]

    [[add]]
    name = "Harbour Watch"
    type = "organization"

TOML gives no positions of values, so lines are found again by the words that stand on them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from corpus.article import Kind
from corpus.corrections import Corrections, Key, Target, key_of
from corpus.errors import EntitiesFileError

__all__ = ["SIZE_LIMIT", "parse_corrections", "read_corrections"]

SIZE_LIMIT: Final = 16 * 2**20  # bytes; some 300,000 names, each kept in every worker
_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_HEADER = re.compile(r"\s*\[\[\s*[\"']?(\w+)[\"']?\s*\]\]")
_TYPES: Final[Mapping[str, Kind]] = {kind.value: kind for kind in Kind}
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "alias": frozenset({"alias", "aliases", "canonical", "type"}),
    "add": frozenset({"name", "names", "type"}),
    "drop": frozenset({"name", "names", "type"}),
}


def read_corrections(path: Path) -> Corrections:
    """Return the corrections in a file.

    Raises:
        EntitiesFileError: It cannot be read, or something in it is wrong.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise EntitiesFileError(str(path), f"cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EntitiesFileError(str(path), "is not UTF-8", line) from error
    if len(data) > SIZE_LIMIT:
        raise EntitiesFileError(str(path), f"is larger than {SIZE_LIMIT // 2**20} MiB")
    return parse_corrections(text, str(path))


def parse_corrections(text: str, where: str = "entities.toml") -> Corrections:
    """Return the corrections that a text in TOML holds.

    Raises:
        EntitiesFileError: It is not TOML, or something in it is wrong.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        reason = f"is not valid TOML: {_LINE.sub('', str(error))}"
        raise EntitiesFileError(where, reason, int(place[1]) if place else None) from error
    except RecursionError as error:
        raise EntitiesFileError(where, "is nested too deep") from error
    return _Parser(text, where).parse(tables)


class _Parser:
    """Checks what a file holds, and gathers it."""

    def __init__(self, text: str, where: str) -> None:
        self.lines = text.split("\n")
        self.where = where
        self.headers: dict[str, list[int]] = {}
        for index, line in enumerate(self.lines):
            if header := _HEADER.match(line):
                self.headers.setdefault(header[1], []).append(index)
        self.renamed: dict[Key, Target] = {}
        self.canonical: dict[Key, Target] = {}
        self.dropped: set[Key] = set()
        self.listed: dict[str, Target] = {}

    def parse(self, tables: dict[str, Any]) -> Corrections:
        for name, entries in tables.items():
            if name not in _FIELDS:
                raise self._error(f"'{name}' is not one of {', '.join(sorted(_FIELDS))}", name)
            if not isinstance(entries, list):
                raise self._error(f"write [[{name}]], in two brackets, for each", name)
            for number, entry in enumerate(entries):
                self._read(name, number, entry)
        return Corrections(self._resolved(), frozenset(self.dropped), self.listed)

    def _read(self, table: str, number: int, entry: object) -> None:
        if table == "drop" and isinstance(entry, str):
            entry = {"name": entry}
        start = self._line_of_table(table, number)
        if not isinstance(entry, dict):
            raise self._error(f"each {table} is a table", table, start)
        for field in entry:
            if field not in _FIELDS[table]:
                known = ", ".join(sorted(_FIELDS[table]))
                raise self._error(f"'{field}' is no field of [[{table}]]; known are {known}", field, start)
        kind = self._kind(entry, start, required=table == "add")
        if table == "alias":
            self._alias(entry, kind, start)
        elif table == "add":
            self.listed |= {name: Target(name, kind) for name in self._names(entry, "name", "names", start)}
        else:
            self.dropped |= {(key_of(name), kind) for name in self._names(entry, "name", "names", start)}

    def _alias(self, entry: dict[str, Any], kind: Kind | None, start: int) -> None:
        canonical = self._name(entry.get("canonical"), "canonical", start)
        target = Target(canonical, kind)
        for name in self._names(entry, "alias", "aliases", start):
            key = (key_of(name), kind)
            other = self.renamed.setdefault(key, target)
            if other != target:
                raise self._error(f"'{name}' stands for '{other.name}' already", name, start)
            if kind is not None:
                self.listed[name] = target
        if kind is not None:
            self.canonical[key_of(canonical), kind] = target

    def _names(self, entry: dict[str, Any], one: str, many: str, start: int) -> Iterator[str]:
        """Yield the names under a key for one or under that for many, of which there must be some."""
        found = entry.get(many, [])
        if not isinstance(found, list):
            raise self._error(f"'{many}' is not a list; for one name write {one} = \"...\"", many, start)
        given = [entry[one], *found] if one in entry else found
        if not given:
            raise self._error(f"'{one}' is missing", one, start)
        for name in given:
            yield self._name(name, one, start)

    def _name(self, value: object, field: str, start: int) -> str:
        if not isinstance(value, str) or not value.strip():
            problem = "is missing" if value is None else "is not a name"
            raise self._error(f"'{field}' {problem}", field, start)
        return " ".join(value.split())

    def _kind(self, entry: dict[str, Any], start: int, *, required: bool) -> Kind | None:
        value = entry.get("type")
        if value is None and not required:
            return None
        if not isinstance(value, str) or value not in _TYPES:
            problem = "'type' is missing" if value is None else f"'{value}' is no type"
            raise self._error(f"{problem}; use person, organization or place", "type", start)
        return _TYPES[value]

    def _resolved(self) -> dict[Key, Target]:
        """Return the aliases with those followed that stand for another alias."""
        resolved = {}
        for key, target in self.renamed.items():
            name, seen = target, {key[0]} - {key_of(target.name)}
            while (further := self.renamed.get((key_of(name.name), name.kind))) is not None and further != name:
                if key_of(name.name) in seen:
                    raise self._error(f"'{target.name}' stands for itself by way of '{name.name}'", target.name)
                seen.add(key_of(name.name))
                name = further
            resolved[key] = name
        for target in self.canonical.values():
            self.listed.setdefault(target.name, target)
        return self.canonical | resolved

    def _line_of_table(self, table: str, number: int) -> int:
        """Return the index of the line on which an entry begins; 0 where its table is written in another way."""
        lines = self.headers.get(table, [])
        return lines[number] if number < len(lines) else 0

    def _error(self, reason: str, words: str, start: int = 0) -> EntitiesFileError:
        """Return an error at the first line from start on that holds some words, else at start."""
        for index in range(start, len(self.lines)):
            if words in self.lines[index] and not (index == start and _HEADER.match(self.lines[index])):
                return EntitiesFileError(self.where, reason, index + 1)
        return EntitiesFileError(self.where, reason, start + 1)
