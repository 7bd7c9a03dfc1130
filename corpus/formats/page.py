"""Page: what does a web page's own metadata say of the article in it?

Sources in order of trust: JSON-LD, meta tags, and elements that are marked as a byline, a time or a heading. The
result is a record with the usual field names, read by `corpus.formats.fields` like any other.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

MAX_SCRIPTS = 20
MAX_SCRIPT = 2**20  # characters of one JSON-LD script
MAX_ITEMS = 2_000  # JSON-LD values looked at
MAX_HEADINGS = 10  # looked at for a title
MAX_BYLINES = 10  # elements looked at for an author
MAX_DATES = 5  # tried, most telling first
MAX_FRAMES = 10  # headers and footers looked at for the outlet's name
OUTLET_LIMIT = 60  # characters; a longer end of a title is no outlet
BYLINE_DEPTH = 4  # elements above an author's name in which its byline is looked for
BYLINE_LIMIT = 150  # characters; a longer element is not a byline alone

ARTICLE_TYPES = frozenset(
    {
        "AnalysisNewsArticle",
        "Article",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "NewsArticle",
        "OpinionNewsArticle",
        "Report",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "ScholarlyArticle",
        "SocialMediaPosting",
        "TechArticle",
    }
)
META_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline")
META_AUTHORS = (
    "author",
    "article:author",
    "article:author_name",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
)
META_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "article.published",
    "article_date_original",
    "publishtime",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "date",
)
META_SOURCES = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher")
META_TAGS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
META_SUMMARIES = ("og:description", "description", "twitter:description", "dc.description")

META_LANGUAGES = ("og:locale", "content-language", "dc.language", "language")
SITE_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " • ", " · ")

_WORDS = re.compile(r"\w+")
_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]{2,}")
_WRAPPING = re.compile(r"\A\s*+(?:<!\[CDATA\[|<!--)|(?:\]\]>|-->)\s*\Z")
_CLASSED = "//*[contains(concat(' ', normalize-space(@class), ' '), ' {} ')]"
_BYLINES = tuple(
    XPath(path)
    for path in (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//*[@itemprop='author']",
        "//a[@rel='author']",
        *map(_CLASSED.format, ("byline__name", "author-name", "byline-name")),
        f"{_CLASSED.format('author')}[ancestor::*[position() < {BYLINE_DEPTH}][contains(@class, 'byline')]]",
        *map(_CLASSED.format, ("byline", "author")),
    )
)
_TIMES = tuple(
    XPath(path)
    for path in (
        "//time[@pubdate or @itemprop='datePublished']/@datetime",
        "//*[@itemprop='datePublished']/@content",
        "//time[contains(@class, 'publish') or contains(@class, 'entry-date')]/@datetime",
        "//article//time/@datetime",
    )
)
_ANY_TIME = XPath("//time/@datetime")
_TIMELESS = XPath(".//text()[not(ancestor::time)]")
_FRAMES = XPath("//header | //footer")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's metadata as one record; `problems` are sentences about metadata that could not be read."""

    record: Mapping[str, object]
    problems: tuple[str, ...] = ()


def page_record(tree: HtmlElement) -> Page:
    """Return what a page says of its article. Never raises for bad metadata."""
    linked, problems = _linked_data(tree)
    meta = _meta(tree)
    record: dict[str, object] = {
        "headline": _kicked(tree, meta, linked.get("headline") or _title(tree, meta)),
        "author": linked.get("author") or linked.get("creator"),
        "authors": [*_every(meta, META_AUTHORS)],
        "byline": _byline(tree),
        "date": [*_dates(tree, linked, meta)],
        "site": [*_every(meta, META_SOURCES)],
        "site_name": _outlet(tree),
        "publisher": linked.get("publisher"),
        "url": tree.xpath("//link[@rel='canonical']/@href")[:1],
        "link": meta.get("og:url"),
        "permalink": linked.get("url"),
        "language": linked.get("inLanguage"),
        "lang": tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        "locale": [*_every(meta, META_LANGUAGES)],
        "tags": linked.get("keywords") or meta.get("article:tag"),
        "keywords": ",".join(islice(_every(meta, META_TAGS), 1)),
        "description": linked.get("description"),
        "summary": next(_every(meta, META_SUMMARIES), None),
    }
    return Page({name: value for name, value in record.items() if value}, problems)


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Return the values of the meta tags by their name in lower case, in page order."""
    found: dict[str, list[str]] = {}
    for element in islice(tree.iter("meta"), MAX_ITEMS):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := element.get(attribute)):
                found.setdefault(name.lower(), []).append(content)
    return found


def _every(meta: Mapping[str, list[str]], names: tuple[str, ...]) -> Iterator[str]:
    return (value for name in names for value in meta.get(name, ()))


def _title(tree: HtmlElement, meta: Mapping[str, list[str]]) -> str | None:
    """Return the page's title, without the site's name where a heading or the site's own name tells them apart."""
    headings = _headings(tree)
    title = next(_every(meta, META_TITLES), None) or next(map(_line, tree.iter("title")), "")
    for heading in headings:
        if _outlet_after(tree, heading, title):
            return heading
        if 2 * len(heading) >= len(title) and title.casefold().startswith(heading.casefold()):
            return heading
    if not title:
        return headings[0] if len(headings) == 1 else None
    sites = {name.casefold() for name in _every(meta, META_SOURCES)}
    for separator in SITE_SEPARATORS:
        before, _, after = title.rpartition(separator)
        if before and after.casefold() in sites:
            return before
    return title


def _kicked(tree: HtmlElement, meta: Mapping[str, list[str]], headline: object) -> object:
    """Return the headline behind the names that the window's title puts before it ('Smith and Jones: ...'), if any.

    They are names where each of their capitalised words, of which there are two or more, stands in a paragraph too.
    """
    window = next(map(_line, tree.iter("title")), "")
    kicker, colon, rest = window.partition(": ")
    if not isinstance(headline, str) or not headline or not rest.startswith(" ".join(headline.split())):
        return headline
    names = _CAPITALISED.findall(kicker)
    sites = {name.casefold() for name in _every(meta, META_SOURCES)}
    if len(names) < 2 or len(kicker) > OUTLET_LIMIT or kicker.casefold() in sites:
        return headline
    text = " ".join(map(_line, islice(tree.iter("p"), MAX_ITEMS)))
    return f"{kicker}{colon}{headline}" if all(name in text for name in names) else headline


def _headings(tree: HtmlElement) -> list[str]:
    return [line for element in islice(tree.iter("h1"), MAX_HEADINGS) if (line := _line(element))]


def _outlet(tree: HtmlElement) -> str | None:
    """Return the outlet that the page's title ends in, after the article's own heading."""
    title = next(map(_line, tree.iter("title")), "")
    return next((name for heading in _headings(tree) if (name := _outlet_after(tree, heading, title))), None)


def _outlet_after(tree: HtmlElement, heading: str, title: str) -> str | None:
    """Return what follows heading and a bar in title, where the page's header or footer says it too."""
    if not title.casefold().startswith(heading.casefold()):
        return None
    rest = title[len(heading) :]
    name = next((rest[len(bar) :].strip() for bar in SITE_SEPARATORS if rest.startswith(bar)), "")
    if not 1 < len(name) <= OUTLET_LIMIT:
        return None
    frames = (_line(frame).casefold() for frame in islice(_FRAMES(tree), MAX_FRAMES))
    return name if any(name.casefold() in frame for frame in frames) else None


def _byline(tree: HtmlElement) -> str | None:
    """Return the text of the first element that is marked as naming the author."""
    for path in _BYLINES:
        for element in islice(path(tree), MAX_BYLINES):
            line = element.get("content") or _credit(element)
            if 0 < len(line) <= BYLINE_LIMIT:
                return line
    return None


def _credit(element: HtmlElement) -> str:
    """Return the line of a byline without its <time>, nothing where it is too long to be one."""
    length = 0
    for part in element.itertext():
        length += len(part.strip())
        if length > 2 * BYLINE_LIMIT:
            return ""
    return " ".join("".join(_TIMELESS(element)).split())


def _dates(tree: HtmlElement, linked: Mapping[str, object], meta: Mapping[str, list[str]]) -> Iterator[object]:
    """Yield the values that name the publication date, most telling first."""
    found = [value for name in ("datePublished", "dateCreated", "uploadDate") if (value := linked.get(name))]
    found += _every(meta, META_DATES)
    for path in _TIMES:
        found += map(str, path(tree)[:1])
    only = {str(value) for value in _ANY_TIME(tree)}
    found += only if len(only) == 1 else ()
    return islice((value for value in found if isinstance(value, str) and value.strip()), MAX_DATES)


def _linked_data(tree: HtmlElement) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """Return the JSON-LD node of the page's own article, and sentences about JSON-LD that is broken.

    A page may describe others beside it: its own is the one with the page's title, else the first.
    """
    problems: list[str] = []
    articles: list[Mapping[str, object]] = []
    for element in islice(tree.iter("script"), MAX_SCRIPTS):
        if (element.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = _WRAPPING.sub("", (element.text or "")[:MAX_SCRIPT])
        try:
            nodes = [*_nodes(json.loads(text, strict=False))]
        except (ValueError, RecursionError) as error:
            problems.append(f"its JSON-LD metadata is left out, as it is not valid JSON: {type(error).__name__}")
            continue
        articles += [_resolved(node, nodes) for node in nodes if ARTICLE_TYPES.intersection(_types(node))]
    if len(articles) > 1:
        shown = {_letters(line) for line in (*_headings(tree), *map(_line, islice(tree.iter("title"), 1)))}
        articles.sort(key=lambda node: not _is_shown(_letters(node.get("headline")), shown))  # stable: else the first
    return (articles[0] if articles else {}), tuple(problems)


def _letters(value: object) -> str:
    return "".join(_WORDS.findall(value.casefold())) if isinstance(value, str) else ""


def _is_shown(headline: str, shown: set[str]) -> bool:
    return len(headline) > 1 and any(line.startswith(headline) for line in shown)


def _nodes(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the records of a JSON-LD document that can be an article or the person who wrote it."""
    waiting = [value]
    for _ in range(MAX_ITEMS):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item[:MAX_ITEMS]))
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[name] for name in ("@graph", "mainEntity") if name in item)


def _resolved(article: Mapping[str, object], nodes: list[Mapping[str, object]]) -> Mapping[str, object]:
    """Return article with what it names by `@id` alone put in its place."""
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}

    def resolve(value: object) -> object:
        if isinstance(value, list):
            return [resolve(item) for item in value if not isinstance(item, list)]
        if isinstance(value, dict) and isinstance(name := value.get("@id"), str) and "name" not in value:
            return known.get(name, {}).get("name")
        return value

    return {name: resolve(value) if name in {"author", "publisher"} else value for name, value in article.items()}


def _types(node: Mapping[str, object]) -> set[str]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rpartition("/")[2] for kind in listed if isinstance(kind, str)}


def _line(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
