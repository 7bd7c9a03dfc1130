"""Records: which articles does every engine index, and as which terms?

Every engine gets the same terms, so that their counts must agree: ours makes them from the prose by itself, the others
get them ready, joined by spaces, and only split them.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search.analysis import terms

# the facets that are counted, as they are named in `search.model.Facet`
FACETS = ("tag", "place", "person", "author")


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One article; `instant` is its publication in seconds since 1970, UTC, None where that is unknown."""

    id: str
    title: str
    text: str
    title_terms: str
    text_terms: str
    facets: Mapping[str, tuple[str, ...]]
    instant: int | None

    @property
    def month(self) -> int | None:
        """The months since the year 0, None where there is no date."""
        if self.instant is None:
            return None
        published = datetime.fromtimestamp(self.instant, UTC)
        return published.year * 12 + published.month - 1

    @property
    def size(self) -> int:
        """The bytes of the title and the text."""
        return len(self.title.encode()) + len(self.text.encode())


def make_record(fields: Mapping[str, Any], *, number: int) -> Record:
    """Return the record of a JSON object; the names are those of the Reuters file, or those of our own JSON lines."""
    title, text = str(fields.get("title") or ""), str(fields.get("body") or fields.get("text") or "")
    names = {
        "tag": ("topics", "tags"),
        "place": ("places",),
        "person": ("people",),
        "author": ("author", "authors"),
    }
    return Record(
        id=str(fields.get("id") or number),
        title=title,
        text=text,
        title_terms=" ".join(terms(title)),
        text_terms=" ".join(terms(text)),
        facets={facet: _values(fields, keys) for facet, keys in names.items()},
        instant=_instant(fields.get("date")),
    )


def read_records(path: Path) -> list[Record]:
    """Read a file of JSON lines, compressed if its name ends in .gz; a later record with the same id is left out.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line is no JSON object.
    """
    records: dict[str, Record] = {}
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            fields = json.loads(line)
            if not isinstance(fields, dict):
                raise ValueError(f"{path}:{number}: no JSON object")  # noqa: TRY004 - the file is at fault, not the caller
            record = make_record(fields, number=number)
            records.setdefault(record.id, record)
    return list(records.values())


def copies(records: Sequence[Record], times: int) -> Iterator[Record]:
    """Yield the records so many times over, every time with other ids."""
    yield from records
    for copy in range(1, times):
        for record in records:
            yield replace(record, id=f"{record.id}-{copy}")


def text_size(records: Iterable[Record]) -> int:
    """Return the bytes of all titles and texts."""
    return sum(record.size for record in records)


def _values(fields: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the distinct values of the first of some keys that has any."""
    for key in keys:
        found = fields.get(key)
        values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        if values:
            return tuple(dict.fromkeys(str(value).strip() for value in values if str(value).strip()))
    return ()


def _instant(value: object) -> int | None:
    """Return the seconds since 1970 of an ISO date, None where it is none; without a zone it is UTC."""
    try:
        published = datetime.fromisoformat(str(value))
        return int((published if published.tzinfo else published.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
