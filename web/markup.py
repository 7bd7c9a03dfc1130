"""Markup: how does an article look as its author laid it out, without trusting a byte of it?

Markdown is rendered, then all HTML goes through an allow-list: text, headings, lists, quotations, tables and links to
the web or to mail. Images, styles and scripts are dropped, so a page never asks a third party for anything.
"""

import re
from functools import lru_cache
from html import unescape

import nh3
from markupsafe import Markup

from web.effort import TooTangled, is_tangled, limited_renderer

# Characters, some 10,000 words: longer than articles are, bar a few, which are shown as plain text. The worst that was
# found to pass takes a second at this length, and up to four times that at twice the length.
MAX_LENGTH = 60_000
CACHED_PAGES = 64
EXTENSIONS = ("tables", "fenced_code", "footnotes", "sane_lists")

LINKS = ("a", "abbr", "cite", "dfn", "q")
EMPHASIS = ("b", "br", "code", "del", "em", "i", "ins", "kbd", "s", "small", "span", "strong", "sub", "sup", "u")
BLOCKS = ("blockquote", "div", "figure", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre")
LISTS = ("dd", "dl", "dt", "li", "ol", "ul")
TABLES = ("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr")
TAGS = frozenset({*LINKS, *EMPHASIS, *BLOCKS, *LISTS, *TABLES})
DROPPED_WITH_CONTENT = frozenset({"script", "style", "title", "noscript", "iframe", "svg", "math", "template"})
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}, "td": {"colspan"}, "th": {"colspan"}}
LINK_SCHEMES = {"http", "https", "mailto"}
ABSOLUTE = re.compile(r"(?:https?|mailto):", re.IGNORECASE)

HEADING = re.compile(r"(</?h)([1-5])(?=>)")
LEADING_HEADING = re.compile(r"\s*+<h2>((?>(?:(?!</?h)[\s\S])*))</h2>\s*+")
TAG = re.compile(r"<[^>]*+>")
SPACE = re.compile(r"\s+")


def render(markup: str, kind: str, *, title: str = "") -> Markup | None:
    """Return markup ('markdown' or 'html') as safe HTML with headings from the second level down.

    A first heading that only repeats the title is left out. None means that the markup is too long or too tangled
    to be laid out in reasonable time, or that nothing is left of it; the plain text is to be shown instead.
    """
    html = _render(markup, kind)
    if not html:
        return None
    first = LEADING_HEADING.match(html)
    if title and first and _folded(unescape(TAG.sub("", first[1]))) == _folded(title):
        html = html[first.end() :]
    return Markup(html) if TAG.sub("", html).strip() else None  # noqa: S704 - nh3 has cleaned it


@lru_cache(maxsize=CACHED_PAGES)
def _render(markup: str, kind: str) -> str:
    if len(markup) > MAX_LENGTH:
        return ""
    if kind == "markdown":
        if is_tangled(markup):
            return ""
        try:
            markup = limited_renderer(EXTENSIONS).convert(markup)
        except (TooTangled, RecursionError):  # the latter for lists in lists in lists, hundreds deep
            return ""
    return HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) + 1}", _clean(markup))


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=_keep_absolute,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _keep_absolute(_tag: str, attribute: str, value: str) -> str | None:
    """Drop links inside the article's own site, which would lead astray on ours."""
    return None if attribute == "href" and not ABSOLUTE.match(value.strip()) else value


def _folded(text: str) -> str:
    return SPACE.sub(" ", text).strip().casefold()
