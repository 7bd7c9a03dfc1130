"""Markup: how does an article look as its author laid it out, without trusting a byte of it?

Markdown is rendered, then all HTML goes through an allow-list: text, headings, lists, quotations, tables, links to the
web or to mail, and links within the article. Images, styles and scripts are dropped, so a page never asks a third party
for anything. `web.anchors` keeps the article's own anchors apart from ours.
"""

import re
from functools import lru_cache
from html import unescape

import nh3
from markupsafe import Markup

from web.anchors import linked, safe_anchor, safe_target
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
CELL = {"colspan", "rowspan"}
ATTRIBUTES = {
    "*": {"dir", "id", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": CELL,
    "th": CELL,
}
LINK_SCHEMES = {"http", "https", "mailto"}
ABSOLUTE = re.compile(r"(?:https?|mailto):", re.IGNORECASE)

HEADING = re.compile(r"(</?h)([1-5])(?=[ >])")
LEADING_HEADING = re.compile(r"\s*+<h2(?: [^>]*)?>((?>(?:(?!</?h)[\s\S])*))</h2>\s*+")
TAG = re.compile(r"<[^>]*+>")
SPACE = re.compile(r"\s+")
WIDE = re.compile(r"<table(?=[ >])|</table>|<pre(?=[ >])")  # what may be wider than a column, and scrolls inside it
SCROLLING = {
    "<table": '<div class="scroll" tabindex="0"><table',
    "</table>": "</table></div>",
    "<pre": '<pre tabindex="0"',
}


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
    html = HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) + 1}", linked(_clean(markup)))
    return WIDE.sub(lambda tag: SCROLLING[tag.group()], html)


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=_safe,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _safe(_tag: str, attribute: str, value: str) -> str | None:
    """Drop links inside the article's own site, which would lead astray on ours; keep those inside the article."""
    if attribute == "id":
        return safe_anchor(value)
    if attribute == "href" and not ABSOLUTE.match(value.strip()):
        return safe_target(value)
    return value


def _folded(text: str) -> str:
    return SPACE.sub(" ", text).strip().casefold()
