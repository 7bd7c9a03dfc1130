"""Article values: what is kept, shown and told of one article? Frozen values without behaviour."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from search.model import Facet, Hit, Snippet


@dataclass(frozen=True, slots=True)
class Link:
    """A name in an article's text: `text[start:end]` names the facet value `value`."""

    start: int
    end: int
    facet: Facet
    value: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage that a value was read from: a span of the article's text, else its words where they are not in it.

    `refused` is a sentence on what the source gives for the value and could not be taken.
    """

    span: tuple[int, int] | None = None
    words: str = ""
    refused: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredArticle:
    """Everything the index keeps of one article; `origins` tells where each value came from.

    `markup` is untrusted Markdown or HTML as `markup_kind` says, None where the article is plain text.
    `published_offset` is the number of minutes east of UTC that the source gave, None where it gave no zone;
    `dateline` is where the article was filed; `evidence` has passages for authors, source, published and dateline.
    """

    id: str
    title: str
    text: str
    markup: str | None
    markup_kind: str | None
    authors: tuple[str, ...]
    published: str | None
    published_precision: str | None
    published_origin: str | None
    published_offset: int | None = None
    source: str | None
    url: str | None
    language: str | None
    tags: tuple[str, ...]
    people: tuple[str, ...]
    organizations: tuple[str, ...]
    places: tuple[str, ...]
    dateline: str | None = None
    summary: str
    excerpt: bool
    mentions: tuple[Link, ...]
    path: str
    line: int | None
    content_hash: str
    origins: Mapping[str, str]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """All results of a search, as they are stored; `articles` can be gone through once, and is read as it is.

    They are of one generation from beginning to end, whatever is published meanwhile. `notes` as in `SearchResponse`.
    """

    total: int
    articles: Iterator[StoredArticle]
    notes: tuple[str, ...] = ()
    generation: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An article by its id and the day of its publication, the first that it may be where that is not precise."""

    id: str
    published: date | None


@dataclass(frozen=True, slots=True)
class SimilarArticle:
    """An article on the same matter as another, and the people, organizations and places that both name."""

    hit: Hit
    shared: tuple[str, ...]


class Relation(StrEnum):
    """What an article is to those of its story that were published before it; `search.versions` has the rule."""

    FIRST = "first"
    DUPLICATE = "duplicate"  # the same words, where they had appeared before
    VERSION = "version"  # other words, where the story had appeared before
    SYNDICATED = "syndicated"  # the story in another outlet


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """Another article that tells the same story; `published` as in `Hit`."""

    id: str
    title: str
    source: str | None
    published: str | None
    relation: Relation


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """The articles whose texts are versions of one another, seen from one of them.

    `id` is that of the article that began the story, and stays while others come. `relation` is the article's own,
    `count` the number of articles in the index that tell it, itself included. `versions` are the others in the order
    of their publication; of very many only the first ones.
    """

    id: str
    relation: Relation
    count: int
    versions: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkedArticle:
    """An article with the matches of a query marked in its title and in its whole text, and its story."""

    article: StoredArticle
    title: Snippet
    text: Snippet
    story: Story
    notes: tuple[str, ...] = ()
