"""Project: the promises that hold the repository together."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import corpus
import search

TREE = Path(__file__).resolve().parents[1]
PACKAGES = ("bench", "corpus", "search", "web")
MODULES = [path for package in PACKAGES for path in sorted((TREE / package).rglob("*.py"))]
DOCUMENTS = sorted([*TREE.glob("*.md"), *(TREE / "docs").rglob("*.md"), *(TREE / "bench").glob("*.md")])


@pytest.mark.parametrize("package", [search, corpus], ids=lambda package: package.__name__)
def test_the_public_names_exist(package):
    assert [name for name in package.__all__ if not hasattr(package, name)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(TREE).as_posix())
def test_every_module_says_what_it_is_for(path):
    source = path.read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(TREE).as_posix())
def test_no_pattern_repeats_a_group_possessively(path):
    """CPython before 3.11.5 forgets to step back from a last round that failed; `(?>(?:...)*)` says the same."""
    assert re.search(r"\)(?:[*+?]|\{\{?\d*,?\d*\}?\})\+", path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(TREE).as_posix())
def test_relative_links_in_documents_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_every_picture_is_shown_by_a_document_and_is_small():
    pattern = re.compile(r"""(?:\]\(|src=")([^)"]+\.webp)""")
    shown = [(path.parent / name).resolve() for path in DOCUMENTS for name in pattern.findall(path.read_text("utf-8"))]
    kept = sorted((TREE / "docs" / "screenshots").iterdir())
    assert sorted(shown) == kept
    assert [path.name for path in kept if path.stat().st_size > 150_000] == []


def test_the_build_needs_three_lines():
    text = (TREE / "pyproject.toml").read_text()
    assert len(text.strip().splitlines()) == 3
    assert tomllib.loads(text)["build-system"]["build-backend"] == "setuptools.build_meta"


def test_the_changelog_begins_with_this_version():
    versions = re.findall(r"^## (\S+)", (TREE / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] in {"Unreleased", search.__version__}
