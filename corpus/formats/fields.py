"""Fields: what does a record of metadata say of an article, whatever it calls its fields?

Front matter, JSON records and the metadata of a web page all come through here, so that they share one list of
spellings. A spelling is compared without case, blanks, hyphens and underscores: `published_at` is `publishedAt`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from corpus.article import Draft, Markup, Origin, Published
from corpus.dates import DateProblem, parse_date
from corpus.formats.languages import language_code
from corpus.formats.options import DEFAULTS, ReadOptions
from corpus.formats.values import NAME_LIMIT, bare, field_line, first_string, names, strings, whole
from corpus.names import split_names

URL_LIMIT = 2_048  # characters; browsers and servers go no further
TITLE_LIMIT = 1_000  # characters
SUMMARY_LIMIT = 2_000  # characters
NOTHING_SAID: tuple[object, ...] = (None, "", [], {})  # values that are as good as no field
SHOWN_VALUE = 60  # characters of a bad value that a problem repeats

# Most telling first. A slug is no id: it is unique only within a site's section.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "_id", "uuid", "article_id", "doc_id", "uri"),
    "title": ("title", "headline", "name", "heading"),
    "body": ("body", "text", "content", "article_text", "body_text", "content_text", "full_text", "article_body"),
    "body_html": ("body_html", "content_html", "html", "body_xhtml"),
    "authors": ("author", "authors", "byline", "creator", "creators", "writer", "writers", "by"),
    "date": (
        "date",
        "published",
        "published_at",
        "publication_date",
        "pub_date",
        "date_published",
        "publish_date",
        "published_date",
        "published_on",
        "published_time",
        "first_published",
        "version_created",
        "created",
        "created_at",
        "date_created",
        "timestamp",
    ),
    "source": ("source", "outlet", "publisher", "publication", "site", "site_name", "newspaper"),
    "url": ("url", "link", "permalink", "canonical_url", "canonical", "web_url"),
    "language": ("language", "lang", "locale", "in_language"),
    "tags": ("tags", "tag", "keywords", "topics", "categories", "category", "section", "subject"),
    "people": ("people", "persons", "person"),
    "organizations": ("orgs", "organizations", "organisations", "organization", "organisation"),
    "places": ("places", "locations", "place", "location"),
    "summary": ("summary", "description", "abstract", "excerpt", "deck", "standfirst", "dek"),
}


AuthorNames = Callable[[str], tuple[str, ...] | None]
NOT_DATES = frozenset({"true", "false", "yes", "no"})  # `published: true` says that an article is, not when it was

# A text that opens with a block of HTML is HTML, whatever its field is called. '<IBM> said' is a wire's way of writing.
_OPENS_AS_HTML = re.compile(
    r"\s*+(?:<!--[^>]{0,500}+>\s*+)?<(?:address|article|aside|blockquote|body|br|center|div|dl|figure|h[1-6]|header|hr|html"
    r"|main|ol|p|pre|section|table|ul|!doctype html)(?=[\s/>])[^<>]*+>",
    re.IGNORECASE,
)


@lru_cache(maxsize=4_096)
def folded(name: str) -> str:
    """Return a field's name without case, blanks, hyphens and underscores."""
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")


_FOLDED = {field: tuple(folded(name) for name in spelled) for field, spelled in SPELLINGS.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What a record says; None and empty mean that it does not say. `problems` are sentences about broken values."""

    key: str | None = None
    title: str | None = None
    body: str | None = None
    body_html: str | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    summary: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def stand_in(self) -> str:
        """The text of an article without a body: the summary or title of a dated one, else empty.

        Wires that are a headline alone, and posts that only link elsewhere, are articles; a record that has no date
        either is likely something else, such as an author's page or the settings of a program.
        """
        return (self.summary or self.title if self.title and self.published else None) or ""

    def draft(
        self,
        *,
        path: str,
        text: str,
        line: int | None = None,
        title: str | None = None,
        markup: Markup | None = None,
        origins: Mapping[str, Origin] | None = None,
    ) -> Draft:
        """Return the draft of an article with this metadata; title stands in where the record has none."""
        return Draft(
            path=path,
            text=text,
            line=line,
            key=self.key,
            title=self.title or title,
            markup=markup,
            authors=self.authors,
            published=self.published,
            source=self.source,
            url=self.url,
            language=self.language,
            tags=self.tags,
            people=self.people,
            organizations=self.organizations,
            places=self.places,
            summary=self.summary,
            origins=dict(origins or {}),
            refused={"published": self.problems[0]} if self.problems else {},
        )


def read_given(
    record: Mapping[str, object],
    options: ReadOptions = DEFAULTS,
    *,
    origin: Origin = Origin.METADATA,
    named: AuthorNames | None = None,
) -> Given:
    """Return what record says. Unknown fields are passed over; a date that cannot be read becomes a problem.

    `named` gives the names of the authors whose ids a value holds, None where it holds something else.
    """
    known: dict[str, tuple[str, object]] = {}
    for name, value in record.items():
        if value not in NOTHING_SAID:
            known.setdefault(folded(name), (name, value))
    finder = _Finder(record, known, options.mapping)
    published, problems = _published(finder, options, origin)
    body, body_html = _bodies(finder)
    return Given(
        key=finder.first("id"),
        title=field_line(finder.first("title") or "", TITLE_LIMIT) or None,
        body=body,
        body_html=body_html,
        authors=_authors(finder, named),
        published=published,
        source=next((value for value in finder.every("source") if not _is_address(value)), None),
        url=next((value for value in finder.every("url") if _is_web(value)), None),
        language=next((code for value in finder.every("language") if (code := language_code(value))), None),
        tags=finder.names("tags"),
        people=finder.names("people"),
        organizations=finder.names("organizations"),
        places=finder.names("places"),
        summary=_summary(finder),
        problems=problems,
    )


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the values of a field under any of its spellings, a mapped one first."""

    record: Mapping[str, object]
    known: Mapping[str, tuple[str, object]]
    mapping: Mapping[str, str]

    def values(self, field: str) -> Iterator[tuple[str, object]]:
        """Yield the names and values that a field has in this record, most telling first."""
        mapped = self.mapping.get(field)
        if mapped is not None and (value := _at(self.record, mapped)) not in NOTHING_SAID:
            yield mapped, value
        known = self.known
        for name in _FOLDED[field]:
            if name in known:
                yield known[name]

    def every(self, field: str) -> Iterator[str]:
        """Yield the first string of each value."""
        for _, value in self.values(field):
            if (text := first_string(value)) is not None:
                yield text

    def first(self, field: str) -> str | None:
        """Return the first string of a field."""
        return next(self.every(field), None)

    def names(self, field: str) -> tuple[str, ...]:
        """Return the names of the first spelling that has any."""
        return next((found for _, value in self.values(field) if (found := names(value))), ())


def _at(record: object, path: str) -> object:
    """Return the value at a dotted path; a field whose own name has dots in it comes first."""
    if isinstance(record, Mapping):
        if path in record:
            return record[path]
        head, _, rest = path.partition(".")
        return _at(record[head], rest) if rest and head in record else None
    if isinstance(record, list):
        head, _, rest = path.partition(".")
        if head.isdecimal() and len(head) < 6 and int(head) < len(record):
            return _at(record[int(head)], rest) if rest else record[int(head)]
    return None


def _authors(finder: _Finder, named: AuthorNames | None) -> tuple[str, ...]:
    for _, value in finder.values("authors"):
        people = (name for text in strings(value) if not _is_address(text) for name in _people(text, named))
        if found := tuple(dict.fromkeys(name for name in people if len(name) <= NAME_LIMIT)):
            return found
    return ()


def _people(text: str, named: AuthorNames | None) -> tuple[str, ...]:
    found = named(text) if named is not None else None
    return split_names(text) if found is None else found


def _published(finder: _Finder, options: ReadOptions, origin: Origin) -> tuple[Published | None, tuple[str, ...]]:
    problem: tuple[str, ...] = ()
    for name, value in finder.values("date"):
        for candidate in value if isinstance(value, list) else (value,):
            if folded(name) == "published" and str(candidate).lower() in NOT_DATES:
                continue
            try:
                return _date(bare(candidate), options, origin), ()
            except DateProblem as error:
                problem = problem or (f"date '{_shown(candidate)}' in field '{name}' is left out: {error}",)
    return None, problem


def _date(value: object, options: ReadOptions, origin: Origin) -> Published:
    if isinstance(value, time | bool) or not isinstance(value, str | int | float | date | datetime):
        raise DateProblem("it is not a date")
    if isinstance(value, str):
        value = field_line(value)
    return parse_date(value, origin=origin, zone=options.zone, day_first=options.day_first)


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, str | int | float | date | time) else type(value).__name__
    return field_line(text, SHOWN_VALUE)


def _bodies(finder: _Finder) -> tuple[str | None, str | None]:
    """Return the body as plain text or as HTML; a plain one comes first."""
    marked_up = next((text for _, value in finder.values("body_html") if (text := _long_text(value))), None)
    for _, value in finder.values("body"):
        if isinstance(value, Mapping):
            marked_up = marked_up or _long_text(value.get("rendered"))
        elif (text := _long_text(value)) and _OPENS_AS_HTML.match(text):
            marked_up = marked_up or text
        elif text:
            return text, marked_up
    return None, marked_up


def _long_text(value: object) -> str | None:
    if isinstance(value, list):
        value = "\n\n".join(part for part in value if isinstance(part, str))
    return whole(value) if isinstance(value, str) and not value.isspace() else None


def _summary(finder: _Finder) -> str | None:
    for _, value in finder.values("summary"):
        text = value if isinstance(value, str) else first_string(value)
        if text and (line := field_line(text, SUMMARY_LIMIT)):
            return line
    return None


def _is_web(value: str) -> bool:
    return value.startswith(("https://", "http://")) and len(value) <= URL_LIMIT and " " not in value


def _is_address(value: str) -> bool:
    return "://" in value[:12] or value.startswith(("www.", "//"))
