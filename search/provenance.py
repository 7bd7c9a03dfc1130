"""Provenance: where does each value of an article come from, in words that a reader understands?

What the index keeps is short: the origin of each value, and the span of the passage it was read from. The sentences,
the passages quoted, and what was considered and refused are made here, for one article, when somebody asks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from corpus import Origin
from corpus.dates import DateProblem, parse_date
from corpus.text import pointer
from search.articlevalues import Evidence, Link, StoredArticle
from search.model import Facet

__all__ = ["FIELD_LABELS", "Reason", "passage", "provenance"]

PASSAGE_LIMIT = 160  # characters of a passage that is quoted
ROOM = 70  # characters before a name that are quoted with it
HEAD = 1_000  # characters at the beginning of a text, where a date was looked for
MAX_REFUSED = 3  # dates that were looked at and not taken
CHARACTERS_OF_A_ZONED_DATE = len("2024-10-31T14:05")

FIELD_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Title",
        "authors": "Author",
        "source": "Outlet",
        "published": "Published",
        "dateline": "Filed from",
        "language": "Language",
        "people": "Person",
        "organizations": "Organization",
        "places": "Place",
        "tags": "Tag",
        "url": "Link",
        "summary": "Summary",
        "excerpt": "Excerpt",
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Origin.METADATA: "given by the source in its metadata",
        Origin.HTML: "given by the web page in its markup",
        Origin.URL: "read from the address of the article",
        Origin.FILENAME: "read from the name of the file",
        Origin.BYLINE: "read from the byline",
        Origin.DATELINE: "read from the dateline",
        Origin.TEXT: "read from the text",
        Origin.FILETIME: "the time of the file, which may be that of a copy",
        Origin.EXTRACTED: "named in the text",
        Origin.SETTING: "set by whoever indexed the article, for those that name none",
    }
)
_FIGURES = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})(?![\d/.-])")
_SENTENCE_START = re.compile(r"(?<=[.!?…]) (?=[\"“‘(]?[A-Z])|\n")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article has a value: where it was found, the passage that says so, and what else was considered.

    `value` is empty where the article has none.
    """

    field: str
    value: str
    words: str
    passage: str = ""
    notes: tuple[str, ...] = ()


def provenance(article: StoredArticle) -> tuple[Reason, ...]:
    """Return why the article has each of its values, and why it has no date, author or outlet where it has none."""
    return (
        _title(article),
        *_authors(article),
        _source(article),
        _published(article),
        *_plain(article, "dateline", article.dateline),
        *_language(article),
        *_named(article, "people", article.people, Facet.PERSON),
        *_named(article, "organizations", article.organizations, Facet.ORG),
        *_named(article, "places", article.places, Facet.PLACE),
        *(Reason("tags", tag, _origin(article, "tags")) for tag in article.tags),
        *_plain(article, "url", article.url),
        *_summary(article),
        *_excerpt(article),
    )


def _origin(article: StoredArticle, field: str) -> str:
    return _WORDS.get(article.origins.get(field, Origin.METADATA), "")


def _told(article: StoredArticle, field: str) -> str:
    """Return where authors or outlet were found; lines of prose behind the middle are those at the end."""
    span = article.evidence.get(field, Evidence()).span
    if article.origins.get(field) == Origin.BYLINE and span is not None and span[0] > len(article.text) // 2:
        return "read from the last lines"
    return _origin(article, field)


def passage(article: StoredArticle, field: str) -> str:
    """Return the passage that the value of a field was read from, on one line and cut where it is long."""
    found = article.evidence.get(field, Evidence())
    return _quoted(article.text[slice(*found.span)] if found.span else found.words)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= PASSAGE_LIMIT else line[:PASSAGE_LIMIT].rsplit(" ", 1)[0] + " …"


def _refused(article: StoredArticle, field: str) -> tuple[str, ...]:
    refused = article.evidence.get(field, Evidence()).refused
    return (refused,) if refused else ()


def _title(article: StoredArticle) -> Reason:
    words = _origin(article, "title")
    if article.origins.get("title") == Origin.TEXT:
        opening = article.title.rstrip("…")
        words = "the first sentence of the text" if opening in article.text else "the headline above the text"
    if article.origins.get("title") == Origin.FILENAME:
        words = "the name of the file, as there is no text"
    return Reason("title", article.title, words)


def _authors(article: StoredArticle) -> Iterator[Reason]:
    for author in article.authors:
        yield Reason("authors", author, _told(article, "authors"), passage(article, "authors"))
    if not article.authors:
        yield Reason("authors", "", "the source names nobody, and neither a byline nor a bio was recognised")


def _source(article: StoredArticle) -> Reason:
    if article.source:
        return Reason("source", article.source, _told(article, "source"), passage(article, "source"))
    return Reason("source", "", "neither the source nor a byline, bio or dateline names an outlet")


def _published(article: StoredArticle) -> Reason:
    notes = [*_refused(article, "published")]
    if article.published is None:
        if re.search(r"\d", filed := passage(article, "dateline")):
            notes.append(f"the dateline “{filed}” names a day without its year")
        notes += _refused_dates(article.text)
        return Reason("published", "", "no date of publication was found; none is made up", notes=tuple(notes))
    origin = article.published_origin or article.origins.get("published", Origin.METADATA)
    where: Mapping[str, str] = {Origin.URL: article.url or "", Origin.FILENAME: article.path}
    quoted = passage(article, "published") or where.get(origin, "")
    if article.published_precision in {"year", "month"}:
        notes.append(f"known to the {article.published_precision} only")
    if len(article.published) >= CHARACTERS_OF_A_ZONED_DATE:
        notes.append(_zone(article.published_offset))
    if article.published > datetime.now(UTC).isoformat():
        notes.append("this day is yet to come")
    return Reason("published", article.published, _WORDS.get(origin, ""), quoted, tuple(notes))


def _zone(offset: int | None) -> str:
    if offset is None:
        return "the source names no time zone, so the zone of the settings was taken; shown in UTC"
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    return f"given as UTC{sign}{minutes // 60:02}:{minutes % 60:02}; shown in UTC"


def _refused_dates(text: str) -> Iterator[str]:
    """Yield sentences on the dates in figures among the first lines that could mean two days."""
    told = 0
    for found in _FIGURES.finditer(text[:HEAD]):
        try:
            parse_date(found.group(), origin=Origin.TEXT)
        except DateProblem as problem:
            told += 1
            yield f"looked at, and not taken: {problem}"
        if told == MAX_REFUSED:
            return


def _language(article: StoredArticle) -> Iterator[Reason]:
    if article.language:
        told = article.origins.get("language") == Origin.TEXT
        yield Reason("language", article.language, "told by its words" if told else _origin(article, "language"))


def _named(article: StoredArticle, field: str, names: tuple[str, ...], facet: Facet) -> Iterator[Reason]:
    places: dict[str, list[Link]] = {}
    for link in article.mentions:
        if link.facet is facet:
            places.setdefault(link.value, []).append(link)
    for name in names:
        links = places.get(name)
        if links:
            count = "once" if len(links) == 1 else f"{len(links)} times"
            yield Reason(field, name, f"named in the text {count}", _sentence(article.text, links[0]))
        elif field == "places" and article.dateline and name in article.dateline:
            yield Reason(field, name, _WORDS[Origin.DATELINE], passage(article, "dateline"))
        else:
            yield Reason(field, name, _origin(article, field))


def _sentence(text: str, link: Link) -> str:
    """Return the sentence that a name stands in, cut where it is long, the name always in it."""
    start = max((found.end() for found in _SENTENCE_START.finditer(text, 0, link.start)), default=0)
    cut = start < link.start - ROOM
    if cut:
        start = text.find(" ", link.start - ROOM, link.start) + 1 or link.start
    after = _SENTENCE_START.search(text, link.end)
    return ("… " if cut else "") + _quoted(text[start : after.start() if after else len(text)])


def _plain(article: StoredArticle, field: str, value: str | None) -> Iterator[Reason]:
    if value:
        yield Reason(field, value, _origin(article, field), passage(article, field))


def _summary(article: StoredArticle) -> Iterator[Reason]:
    if article.summary:
        told = article.origins.get("summary") == Origin.TEXT
        yield Reason("summary", article.summary, "the beginning of the text" if told else _origin(article, "summary"))


def _excerpt(article: StoredArticle) -> Iterator[Reason]:
    if article.excerpt:
        span = pointer(article.text)
        line = article.text[slice(*span)] if span else article.text[-ROOM:]
        yield Reason("excerpt", "yes", "the text ends in a pointer to the full article", _quoted(line))
