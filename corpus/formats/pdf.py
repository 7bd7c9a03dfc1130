"""PDF: what is the text of a PDF file?"""

import logging
from collections.abc import Iterator
from io import BytesIO
from time import process_time
from typing import TYPE_CHECKING, Any

from corpus.article import Draft, Problem
from corpus.formats.documents import drafted, guarded, missing
from corpus.formats.options import ReadOptions
from corpus.formats.pages import running_text
from corpus.formats.source import SourceFile

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

SECONDS = 60.0  # of CPU time for one file; a page takes some hundredths of one
PAGE_LIMIT = 3_000
DRAWING_LIMIT = 8 * 2**20  # bytes of the commands that draw one page; a page of text has 20,000
CHARACTER_LIMIT = 20_000_000
NO_TEXT = "its pages are images without text, as in a scan; run it through OCR first"
ENCRYPTED = "it is encrypted"


class PdfFileReader:
    """Reads a PDF file as one article, with pypdf."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the article. See `Reader.read`."""
        del options
        try:
            import pypdf
        except ImportError:
            yield Problem(source.path, missing("pypdf"))
            return
        # it writes of each oddity of a file to standard error, which is of no use to readers
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        data = source.read()
        yield from guarded(lambda: _article(source, pypdf.PdfReader(BytesIO(data))), source.path)


class _TooSlow(Exception):
    """A page takes longer than all of a file may."""


def _article(source: SourceFile, reader: "PdfReader") -> Iterator[Draft | Problem]:
    # many files may be read by anybody and are encrypted with an empty password, only to forbid changes
    if reader.is_encrypted and not _opens(reader):
        yield Problem(source.path, ENCRYPTED)
        return
    texts, left_out = _texts(reader)
    if left_out:
        yield Problem(source.path, f"{left_out} of its {len(reader.pages)} pages could not be read", skipped=False)
    text = running_text(texts)
    if not text.strip():
        yield Problem(source.path, NO_TEXT)
        return
    about = reader.metadata
    yield drafted(
        source,
        text,
        title=about.title if about else None,
        author=about.author if about else None,
        keywords=about.keywords if about else None,
    )


def _opens(reader: "PdfReader") -> bool:
    from pypdf.errors import DependencyError, PdfReadError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, PdfReadError, NotImplementedError):
        return False


def _texts(reader: "PdfReader") -> tuple[list[str], int]:
    """Return the text of each page, as far as time and memory allow, and the number of pages left out."""
    texts: list[str] = []
    characters = 0
    until = process_time() + SECONDS
    total = len(reader.pages)
    for number in range(min(total, PAGE_LIMIT)):
        try:
            text = _text(reader.pages[number], until)
        except _TooSlow:
            break
        except Exception:  # noqa: S112  # whatever is wrong with one page, the caller counts it
            continue
        characters += len(text)
        if characters > CHARACTER_LIMIT:
            break
        texts.append(text)
    return texts, total - len(texts)


def _text(page: "PageObject", until: float) -> str:
    def check(*_: Any) -> None:
        if process_time() > until:
            raise _TooSlow

    check()
    drawing = page.get_contents()
    if drawing is None:
        return ""
    if len(drawing.get_data()) > DRAWING_LIMIT:
        raise ValueError("too much is drawn on the page")
    return page.extract_text(visitor_operand_before=check)
