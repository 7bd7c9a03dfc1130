"""Enrich: what does the prose say of an article that its file does not?

A `Draft` becomes an `Article`: each value that the source gives is kept, and each that it does not give is read in the
order of trust: URL, file name, byline or dateline, the first lines, and, where the options say so, the file's time.
`Article.origins` tells for each value which of these it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import urlsplit

from corpus.article import Article, Draft, Kind, Mention, Origin, Precision, Published
from corpus.bylines import Byline, find_byline
from corpus.datelines import Dateline, dateline_date, find_dateline
from corpus.dates import YEARS, date_in_path, date_in_text
from corpus.entities import EntityExtractor, is_first_name, is_place
from corpus.identity import article_id, content_hash
from corpus.keywords import name_of
from corpus.language import detect
from corpus.names import looks_like_name
from corpus.text import clean, first_sentence_title, is_excerpt, one_line, summary_of, unwrap, without_pointer

__all__ = ["EnrichOptions", "enrich"]

HEADLINE_LIMIT = 140  # characters; a longer first line is prose
DATELINE_PARAGRAPHS = 4  # a headline, a subtitle and a byline may stand before it

_ENDS_SENTENCE = (".", "!", ";", ":", ",", ".”", '."', "!”", "…", ".’", ".'")


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrichOptions:
    """What a user may say of a corpus.

    `zone` is that of times without one; `day_first` reads 03/04/2024; `source` is the outlet of articles that name
    none; `outlets` maps hosts ('example.org') to outlets; `use_file_time` takes the file's time as the last resort.
    """

    zone: tzinfo = UTC
    day_first: bool | None = None
    use_file_time: bool = False
    source: str | None = None
    outlets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found in the prose of one article; `body` begins after headline, byline and dateline."""

    headline: str | None
    byline: Byline | None
    dateline: Dateline | None
    body: str


def enrich(draft: Draft, *, extractor: EntityExtractor | None, options: EnrichOptions) -> Article:
    """Return the complete article.

    Entities are extracted where the language is English or unknown; without an extractor only given ones are kept.
    """
    whole = unwrap(clean(draft.text))
    reading = _read(draft, whole)
    text = _without_top(whole, reading)
    origins: dict[str, Origin] = {}
    language = _language(draft, text, origins)
    mentions = extractor.extract(text) if extractor is not None and language in {None, "en"} else ()
    article = Article(
        id=article_id(draft),
        title=_title(draft, reading, origins),
        text=text,
        markup=draft.markup,
        authors=_authors(draft, reading, origins),
        published=_published(draft, whole, reading, options, origins),
        source=_source(draft, reading, options, origins),
        url=draft.url,
        language=language,
        tags=_distinct(draft.tags),
        people=_entities(draft.people, mentions, Kind.PERSON, "people", draft, origins),
        organizations=_entities(draft.organizations, mentions, Kind.ORGANIZATION, "organizations", draft, origins),
        places=_entities(draft.places, mentions, Kind.PLACE, "places", draft, origins),
        summary=_summary(draft, reading, origins),
        excerpt=is_excerpt(text),
        mentions=mentions,
        path=draft.path,
        line=draft.line,
        origins=origins,
    )
    return replace(article, content_hash=content_hash(article))


# --- each value, by the order of trust ------------------------------------------------------------------------------


def _read(draft: Draft, text: str) -> _Reading:
    """Find headline, byline and dateline at the top of the text, and what is left below them."""
    byline = find_byline(text, is_first_name=is_first_name) if not (draft.authors and draft.source) else None
    top = byline.span if byline is not None and not byline.at_end else None
    headline = _headline(text, top[0] if top else None) if draft.title is None else None
    start = top[1] if top else len(headline or "")
    start, dateline = _dateline(text, start)
    body = text[start:].lstrip(" .,:;*-–—\n")
    return _Reading(headline, byline, dateline, body or text)


def _without_top(text: str, reading: _Reading) -> str:
    """Return text without the headline that is its title, and without the byline that stands alone below it."""
    if reading.headline is None:
        return text
    rest = text[len(reading.headline) :].lstrip("\n")
    start = len(text) - len(rest)
    paragraph, _, below = rest.partition("\n\n")
    byline = reading.byline
    if byline is None or byline.at_end or byline.span[0] != start or not below:
        return rest
    return rest if text[byline.span[1] : start + len(paragraph)].strip(" .,*_)") else below


def _headline(text: str, byline_start: int | None) -> str | None:
    """Return the first line where it stands over a text as a headline does: short, without a full stop."""
    line, _, rest = text.partition("\n\n")
    following = rest.partition("\n\n")[0]
    if not rest or not 1 < len(line) <= HEADLINE_LIMIT or line.endswith(_ENDS_SENTENCE) or "\n" in line:
        return None
    if byline_start is not None:
        return line if byline_start > 0 and len(line) <= byline_start else None
    if " " not in line or len(following) <= len(line) or not following.rstrip().endswith(_ENDS_SENTENCE):
        return None
    return None if date_in_text(line) or without_pointer(line) != line else line


def _dateline(text: str, start: int) -> tuple[int, Dateline | None]:
    """Return where the prose begins at or after `start`, and the dateline that opens one of its first paragraphs."""
    position = first = _next_words(text, start)
    for _ in range(DATELINE_PARAGRAPHS):
        dateline = find_dateline(text, is_place=is_place, start=position)
        if dateline is not None:
            return dateline.span[1], dateline
        end = text.find("\n\n", position)
        if end < 0:
            break
        position = end + 2
    return first, None


def _next_words(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _title(draft: Draft, reading: _Reading, origins: dict[str, Origin]) -> str:
    title = one_line(draft.title) if draft.title else ""
    if title:
        origins["title"] = draft.origins.get("title", Origin.METADATA)
        return title
    title = reading.headline or first_sentence_title(without_pointer(reading.body))
    origins["title"] = Origin.TEXT if title else Origin.FILENAME
    return title or PurePath(draft.path).stem or draft.path


def _authors(draft: Draft, reading: _Reading, origins: dict[str, Origin]) -> tuple[str, ...]:
    """Return the authors given, unless a page's markup names nobody and the byline does."""
    given = _distinct(draft.authors)
    found = reading.byline.authors if reading.byline is not None else ()
    trusted = draft.origins.get("authors", Origin.METADATA)
    if given and not (found and trusted is Origin.HTML and not any(map(looks_like_name, given))):
        origins["authors"] = trusted
        return given
    if found:
        origins["authors"] = Origin.BYLINE
    return found


def _published(
    draft: Draft, text: str, reading: _Reading, options: EnrichOptions, origins: dict[str, Origin]
) -> Published | None:
    published = draft.published or _found_date(draft, text, reading, options)
    if published is not None:
        origins["published"] = published.origin
    return published


def _found_date(draft: Draft, text: str, reading: _Reading, options: EnrichOptions) -> Published | None:
    """Look for a date in the URL, the file's name, the dateline, the first lines, and if allowed the file's time.

    The name of a file that holds many records dates none of them, and no folder above those that are read does.
    """
    found = date_in_path(draft.url, origin=Origin.URL) if draft.url else None
    if found is None and draft.line is None:
        found = date_in_path(draft.inside or PurePosixPath(draft.path).name)
    filed = _file_time(draft) if options.use_file_time else None
    if found is None and reading.dateline is not None:
        found = dateline_date(reading.dateline, None if filed is None else filed.instant.date())
    return found or date_in_text(text, zone=options.zone, day_first=options.day_first) or filed


def _file_time(draft: Draft) -> Published | None:
    try:
        moment = datetime.fromtimestamp(Path(draft.path).stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):  # a stream has no file, and a disk can hold any number
        return None
    if moment.year not in YEARS:
        return None
    return Published(moment.replace(microsecond=0), Precision.SECOND, None, Origin.FILETIME)


def _source(draft: Draft, reading: _Reading, options: EnrichOptions, origins: dict[str, Origin]) -> str | None:
    """Return the outlet: given, else the user's name for the URL's host, the byline's, the wire's, the default.

    A host that the user has not named is no outlet: 'news.example.org' is not what a paper calls itself.
    """
    if draft.source and (given := one_line(draft.source)):
        origins["source"] = draft.origins.get("source", Origin.METADATA)
        return given
    candidates = (
        (_outlet_of_host(draft.url, options.outlets), Origin.URL),
        (reading.byline.source if reading.byline else None, Origin.BYLINE),
        (reading.dateline.agency if reading.dateline else None, Origin.DATELINE),
        (options.source, Origin.METADATA),
    )
    for name, origin in candidates:
        if name:
            origins["source"] = origin
            return name
    return None


def _outlet_of_host(url: str | None, outlets: Mapping[str, str]) -> str | None:
    if not url or not outlets:
        return None
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # '[' in a host
        return None
    while host:
        if host in outlets:
            return outlets[host]
        host = host.partition(".")[2]
    return None


def _language(draft: Draft, text: str, origins: dict[str, Origin]) -> str | None:
    if draft.language:
        origins["language"] = draft.origins.get("language", Origin.METADATA)
        return draft.language
    found = detect(text)
    if found is not None:
        origins["language"] = Origin.TEXT
    return found


def _entities(
    given: tuple[str, ...],
    mentions: tuple[Mention, ...],
    kind: Kind,
    field_name: str,
    draft: Draft,
    origins: dict[str, Origin],
) -> tuple[str, ...]:
    """Return the names given, by their usual spelling, then those of the prose that are not among them."""
    found = _distinct(mention.name for mention in mentions if mention.kind is kind)
    named = _distinct(name_of(name, kind, found) for name in _distinct(given))
    names = _distinct((*named, *found))
    if named:
        origins[field_name] = draft.origins.get(field_name, Origin.METADATA)
    if len(names) > len(named):
        origins[f"found_{field_name}" if named else field_name] = Origin.EXTRACTED
    return names


def _summary(draft: Draft, reading: _Reading, origins: dict[str, Origin]) -> str:
    summary = one_line(draft.summary) if draft.summary else ""
    if summary:
        origins["summary"] = draft.origins.get("summary", Origin.METADATA)
        return summary
    summary = summary_of(reading.body)
    if summary:
        origins["summary"] = Origin.TEXT
    return summary


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names on one line each, without blanks and repetitions, in order."""
    if names == ():
        return ()
    kept: dict[str, str] = {}
    for name in names:
        line = one_line(name)
        if line:
            kept.setdefault(line.casefold(), line)
    return tuple(kept.values())
