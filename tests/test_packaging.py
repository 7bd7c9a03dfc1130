"""Packaging: a wheel built from the tree works elsewhere, with all its data."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parents[1]
SOURCES = ("corpus", "search", "web", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build a wheel from a copy of the tree, so that nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        source = TREE / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        "out",
        ".",
    ]
    subprocess.run(command, cwd=copy, check=True)
    return next((copy / "out").glob("*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """Install the wheel into a folder of its own; return an environment in which only that one is seen."""
    target = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    work = tmp_path_factory.mktemp("work")
    environment = {**os.environ, "PYTHONPATH": str(target), "CLIPPINGS_INDEX": str(work / "index")}
    command = [sys.executable, "-c", "import search; print(search.__file__)"]
    found = subprocess.run(command, cwd=work, env=environment, check=True, capture_output=True, text=True).stdout
    assert found.startswith(str(target))
    return work, environment


def run(elsewhere, *words):
    """Run the installed command and return what it printed."""
    work, environment = elsewhere
    command = [sys.executable, "-m", "search", *words]
    return subprocess.run(command, cwd=work, env=environment, check=True, capture_output=True, text=True).stdout


def test_the_wheel_names_the_command_and_carries_every_data_file(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "search = search.cli:main" in archive.read(entry_points).decode()
    for pattern in ("corpus/sample/**/*", "corpus/entities/*.xz", "web/templates/*", "web/static/*"):
        wanted = {path.relative_to(TREE).as_posix() for path in TREE.glob(pattern) if path.is_file()}
        assert wanted
        assert wanted <= names
    assert not any(name.startswith(("tests/", "bench/", "tools/")) for name in names)


def test_the_installed_command_explains_itself(elsewhere):
    assert "Exit codes:" in run(elsewhere, "--help")


def test_the_installed_command_indexes_the_sample_and_serves_it(elsewhere):
    run(elsewhere, "index", "--sample")
    work, environment = elsewhere
    command = [sys.executable, "-u", "-m", "search", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=work, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = re.search(r"http://\S+/", process.stdout.readline())[0]
            with urllib.request.urlopen(address + "?q=moon", timeout=20) as page:
                html = page.read().decode()
            style = re.search(r'href="([^"]+\.css[^"]*)"', html)[1]
            with urllib.request.urlopen(address.rstrip("/") + style, timeout=20) as sheet:
                assert sheet.headers["Content-Type"].startswith("text/css")
        finally:
            process.terminate()
    assert "<mark>" in html
