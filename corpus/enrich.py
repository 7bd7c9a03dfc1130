"""Enrich: what does the prose say of an article that its file does not?

A `Draft` becomes an `Article`: each value that the source gives is kept, and each that it does not give is read in the
order of trust: URL, file name, byline or dateline, the first lines, and, where the options say so, the file's time.
`Article.origins` tells for each value which of these it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial
from pathlib import Path, PurePath, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from corpus.article import Article, Draft, Evidence, Kind, Mention, Origin, Precision, Published
from corpus.corrections import NO_CORRECTIONS, Corrections
from corpus.datelines import dateline_date
from corpus.dates import YEARS, date_in_path, find_date
from corpus.entities import EntityExtractor, canonical_place
from corpus.identity import article_id, content_hash
from corpus.keywords import name_of
from corpus.language import detect
from corpus.layout import Layout, lay_out
from corpus.names import looks_like_name
from corpus.text import (
    clean,
    first_sentence_title,
    is_excerpt,
    one_line,
    pointer_url,
    summary_of,
    unwrap,
    without_pointer,
)

__all__ = ["EnrichOptions", "enrich"]

POINTER_ROOM = 600  # characters at the end of a text, where an excerpt gives the address of the whole
PASSAGE_LIMIT = 300  # characters of a passage that is kept in words


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrichOptions:
    """What a user may say of a corpus.

    `zone` is that of times without one; `day_first` reads 03/04/2024; `source` is the outlet of articles that name
    none; `outlets` maps hosts ('example.org') to outlets; `use_file_time` takes the file's time as the last resort.
    `corrections` puts names right.
    """

    zone: tzinfo = UTC
    day_first: bool | None = None
    use_file_time: bool = False
    source: str | None = None
    outlets: Mapping[str, str] = field(default_factory=dict)
    corrections: Corrections = NO_CORRECTIONS


def enrich(draft: Draft, *, extractor: EntityExtractor | None, options: EnrichOptions) -> Article:
    """Return the complete article.

    Entities are extracted where the extractor reads the language; without an extractor only given ones are kept.
    """
    layout = lay_out(draft, unwrap(clean(draft.text)))
    text = layout.text
    origins: dict[str, Origin] = {}
    evidence = {name: Evidence(refused=why) for name, why in draft.refused.items()}
    language = _language(draft, text, origins)
    mentions = _mentions(text, language, extractor, options.corrections)
    named = partial(_entities, draft, mentions, options.corrections, origins)
    values: dict[str, Any] = {
        "id": article_id(draft),
        "title": _title(draft, layout, origins),
        "text": text,
        "markup": draft.markup,
        "authors": _authors(draft, layout, origins, evidence),
        "published": _published(draft, layout, options, origins, evidence),
        "source": _source(draft, layout, options, origins, evidence),
        "url": _url(draft, text, origins),
        "language": language,
        "tags": _tags(draft, origins),
        "people": named(draft.people, Kind.PERSON, "people"),
        "organizations": named(draft.organizations, Kind.ORGANIZATION, "organizations"),
        "places": _with_dateline(named(draft.places, Kind.PLACE, "places"), layout, options, origins),
        "dateline": _filed_from(layout, origins, evidence),
        "summary": _summary(draft, layout, origins),
        "excerpt": is_excerpt(text),
        "mentions": mentions,
        "path": draft.path,
        "line": draft.line,
        "origins": origins,
        "evidence": evidence,
    }
    return Article(**values, content_hash=content_hash(values))


# --- each value, by the order of trust ------------------------------------------------------------------------------


def _title(draft: Draft, layout: Layout, origins: dict[str, Origin]) -> str:
    title = one_line(draft.title) if draft.title else ""
    if title:
        origins["title"] = draft.origins.get("title", Origin.METADATA)
        return title
    title = layout.headline or first_sentence_title(without_pointer(layout.body))
    origins["title"] = Origin.TEXT if title else Origin.FILENAME
    return title or PurePath(draft.path).stem or draft.path


def _authors(
    draft: Draft, layout: Layout, origins: dict[str, Origin], evidence: dict[str, Evidence]
) -> tuple[str, ...]:
    """Return the authors given, unless a page's markup names nobody and the byline does."""
    given = _distinct(draft.authors)
    found = layout.byline.authors if layout.byline is not None else ()
    trusted = draft.origins.get("authors", Origin.METADATA)
    if given and not (found and trusted is Origin.HTML and not any(map(looks_like_name, given))):
        origins["authors"] = trusted
        return given
    if found and layout.byline is not None:
        origins["authors"] = Origin.BYLINE
        evidence["authors"] = _passage(layout, layout.byline.span)
    return found


def _passage(layout: Layout, span: tuple[int, int], refused: str = "") -> Evidence:
    """Return the evidence that lies at a span of the whole text: as a span of the text kept, else in words."""
    if span[0] >= layout.offset:
        return Evidence((span[0] - layout.offset, span[1] - layout.offset), refused=refused)
    return Evidence(words=" ".join(layout.whole[span[0] : span[1]][:PASSAGE_LIMIT].split()), refused=refused)


def _published(
    draft: Draft,
    layout: Layout,
    options: EnrichOptions,
    origins: dict[str, Origin],
    evidence: dict[str, Evidence],
) -> Published | None:
    published = draft.published
    if published is None:
        published, span = _found_date(draft, layout, options)
        if span is not None:
            evidence["published"] = _passage(layout, span, draft.refused.get("published", ""))
    if published is not None:
        origins["published"] = published.origin
    return published


def _found_date(
    draft: Draft, layout: Layout, options: EnrichOptions
) -> tuple[Published | None, tuple[int, int] | None]:
    """Look for a date in the URL, the file's name, the dateline, the first lines, and if allowed the file's time.

    The name of a file that holds many records dates none of them, and no folder above those that are read does.
    The span is that of a date in the text.
    """
    found = date_in_path(draft.url, origin=Origin.URL) if draft.url else None
    if found is None and draft.line is None:
        found = date_in_path(draft.inside or PurePosixPath(draft.path).name)
    if found is not None:
        return found, None
    filed = _file_time(draft) if options.use_file_time else None
    if layout.dateline is not None:
        found = dateline_date(layout.dateline, None if filed is None else filed.instant.date())
        if found is not None:
            return found, layout.dateline.span
    found, span = find_date(layout.whole, zone=options.zone, day_first=options.day_first)
    return (found, span) if found is not None else (filed, None)


def _file_time(draft: Draft) -> Published | None:
    try:
        moment = datetime.fromtimestamp(Path(draft.path).stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):  # a stream has no file, and a disk can hold any number
        return None
    if moment.year not in YEARS:
        return None
    return Published(moment.replace(microsecond=0), Precision.SECOND, None, Origin.FILETIME)


def _source(
    draft: Draft, layout: Layout, options: EnrichOptions, origins: dict[str, Origin], evidence: dict[str, Evidence]
) -> str | None:
    """Return the outlet: given, else the user's name for the URL's host, the byline's, the wire's, the default.

    A host that the user has not named is no outlet: 'news.example.org' is not what a paper calls itself.
    """
    if draft.source and (given := one_line(draft.source)):
        origins["source"] = draft.origins.get("source", Origin.METADATA)
        return given
    byline, dateline = layout.byline, layout.dateline
    candidates = (
        (_outlet_of_host(draft.url, options.outlets), Origin.URL, None),
        (byline.source, Origin.BYLINE, byline.source_span) if byline else (None, Origin.BYLINE, None),
        (dateline.agency, Origin.DATELINE, dateline.span) if dateline else (None, Origin.DATELINE, None),
        (options.source, Origin.SETTING, None),
    )
    for name, origin, span in candidates:
        if name:
            origins["source"] = origin
            if span is not None:
                evidence["source"] = _passage(layout, span)
            return name
    return None


def _url(draft: Draft, text: str, origins: dict[str, Origin]) -> str | None:
    """Return the address given, else that which the end of an excerpt points to."""
    if draft.url:
        if "url" in draft.origins:
            origins["url"] = draft.origins["url"]
        return draft.url
    found = pointer_url(text) if "http" in text[-POINTER_ROOM:] else None
    if found is not None:
        origins["url"] = Origin.TEXT
    return found


def _tags(draft: Draft, origins: dict[str, Origin]) -> tuple[str, ...]:
    if draft.tags and "tags" in draft.origins:
        origins["tags"] = draft.origins["tags"]
    return _distinct(draft.tags)


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


def _mentions(
    text: str, language: str | None, extractor: EntityExtractor | None, corrections: Corrections
) -> tuple[Mention, ...]:
    """Return the names in the prose: those that the extractor finds, put right."""
    mentions = extractor.extract(text) if extractor is not None and extractor.reads(language) else ()
    return corrections.found(text, mentions) if corrections else mentions


def _entities(
    draft: Draft,
    mentions: tuple[Mention, ...],
    corrections: Corrections,
    origins: dict[str, Origin],
    given: tuple[str, ...],
    kind: Kind,
    field_name: str,
) -> tuple[str, ...]:
    """Return the names given, by their usual spelling, then those of the prose that are not among them."""
    found = _once(dict.fromkeys(mention.name for mention in mentions if mention.kind is kind))
    if not given:
        if found:
            origins[field_name] = Origin.EXTRACTED
        return found
    usual = (name_of(name, kind, found) for name in _distinct(given))
    named = _distinct(name for name in (corrections.given(name, kind) for name in usual) if name)
    names = _once((*named, *found))
    if named:
        origins[field_name] = draft.origins.get(field_name, Origin.METADATA)
    if len(names) > len(named):
        origins[f"found_{field_name}" if named else field_name] = Origin.EXTRACTED
    return names


def _summary(draft: Draft, layout: Layout, origins: dict[str, Origin]) -> str:
    summary = one_line(draft.summary) if draft.summary else ""
    if summary:
        origins["summary"] = draft.origins.get("summary", Origin.METADATA)
        return summary
    summary = summary_of(layout.body)
    if summary:
        origins["summary"] = Origin.TEXT
    return summary


def _filed_from(layout: Layout, origins: dict[str, Origin], evidence: dict[str, Evidence]) -> str | None:
    if layout.dateline is None:
        return None
    evidence["dateline"] = _passage(layout, layout.dateline.span)
    if not layout.dateline.place:
        return None
    origins["dateline"] = Origin.DATELINE
    return layout.dateline.place


def _with_dateline(
    places: tuple[str, ...], layout: Layout, options: EnrichOptions, origins: dict[str, Origin]
) -> tuple[str, ...]:
    """Return places with those of the dateline."""
    if layout.dateline is None or not layout.dateline.place:
        return places
    filed = (options.corrections.given(city, Kind.PLACE) for city in _cities(layout.dateline.place))
    more = [name for name in filed if name and name not in places]
    if not more:
        return places
    origins.setdefault("found_places" if "places" in origins else "places", Origin.DATELINE)
    return _distinct((*places, *more))


@lru_cache(maxsize=4_096)  # datelines come again and again
def _cities(place: str) -> tuple[str, ...]:
    """Return the cities of a dateline: 'Lima/Quito' are two, of 'Nairobi, Kenya' the first."""
    return tuple(canonical_place(city.strip()) for city in place.partition(",")[0].split("/"))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names on one line each, without blanks and repetitions, in order."""
    if names == ():
        return ()
    return _once(map(one_line, names))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without those that are empty, or that differ from an earlier one in case alone, in order."""
    kept: dict[str, str] = {}
    for name in names:
        if name:
            kept.setdefault(name.casefold(), name)
    return tuple(kept.values())
