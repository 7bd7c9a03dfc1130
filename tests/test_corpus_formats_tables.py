"""Do the rows of a CSV or TSV file give articles, whatever separates their cells?"""

import csv
import gzip
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Draft, Problem
from corpus.formats import tables as tables_module
from corpus.formats.options import DEFAULTS, ReadOptions
from corpus.formats.source import SourceFile
from corpus.formats.tables import TableReader


def read(tmp_path: Path, table: str | bytes, options: ReadOptions = DEFAULTS) -> list[Draft | Problem]:
    path = tmp_path / "table.csv"
    path.write_bytes(table.encode() if isinstance(table, str) else table)
    return [*TableReader().read(SourceFile(path), options)]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_row_is_an_article_on_the_line_where_it_begins(tmp_path: Path, mark: str, end: str) -> None:
    rows = ["Title,Author,Published-At,Body", '"Ice, snow",Ada Whitfield,2024-10-31,"It froze.\n\nThen it thawed."', ""]
    rows += ['Tides,Bo Lind,2024-11-01,"He said ""no"", and left; high | low"']
    table = "\n".join(rows).replace("\n", end)
    if mark != ",":
        table = (
            table.replace("Ice, snow", "Ice# snow").replace('"", and', '""# and').replace(",", mark).replace("#", ",")
        )
    found = read(tmp_path, table)
    first, second = (item for item in found if isinstance(item, Draft))
    assert len(found) == 2
    assert (first.line, first.title, first.authors) == (2, "Ice, snow", ("Ada Whitfield",))
    assert first.text.splitlines() == ["It froze.", "", "Then it thawed."]
    assert first.published is not None
    assert (second.line, second.title) == (6, "Tides")
    assert second.text == 'He said "no", and left; high | low'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_seen(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, "title,text\r\nCafé,Les élèves étaient là où il gèle déjà\r\n".encode(encoding))
    assert [(item.title, item.text) for item in found if isinstance(item, Draft)] == [
        ("Café", "Les élèves étaient là où il gèle déjà")
    ]


def test_a_row_with_other_than_the_headers_cells_is_a_problem_and_the_next_is_read(tmp_path: Path) -> None:
    few, many, trailing, last = read(tmp_path, "title,text\nA\nA,b,c\nA,b,,\nB,c\n")
    assert isinstance(few, Problem)
    assert (few.line, few.reason) == (2, "the row has 1 cells, and the header 2")
    assert isinstance(many, Problem)
    assert many.line == 3
    assert isinstance(trailing, Draft)
    assert isinstance(last, Draft)
    assert last.line == 5


def test_a_table_without_a_column_of_text_says_which_columns_it_has(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "headline;words\nA;b\nC;d\n")
    assert isinstance(problem, Problem)
    assert "'headline', 'words'" in problem.reason
    assert "--map body=NAME" in problem.reason
    (problem,) = read(tmp_path, "headline;words\nA;b\n", ReadOptions(mapping={"body": "wrds"}))
    assert "no column 'wrds'" in str(problem)
    (found,) = read(tmp_path, "headline;words\nA;b\n", ReadOptions(mapping={"body": "words"}))
    assert isinstance(found, Draft)
    assert (found.title, found.text) == ("A", "b")


def test_a_long_list_of_columns_is_cut(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, ",".join(f"column{n}" for n in range(40)) + "\n")
    assert isinstance(problem, Problem)
    assert "and 28 more" in problem.reason


@pytest.mark.parametrize("table", ["", "\n\n", " \n", ",,\n,,\n"])
def test_an_empty_table_is_a_problem(tmp_path: Path, table: str) -> None:
    (problem,) = read(tmp_path, table)
    assert isinstance(problem, Problem)
    assert problem.reason == "it holds no rows"


def test_a_binary_file_is_a_problem(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, b"\x00\x01\x02" * 40)
    assert isinstance(problem, Problem)


def test_a_quote_that_is_never_closed_loses_no_more_than_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables_module, "FIELD_LIMIT", 0)
    before = csv.field_size_limit(2_000)
    try:
        found = read(tmp_path, 'title,text\nA,b\nB,"open\n' + "C,d\n" * 1_000)
    finally:
        csv.field_size_limit(before)
    assert isinstance(found[0], Draft)
    problem = next(item for item in found if isinstance(item, Problem))
    assert problem.line == 3
    assert "never closed" in problem.reason
    assert isinstance(found[-1], Draft)


def test_a_cell_may_be_as_long_as_a_book(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "title,text\nA," + "word " * 200_000)
    assert isinstance(found, Draft)
    assert len(found.text) == 999_999


def test_a_compressed_table_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"text\n" + b"It froze.\n" * 3))
    assert [item.line for item in TableReader().read(SourceFile(path), DEFAULTS)] == [2, 3, 4]


@pytest.mark.parametrize("unit", [",", '"', '",', "\n", "\r", "a,b\n", '"\n', "|;\t,"])
def test_a_table_made_to_hurt_takes_little_time(tmp_path: Path, unit: str) -> None:
    started = time.process_time()
    read(tmp_path, "title,text\n" + unit * (100_000 // len(unit)))
    assert time.process_time() - started < 10


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(lambda text: f"x{text}x")


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_a_program_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], mark: str
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=mark).writerows([("id", "text"), *rows])
    found = read(tmp_path_factory.getbasetemp(), written.getvalue())
    assert [item.text for item in found if isinstance(item, Draft)] == [text for _, text in rows]
