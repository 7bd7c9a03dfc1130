"""Feeds: what articles are in an RSS, Atom or RDF file?

Feedparser knows the dialects. It is given bytes and never an address, so it fetches nothing, and only text that libxml2
has found well-formed or has mended, so it never falls back on its own slow reading of broken markup.
"""

import calendar
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import cast

from lxml import etree

from corpus.article import Draft, Problem
from corpus.formats.blocks import fragment_text
from corpus.formats.options import ReadOptions
from corpus.formats.records import record_article
from corpus.formats.source import SourceFile
from corpus.formats.values import field_line
from corpus.formats.xmltext import XmlText, read_tree, read_xml

ROOTS = frozenset({"rss", "feed", "RDF", "rdf", "channel"})
MAX_ENTRIES = 100_000  # of one feed, each of which takes memory; a file that is read whole has fewer with much text
UNIQUE_KEY = 20  # characters; a shorter id is unique only inside its feed
NO_ENTRIES = "it is a feed without entries"
NOT_POSTS = frozenset({"attachment", "nav_menu_item", "custom_css", "wp_global_styles", "wp_navigation", "revision"})
UNPUBLISHED = frozenset({"auto-draft", "inherit", "trash"})  # of a WordPress export: thrown away, or never written

# Prefixes that broken feeds use without saying what they mean
_PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}

_OVERLADEN = etree.XPath("//*[count(@*) > 50]")  # feedparser takes quadratic time for an element's attributes

Entry = Mapping[str, object]


class FeedReader:
    """Reads a feed; each entry is an article, with the feed as its outlet unless the entry names another."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the articles; `line` is the place in the feed, from 1. See `Reader.read`."""
        for item in read_xml(source):
            if isinstance(item, Problem):
                yield item
            else:
                yield from read_feed(item, source.path, options)


def read_feed(document: XmlText, path: str, options: ReadOptions) -> Iterator[Draft | Problem]:
    """Yield the articles of a feed's text. Never raises for what it holds."""
    root, reason = read_tree(document.text)
    for sentence in (*document.problems, *([reason] if reason else [])):
        yield Problem(path, sentence, skipped=False)
    if root is None:
        yield Problem(path, "it holds no XML element")
        return
    too_many = _without_surplus(root)
    if too_many:
        yield Problem(path, f"it has more than {MAX_ENTRIES:,} entries, and the others were not read; split it")
    sound = reason is None and not too_many and not _OVERLADEN(root)
    parsed = _parsed(document.text.encode("utf-8", "replace") if sound else _mended(root))
    del root
    feed = cast("Entry", parsed["feed"])
    entries = cast("list[Entry]", parsed["entries"])
    is_atom = str(parsed.get("version")).startswith("atom")
    if not entries:
        yield Problem(path, NO_ENTRIES)
    for line, entry in enumerate(entries, 1):
        if left_out := _left_out(entry):
            yield Problem(path, left_out, line)
        else:
            yield from record_article(_record(entry, feed, path, is_atom=is_atom), path, line, options)


def _parsed(data: bytes) -> Mapping[str, object]:
    import feedparser  # with all of the standard library's network, for which only those who read feeds should wait

    return cast(
        "Mapping[str, object]",
        feedparser.parse(
            BytesIO(data),
            sanitize_html=False,  # markup is always untrusted, and made safe where it is shown
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        ),
    )


def _without_surplus(root: etree._Element) -> bool:
    """Take out the entries that are too many; tell whether there were any."""
    surplus = [*islice(root.iter("{*}item", "{*}entry"), MAX_ENTRIES, None)]
    for entry in surplus:
        parent = entry.getparent()
        if parent is not None:
            parent.remove(entry)
    return bool(surplus)


def _mended(root: etree._Element) -> bytes:
    """Return a tree as well-formed XML, without undeclared prefixes, entities and attributes by the thousand."""
    etree.strip_tags(root, etree.Entity)
    for element in _OVERLADEN(root):
        element.attrib.clear()
    for element in root.iter(etree.Element):
        if ":" in element.tag and not element.tag.startswith("{"):
            prefix, _, name = element.tag.rpartition(":")
            element.tag = (
                f"{{{_PREFIXES[prefix]}}}{name}" if name and prefix in _PREFIXES else element.tag.replace(":", "_")
            )
        for name in [name for name in element.attrib if ":" in name and not name.startswith("{")]:
            del element.attrib[name]
    return cast("bytes", etree.tostring(root, encoding="utf-8"))


def _left_out(entry: Entry) -> str | None:
    """Return why an entry of a WordPress export is no published article, None where it is one."""
    if (kind := str(_get(entry, "wp_post_type") or "")) in NOT_POSTS:
        return f"a WordPress item of type '{kind}', which is no article"
    if (status := str(_get(entry, "wp_status") or "")) in UNPUBLISHED:
        return f"it was not published: its status is '{status}'"
    return None


def _get(entry: Entry, name: str) -> object:
    """Return a value as the entry has it; feedparser's own access gives others in its place, with warnings."""
    return dict.get(entry, name) if isinstance(entry, dict) else None


def _record(entry: Entry, feed: Entry, path: str, *, is_atom: bool) -> dict[str, object]:
    """Return an entry as a record with the usual field names."""
    body, body_type, language = _body(entry)
    summary = _get(entry, "summary")
    origin = _get(entry, "source")
    title = _plain(entry, "title")
    outlet = _plain(origin, "title") if isinstance(origin, Mapping) else None
    url = _get(entry, "link")
    return {
        "id": _key(entry, feed, path, url),
        "title": title,
        "body" if body_type == "text/plain" else "body_html": body,
        "authors": _get(entry, "authors") or _get(entry, "author") or (_get(feed, "authors") if is_atom else None),
        "date": _dates(entry),
        "source": outlet or _plain(feed, "title"),
        "url": url,
        "language": language or _get(feed, "language"),
        "tags": _tags(entry),
        "summary": _text_of(summary, "text/html") if isinstance(summary, str) and summary != body else None,
    }


def _body(entry: Entry) -> tuple[str, str, object]:
    """Return the longest of an entry's texts, its type and its language; its summary where it has no other."""
    contents = _get(entry, "content")
    found = [part for part in contents if isinstance(part, Mapping)] if isinstance(contents, list) else []
    texts = [(str(part.get("value") or ""), str(part.get("type") or ""), part.get("language")) for part in found]
    best = max(texts, key=lambda text: len(text[0]), default=("", "", None))
    if best[0].strip():
        return best
    detail = _get(entry, "summary_detail")
    known = detail if isinstance(detail, Mapping) else {}
    return str(_get(entry, "summary") or ""), str(known.get("type") or ""), known.get("language")


def _plain(part: Entry, name: str) -> str | None:
    """Return a title as one line of plain text."""
    value, detail = _get(part, name), _get(part, f"{name}_detail")
    kind = str(detail.get("type") or "") if isinstance(detail, Mapping) else ""
    return _text_of(value, kind) if isinstance(value, str) else None


def _text_of(value: str, kind: str) -> str | None:
    if kind != "text/plain" and ("<" in value or "&" in value):
        value = fragment_text(value) or value
    return field_line(value) or None


def _key(entry: Entry, feed: Entry, path: str, url: object) -> str | None:
    """Return the entry's id; one that is short enough to be unique only inside its feed gets the feed's address."""
    key = field_line(str(_get(entry, "id") or ""))
    if not key or len(key) >= UNIQUE_KEY:
        return key or None
    place = _get(feed, "id") or _get(feed, "link")
    return f"{place or path} {key}" if place or not url else None


def _dates(entry: Entry) -> list[object]:
    """Return what may date an entry, most telling first: as it is written, and as feedparser understands it."""
    names = ("published", "updated", "created")
    written = [value for name in names if (value := _get(entry, name))]
    parsed = (_get(entry, f"{name}_parsed") for name in names)
    return [*written, *(moment for value in parsed if (moment := _moment(value)) is not None)]


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC) if isinstance(value, tuple) else None
    except (OSError, OverflowError, ValueError):
        return None


def _tags(entry: Entry) -> list[str]:
    """Return the labels of an entry's categories, without those that are addresses for programs."""
    tags = _get(entry, "tags")
    found = (
        [tag.get("label") or tag.get("term") for tag in tags if isinstance(tag, Mapping)]
        if isinstance(tags, list)
        else []
    )
    return [name for name in found if isinstance(name, str) and "://" not in name]
