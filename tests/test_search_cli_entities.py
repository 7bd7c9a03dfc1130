"""Cli: corrections of names, and the extractor that finds them, as a user chooses them."""

import json

import pytest
from click.testing import CliRunner

from search.cli import main
from search.generations import IndexDirectory

ARTICLE = "Anna Tidewell met Greta Holm of the Harbour Protection League in Ipswich on Tuesday. HPL agreed.\n"
ENTITIES = '[[alias]]\ncanonical = "Anna T. Tidewell"\nalias = "Anna Tidewell"\ntype = "person"\n'


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a directory with an article and an entities file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIPPINGS_INDEX", str(tmp_path / "index"))
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.txt").write_text(ARTICLE)
    (tmp_path / "entities.toml").write_text(ENTITIES)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def people(run):
    result = run("query", "ipswich", "--facet", "person", "--json")
    return {value["value"] for value in json.loads(result.output)["facets"]["person"]}


def test_corrections_take_effect_and_are_remembered_by_a_reindex(run, tmp_path, monkeypatch):
    assert run("index", "archive", "--entities", "entities.toml").exit_code == 0
    assert people(run) == {"Anna T. Tidewell", "Greta Holm"}
    (tmp_path / "entities.toml").write_text('drop = ["Greta Holm"]\n' + ENTITIES)
    monkeypatch.chdir(tmp_path.parent)
    assert run("reindex").exit_code == 0
    assert people(run) == {"Anna T. Tidewell"}
    (root,) = IndexDirectory(tmp_path / "index").pointer().roots
    assert root.entities == str(tmp_path / "entities.toml")


def test_a_changed_file_changes_what_index_reads_again(run, tmp_path):
    run("index", "archive", "--entities", "entities.toml")
    assert "0 changed, 1 unchanged" in run("index", "archive", "--entities", "entities.toml").output
    (tmp_path / "entities.toml").write_text('drop = ["Greta Holm"]\n')
    assert "1 changed" in run("index", "archive", "--entities", "entities.toml").output
    assert people(run) == {"Anna Tidewell"}


def test_a_reindex_takes_another_file_or_none_and_remembers_that(run, tmp_path):
    run("index", "archive")
    assert people(run) == {"Anna Tidewell", "Greta Holm"}
    run("reindex", "--entities", "entities.toml")
    assert people(run) == {"Anna T. Tidewell", "Greta Holm"}
    run("reindex", "--entities", "")
    run("reindex")
    assert people(run) == {"Anna Tidewell", "Greta Holm"}


def test_the_configuration_names_the_file_beside_it(run, tmp_path):
    (tmp_path / "clippings.toml").write_text('entities = "entities.toml"\n')
    run("index", "archive")
    assert people(run) == {"Anna T. Tidewell", "Greta Holm"}


def test_a_reindex_changes_only_the_options_that_are_given(run, tmp_path):
    run("index", "archive", "--source", "The Tidewater Post", "--map", "body=x")
    run("reindex", "--extractor", "none", "--map", "body=y")
    (root,) = IndexDirectory(tmp_path / "index").pointer().roots
    assert (root.source, root.extractor, root.mapping) == ("The Tidewater Post", "none", (("body", "y"),))
    assert people(run) == set()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--entities", "broken.toml"), "broken.toml:2: 'type' is missing; use person, organization or place."),
        (("--entities", "gone.toml"), "gone.toml: cannot be read (No such file or directory)."),
        (("--extractor", "crystal ball"), "'crystal ball' is no extractor of names."),
        (("--extractor", "spacy:no_such_pipeline"), "no_such_pipeline"),
    ],
    ids=["broken", "gone", "unknown", "no pipeline"],
)
@pytest.mark.parametrize("command", [("index", "archive"), ("reindex",)], ids=["index", "reindex"])
def test_what_cannot_be_used_ends_a_run_before_it_begins(run, tmp_path, command, options, words):
    (tmp_path / "broken.toml").write_text('\n[[add]]\nname = "A"\n')
    run("index", "archive")
    result = run(*command, *options)
    assert result.exit_code == 2
    assert words in result.output
    assert people(run) == {"Anna Tidewell", "Greta Holm"}


def test_a_recorded_file_that_is_gone_ends_a_reindex(run, tmp_path):
    run("index", "archive", "--entities", "entities.toml")
    (tmp_path / "entities.toml").unlink()
    result = run("reindex")
    assert result.exit_code == 2
    assert "entities.toml: cannot be read" in result.output


def test_worker_processes_load_a_pipeline(run, tmp_path):
    spacy = pytest.importorskip("spacy", reason="the extra 'spacy' is not installed")
    made = spacy.blank("en")
    made.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Greta Holm"}])
    made.to_disk(tmp_path / "tiny")
    for number in range(200):  # enough tasks for worker processes
        (tmp_path / "archive" / f"{number}.txt").write_text(ARTICLE)
    result = run("index", "archive", "--extractor", "spacy:tiny", "--jobs", "2")
    assert result.exit_code == 0
    assert people(run) == {"Greta Holm"}
