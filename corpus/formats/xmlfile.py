"""XML file: which kind of XML is this, and what articles does it hold?"""

from collections.abc import Iterator

from corpus.article import Draft, Problem
from corpus.formats.feeds import ROOTS as FEED_ROOTS
from corpus.formats.feeds import read_feed
from corpus.formats.html import HtmlReader
from corpus.formats.newsml import ROOTS as NEWS_ROOTS
from corpus.formats.newsml import read_news
from corpus.formats.options import ReadOptions
from corpus.formats.source import SourceFile
from corpus.formats.xmltext import XmlText, read_tree, read_xml, without_namespaces


class XmlReader:
    """Reads an XML file by its root element: a feed, NewsML, NITF or XHTML. Any other kind is a problem."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the articles; `line` is the place in a file that holds many, from 1. See `Reader.read`."""
        for item in read_xml(source):
            if isinstance(item, Problem):
                yield item
            elif item.root.lower() == "html":
                yield from HtmlReader().read(source, options)
            else:
                yield from _document(item, source.path, options)


def _document(document: XmlText, path: str, options: ReadOptions) -> Iterator[Draft | Problem]:
    name = document.root
    if name in FEED_ROOTS:
        yield from read_feed(document, path, options)
    elif name in NEWS_ROOTS:
        yield from _news(document, path, options)
    elif name:
        yield Problem(path, f"XML with the root <{name[:40]}>, which is no kind of article that Clippings reads")
    else:
        yield Problem(path, "it holds no XML element")


def _news(document: XmlText, path: str, options: ReadOptions) -> Iterator[Draft | Problem]:
    root, reason = read_tree(document.text)
    for sentence in (*document.problems, *([reason] if reason else [])):
        yield Problem(path, sentence, skipped=False)
    if root is None:
        yield Problem(path, "it holds no XML element")
    else:
        yield from read_news(without_namespaces(root), path, options)
