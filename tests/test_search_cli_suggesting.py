"""The commands `search suggest` and `search similar`, and what `search query` says where it finds little."""

import json

import pytest
from click.testing import CliRunner

from search.cli import main
from search.indexing import update_index
from tests.suites.articles import moon_articles, tasks


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "index"
    update_index(path, tasks(*moon_articles()), roots=())
    return str(path)


def run(*arguments):
    """Return the exit code, the output and what went to standard error."""
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_another_spelling_is_offered_on_standard_error(index):
    code, out, err = run("query", "sputnick", "--index", index)
    assert (code, out) == (1, "")
    assert "Did you mean: Sputnik  (1)\n  with other spellings: 1\n" in err


def test_each_change_that_helps_is_told_on_standard_error(index):
    code, _, err = run("query", "sputnik", "--place", "Houston", "--index", index)
    assert code == 1
    assert err.endswith("Nothing found.\n  without place: Houston: 1\n")


def test_suggestions_can_be_left_out(index):
    _, _, err = run("query", "sputnick", "--no-suggestions", "--index", index)
    assert err == "Nothing found.\n"


def test_suggestions_are_part_of_the_json(index):
    _, out, _ = run("query", "sputnick", "--json", "--index", index)
    answer = json.loads(out)
    assert answer["did_you_mean"] == {"query": "Sputnik", "count": 1}
    assert [(rescue["kind"], rescue["query"]) for rescue in answer["rescues"]] == [("fuzzy", "sputnick~")]


def test_the_filters_that_a_rescue_keeps_are_part_of_the_json(index):
    options = ("--place", "houston", "--source", "The Ledger", "--after", "1950")
    _, out, _ = run("query", "sputnik", *options, "--json", "--index", index)
    (rescue,) = json.loads(out)["rescues"]
    assert rescue["filters"] == {"source": ["The Ledger"]}
    assert (rescue["after"], rescue["before"], rescue["label"]) == ("1950-01-01", None, "without place: Houston")


def test_suggest_prints_kind_number_and_text(index):
    code, out, _ = run("suggest", "arm", "neil", "--index", index)
    assert (code, out.split()) == (0, ["1", "person", "Neil", "Armstrong"])


def test_suggest_prints_json(index):
    _, out, _ = run("suggest", "handsh", "--json", "--index", index)
    assert json.loads(out)["suggestions"] == [
        {"kind": "word", "text": "handshake", "count": 1, "article": None},
        {"kind": "title", "text": "A handshake in orbit", "count": 1, "article": f"{3:016x}"},
    ]


def test_where_nothing_goes_on_so_the_exit_code_says_so(index):
    assert run("suggest", "zzz", "--index", index) == (1, "", "")


def test_similar_articles_are_listed_with_the_names_that_they_share(index):
    code, out, _ = run("similar", f"{1:016x}", "-n", "1", "--index", index)
    assert code == 0
    assert "1. Safe home after an explosion" in out
    assert "both name NASA, Moon" in out


def test_similar_articles_are_given_as_json(index):
    _, out, _ = run("similar", f"{1:016x}", "--json", "--index", index)
    first = json.loads(out)["similar"][0]
    assert (first["id"], first["shared"]) == (f"{2:016x}", ["NASA", "Moon"])


def test_an_unknown_article_is_named(index):
    code, _, err = run("similar", "no-such-id", "--index", index)
    assert code != 0
    assert "no-such-id" in err
