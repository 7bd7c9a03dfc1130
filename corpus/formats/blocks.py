"""Blocks: what text does a reader see in an HTML tree, and where do its paragraphs part?"""

import re
from collections.abc import Set

from lxml import etree, html

BREAK = "\0"  # which no parsed HTML text can hold, and which is not a space

_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary table "
    "tbody td tfoot th thead title tr ul"
)
_HIDDEN_NAMES = "head script style noscript template iframe object embed svg canvas select button"
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN = frozenset(_HIDDEN_NAMES.split())
_SPACE = re.compile(r"\s+")


def parse_html(text: str) -> html.HtmlElement | None:
    """Return the tree of an HTML page or fragment, None where it holds no element. Never raises for bad markup.

    Text goes in as bytes of a known encoding, since lxml refuses a string that declares one.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None


def visible_text(tree: html.HtmlElement, hidden: Set[str] = frozenset()) -> str:
    """Return the visible text of a tree, paragraphs, headings, list items and table cells one blank line apart.

    Elements that hold no text for readers are left out, and so are those named in hidden.
    """
    hidden = _HIDDEN | hidden
    parts: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in hidden:
                walk.skip_subtree()
            else:
                parts += (BREAK if tag in _BLOCKS else "", element.text or "")
        else:
            closing = BREAK if tag in _BLOCKS else " " if tag == "br" else ""
            parts += (closing, element.tail or "" if element is not tree else "")
    flat = _SPACE.sub(" ", "".join(parts))
    return "\n\n".join(part for part in map(str.strip, flat.split(BREAK)) if part)


def fragment_text(text: str) -> str:
    """Return the visible text of an HTML fragment, such as a field of a JSON record."""
    tree = parse_html(text)
    return "" if tree is None else visible_text(tree)
