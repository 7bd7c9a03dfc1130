"""Authors: whom does an author id in front matter stand for?

Site generators let a post say `authors: [jane-doe]` and keep the name in another file, which `authorfiles` finds.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import PurePosixPath

from corpus.entities import is_first_name
from corpus.formats.authorfiles import author_files
from corpus.formats.frontmatter import split_matter
from corpus.formats.source import SourceFile
from corpus.formats.values import NAME_LIMIT, first_string
from corpus.formats.yaml import parse_yaml

ID_KEYS = ("id", "slug", "username", "key", "uid")  # of an author in a list of them
AUTHOR_FOLDERS = frozenset({"authors", "_authors"})
ARTICLE_FIELDS = frozenset({"author", "authors", "date"})
INDEX_NAMES = frozenset({"index", "_index"})

_ID = re.compile(r"[A-Za-z0-9][\w.+-]{0,79}")
_HYPHENED_NAME = re.compile(r"[a-z]{2,20}(?:-[a-z]{1,20}){0,2}-[a-z]{2,20}")


def author_names(value: str, source: SourceFile) -> tuple[str, ...] | None:
    """Return the names of the authors whose ids a post's field holds, parted by commas; None where it holds none.

    A name is given as the site shows it. An id that no file explains is a name where it clearly is one, 'jane-doe'
    with a first name that is known; any other stays as it is.
    """
    ids = [part.strip() for part in value.split(",")]
    if not all(map(_ID.fullmatch, ids)):
        return None
    found = [_name(author, source) or hyphened_name(author) for author in ids]
    return tuple(name or author for name, author in zip(found, ids, strict=True)) if any(found) else None


def hyphened_name(author: str) -> str | None:
    """Return 'Jane Doe' for 'jane-doe'; None where an id is not clearly a name."""
    if not _HYPHENED_NAME.fullmatch(author):
        return None
    words = [word.capitalize() for word in author.split("-")]
    return " ".join(words) if is_first_name(words[0]) else None


def is_author_page(inside: str, record: Mapping[str, object]) -> bool:
    """Tell whether a Markdown file describes an author: it lies in a folder of authors, and names a person or a body.

    What has a date or an author of its own is an article, wherever it lies.
    """
    path = PurePosixPath(inside)
    folder = path.parent.parent if path.stem in INDEX_NAMES else path.parent
    return folder.name in AUTHOR_FOLDERS and bool(record) and ARTICLE_FIELDS.isdisjoint(record)


def _name(author: str, source: SourceFile) -> str | None:
    """Return the name of an author as the nearest file that tells it has it."""
    for path, text in author_files(author, source):
        name = _name_in(path, text, author)
        if name is not None and len(name) <= NAME_LIMIT:
            return name
    return None


def _name_in(path: str, text: str, author: str) -> str | None:
    """Return the name that a file about one author, or a list of authors, gives to an id."""
    value = _value(path, text)
    if PurePosixPath(path).stem == "authors":
        value = _entry(value, author)
    return first_string(value) if isinstance(value, str | Mapping) else None


def _value(path: str, text: str) -> object:
    """Return what a file about authors holds; None where it is broken."""
    kind = PurePosixPath(path).suffix
    if kind == ".md":
        return split_matter(text.replace("\r\n", "\n")).record
    if kind in {".yml", ".yaml"}:
        return parse_yaml(text).value
    try:
        return tomllib.loads(text) if kind == ".toml" else json.loads(text)
    except (ValueError, RecursionError):
        return None


def _entry(value: object, author: str) -> object:
    """Return what a list of authors says of one: under the id, or in the record that carries it."""
    if isinstance(value, Mapping):
        return value.get(author)
    records = [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
    return next((item for item in records if any(item.get(key) == author for key in ID_KEYS)), None)
