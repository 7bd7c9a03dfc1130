"""Options: what must a reader be told that its file does not say?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Protocol

from corpus.article import Draft, Problem
from corpus.corrections import NO_CORRECTIONS, Corrections
from corpus.errors import MappingError
from corpus.formats.source import SourceFile

FIELDS = (
    "authors",
    "body",
    "body_html",
    "date",
    "id",
    "language",
    "organizations",
    "people",
    "places",
    "source",
    "summary",
    "tags",
    "title",
    "url",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOptions:
    """How to read what files leave open.

    `mapping` maps a name in `FIELDS` to the name that a source uses for it, with dots into nested records:
    `{"body": "story.text"}`. It comes before the spellings that are known anyway. `zone` is for times that name
    none. `day_first` says how to read 03/04/2024; None refuses such a date. `outlets` maps the host of an article's
    address to its outlet, and `source` is the outlet where nothing names one. `use_file_time` takes a file's time
    where nothing else gives a date. `extractor` names what finds people, organizations and places in prose: 'rules',
    'none' or 'spacy:PIPELINE'. `corrections` puts right the names that are found and those that are given. `exclude`
    holds folders and files that a walk leaves out. `outlets` and `use_file_time` are for programs that read articles
    with this package; no option of the command line sets them.

    Raises:
        MappingError: `mapping` names a field that articles do not have.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    day_first: bool | None = None
    source: str | None = None
    outlets: Mapping[str, str] = field(default_factory=dict)
    use_file_time: bool = False
    extractor: str = "rules"
    corrections: Corrections = NO_CORRECTIONS
    exclude: frozenset[Path] = frozenset()

    def __post_init__(self) -> None:
        for name in self.mapping:
            if name not in FIELDS:
                raise MappingError(name, ", ".join(FIELDS))


DEFAULTS = ReadOptions()


class Reader(Protocol):
    """Reads one format."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield what the file holds, in its order, and a Problem for whatever of it is broken.

        Raises:
            CorpusError: The file is too large, or unpacks to too much.
            OSError: The file cannot be read.
        """
        ...
