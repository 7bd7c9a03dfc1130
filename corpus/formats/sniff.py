"""Sniff: which reader is for this file?

The extension decides; where there is none, or one that says nothing, the first bytes do.
"""

import codecs
import re
from types import MappingProxyType

from corpus.formats.docx import DocxReader
from corpus.formats.feeds import FeedReader
from corpus.formats.html import HtmlReader
from corpus.formats.jsonlines import JsonLinesReader, JsonReader
from corpus.formats.mail import MailReader, is_message
from corpus.formats.markdown import MarkdownReader
from corpus.formats.options import Reader
from corpus.formats.pdf import PdfFileReader
from corpus.formats.plain import PlainReader, is_binary
from corpus.formats.source import SourceFile
from corpus.formats.tables import TableReader
from corpus.formats.xmlfile import XmlReader

READERS = MappingProxyType[str, Reader](
    {
        ".atom": FeedReader(),
        ".csv": TableReader(),
        ".docx": DocxReader(),
        ".eml": MailReader(),
        ".html": HtmlReader(),
        ".htm": HtmlReader(),
        ".json": JsonReader(),
        ".jsonl": JsonLinesReader(),
        ".jsonlines": JsonLinesReader(),
        ".markdown": MarkdownReader(),
        ".md": MarkdownReader(),
        ".mdown": MarkdownReader(),
        ".ndjson": JsonLinesReader(),
        ".newsml": XmlReader(),
        ".nitf": XmlReader(),
        ".pdf": PdfFileReader(),
        ".rdf": XmlReader(),
        ".rss": FeedReader(),
        ".text": PlainReader(),
        ".tsv": TableReader(),
        ".txt": PlainReader(),
        ".xhtml": HtmlReader(),
        ".xml": XmlReader(),
    }
)
# Readers of files that hold many articles, one record after another, which are read as a stream
MANY = (JsonLinesReader, JsonReader, TableReader)
# Text that is no article, often lying beside saved pages and in the folders of a site's source
_TEXT_EXTENSIONS = (
    ".bat .bib .c .cfg .conf .cpp .cs .css .go .h .ics .ini .java .js .less .log .lock .map .mjs .opml "
    ".php .pl .po .py .rb .rs .rtf .scss .sh .sql .srt .svg .tex .toml .ts .tsx .vtt .vcf .xsl .yaml "
    ".yml"
)
NOT_ARTICLES = frozenset(_TEXT_EXTENSIONS.split())
PDF_MARK = b"%PDF-"

_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]{0,200}+>\s*+)?(?:<!--[^>]{0,500}+>\s*+)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE
)
_XML = re.compile(
    rb"\s*+<(?:\?xml\b|rss\b|feed\s|rdf:RDF\b|newsItem\b|newsMessage\b|packageItem\b|NewsML\b|nitf\b"
    rb"|!DOCTYPE (?:nitf|rss|NewsML)\b)"
)
_MATTER = re.compile(rb"\s*+(?:---|\+\+\+)[ \t]*+\r?\n")
_RECORDS = re.compile(rb"\s*+(?:\{\s*+[\"}]|\[\s*+[{\]])")


def reader_for(source: SourceFile) -> Reader | None:
    """Return the reader of a file; None where it is no kind of article file that is read here.

    Raises:
        CorpusError: The file unpacks to too much.
        OSError: It cannot be read.
    """
    extension = source.extension
    if extension in READERS:
        return READERS[extension]
    return None if extension in NOT_ARTICLES else reader_of(source.head())


def reader_of(head: bytes) -> Reader | None:
    """Return the reader for content that begins with head; None where it is binary."""
    if head.startswith(PDF_MARK):
        return READERS[".pdf"]
    if is_binary(head):
        return None
    head = head.removeprefix(codecs.BOM_UTF8)
    if _HTML.match(head):
        return READERS[".html"]
    if _RECORDS.match(head):
        return READERS[".json"]
    if _MATTER.match(head):
        return READERS[".md"]
    if is_message(head):
        return READERS[".eml"]
    return READERS[".xml" if _XML.match(head) else ".txt"]
