"""Values: which plain strings lie in a field that may hold text, a list, or a record with a name?"""

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from corpus.text import clean

MAX_DEPTH = 4  # of lists and records inside one field
MAX_VALUES = 500  # strings taken from one field
MAX_VISITS = 5_000  # values looked at in one field; YAML aliases can make a small file say an endless list
NAME_LIMIT = 200  # characters of a tag or a name; what is longer is no name
LINE_LIMIT = 4_000  # characters of any value on one line; an address or an id is never cut short of that
NAME_KEYS = ("name", "display_name", "full_name", "title", "label", "main", "rendered", "value", "term")

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SEPARATORS = re.compile(r"[;|\n]")


def whole(text: str) -> str:
    """Return text without lone surrogates, which JSON can write and UTF-8 cannot."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def unescape(text: str) -> str:
    """Return text with its well-formed HTML entities as characters; a bare '&' stays."""
    return _ENTITY.sub(lambda entity: html.unescape(entity.group()), text) if "&" in text else text


def field_line(text: str, limit: int = LINE_LIMIT) -> str:
    """Return text clean, on one line, cut to limit characters at a word."""
    if not (text.isascii() and text.isprintable()):
        text = clean(whole(text[: limit * 8]))
    line = " ".join(unescape(text[: limit * 8]).split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0]


def bare(value: object) -> object:
    """Return what a database's wrapper such as `{"$oid": "5f"}` or `{"$date": "2024-10-31"}` holds."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((key, inner),) = value.items()
        if isinstance(key, str) and key.startswith("$"):
            return inner
    return value


def strings(value: object) -> Iterator[str]:
    """Yield the non-empty strings of a field on one line each: its text, its items, the names of its records."""
    return islice(filter(None, map(field_line, _walk(value))), MAX_VALUES)


def first_string(value: object) -> str | None:
    """Return the first non-empty string of a field."""
    return next(strings(value), None)


def names(value: object) -> tuple[str, ...]:
    """Return the names or tags of a field in order, each once; one string is cut at semicolons, else at commas."""
    found: dict[str, None] = {}
    for text in (value,) if isinstance(value, str) else strings(value):
        parts = _listed(text) if isinstance(value, str) else [text]
        found.update((name, None) for part in parts[:MAX_VALUES] if 0 < len(name := field_line(part)) <= NAME_LIMIT)
    return tuple(found)


def _listed(text: str) -> list[str]:
    return _SEPARATORS.split(text) if _SEPARATORS.search(text) else text.split(",")


def _walk(value: object) -> Iterator[str]:
    waiting: list[tuple[int, object]] = [(0, value)]
    for _ in range(MAX_VISITS):
        if not waiting:
            return
        depth, item = waiting.pop()
        item = bare(item)
        if isinstance(item, str):
            yield item
        elif isinstance(item, int | float) and not isinstance(item, bool):
            yield str(item)
        elif isinstance(item, Mapping) and depth < MAX_DEPTH:
            waiting.append((depth + 1, _name_of(item)))
        elif isinstance(item, list | tuple) and depth < MAX_DEPTH:
            waiting.extend((depth + 1, part) for part in reversed(item[:MAX_VALUES]))


def _name_of(record: Mapping[object, object]) -> object:
    for key in NAME_KEYS:
        if record.get(key):
            return record[key]
    parts = [record.get(key) for key in ("first_name", "last_name")]
    return " ".join(part for part in parts if isinstance(part, str))
