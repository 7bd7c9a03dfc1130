"""`search trends`: tables, sparklines, two periods compared; and docs/trends.md, whose commands print what it says."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.cli import main
from search.cli.trending import BARS, MOST_BARS, sparkline
from search.keyness import LEAST_LIKELIHOOD, LEAST_SUPPORT
from search.timeline import AUTOMATIC_DAYS, AUTOMATIC_MONTHS
from search.trendvalues import MAX_PERIODS

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "trends.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n\$ (.*)\n((?:.*\n)*?)```", DOCUMENT)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run a command on an index of the bundled sample."""
    index = tmp_path_factory.mktemp("sample") / "index"
    made = CliRunner().invoke(main, ["index", "--sample", "--quiet", "--jobs", "1", "--index", str(index)])
    assert made.exit_code == 0
    return lambda *words: CliRunner().invoke(main, ["trends", *words], env={"CLIPPINGS_INDEX": str(index)})


@pytest.mark.parametrize(("command", "output"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_a_transcript_is_what_the_command_prints(run, command, output):
    program, _, *words = shlex.split(command)
    assert program == "search"
    assert run(*words).output == output


def test_the_document_has_transcripts_and_the_figures_of_the_code():
    assert len(BLOCKS) == 4
    for words in (
        f"up to {AUTOMATIC_DAYS} days",
        f"There are {MAX_PERIODS:,} periods at most",
        f"fewer than {LEAST_SUPPORT} articles",
        f"G2 is below {LEAST_LIKELIHOOD}",
    ):
        assert words in DOCUMENT
    assert AUTOMATIC_MONTHS == 15 * 12
    assert "up to fifteen years" in DOCUMENT


def test_json_has_the_queries_with_their_counts(run):
    found = json.loads(run("space", "war", "--by", "year", "--json").stdout)
    assert [trend["query"] for trend in found["trends"]] == ["space", "war"]
    assert len(found["periods"]) == len(found["totals"]) == len(found["trends"][0]["counts"])
    assert {"value", "count", "rest", "times", "likelihood"} == set(found["trends"][0]["typical"]["tag"][0])


def test_csv_is_the_table(run):
    lines = run("space", "--csv", "--by", "year", "--before", "2012").stdout.splitlines()
    assert lines == ["period,all articles,space,space (share)", "2011,4,1,0.25", "2012,3,3,1.0"]


def test_two_periods_compared_as_json_have_words_and_names(run):
    found = json.loads(run("--compare", "2009..2016", "2017..", "--json").stdout)
    assert found["first"]["words"]
    assert set(found["second"]) == {"total", "typical", "words", "notes"}


def test_filters_hold_for_all(run):
    assert "Meridian" not in run("--author", "Nobody Known").output
    assert run("--author", "Nobody Known").exit_code == 1


def test_what_is_not_understood_is_told(run):
    assert "No article has all of these words" in run("space zeppelinesque").stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--compare", "2019", "soon"), "'soon' is no period"),
        (("--compare", "2019"), "requires 2 arguments"),
        (("a", "b", "--compare", "2019", "2020"), "--compare takes one query"),
        (("--compare", "2019", "2020", "--after", "2018"), "--compare takes one query"),
        (tuple("abcdef"), "At most 5 queries"),
        (("--by", "week"), "week"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_wrong_usage_is_a_sentence(run, words, sentence):
    result = run(*words)
    assert (result.exit_code, sentence in result.stderr) == (2, True)


def test_a_sparkline_has_its_greatest_value_highest_and_shows_every_value_but_none():
    assert sparkline([0, 1, 4, 8]) == f" {BARS[1]}{BARS[4]}{BARS[8]}"
    assert sparkline([0, 1, 10**6]) == f" {BARS[1]}{BARS[8]}"
    assert (sparkline([]), sparkline([0, 0])) == ("", "  ")


def test_many_periods_share_the_bars_of_a_sparkline():
    line = sparkline([1.0] * (MOST_BARS * 3))
    assert line == BARS[8] * MOST_BARS
