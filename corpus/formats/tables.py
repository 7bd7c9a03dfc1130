"""Tables: what articles are in the rows of a CSV or TSV file?

The first row names the columns, by the same spellings as the fields of a JSON record. Rows stream, so a file may be of
any size.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import TextIO

from corpus.article import Draft, Problem
from corpus.formats.fields import SPELLINGS, folded
from corpus.formats.options import ReadOptions
from corpus.formats.plain import BINARY
from corpus.formats.records import record_article
from corpus.formats.source import SourceFile
from corpus.formats.textstream import open_text
from corpus.formats.values import field_line

BODIES = ("body", "body_html")  # the fields of which a table must have one
DELIMITERS = ",;\t|"
FIELD_LIMIT = 8 * 2**20  # characters of one cell; a longer one has a quote that nothing closes
LINE_LIMIT = 16 * 2**20  # characters of one line
SAMPLE_LINES = 20  # that tell the delimiter
MAX_COLUMNS = 2_000
SHOWN_COLUMNS = 12  # names that a problem lists
SHOWN_NAME = 40  # characters of a name in that list


class TableReader:
    """Reads a table with a header row; each row is an article. A broken row is a problem, and the next is read."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the articles; `line` is that on which the row begins, from 1. See `Reader.read`."""
        with closing(source.open()) as stream:
            text = open_text(stream)
            if text is None:
                yield Problem(source.path, BINARY)
            else:
                yield from _Table(text, source.path, options).articles()


class _Table:
    """One reading of a table; counts its lines."""

    def __init__(self, text: TextIO, path: str, options: ReadOptions) -> None:
        self._text = text
        self._path = path
        self._options = options
        self._begun = 0  # the line on which the row at hand begins
        self._sample: list[str] = []

    def articles(self) -> Iterator[Draft | Problem]:
        """Yield the article of each row."""
        rows = self._rows()
        header = next((row for row in rows if isinstance(row, Problem) or any(map(str.strip, row))), None)
        if header is None or isinstance(header, Problem):
            yield header or Problem(self._path, "it holds no rows")
            return
        names = [field_line(name) for name in header[:MAX_COLUMNS]]
        if reason := _unusable(names, self._options):
            yield Problem(self._path, reason)
            return
        for row in rows:
            if isinstance(row, Problem):
                yield row
            elif any(row):
                yield from self._article(names, row)

    def _article(self, names: list[str], row: list[str]) -> Iterator[Draft | Problem]:
        while len(row) > len(names) and not row[-1].strip():
            row.pop()  # a delimiter at the end of the line
        if len(row) != len(names):
            reason = f"the row has {len(row)} cells, and the header {len(names)}"
            yield Problem(self._path, reason, self._begun)
            return
        record: dict[str, object] = {}
        for name, cell in zip(names, row, strict=True):
            if cell and not cell.isspace():
                record.setdefault(name, cell)
        yield from record_article(record, self._path, self._begun, self._options)

    def _rows(self) -> Iterator[list[str] | Problem]:
        """Yield rows, and a problem for one that the table's own rules refuse."""
        csv.field_size_limit(max(FIELD_LIMIT, csv.field_size_limit()))  # it holds for the process; never lowered
        self._sample = [line for _ in range(SAMPLE_LINES) if (line := self._text.readline(LINE_LIMIT))]
        reader = csv.reader(self._lines(), delimiter=_delimiter(self._sample))
        while True:
            self._begun = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Problem(
                    self._path,
                    f"a cell is longer than {FIELD_LIMIT // 2**20} MiB; perhaps a quote is never closed",
                    self._begun,
                )
            else:
                yield row

    def _lines(self) -> Iterator[str]:
        yield from self._sample
        while line := self._text.readline(LINE_LIMIT):
            yield line


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter of which most lines have the same number, at least one; a comma where none has any."""
    header = next((line for line in lines if not line.isspace()), "")
    found = [mark for mark in DELIMITERS if mark in header]
    if len(found) < 2:
        return found[0] if found else ","

    def score(mark: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
        width, rows = max(((width, rows) for width, rows in widths.items() if width > 1), default=(0, 0))
        same_as_header = len(next(csv.reader([header], delimiter=mark))) == width
        return rows if same_as_header else 0, width

    return max(found, key=score)


def _unusable(names: list[str], options: ReadOptions) -> str | None:
    """Return why a table with these columns holds no articles, None where it may."""
    known = {folded(name) for name in names}
    if any(folded(name) in known for field in BODIES for name in SPELLINGS[field]):
        return None
    mapped = [name for field in BODIES if (name := options.mapping.get(field))]
    if any(name in names for name in mapped):
        return None
    shown = ", ".join(f"'{field_line(name, SHOWN_NAME)}'" for name in names[:SHOWN_COLUMNS] if name)
    more = len(names) - SHOWN_COLUMNS
    listed = f"{shown} and {more} more" if more > 0 else shown
    hint = f"; there is no column '{mapped[0]}'" if mapped else ""
    return f"no column holds the text of articles{hint}; its columns are {listed}: name one with --map body=NAME"
