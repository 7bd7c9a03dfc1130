"""HTML: which part of a saved web page is the article, and what does the page say of it?

Trafilatura finds the article among menus, advertisements and comments. Where it finds nothing, the page's whole
visible text is taken if it is long enough to be one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml import html
from lxml.html import HtmlElement

from corpus.article import Draft, Markup, Origin, Problem
from corpus.formats.blocks import fragment_text, parse_html, visible_text
from corpus.formats.fields import Given, read_given
from corpus.formats.options import ReadOptions
from corpus.formats.page import page_record
from corpus.formats.plain import decoded
from corpus.formats.source import SourceFile

MIN_WORDS = 25  # of a page's visible text, where no article is found in it; a menu or an error page has fewer
MAX_TAGS = 30_000  # a long news page has 4,000; extraction takes quadratic time, which this keeps near a second
SHORT = 300  # characters; where trafilatura finds fewer, it gives up on paragraphs and joins all there is
SMALL = 1_500  # characters of a page that can be taken as it stands
MENUS = frozenset({"nav", "footer", "aside", "form"})
NO_ARTICLE = "no article text was found in it"

_GIVEN = ("title", "authors", "published", "source", "url", "language", "tags", "summary")
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_CHARSETS = (
    re.compile(rb"<meta\s[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE),
    re.compile(rb"\A\s*<\?xml\s[^>]*?\bencoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE),
)


class HtmlReader:
    """Reads a saved web page as one article."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the article. See `Reader.read`."""
        for item in decoded(source, declared_charset):
            if isinstance(item, Problem):
                yield item
            else:
                yield from _article(source.path, item, options)


def declared_charset(head: bytes) -> str | None:
    """Return the charset that the first bytes of a page declare, as a meta element or as XML; None where neither does.

    What could be read here as ASCII is in a charset that holds ASCII, so a declared UTF-16 is none.
    """
    head = _COMMENT.sub(b"", head)
    for pattern in _CHARSETS:
        if found := pattern.search(head):
            name = found[1].decode("ascii", "replace")
            return None if name.lower().startswith(("utf-16", "utf-32")) else name
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """The text of an article and its HTML, which is None where only the text was kept."""

    text: str
    html: str | None = None


def _article(path: str, text: str, options: ReadOptions) -> Iterator[Draft | Problem]:
    tree = parse_html(text)
    if tree is None:
        yield Problem(path, NO_ARTICLE)
        return
    page = page_record(tree)
    given = _without_site(read_given(page.record, options, origin=Origin.HTML))
    found = found_article(tree, extract=text.count("<") <= MAX_TAGS)
    for reason in (*page.problems, *given.problems):
        yield Problem(path, reason, skipped=False)
    if found is None:
        yield Problem(path, NO_ARTICLE)
        return
    yield given.draft(
        path=path,
        text=_without_title(found.text, given.title),
        markup=Markup("html", found.html) if found.html else None,
        origins=_origins(given),
    )


def found_article(tree: HtmlElement, *, extract: bool) -> Found | None:
    """Return the article in a page: as extracted, or as it stands where little was extracted from a small page.

    Without `extract` it is taken as it stands, since extraction from a page of over MAX_TAGS takes too long.
    """
    extracted = _extracted(tree) if extract else None
    if extracted is not None and len(extracted.text) >= SHORT:
        return extracted
    standing = _standing(tree)
    if extracted is None:
        marked = standing.text and standing.html is not None
        return standing if marked or _is_long_enough(standing.text) else None
    if not standing.text:  # only a menu
        return None
    return standing if len(standing.text) <= SMALL else extracted


def _extracted(tree: HtmlElement) -> Found | None:
    """Return what trafilatura takes for the article, None where it finds none."""
    import trafilatura  # takes half a second, which only those who read web pages should wait

    found = trafilatura.extract(
        tree,
        output_format="html",
        fast=True,
        include_comments=False,
        include_formatting=True,
        include_links=True,
    )
    text = fragment_text(found) if found else ""
    return Found(text, found) if text else None


def _standing(tree: HtmlElement) -> Found:
    """Return the only article or main element of a page, else all of its visible text that is no menu."""
    for name in ("article", "main"):
        elements = [*islice(tree.iter(name), 2)]
        if len(elements) == 1:
            return Found(
                visible_text(elements[0], MENUS), html.tostring(elements[0], encoding="unicode", with_tail=False)
            )
    return Found(visible_text(tree, MENUS | {"header"}))


def _without_site(given: Given) -> Given:
    """Return given without the outlet among its authors; an article that nobody else signs keeps it."""
    authors = tuple(name for name in given.authors if name.casefold() != (given.source or "").casefold())
    return replace(given, authors=authors) if authors else given


def _without_title(body: str, title: str | None) -> str:
    """Return body without a first paragraph that repeats the title."""
    first, _, rest = body.partition("\n\n")
    return rest if rest and title and first.casefold() == title.casefold() else body


def _is_long_enough(text: str) -> bool:
    # languages written without spaces have a few long words, so their characters count instead
    return len(_WORD.findall(text)) >= MIN_WORDS or (not text.isascii() and len(text) >= MIN_WORDS * 4)


def _origins(given: Given) -> dict[str, Origin]:
    return {name: Origin.HTML for name in _GIVEN if getattr(given, name)}
