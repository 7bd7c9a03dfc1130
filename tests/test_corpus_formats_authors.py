"""Do author ids in front matter become names?"""

import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from corpus.article import Draft, Problem
from corpus.formats.authors import hyphened_name
from corpus.reading import read_drafts, walk

POST = "---\ntitle: Ice\ndate: 2024-10-31\nauthors: [ada-w]\n---\nIt froze."
NAMED = "---\ndisplay_name: ' Ada  Whitfield, PhD'\nslug: ada-w\n---\n"


def put(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def authors(root: Path) -> list[tuple[str, ...]]:
    return [item.authors for found in walk([root]) if not isinstance(found, Problem) for item in read_all(found)]


def read_all(source: object) -> list[Draft]:
    return [item for item in read_drafts(source) if isinstance(item, Draft)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("authors/ada-w/_index.md", NAMED),
        ("authors/ada-w.md", "---\ntitle: Ada Whitfield, PhD\n---\nShe writes of ice."),
        ("authors/ada-w.md", "+++\nname = 'Ada Whitfield, PhD'\n+++\n"),
        ("_authors/ada-w.md", "---\nname: Ada Whitfield, PhD\n---\n"),
        ("content/authors/ada-w/index.md", NAMED),
        ("data/authors/ada-w.toml", "name = 'Ada Whitfield, PhD'"),
        ("data/authors/ada-w.json", json.dumps({"first_name": "Ada", "last_name": "Whitfield, PhD"})),
        ("_data/authors.yml", "bo:\n  name: Bo Lind\nada-w:\n  name: Ada Whitfield, PhD\n"),
        ("_data/authors.yml", "ada-w: Ada Whitfield, PhD\n"),
        ("data/authors.json", json.dumps([{"id": "bo", "name": "Bo"}, {"id": "ada-w", "name": "Ada Whitfield, PhD"}])),
        ("posts/authors.yml", "ada-w:\n  name: Ada Whitfield, PhD\n  title: Editor\n"),
    ],
)
def test_an_id_is_looked_up_where_sites_keep_their_authors(tmp_path: Path, name: str, text: str) -> None:
    put(tmp_path, name, text)
    put(tmp_path, "posts/2024/ice.md", POST)
    assert authors(tmp_path) == [("Ada Whitfield, PhD",)]


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    put(tmp_path, "_data/authors.yml", "ada-w: Somebody Else\n")
    put(tmp_path, "posts/authors.yml", "ada-w: Ada Whitfield\n")
    put(tmp_path, "posts/ice.md", POST)
    assert authors(tmp_path) == [("Ada Whitfield",)]


def test_nothing_above_the_folder_that_is_read_has_a_say(tmp_path: Path) -> None:
    put(tmp_path, "authors.yml", "ada-w: Ada Whitfield\n")
    put(tmp_path, "posts/ice.md", POST.replace("ada-w", "../ada-w"))
    put(tmp_path, "posts/snow.md", POST)
    assert "Ada Whitfield" not in {name for found in authors(tmp_path / "posts") for name in found}


def test_ids_may_stand_in_one_string_among_names(tmp_path: Path) -> None:
    put(tmp_path, "authors.yml", "ada: Ada Whitfield\nbo: Bo Lind\n")
    put(tmp_path, "a.md", "---\nauthor: ada, bo\n---\nIt froze.")
    put(tmp_path, "b.md", "---\nauthors: [bo, Cy Dunn]\n---\nIt froze.")
    put(tmp_path, "c.md", "---\nauthor: Cy Dunn and Di Ross\n---\nIt froze.")
    assert authors(tmp_path) == [("Ada Whitfield", "Bo Lind"), ("Bo Lind", "Cy Dunn"), ("Cy Dunn", "Di Ross")]


def test_an_id_that_nothing_explains_is_a_name_only_where_it_clearly_is_one(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\nauthors: [jane-doe, tjohnson, web-team]\n---\nIt froze.")
    assert authors(tmp_path) == [("Jane Doe", "tjohnson", "web-team")]
    assert hyphened_name("jane-doe") == "Jane Doe"
    assert hyphened_name("web-team") is None
    assert hyphened_name("Jane-Doe") is None


@pytest.mark.parametrize("text", ["---\nname: [\n---\n", "ada-w: {", "[1, 2", "\x00" * 50, "- 1\n- 2\n"])
def test_a_broken_file_about_authors_changes_nothing(tmp_path: Path, text: str) -> None:
    for name in ("authors/ada-w.md", "authors.yml", "data/authors.toml", "data/authors.json"):
        put(tmp_path, name, text)
    put(tmp_path, "posts/ice.md", POST)
    assert authors(tmp_path / "posts") == [("ada-w",)]
    assert ("ada-w",) in authors(tmp_path)


def test_a_change_of_name_is_seen(tmp_path: Path) -> None:
    put(tmp_path, "authors.yml", "ada-w: Ada Whitfield\n")
    put(tmp_path, "ice.md", POST)
    assert authors(tmp_path) == [("Ada Whitfield",)]
    put(tmp_path, "authors.yml", "ada-w: Ada Lind-Whitfield\n")
    assert authors(tmp_path) == [("Ada Lind-Whitfield",)]


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_authors_inside_an_archive_are_found(tmp_path: Path, kind: str) -> None:
    put(tmp_path / "site", "authors/ada-w/_index.md", NAMED)
    put(tmp_path / "site", "posts/2024/ice.md", POST)
    target = tmp_path / f"site.{kind}"
    files = sorted(path for path in (tmp_path / "site").rglob("*.md"))[::-1]  # the posts come first
    if kind == "zip":
        with zipfile.ZipFile(target, "w") as archive:
            for path in files:
                archive.write(path, path.relative_to(tmp_path))
    else:
        with tarfile.open(target, "w:gz") as archive:
            for path in files:
                archive.add(path, path.relative_to(tmp_path))
    assert authors(target) == [("Ada Whitfield, PhD",)]


def test_a_page_about_an_author_is_named_as_such(tmp_path: Path) -> None:
    put(tmp_path, "authors/ada-w/_index.md", NAMED + "She writes of ice.")
    put(tmp_path, "authors/bo.md", "---\ntitle: A poem\nauthor: Bo Lind\n---\nIt froze.")
    put(tmp_path, "authors/cy.md", "It froze.")
    found = [item for source in walk([tmp_path]) for item in read_drafts(source)]  # type: ignore[arg-type]
    assert [isinstance(item, Draft) for item in found] == [False, True, True]
    assert "describes an author" in str(found[0])
