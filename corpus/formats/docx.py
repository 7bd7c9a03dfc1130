"""DOCX: what is the text of a Word file?

Insertions under review are text, deletions are none; comments, headers, footers, notes and text boxes are left out.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from corpus.article import Draft, Problem
from corpus.formats.documents import believed_title, drafted, guarded, missing
from corpus.formats.options import ReadOptions
from corpus.formats.source import SourceFile

if TYPE_CHECKING:
    from docx.document import Document

UNPACKED_LIMIT = 256 * 2**20  # bytes of all parts together, since the library unpacks every one
PART_LIMIT = 32 * 2**20  # bytes of a part that is XML; a long novel has 5 MiB
TOO_LARGE = "it unpacks to too much for one article"
ENCRYPTED = "it is encrypted, or a Word file of the old kind"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # how files of old Office programs begin, and encrypted ones of new
CELL_BORDER = " | "
TITLE_STYLES = frozenset({"Title", "Heading1"})
FIRST = 5  # paragraphs among which a title may stand

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _ROW, _CELL = (f"{_W}{name}" for name in ("p", "tr", "tc"))
_TEXT, _TAB, _BREAK, _RETURN, _BOX, _HYPHEN = (
    f"{_W}{name}" for name in ("t", "tab", "br", "cr", "txbxContent", "noBreakHyphen")
)
_CHARACTERS = {_TAB: " ", _BREAK: "\n", _RETURN: "\n", _HYPHEN: "-"}
_PROPERTIES = frozenset({f"{_W}pPr", f"{_W}rPr", _BOX})


class DocxReader:
    """Reads a Word file as one article, with python-docx."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the article. See `Reader.read`."""
        del options
        try:
            import docx  # noqa: F401
        except ImportError:
            yield Problem(source.path, missing("python-docx"))
            return
        data = source.read()
        if data.startswith(OLD_OFFICE):
            yield Problem(source.path, ENCRYPTED)
        else:
            yield from guarded(lambda: _unpacked(source, data), source.path)


def _unpacked(source: SourceFile, data: bytes) -> Iterator[Draft | Problem]:
    import docx

    with zipfile.ZipFile(BytesIO(data)) as parts:
        sizes = {info.filename.lower(): info.file_size for info in parts.infolist()}
    xml = (size for name, size in sizes.items() if name.endswith((".xml", ".rels")))
    if sum(sizes.values()) > UNPACKED_LIMIT or max(xml, default=0) > PART_LIMIT:
        yield Problem(source.path, TOO_LARGE)
    else:
        yield _article(source, docx.Document(BytesIO(data)))


def _article(source: SourceFile, document: "Document") -> Draft | Problem:
    paragraphs = [*_paragraphs(document.element.body)]
    about = document.core_properties
    headed = next((text for text, style in paragraphs[:FIRST] if style in TITLE_STYLES and text), None)
    title = believed_title(about.title) or headed
    text = "\n\n".join(text for text, style in paragraphs if text and not (text == headed == title and style))
    return drafted(source, text, title=title, author=about.author, keywords=about.keywords)


def _paragraphs(body: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the text and the style of each paragraph; a row of a table is one."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag == _PARAGRAPH:
            style = element.find(f"{_W}pPr/{_W}pStyle")
            yield _text(element), "" if style is None else style.get(f"{_W}val", "")
        elif element.tag == _ROW:
            cells = (" ".join(_text(cell).split()) for cell in element.iter(_CELL))
            yield CELL_BORDER.join(cell for cell in cells if cell), ""
        else:
            waiting += reversed(element)


def _text(element: etree._Element) -> str:
    """Return the text of a paragraph or of a table's cell, without what stands in boxes beside it."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if event == "end":
            parts.append("\n" if inner.tag == _PARAGRAPH else "")
        elif inner.tag in _PROPERTIES:
            walk.skip_subtree()
        elif inner.tag == _TEXT:
            parts.append(inner.text or "")
        else:
            parts.append(_CHARACTERS.get(inner.tag, ""))
    return "".join(parts).strip()
