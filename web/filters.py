"""Filters: how do values become words and markup on a page?

Every text is escaped here or by the template; only `<mark>` is added.
"""

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from search import Relation, Snippet

MONTHS = (  # not strftime, whose names follow the server's locale
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}))?)?)?", re.ASCII)
LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
ORIGINS = {
    "metadata": "given with the article",
    "html": "given by the web page",
    "url": "read from the web address",
    "file name": "read from the file name",
    "byline": "read from the byline",
    "dateline": "read from the dateline",
    "text": "read from the text",
    "file time": "the time of the file, which may be wrong",
    "extracted": "named in the text",
    "setting": "set for articles that name none",
}
RELATIONS = {
    Relation.FIRST: "the first",
    Relation.DUPLICATE: "a duplicate",
    Relation.VERSION: "a later version",
    Relation.SYNDICATED: "a syndicated copy",
}


def marked(snippet: Snippet) -> Markup:
    """Return a snippet escaped, its matches in <mark>, with an ellipsis where it was clipped."""
    body = _mark(snippet.text, snippet.spans)
    html = f"{'… ' if snippet.clipped_start else ''}{body}{' …' if snippet.clipped_end else ''}"
    return Markup(html)  # noqa: S704 - _mark has escaped it


def readable_date(published: str | None) -> str:
    """Return an ISO date in words, as precise as it is: 'October 31, 2024', 'October 2024', '2024' or 'undated'."""
    parts = ISO_DATE.match(published or "")
    if parts is None:
        return published or "undated"
    year, month, day, _ = parts.groups()
    if month is None or not 1 <= int(month) <= len(MONTHS):
        return year
    name = MONTHS[int(month) - 1]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"


def clock(published: str | None) -> str:
    """Return the time of day in an ISO date, in UTC as all dates of the index are, or ''."""
    parts = ISO_DATE.match(published or "")
    return f"{parts[4]} UTC" if parts and parts[4] else ""


def long_date(day: date) -> str:
    """Return a day in words."""
    return readable_date(day.isoformat())


def number(value: int) -> str:
    """Return a number with its thousands parted."""
    return f"{value:,}"


def counted(value: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: '1 article', '1,234 articles'."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {plural or f'{noun}s'}"


def duration(seconds: float) -> str:
    """Return a short time in milliseconds, or in seconds from one on."""
    milliseconds = seconds * 1000
    if milliseconds < 1:
        return "less than 1 ms"
    return f"{milliseconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def language_name(code: str) -> str:
    """Return the English name of a language, or its code where it is not among the common ones."""
    return LANGUAGES.get(code, code)


def origin_words(origin: str | None) -> str:
    """Return in words where a value was found."""
    return ORIGINS.get(origin or "", f"from the {origin}") if origin else ""


def relation_words(relation: Relation) -> str:
    """Return in words what an article is to those of its story that came before."""
    return RELATIONS[relation]


def web_address(url: str | None) -> str | None:
    """Return a url that is safe to link to (http or https, with a host), else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # '[' in the host, say
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def file_name(path: str) -> str:
    """Return the last part of a path; where the archive lies on the server is nobody's business."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def host_name(url: str) -> str:
    """Return the host of a web address without its 'www.'."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _mark(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return text escaped, with the spans of it in <mark>."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])
