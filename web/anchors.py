"""Anchors: how do links within an article work on our page, without its anchors clashing with ours?

Each anchor of an article gets a prefix, and so do the links to it. A link to a heading by the words of it finds that
heading, as on sites that number theirs so; one that leads nowhere is a link no longer.
"""

import re
from html import escape, unescape
from urllib.parse import quote, unquote

PREFIX = "text-"  # no anchor of ours begins so
MAX_ANCHOR = 200  # characters

# in HTML that nh3 wrote: attributes stand between double quotes, which occur inside none
_ID = re.compile(rf' id="({PREFIX}[^"]*)"')
_LINK = re.compile(rf' href="#({PREFIX}[^"]*)"')
_BARE_HEADING = re.compile(r"<(h[1-6])>((?>(?:(?!</?h[1-6])[\s\S])*))</\1>")
_TAG = re.compile(r"<[^>]*+>")
_SPACE = re.compile(r"\s")
_NOT_IN_SLUG = re.compile(r"[^\w\s-]")


def safe_anchor(name: str) -> str | None:
    """Return the name that an anchor of an article has on our page; None where it can be no anchor."""
    return f"{PREFIX}{name}" if name and len(name) <= MAX_ANCHOR and not _SPACE.search(name) else None


def safe_target(link: str) -> str | None:
    """Return where a link to an anchor of its own article leads on our page; None where it is another link."""
    name = safe_anchor(unquote(link.strip()[1:])) if link.strip().startswith("#") else None
    return f"#{quote(name)}" if name else None


def linked(html: str) -> str:
    """Return safe HTML in which each link within it leads somewhere, to an anchor or to a heading by its words."""
    wanted = {_name(found) for found in _LINK.findall(html)}
    if not wanted:
        return html
    wanted.difference_update(map(unescape, _ID.findall(html)))

    def heading(found: re.Match[str]) -> str:
        name = PREFIX + slug(unescape(_TAG.sub("", found[2])))
        if name not in wanted:
            return found.group()
        wanted.remove(name)
        return f'<{found[1]} id="{escape(name)}">{found[2]}</{found[1]}>'

    html = _BARE_HEADING.sub(heading, html) if wanted else html
    return _LINK.sub(lambda found: "" if _name(found[1]) in wanted else found.group(), html)


def slug(heading: str) -> str:
    """Return a heading as it stands in links to it: in lower case, without punctuation, with hyphens for blanks."""
    return re.sub(r"\s", "-", _NOT_IN_SLUG.sub("", heading.strip().lower()))


def _name(target: str) -> str:
    return unquote(unescape(target))
