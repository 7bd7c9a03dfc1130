"""Withdrawn: which articles are to stay out of the index, whatever is read?

    INDEX/withdrawn.jsonl    a line for each: its id, where it was read, when it was withdrawn

The list belongs to the index, not to a generation: each run honours it, an update as well as a rebuild, and neither a
rollback nor a damaged generation forgets it. It is written before the articles are removed, so that a run that dies in
between is made good by the next.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from search.clock import now
from search.codec.files import SYSTEM_FILES, Files, write_whole
from search.errors import IndexUnusable

__all__ = ["WITHDRAWN", "Withdrawn", "parse_withdrawn", "read_withdrawn", "withdrawing", "write_withdrawn"]

WITHDRAWN = "withdrawn.jsonl"

# by id, where the article was read and when it was withdrawn
Withdrawn = Mapping[str, Mapping[str, str]]


def read_withdrawn(index: Path) -> dict[str, dict[str, str]]:
    """Return the list of an index; it is empty where nothing was ever withdrawn.

    Raises:
        IndexUnusable: It is damaged; a run that went on would bring withdrawn articles back.
        OSError: It cannot be read.
    """
    try:
        data = (index / WITHDRAWN).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return parse_withdrawn(data, index / WITHDRAWN)


def parse_withdrawn(data: bytes, name: Path) -> dict[str, dict[str, str]]:
    """Return the list that a file of this name holds.

    Raises:
        IndexUnusable: It is damaged; a run that went on would bring withdrawn articles back.
    """
    entries = {}
    for number, line in enumerate(data.splitlines(), 1):
        try:
            fields = json.loads(line)
            entries[str(fields["id"])] = {"path": str(fields["path"]), "since": str(fields["since"])}
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise IndexUnusable(
                f"Line {number} of {name}, the list of withdrawn articles, is not readable. "
                "Mend the line; without it, the article that it names comes back."
            ) from error
    return entries


def write_withdrawn(index: Path, entries: Withdrawn, *, files: Files = SYSTEM_FILES) -> None:
    """Write the list of an index in the place of the one before.

    Raises:
        OSError: The disk is full or fails; the list is as it was.
    """
    lines = (json.dumps({"id": article_id, **fields}) for article_id, fields in entries.items())
    write_whole(index / WITHDRAWN, "".join(f"{line}\n" for line in lines).encode(), files)


def withdrawing(entries: Withdrawn, articles: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return the list with more articles, given as pairs of id and path."""
    since = now()
    added = {article_id: {"path": path, "since": since} for article_id, path in articles}
    return added | {article_id: dict(fields) for article_id, fields in entries.items()}
