"""Sniff: which reader is for this file?

The extension decides; where there is none, or one that says nothing, the first bytes do.
"""

import codecs
import re
from types import MappingProxyType

from corpus.formats.html import HtmlReader
from corpus.formats.jsonlines import JsonLinesReader, JsonReader
from corpus.formats.markdown import MarkdownReader
from corpus.formats.options import Reader
from corpus.formats.plain import PlainReader, is_binary
from corpus.formats.source import SourceFile

READERS = MappingProxyType[str, Reader](
    {
        ".html": HtmlReader(),
        ".htm": HtmlReader(),
        ".json": JsonReader(),
        ".jsonl": JsonLinesReader(),
        ".jsonlines": JsonLinesReader(),
        ".markdown": MarkdownReader(),
        ".md": MarkdownReader(),
        ".mdown": MarkdownReader(),
        ".ndjson": JsonLinesReader(),
        ".text": PlainReader(),
        ".txt": PlainReader(),
        ".xhtml": HtmlReader(),
    }
)
# Text that is no article, often lying beside saved pages and in the folders of a site's source
_TEXT_EXTENSIONS = (
    ".atom .bat .bib .c .cfg .conf .cpp .cs .css .csv .go .h .ics .ini .java .js .less .log .lock .map .mjs .opml "
    ".php .pl .po .py .rb .rs .rss .rtf .scss .sh .sql .srt .svg .tex .toml .ts .tsv .tsx .vtt .vcf .xml .xsl .yaml "
    ".yml"
)
NOT_ARTICLES = frozenset(_TEXT_EXTENSIONS.split())

_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]{0,200}+>\s*+)?(?:<!--[^>]{0,500}+>\s*+)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE
)
_XML = re.compile(rb"\s*+<\?xml\b")
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
    """Return the reader for content that begins with head; None where it is binary, or XML other than XHTML."""
    if is_binary(head):
        return None
    head = head.removeprefix(codecs.BOM_UTF8)
    if _HTML.match(head):
        return READERS[".html"]
    if _RECORDS.match(head):
        return READERS[".json"]
    if _MATTER.match(head):
        return READERS[".md"]
    return None if _XML.match(head) else READERS[".txt"]
