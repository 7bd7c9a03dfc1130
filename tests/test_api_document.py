"""The document of the API: each of its examples is run against a real server over the sample articles."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import Settings
from search.cli import main
from search.exporting import COLUMNS
from tests.suites.browser import served
from web import create_app
from web.api import PREFIX
from web.openapi import OPERATIONS

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "api.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
SITE = "http://127.0.0.1:8000"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl ")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    index = tmp_path_factory.mktemp("api") / "index"
    made = CliRunner().invoke(main, ["index", "--sample", "--quiet", "--jobs", "1", "--index", str(index)])
    assert made.exit_code == 0, made.output
    with served(create_app(Settings(index=index))) as address:
        yield address


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("command", COMMANDS, ids=range(len(COMMANDS)))
def test_every_command_gets_what_it_asks_for(site, command, tmp_path):
    words = shlex.split(command.replace(SITE, site))
    done = subprocess.run([*words, "--fail", "--silent", "--show-error"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written = [file.read_text() for file in tmp_path.iterdir()]
    assert "title" in "".join([done.stdout, *written])


@pytest.mark.parametrize("program", blocks("python"), ids=range(len(blocks("python"))))
def test_every_program_runs_and_finds_something(site, program):
    done = subprocess.run([sys.executable, "-c", program.replace(SITE, site)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()
    assert not done.stdout.startswith("0 ")


def test_every_request_is_in_the_document():
    for operation in OPERATIONS:
        path = operation.path.replace("{article_id}", "ID").replace("{name}", "FIELD")
        assert f"`{path}" in TEXT or f"{PREFIX}{path}" in TEXT, path


def test_every_column_of_a_csv_is_in_the_document():
    assert [name for name in COLUMNS if f"`{name}`" not in TEXT] == []
