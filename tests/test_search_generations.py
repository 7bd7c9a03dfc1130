"""Generations: old files or new, never a mixture; one writer at a time."""

import json
import os
import subprocess
import sys

import pytest

from search import IndexCorrupt, IndexForeign, IndexLocked, IndexMissing, IndexTooNew, IndexTooOld, SearchError
from search.generations import GENERATIONS, POINTER, RECORD, IndexDirectory
from search.locks import HOLDER
from search.roots import Root
from search.schema import FORMAT_VERSION


def publish(directory: IndexDirectory, text: str, *, keep_files: bool = False) -> None:
    """Publish a generation that holds one more file."""
    with directory.locked():
        try:
            old = directory.pointer()
        except IndexMissing:
            old = None
        with directory.new_generation(old, keep_files=keep_files) as (path, pointer):
            (path / text).write_text(text)
            directory.publish(pointer, roots=(Root(path="/archive", mapping=(("text", "body"),)),))


def live_files(directory: IndexDirectory) -> list[str]:
    """Return the names of the live generation's files, but for its record."""
    names = {file.name for file in directory.generation_path(directory.pointer()).iterdir()}
    return sorted(names - {RECORD})


@pytest.fixture
def directory(tmp_path):
    return IndexDirectory(tmp_path / "index")


def test_a_published_generation_is_the_live_one(directory):
    publish(directory, "a")
    publish(directory, "b")
    assert (directory.pointer().name, live_files(directory)) == ("000002", ["b"])


def test_an_update_starts_from_the_old_files(directory):
    publish(directory, "a")
    publish(directory, "b", keep_files=True)
    assert live_files(directory) == ["a", "b"]


def test_an_update_leaves_the_files_of_the_old_generation_alone(directory):
    publish(directory, "a")
    old = directory.generation_path(directory.pointer())
    publish(directory, "b", keep_files=True)
    assert sorted(file.name for file in old.iterdir()) == ["a", RECORD]


def test_roots_survive_a_round_trip(directory):
    publish(directory, "a")
    assert directory.pointer().roots == (Root(path="/archive", mapping=(("text", "body"),)),)


def test_a_run_that_fails_leaves_the_old_generation_and_no_files(directory):
    publish(directory, "a")

    def fail():
        with directory.locked(), directory.new_generation(directory.pointer(), keep_files=True) as (path, _):
            (path / "half").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert live_files(directory) == ["a"]
    assert [path.name for path in (directory.path / GENERATIONS).iterdir()] == ["000001"]


def test_the_next_run_removes_what_a_killed_run_left(directory):
    publish(directory, "a")
    (directory.path / GENERATIONS / "000002").mkdir()
    (directory.path / GENERATIONS / "000002" / "rubbish").write_text("x")
    publish(directory, "b")
    assert live_files(directory) == ["b"]


def test_only_the_live_generation_and_the_one_before_are_kept(directory):
    for name in "abcd":
        publish(directory, name)
    assert sorted(path.name for path in (directory.path / GENERATIONS).iterdir()) == ["000003", "000004"]


def test_state_changes_with_every_publication(directory):
    states = [directory.state()]
    for name in "abc":
        publish(directory, name)
        states.append(directory.state())
    assert len(set(states)) == 4


def test_no_index_is_told_apart_from_a_foreign_directory(tmp_path):
    with pytest.raises(IndexMissing, match="search index"):
        IndexDirectory(tmp_path / "none").pointer()
    (tmp_path / "letter.txt").write_text("Dear Sir")
    with pytest.raises(IndexForeign, match=r"letter\.txt"):
        IndexDirectory(tmp_path).pointer()


def test_a_foreign_directory_is_never_written_to(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Sir")
    with pytest.raises(IndexForeign), IndexDirectory(tmp_path).locked():
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_is_no_index(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexForeign):
        IndexDirectory(tmp_path / "file").pointer()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"format": FORMAT_VERSION + 1}, IndexTooNew),
        ({"format": FORMAT_VERSION - 1}, IndexTooOld),
        ({"kind": "other"}, IndexForeign),
        ({"generation": "x"}, IndexCorrupt),
        ({"roots": 3}, IndexCorrupt),
        ({"roots": [{}]}, IndexCorrupt),
    ],
)
def test_a_pointer_of_another_making_is_refused(directory, change, error):
    publish(directory, "a")
    pointer = directory.path / POINTER
    pointer.write_text(json.dumps({**json.loads(pointer.read_text()), **change}))
    with pytest.raises(error, match="index"):
        directory.pointer()


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '"x"', "null"])
def test_a_damaged_pointer_is_refused(directory, text):
    publish(directory, "a")
    (directory.path / POINTER).write_text(text)
    with pytest.raises(IndexCorrupt, match="reindex"):
        directory.pointer()


HOLD = """
import sys, time
from pathlib import Path
from search.generations import IndexDirectory
with IndexDirectory(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_run(directory):
    """A run in another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(directory.path)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_a_second_run_is_refused_and_told_who_holds_the_lock(directory, other_run):
    with pytest.raises(IndexLocked, match=f"process {other_run.pid}") as caught, directory.locked():
        pass
    assert caught.value.exit_code == 75


def test_the_lock_of_a_killed_run_is_no_lock(directory, other_run):
    other_run.kill()
    other_run.wait()
    publish(directory, "a")
    assert live_files(directory) == ["a"]
    assert not (directory.path / HOLDER).exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_directory_that_cannot_be_written_to_is_an_error(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(SearchError, match="cannot be written to"), IndexDirectory(tmp_path / "index").locked():
        pass


def test_a_path_under_a_file_is_an_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SearchError, match="cannot be written to"), IndexDirectory(tmp_path / "file" / "x").locked():
        pass
