"""Exporting: what do articles look like in a file that another program reads?

    csv      a row an article, for spreadsheets; names in one cell are parted by '; '
    jsonl    an object a line, with every field
    bibtex   an entry an article, for reference managers and LaTeX
    ris      a record an article, for reference managers

A spreadsheet takes a cell that begins with = + - @ for a formula, whoever wrote it, and a formula can send what other
cells hold to a stranger. So an apostrophe is put before such a cell, which keeps it text. JSON lines have all values
as they are.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial

from search.articlevalues import StoredArticle
from search.citing import bibtex, ris
from search.presenting import stored_json

__all__ = ["BYTE_ORDER_MARK", "COLUMNS", "MEDIA_TYPES", "ExportFormat", "export_lines", "harmless"]

BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SEVERAL = "; "
TEXT = "text"
COLUMNS = (
    "id",
    "title",
    "authors",
    "published",
    "source",
    "url",
    "language",
    "tags",
    "people",
    "organizations",
    "places",
    "summary",
    "permalink",
)

Link = Callable[[StoredArticle], str | None]


class ExportFormat(StrEnum):
    """Formats of an export; each is also the ending of its files, but for BibTeX, whose is bib."""

    CSV = "csv"
    JSONL = "jsonl"
    BIBTEX = "bibtex"
    RIS = "ris"

    @property
    def ending(self) -> str:
        """The ending of a file's name."""
        return "bib" if self is ExportFormat.BIBTEX else self.value


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.JSONL: "application/x-ndjson",
    ExportFormat.BIBTEX: "application/x-bibtex",
    ExportFormat.RIS: "application/x-research-info-systems",
}


def export_lines(
    articles: Iterable[StoredArticle], form: ExportFormat, *, text: bool = False, link: Link | None = None
) -> Iterator[str]:
    """Yield the parts of a file in turn, an article each; in CSV the first are the names of the columns.

    Args:
        articles: What to export; taken one by one.
        form: The format.
        text: Whether CSV has the whole text in a last column; JSON lines always have.
        link: Gives the address at which an article is read here.
    """
    address = link or (lambda _: None)
    match form:
        case ExportFormat.CSV:
            yield from _rows(articles, address, text=text)
        case ExportFormat.JSONL:
            yield from map(_json_line, articles)
        case ExportFormat.BIBTEX:
            yield from _entries(articles, bibtex, address)
        case ExportFormat.RIS:
            yield from _entries(articles, ris, address)


def _rows(articles: Iterable[StoredArticle], link: Link, *, text: bool) -> Iterator[str]:
    row = partial(_row, io.StringIO())
    yield row([*COLUMNS, TEXT] if text else COLUMNS)
    for article in articles:
        cells = [*_cells(article), link(article) or "", *([article.text] if text else [])]
        yield row(map(harmless, cells))


def _row(buffer: io.StringIO, cells: Iterable[str]) -> str:
    """Return a row as RFC 4180 has it."""
    buffer.seek(0)
    buffer.truncate()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _cells(article: StoredArticle) -> tuple[str, ...]:
    return (
        article.id,
        article.title,
        SEVERAL.join(article.authors),
        article.published or "",
        article.source or "",
        article.url or "",
        article.language or "",
        SEVERAL.join(article.tags),
        SEVERAL.join(article.people),
        SEVERAL.join(article.organizations),
        SEVERAL.join(article.places),
        article.summary,
    )


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _json_line(article: StoredArticle) -> str:
    return f"{json.dumps(stored_json(article), ensure_ascii=False)}\n"


def _entries(articles: Iterable[StoredArticle], entry: Callable[..., str], link: Link) -> Iterator[str]:
    return (f"{entry(article, url=link(article))}\n" for article in articles)
