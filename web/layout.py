"""Layout: of which tags and stretches of text does an article's page consist, and where does its text stand in them?

Marks and mentions are known as spans of the text that was indexed. Laid out from Markdown or HTML, an article shows
nearly the same words with other blanks, and with some more and some fewer; so its words are aligned with those of the
text (`search.aligned`), and a span is found again by its words.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from search import aligned

Span = tuple[int, int]
Places = tuple[Span, ...]  # the parts of a layout that show a span of the text

PARAGRAPH = re.compile(r"[^\n]+(?>(?:\n[^\n]+)*)")  # blank lines part paragraphs
TAG = re.compile(r"""<(?>(?:[^<>"]|"[^"]*")*)>""")
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # inside words, and not kept in the text
WORD = re.compile(r"\w+")


class Text(NamedTuple):
    """A stretch of text between two tags, and where it begins in all of the text that is laid out."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Tags and stretches of text in turn; tags are safe HTML, texts are not escaped. `length` is that of all texts."""

    nodes: tuple[str | Text, ...]
    length: int


def paragraphs(text: str) -> Layout:
    """Return a plain text as paragraphs; a span of it is the same span of its layout."""
    nodes: list[str | Text] = []
    for found in PARAGRAPH.finditer(text):
        nodes += ("<p>", Text(found.group(), found.start()), "</p>\n")
    return Layout(tuple(nodes), len(text))


def laid_out(html: str) -> Layout:
    """Return safe HTML as tags and texts."""
    nodes: list[str | Text] = []
    at = done = 0
    for tag in TAG.finditer(html):
        at = _add_text(nodes, html[done : tag.start()], at)
        nodes.append(tag.group())
        done = tag.end()
    at = _add_text(nodes, html[done:], at)
    return Layout(tuple(nodes), at)


def _add_text(nodes: list[str | Text], source: str, at: int) -> int:
    """Add what stands between two tags, if anything does; return where the text after it begins."""
    text = unicodedata.normalize("NFC", UNSEEN.sub("", unescape(source)))
    if text:
        nodes.append(Text(text, at))
    return at + len(text)


class Words:
    """The words of a text, and where each stands in a layout of it, if it does."""

    def __init__(self, text: str, layout: Layout) -> None:
        nodes = [node for node in layout.nodes if isinstance(node, Text)]
        shown = "".join(node.text for node in nodes)
        self._ours = _spans(text, 0)
        self._theirs = [span for node in nodes for span in _spans(node.text, node.at)]
        self._starts = [start for start, _ in self._ours]
        runs = aligned([text[a:b] for a, b in self._ours], [shown[a:b] for a, b in self._theirs])
        self._places = {run.left + step: run.right + step for run in runs for step in range(run.length)}

    def places(self, spans: Iterable[Span]) -> list[Places]:
        """Return for each span of the text where its words are shown: nowhere, or in one or several parts."""
        return [tuple(self._parts(*span)) for span in spans]

    def _parts(self, begin: int, end: int) -> Iterator[Span]:
        """Yield the stretches of the layout that show the words of a span, cut to it at both ends."""
        part: Span | None = None
        last = -1
        for word in range(max(bisect_right(self._starts, begin) - 1, 0), bisect_left(self._starts, end)):
            place = self._places.get(word)
            start, stop = self._ours[word]
            if place is None or stop <= begin:
                continue
            shift = self._theirs[place][0] - start
            left, right = max(begin, start) + shift, min(end, stop) + shift
            if part and place != last + 1:
                yield part
                part = None
            part, last = (part[0] if part else left, right), place
        if part:
            yield part


def _spans(text: str, at: int) -> list[Span]:
    return [(found.start() + at, found.end() + at) for found in WORD.finditer(text)]
