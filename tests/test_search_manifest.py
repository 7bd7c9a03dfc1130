"""Manifest: whatever happens to the files, an update leaves the index as one made from scratch would be."""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from search import IndexUnusable
from search.generations import IndexDirectory
from search.indexing import Effort
from search.manifest import MANIFEST, Manifest, below, blamed, from_blob, to_blob
from search.refreshing import refresh_index
from search.roots import Root
from tests.suites.archive_files import zip_file
from tests.suites.corpus_folder import TEXTS, authors, expected, held, post, put, wires

ONE_PROCESS = Effort(jobs=1)

RECORDS = ("a.jsonl", "b/c.jsonl", "own/x.jsonl")
NAMES = (*RECORDS, "b.txt", "site/p.md")
AUTHORS = ("site/authors.yml", "authors.yml")
texts = st.sampled_from(TEXTS)
numbers = st.lists(st.integers(1, 3), max_size=2)
afterwards = st.sampled_from(["wait", "look there", "look at all", "look at all"])


class ChangingFolder(RuleBasedStateMachine):
    """Files come, change, move and go; some runs look at all, some only where something has happened since the last."""

    @initialize()
    def start(self):
        self.home = Path(tempfile.mkdtemp())
        self.folder = self.home / "folder"
        self.roots = (
            Root(path=str(self.folder), extractor="none"),
            Root(path=str(self.folder / "own"), extractor="none", source="The Own"),
        )
        self.touched: set[Path] = set()
        put(self.folder / "b" / "c.jsonl", wires(1, 2))
        put(self.folder / "own" / "kept.txt", "This file stays.")
        put(self.folder / "site" / "p.md", post(TEXTS[0]))
        self.update(self.roots)

    def teardown(self):
        if hasattr(self, "home"):
            shutil.rmtree(self.home)

    def update(self, roots=(), look_at=None):
        index = self.home / "index"
        self.report = refresh_index(index, look_at, roots=roots, max_removals=1, effort=ONE_PROCESS)
        self.touched.clear()
        assert held(index) == expected(*self.roots)
        assert self.report.total == len(held(index))

    def happened(self, then, *names):
        self.touched |= {self.folder / name for name in names}
        if then != "wait":
            self.update(look_at=list(map(str, self.touched)) if then == "look there" else None)

    @rule(name=st.sampled_from(RECORDS), numbers=numbers, text=texts, like_before=st.booleans(), then=afterwards)
    def write_records(self, name, numbers, text, like_before, then):
        put(self.folder / name, wires(*numbers, text=text), like_before=like_before)
        self.happened(then, name)

    @rule(name=st.sampled_from(["b.txt", "site/p.md"]), text=texts, like_before=st.booleans(), then=afterwards)
    def write_text(self, name, text, like_before, then):
        put(self.folder / name, post(text) if name.endswith(".md") else text, like_before=like_before)
        self.happened(then, name)

    @rule(name=st.sampled_from(AUTHORS), author=st.sampled_from(["Jane Doe", "Jo Dow"]), then=afterwards)
    def name_authors(self, name, author, then):
        put(self.folder / name, authors(author))
        self.happened(then, name)

    @rule(numbers=numbers, text=texts, then=afterwards)
    def pack(self, numbers, text, then):
        (self.folder / "p.zip").write_bytes(
            zip_file({"w.jsonl": wires(*numbers, text=text).encode(), "t.txt": b"In it."})
        )
        self.happened(then, "p.zip")

    @rule(name=st.sampled_from(NAMES))
    def touch(self, name):
        if (self.folder / name).exists():
            os.utime(self.folder / name)

    @rule(name=st.sampled_from([*NAMES, *AUTHORS, "p.zip"]), then=afterwards)
    def remove(self, name, then):
        (self.folder / name).unlink(missing_ok=True)
        self.happened(then, name)

    @rule(name=st.sampled_from(RECORDS), other=st.sampled_from(RECORDS), then=afterwards)
    def move(self, name, other, then):
        if (self.folder / name).exists():
            (self.folder / other).parent.mkdir(exist_ok=True)
            (self.folder / name).rename(self.folder / other)
        self.happened(then, name, other)

    @rule()
    def nothing_happens_between_two_runs(self):
        self.update()
        before = IndexDirectory(self.home / "index").pointer()
        self.update()
        assert IndexDirectory(self.home / "index").pointer() == before
        assert (self.report.added, self.report.changed, self.report.removed) == (0, 0, 0)


TestChangingFolder = ChangingFolder.TestCase
# each example is many runs
TestChangingFolder.settings = settings(
    max_examples=settings().max_examples // 10, stateful_step_count=14, deadline=None
)


@pytest.fixture
def manifest(tmp_path):
    (tmp_path / "generation").mkdir()
    with Manifest.write(tmp_path / "generation", None) as made:
        yield made


@pytest.mark.parametrize("path", ["/a/b.txt", "/a/caf\u00e9", "/a/\udcff\udcfe.txt", "/a/%_'\"[x]"])
def test_any_path_that_a_system_has_comes_back_as_it_was(path):
    assert from_blob(to_blob(path)) == path


@pytest.mark.parametrize(
    ("path", "inside"),
    [("/a", True), ("/a/b", True), ("/a/b/c", True), ("/ab", False), ("/a.b", False), ("/a0", False), ("/", False)],
)
def test_only_what_lies_at_a_path_or_in_it_is_below_it(manifest, path, inside):
    manifest.db.execute("INSERT INTO files (path) VALUES (?)", (to_blob(path),))
    assert manifest.holds_below("/a") is inside
    assert manifest.holds_below("/")
    condition, values = below("/a")
    assert manifest.one(f"SELECT count(*) FROM files WHERE {condition}", values) == inside


def test_a_manifest_that_is_cut_short_is_named_as_damaged(tmp_path):
    with Manifest.write(tmp_path, None) as made:
        made.db.executemany("INSERT INTO files (path) VALUES (?)", ((b"/%d" % number,) for number in range(2_000)))
    path = tmp_path / MANIFEST
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(IndexUnusable, match=r"manifest\.sqlite.*reindex"), blamed(path):
        Manifest.open(tmp_path).one("SELECT count(*) FROM files WHERE digest = x'00'")


@pytest.mark.parametrize("content", [b"", b"rubbish" * 100])
def test_a_file_that_is_no_manifest_is_refused(tmp_path, content):
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(IndexUnusable, match="reindex"):
        Manifest.open(tmp_path)


def test_a_manifest_of_a_later_version_is_refused(tmp_path):
    Manifest.write(tmp_path, None).close()
    with sqlite3.connect(tmp_path / MANIFEST) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(IndexUnusable, match="not one that this version"):
        Manifest.open(tmp_path)


def test_a_new_manifest_leaves_the_one_that_it_was_made_from_as_it_is(tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    Manifest.write(tmp_path / "old", None).close()
    before = (tmp_path / "old" / MANIFEST).read_bytes()
    os.link(tmp_path / "old" / MANIFEST, tmp_path / "new" / MANIFEST)
    with Manifest.open(tmp_path / "old") as old, Manifest.write(tmp_path / "new", old) as new:
        new.note("a fact", "that is new")
    assert (tmp_path / "old" / MANIFEST).read_bytes() == before
