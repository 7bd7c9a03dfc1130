"""Units: what is printed for cron and systemd is understood by them, wherever an installation lies."""

import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner

from search.cli import main
from search.units import Installation, crontab, units

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
EXAMPLE = Installation(
    command=PurePosixPath("/opt/clippings/.venv/bin/search"),
    index=PurePosixPath("/var/lib/clippings/index"),
    directory=PurePosixPath("/var/lib/clippings"),
    user="clippings",
    users=PurePosixPath("/var/lib/clippings/users.json"),
)
ODD = Installation(
    command=PurePosixPath(sys.executable),
    index=PurePosixPath("/srv/100% news/it's $5/index"),
    directory=PurePosixPath("/srv/100% news"),
    user="root",
)


def test_the_samples_are_what_the_command_prints():
    expected = {**units(EXAMPLE), "crontab": crontab(EXAMPLE)}
    assert {path.name: path.read_text() for path in DEPLOY.iterdir()} == expected


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_amiss_even_with_odd_paths(tmp_path):
    files = {tmp_path / name: text for name, text in units(ODD).items()}
    for path, text in files.items():
        path.write_text(text)
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "units").write_text("a file")
    result = CliRunner().invoke(
        main, ["cron", "--systemd", str(tmp_path / "units"), "--index", str(tmp_path / "index")]
    )
    assert result.exit_code == 3
    assert "clippings.service cannot be written" in result.stderr
    assert "--systemd" in result.stderr
    assert "Errno" not in result.stderr


def test_a_crontab_is_read_as_it_is_meant():
    """A shell runs what is left of a line when cron has taken the first five fields and the backslash off each %."""
    index = str(ODD.index)
    for line in crontab(ODD).splitlines():
        if line.startswith("#"):
            continue
        command = line.split(maxsplit=5)[5].replace("\\%", "%")
        assert "%" not in line.replace("\\%", "")
        printed = command.replace(f"cd '{ODD.directory}' && {sys.executable}", "printf '%s\\n'")
        words = subprocess.run(["sh", "-c", printed], capture_output=True, text=True, check=True).stdout.splitlines()
        assert words[-2:] == ["--index", index]


def test_the_command_prints_or_writes_the_files_of_this_installation(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = CliRunner().invoke(main, ["cron", "--index", "here", "--user", "news"])
    assert printed.exit_code == 0
    assert f"--index {tmp_path}/here" in printed.output
    assert "User=news" in printed.output
    written = CliRunner().invoke(main, ["cron", "--index", "here", "--systemd", "units"])
    assert written.exit_code == 0
    assert {path.name for path in Path("units").iterdir()} == set(units(EXAMPLE))
