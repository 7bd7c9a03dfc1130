"""Article: what is one piece of journalism, once it is read?

A reader turns a file into `Draft`s, which hold only what the file says outright. `corpus.enrich` reads the prose
for the rest and makes an `Article`, which is complete: every field has its final value and `origins` tells where
each came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

STREAM_NAME = "-"  # the path of what was read from standard input


class Precision(StrEnum):
    """How much of an instant is known: a day stays a day."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class Origin(StrEnum):
    """Where a value was found, most trusted first."""

    METADATA = "metadata"  # front matter, a JSON field, a feed element
    HTML = "html"  # JSON-LD, meta tags, <time>
    URL = "url"
    FILENAME = "file name"
    BYLINE = "byline"
    DATELINE = "dateline"
    TEXT = "text"  # a heading, the first sentence, a date in the first lines
    FILETIME = "file time"
    EXTRACTED = "extracted"  # named in the prose
    SETTING = "setting"  # what the user says of articles that name none


class Kind(StrEnum):
    """The kinds of entity that become facets."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Published:
    """When an article appeared.

    `instant` is aware and in UTC (the start of the year, month or day where `precision` says no more is known);
    `offset` is the number of minutes east of UTC that the source gave, None where it gave none.
    """

    instant: datetime
    precision: Precision
    offset: int | None = None
    origin: Origin = Origin.METADATA


class Mention(NamedTuple):
    """A name in an article's text: `text[start:end]` names the entity whose normalised name is `name`."""

    start: int
    end: int
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage that a value was read from, for whoever wants to check it.

    `span` is a stretch of the article's text; where the passage is not in it (a byline that was cut off), `words` are
    its words. `refused` says in one sentence what the source gives for this value that could not be taken.
    """

    span: tuple[int, int] | None = None
    words: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """The body as the author laid it out, for display only; always untrusted."""

    kind: Literal["markdown", "html"]
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What one file (or one record of it) says of itself; empty and None mean that it does not say.

    `inside` is the part of the path that a user chose with the article: from the folder that is read down to the
    file. What lies above that folder says nothing of its articles.
    """

    path: str
    text: str
    inside: str = ""
    line: int | None = None  # of the record in its file, from 1
    key: str | None = None  # the source's own id
    title: str | None = None
    markup: Markup | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None  # ISO 639-1
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    summary: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)  # where other than METADATA
    refused: Mapping[str, str] = field(default_factory=dict)  # by field, why what the source gives is left out


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One article, complete.

    `text` is plain, NFC, with paragraphs parted by one blank line; mentions are spans of it. `language` is an ISO
    639-1 code or None. `origins` names the origin of each field that has a value of uncertain descent: title,
    authors, published, source, url, language, tags, people, organizations, places, summary. Where people,
    organizations or places were given and the prose names more, 'found_people', 'found_organizations' or
    'found_places' says so too.
    `evidence` has the passage for authors, source, published and dateline where one says so. `dateline` is where the
    article was filed, as it is written there.
    """

    id: str
    title: str
    text: str
    markup: Markup | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    dateline: str | None = None
    summary: str = ""
    excerpt: bool = False  # the text ends in a pointer to the full article elsewhere
    mentions: tuple[Mention, ...] = ()
    path: str = ""
    line: int | None = None
    content_hash: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, in one clear sentence.

    `skipped` is True where an article was lost to it, False where the article was kept without the broken part.
    """

    path: str
    reason: str
    line: int | None = None
    skipped: bool = True

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"
