"""Cli: values of fields chosen, left out, missing, and listed."""

import json

import pytest
from click.testing import CliRunner

from search.cli import main

LINES = [
    {"id": "a", "title": "Oil", "body": "Oil was dear.", "author": "Ada Lind", "source": "The Courier"},
    {"id": "b", "title": "Gas", "body": "Gas was cheap.", "author": ["Ada Lind", "Éva Oduya"], "source": "The Ledger"},
    {"id": "c", "title": "Tin", "body": "Tin was scarce.", "source": "The Ledger"},
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command on an index of three articles."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIPPINGS_INDEX", str(tmp_path / "index"))
    (tmp_path / "lines.jsonl").write_text("\n".join(map(json.dumps, LINES)))
    assert CliRunner().invoke(main, ["index", "--jobs", "1", "lines.jsonl"]).exit_code == 0
    return lambda *words: CliRunner().invoke(main, words)


def found(result) -> list[str]:
    return sorted(hit["title"] for hit in json.loads(result.stdout)["hits"])


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (["--not-author", "éva oduya"], ["Oil", "Tin"]),
        (["--not-author", "Éva Oduya", "--author", "Ada Lind"], ["Oil"]),
        (["--not-source", "The Courier", "--not-source", "The Ledger"], []),
        (["--missing", "author"], ["Tin"]),
        (["--missing", "author", "--author", "Éva Oduya"], ["Gas", "Tin"]),
        (["--not-missing", "author"], ["Gas", "Oil"]),
    ],
)
def test_query_leaves_out_and_chooses_what_is_missing(run, options, titles):
    assert found(run("query", "--json", *options)) == titles


def test_query_says_of_a_facet_what_is_left_out(run):
    printed = run("query", "--not-author", "Éva Oduya", "--facet", "author").stdout
    assert "1  Éva Oduya  (left out)" in printed
    assert "1  (none)" in printed


def test_facet_lists_values_and_how_many_there_are(run):
    result = run("facet", "author", "--limit", "1")
    assert result.stdout.split("\n")[:2] == ["       2  Ada Lind", "       1  (none)"]
    assert "2 values; 1 more with --offset 1" in result.stderr
    assert run("facet", "author", "--offset", "1").stdout.startswith("       1  Éva Oduya\n")
    assert run("facet", "author", "--order", "value", "-n", "1").stdout.startswith("       2  Ada Lind\n")


def test_facet_takes_the_words_and_filters_of_a_search(run):
    page = json.loads(
        run("facet", "author", "was", "--not-source", "The Courier", "--contains", "eva", "--json").stdout
    )
    assert page["values"] == [{"value": "Éva Oduya", "count": 1, "selected": False, "excluded": False}]
    assert (page["facet"], page["distinct"], page["missing"]) == ("author", 1, 1)


def test_facet_without_values_ends_with_1_and_without_a_field_with_2(run):
    assert run("facet", "tag").exit_code == 1
    assert run("facet", "author", "--contains", "zz").stdout == ""
    assert run("facet", "colour").exit_code == 2
    assert run("query", "--missing", "colour").exit_code == 2
