"""Storage: files appear whole or not at all, and the storages of the tests do what they say."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import SearchError
from search.codec.container import ContainerWriter
from search.codec.files import SYSTEM_FILES, write_whole
from search.indexing import Effort, update_index
from search.roots import Root
from search.space import bytes_of_roots, check_space
from search.storage import DISK, storage_errors
from search.withdrawn import withdrawing, write_withdrawn
from tests.suites.articles import article, tasks
from tests.suites.power import Recording, State, Stepping

OTHER_USER = 65_534


def failing(step: str, name: str) -> Stepping:
    """Return a storage on which one step on the file of a name fails."""

    def check(kind: str, path: Path) -> None:
        if (kind, path.name) == (step, name):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    return Stepping(check)


def left(state: State) -> dict[str, bytes]:
    return {path.name: state.data[file] for path, file in state.names.items() if file is not None}


@given(data=st.binary(max_size=3000))
def test_what_is_written_whole_can_be_read(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("whole") / "file"
    write_whole(path, data)
    write_whole(path, data[::-1])
    assert path.read_bytes() == data[::-1]
    assert [each.name for each in path.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("step", ["create", "write", "sync"])
def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path, step: str) -> None:
    write_whole(tmp_path / "file", b"old")
    with pytest.raises(OSError, match="Input/output"):
        write_whole(tmp_path / "file", b"new", failing(step, "file.partial"))
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"file": b"old"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_belongs_to_whom_the_directory_does(tmp_path: Path) -> None:
    os.chown(tmp_path, OTHER_USER, OTHER_USER)
    index = tmp_path / "index"
    for number in (1, 2):
        update_index(index, tasks(article(number)), roots=(Root(path="/archive"),), effort=Effort(jobs=1))
    write_withdrawn(index, withdrawing({}, [("1", "/archive/1")]))
    made = [index, *index.rglob("*")]
    assert len(made) > 10
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(OTHER_USER, OTHER_USER)}


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed here")
def test_a_link_in_the_place_of_a_file_that_is_to_be_made_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"kept")
    (tmp_path / "file.partial").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "precious").read_bytes() == b"kept"


def test_a_file_is_synced_before_it_has_its_name_and_its_directory_after(tmp_path: Path) -> None:
    steps: list[str] = []
    storage = Stepping(lambda name, path: steps.append(name))
    for write in (
        lambda: write_whole(tmp_path / "file", b"data", storage),
        lambda: _write_container(tmp_path, storage),
    ):
        steps.clear()
        write()
        assert steps[0] == "create"
        assert steps[-3:] == ["sync", "replace", "sync_directory"]


def _write_container(folder: Path, storage: Stepping) -> None:
    with ContainerWriter(folder / "container", storage) as out:
        out.meta = {"name": "container"}


def test_a_power_cut_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"old")
    storage = Recording(tmp_path)
    write_whole(tmp_path / "file", b"new", storage)
    storage.finish()
    states = [left(state) for state in storage.aftermath()]
    assert {state["file"] for state in states} == {b"old", b"new"}
    assert any(state.get("file.partial") == b"" for state in states)


def careless(path: Path, storage: Stepping, skip: str) -> None:
    """Write a file as `write_whole` does, but for one step."""
    aside = path.with_name("aside")
    with storage.create(aside) as file:
        file.write(memoryview(b"new"))
        if skip != "sync":
            file.sync()
    storage.replace(aside, path)
    if skip != "sync_directory":
        storage.sync_directory(path.parent)


@pytest.mark.parametrize("skip", ["sync", "sync_directory"])
def test_a_power_cut_shows_what_was_not_synced(tmp_path: Path, skip: str) -> None:
    write_whole(tmp_path / "file", b"old")
    storage = Recording(tmp_path)
    careless(tmp_path / "file", storage, skip)
    storage.finish()
    states = [left(state) for state in storage.aftermath()]
    if skip == "sync":
        assert {b"", b"\0\0\0", b"n", b"new"} <= {state["file"] for state in states}
    assert ("old" in {state["file"].decode() for state in _last(storage)}) is (skip == "sync_directory")


def _last(storage: Recording) -> list[dict[str, bytes]]:
    """Return what a power cut may leave once all is done."""
    storage.moments = storage.moments[-1:]
    return [left(state) for state in storage.aftermath()]


def test_a_power_cut_may_undo_a_removal_that_was_not_synced(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"old")
    storage = Recording(tmp_path)
    storage.remove(tmp_path / "file")
    storage.finish()
    assert {tuple(left(state)) for state in storage.aftermath()} == {("file",), ()}


def test_links_are_one_file_for_a_power_cut(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"data")
    storage = Recording(tmp_path)
    storage.link(tmp_path / "file", tmp_path / "other")
    storage.finish()
    assert {tuple(left(state).items()) for state in storage.aftermath()} == {
        (("file", b"data"),),
        (("file", b"data"), ("other", b"data")),
    }


def test_a_link_on_a_file_system_without_links_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    (tmp_path / "file").write_bytes(b"data")
    monkeypatch.setattr(os, "link", refuse)
    DISK.link(tmp_path / "file", tmp_path / "other")
    assert (tmp_path / "other").read_bytes() == b"data"
    assert (tmp_path / "other").stat().st_ino != (tmp_path / "file").stat().st_ino


def test_a_directory_that_is_gone_already_is_no_error(tmp_path: Path) -> None:
    DISK.remove_directory(tmp_path / "none")
    SYSTEM_FILES.remove(tmp_path / "none")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "disk is full"), (errno.EIO, r"failed \(Input/output error\)")],
)
def test_what_the_file_system_refuses_becomes_a_sentence(tmp_path: Path, number: int, sentence: str) -> None:
    with pytest.raises(SearchError, match=sentence), storage_errors(tmp_path):
        raise OSError(number, os.strerror(number))


def test_a_rebuild_needs_room_for_two_copies(tmp_path: Path) -> None:
    check_space(tmp_path / "not" / "yet", 1)
    with pytest.raises(SearchError, match=r"MB of free space, and building the index takes about 2,000,000,000,000 MB"):
        check_space(tmp_path / "not" / "yet", 10**18)


def test_an_index_is_expected_to_be_about_as_large_as_its_files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("one", "two"):
        (tmp_path / "folder" / name).write_bytes(b"x" * 1000)
    both = bytes_of_roots([Root(path=str(tmp_path)), Root(path="-"), Root(path=str(tmp_path / "gone"))])
    one = bytes_of_roots([Root(path=str(tmp_path / "folder" / "one"))])
    assert both == 2 * one > 0
