"""Annotating: how are matches marked and mentions told apart in a layout, with an anchor each?

Each match is a <mark>, each mention of a name a <span>. Either has an anchor, 'match-1' or 'mention-3-1' (the first
mention of the name that is numbered 3), and behind it stand links to its neighbours. All that is added is ours; every
text is escaped here.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from web.layout import Layout, Places, Text

MAX_NUMBERED = 2_000  # matches or mentions in one text; each anchor costs a hundred letters of markup


@dataclass(frozen=True, slots=True)
class Note:
    """A match or a mention: where it stands in a layout, its anchor ('' for none), and those of its neighbours."""

    parts: Places
    anchor: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a note: the anchor stands at the first one, the links to its neighbours behind the last."""

    start: int
    end: int
    note: Note
    first: bool
    last: bool


def numbered(places: Iterable[Places], prefix: str, *, most: int = MAX_NUMBERED) -> list[Note]:
    """Return notes of what is shown, in order, the first ones with an anchor: the prefix and a number from 1."""
    shown = [parts for parts in places if parts]
    count = min(len(shown), most)

    def anchor(number: int) -> str:
        return f"{prefix}-{number}" if 1 <= number <= count else ""

    return [
        Note(parts, anchor(at), anchor(at - 1), anchor(at + 1)) if at <= count else Note(parts)
        for at, parts in enumerate(shown, 1)
    ]


def annotated(layout: Layout, matches: Iterable[Note], mentions: Iterable[Note] = ()) -> Markup:
    """Return a layout as HTML, its matches and mentions set off; no two matches, and no two mentions, may overlap."""
    writer = _Writer(_in_order(matches), _in_order(mentions))
    written: list[str] = []
    for node in layout.nodes:
        if not isinstance(node, Text):
            written.append(writer.tag(node))
        elif node.text.strip():
            written += writer.text(node)
        else:
            written.append(node.text)  # between the rows of a table nothing else may stand
    return Markup("".join(written))  # noqa: S704 - tags are safe, texts are escaped


def _in_order(notes: Iterable[Note]) -> deque[_Part]:
    parts = (
        _Part(start, end, note, at == 1, at == len(note.parts))
        for note in notes
        for at, (start, end) in enumerate(note.parts, 1)
    )
    return deque(sorted(parts, key=lambda part: part.start))


class _Writer:
    """Writes the nodes of a layout in turn; parts of notes are taken away once they are written."""

    def __init__(self, marks: deque[_Part], names: deque[_Part]) -> None:
        self._marks = marks
        self._names = names
        self._in_link = False
        self._waiting: list[str] = []  # links to neighbours, which must not stand inside a link of the article

    def tag(self, tag: str) -> str:
        """Return a tag, and behind the end of a link what had to wait for it."""
        self._in_link = tag.startswith("<a ") or (self._in_link and tag != "</a>")
        if self._in_link or not self._waiting:
            return tag
        tag += "".join(self._waiting)
        self._waiting.clear()
        return tag

    def text(self, node: Text) -> Iterator[str]:
        """Yield a stretch of text as HTML, mentions outside of matches."""
        at, end = node.at, node.at + len(node.text)
        if not any(parts and parts[0].start < end for parts in (self._names, self._marks)):
            yield escape(node.text)
            return
        _drop(self._names, at)
        while self._names and self._names[0].start < end:
            name = self._names[0]
            left, right = max(name.start, at), min(name.end, end)
            yield from self._marked(node, at, left)
            yield f'<span class="mention"{_anchor(name, left)}>'
            yield from self._marked(node, left, right)
            yield f"</span>{self._hops(name, right)}"
            at = right
            if name.end > end:
                break
            self._names.popleft()
        yield from self._marked(node, at, end)

    def _marked(self, node: Text, at: int, end: int) -> Iterator[str]:
        """Yield the text between two places, with the parts of matches in it marked."""
        _drop(self._marks, at)
        while self._marks and self._marks[0].start < end:
            mark = self._marks[0]
            left, right = max(mark.start, at), min(mark.end, end)
            yield escape(node.text[at - node.at : left - node.at])
            text = escape(node.text[left - node.at : right - node.at])
            yield f"<mark{_anchor(mark, left)}>{text}</mark>{self._hops(mark, right)}"
            at = right
            if mark.end > end:
                break
            self._marks.popleft()
        yield escape(node.text[at - node.at : end - node.at])

    def _hops(self, part: _Part, end: int) -> str:
        """Return the links from a note to its neighbours, or put them by for the end of the link around it."""
        note = part.note
        if not part.last or part.end != end or not (note.before or note.after):
            return ""
        before = f'<a href="#{note.before}" title="The one before">↑</a>' if note.before else ""
        after = f'<a href="#{note.after}" title="The next one">↓</a>' if note.after else ""
        hops = f'<span class="hops">{before}{after}</span>'
        if not self._in_link:
            return hops
        self._waiting.append(hops)
        return ""


def _drop(parts: deque[_Part], at: int) -> None:
    while parts and parts[0].end <= at:
        parts.popleft()


def _anchor(part: _Part, at: int) -> str:
    return f' id="{part.note.anchor}"' if part.first and part.start == at and part.note.anchor else ""
