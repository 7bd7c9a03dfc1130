"""XML text: what tree is in the bytes of an XML file that nobody vouches for?

Nothing outside the file is ever fetched, no entity is expanded but those of HTML, depth is bounded by libxml2, and a
file that is not well-formed is read as far as it goes, with a sentence that says so.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from itertools import islice
from re import Match

from lxml import etree

from corpus.article import Problem
from corpus.formats.html import declared_charset
from corpus.formats.plain import decoded
from corpus.formats.source import SourceFile

ROOT_REACH = 64 * 1024  # characters before the root element: declarations, comments, style sheets
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_TAGS = 2_000_000  # each of which takes a hundred bytes of memory, and time; those in CDATA count too
MAX_LINES = 500  # elements of one name whose texts are taken
REASON_LIMIT = 100  # characters of the parser's complaint that a problem repeats

_DECLARATION = re.compile(r"\s*+<\?xml\s[^>]{0,500}+>")
_MISCELLANY = re.compile(r"(?>(?:\s++|<\?(?>(?:[^?]|\?(?!>))*)\?>|<!--(?>(?:[^-]|-(?!->))*)-->)*)")
# one with an internal subset ends behind its ']'; brackets inside quoted values do not count
_DOCTYPE = re.compile(
    r"<!DOCTYPE\b[^\[>]*+(?:\[(?P<subset>(?>(?:[^\]\"']|\"[^\"]*+\"|'[^']*+')*))\]\s*+)?>", re.IGNORECASE
)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*+)")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROL_REFERENCES = re.compile(
    r"&#(?:0{0,9}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,9}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}));"
)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,31};")


@dataclass(frozen=True, slots=True)
class XmlText:
    """The text of an XML file without its declaration and document type, and sentences about what was left out."""

    text: str
    problems: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """The name of the root element without its prefix; empty where there is none."""
        return root_name(self.text)


def read_xml(source: SourceFile) -> Iterator[XmlText | Problem]:
    """Yield the text of a file, after a Problem for characters that could not be read; no text if it is binary.

    Raises:
        CorpusError: The file is too large, or unpacks to too much.
        OSError: It cannot be read.
    """
    for item in decoded(source, declared_charset):
        if isinstance(item, str) and item.count("<") > MAX_TAGS:
            yield Problem(source.path, f"it has more than {MAX_TAGS:,} tags, which is too much to be read; split it")
        else:
            yield item if isinstance(item, Problem) else mended(item)


def mended(text: str) -> XmlText:
    """Return text without what keeps it from being read: its document type, control characters, HTML's entities.

    Entities that the document type declares are not expanded, since a few of them can stand for gigabytes.
    """
    text = _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)
    problems: tuple[str, ...] = ()
    if doctype := _DOCTYPE.match(text, _prolog_end(text)):
        if "<!ENTITY" in (doctype["subset"] or ""):
            problems = ("its document type declares entities of its own, which are not read",)
        text = text[: doctype.start()] + text[doctype.end() :]
    text = _CONTROLS.sub("", text) if not text.isprintable() else text
    if "&" in text:
        text = _NAMED.sub(_character, _CONTROL_REFERENCES.sub("", text))
    return XmlText(text, problems)


def root_name(text: str) -> str:
    """Return the name of the first element in text without its prefix; empty where text does not begin with one."""
    start = _prolog_end(text)
    if doctype := _DOCTYPE.match(text, start):
        start = _prolog_end(text, doctype.end())
    found = _ROOT.match(text, start)
    return found[1].rpartition(":")[2] if found else ""


def read_tree(text: str) -> tuple[etree._Element | None, str | None]:
    """Return the tree of text, and a sentence where it is not well-formed. Never raises.

    None stands for text in which there is no element.
    """
    data = text.encode("utf-8", "replace")
    try:
        return etree.fromstring(data, _parser(recover=False)), None
    except etree.XMLSyntaxError as error:
        complaint = str(error.msg).partition("\n")[0][:REASON_LIMIT]
    reason = f"it is not well-formed XML ({complaint}); what could be read of it was read"
    try:
        return etree.fromstring(data, _parser(recover=True)), reason
    except etree.XMLSyntaxError:
        return None, reason


def without_namespaces(root: etree._Element) -> etree._Element:
    """Return root, the names of its elements without namespaces and prefixes, and `xml:lang` as `lang`."""
    for element in root.iter(etree.Element):
        name = element.tag.rpartition("}")[2]
        element.tag = name.rpartition(":")[2] or "unnamed"
        if LANGUAGE in element.attrib:
            element.set("lang", element.attrib.pop(LANGUAGE))
    return root


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _prolog_end(text: str, start: int = 0) -> int:
    """Return where blanks, comments and processing instructions end."""
    found = _MISCELLANY.match(text, start, start + ROOT_REACH)
    return found.end() if found else start


def _character(entity: Match[str]) -> str:
    name = entity.group()
    return html.unescape(name) if name[1:] in html5 else name


def line_of(element: etree._Element | None) -> str | None:
    """Return the text of an element on one line; None where there is no element or no text in it."""
    if element is None:
        return None
    return " ".join("".join(element.itertext()).split()) or None


def lines_at(element: etree._Element, path: str) -> list[str]:
    """Return the texts of the elements at path, each on one line, without empty ones."""
    return [line for found in islice(element.iterfind(path), MAX_LINES) if (line := line_of(found))]
