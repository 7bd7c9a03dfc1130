"""docs/query-language.md: each command in it prints what it says."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.cli import main
from search.query.grammar import MAX_QUERY_LENGTH
from search.query.leaves import MAX_NEAR, MAX_TERMS
from search.query.thesaurus import MAX_ALTERNATIVES
from search.query.tokens import MAX_DEPTH
from search.settings import Settings

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "query-language.md").read_text(encoding="utf-8")
SECONDS = re.compile(r"in \d+\.\d{3} s")


def transcripts() -> list[tuple[str, str]]:
    """Return the commands of the document, and what is written under each."""
    blocks = re.findall(r"```console\n(.*?)```", DOCUMENT, re.DOTALL)
    return [(command, output) for block in blocks for command, output in re.findall(r"\$ (.*)\n((?:[^$].*\n)*)", block)]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Return an index of the bundled sample."""
    index = tmp_path_factory.mktemp("sample") / "index"
    assert (
        CliRunner().invoke(main, ["index", "--sample", "--quiet", "--jobs", "1", "--index", str(index)]).exit_code == 0
    )
    return index


def test_the_document_has_transcripts():
    assert len(transcripts()) > 10
    assert all(output for _, output in transcripts())


@pytest.mark.parametrize(("command", "output"), transcripts(), ids=[command for command, _ in transcripts()])
def test_a_transcript_is_what_the_command_prints(sample, monkeypatch, tmp_path, command, output):
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(command)
    assert program == "search"
    result = CliRunner().invoke(main, words, env={"CLIPPINGS_INDEX": str(sample)})
    assert SECONDS.sub("in 0.000 s", result.output) == SECONDS.sub("in 0.000 s", output)


def test_the_limits_are_those_of_the_code():
    for words in (
        f"| {MAX_QUERY_LENGTH:,} characters |",
        f"| {MAX_TERMS} words |",
        f"| parentheses {MAX_DEPTH} deep |",
        f'| `"..."~{MAX_NEAR}` |',
        f"| {Settings().timeout} seconds",
        f"most {MAX_ALTERNATIVES} others",
    ):
        assert words in DOCUMENT
