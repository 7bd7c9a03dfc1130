"""Locks: one run writes at a time, the others are told who does; a dead run holds up nobody."""

import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import IndexLocked, SearchError, SearchRequest
from search.cli import main
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.locks import HOLDER, LOCK, locked
from search.roots import Root
from tests.suites.articles import article, tasks

ROOTS = (Root(path="/archive"),)

HOLD = """
import sys, time
from pathlib import Path
from search.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""

OWNER_ONLY = 0o700


@pytest.fixture
def path(tmp_path: Path) -> Path:
    update_index(tmp_path / "index", tasks(article(1)), roots=ROOTS, effort=Effort(jobs=1))
    return tmp_path / "index"


@pytest.fixture
def other_run(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run in another process that holds the lock until it is told to end."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_the_second_run_is_told_which_process_where_with_what_and_since_when(
    path: Path, other_run: "subprocess.Popen[str]"
) -> None:
    holder = json.loads((path / HOLDER).read_text())
    with pytest.raises(IndexLocked) as caught, locked(path):
        pass
    assert f"process {other_run.pid} on {os.uname().nodename} (-c {path}) since {holder['since']}" in str(caught.value)
    result = CliRunner().invoke(main, ["index", str(path.parent / "x.txt"), "--index", str(path)])
    assert result.exit_code == 2  # there is no such file, which comes first
    assert CliRunner().invoke(main, ["reindex", str(path.parent), "--index", str(path)]).exit_code == 75
    assert CliRunner().invoke(main, ["check", "--repair", "--index", str(path)]).exit_code == 75
    assert CliRunner().invoke(main, ["check", "--index", str(path)]).exit_code == 0


def test_a_run_that_waits_gets_the_lock_once_the_other_ends(path: Path, other_run: "subprocess.Popen[str]") -> None:
    def let_go() -> None:
        assert other_run.stdin is not None
        other_run.stdin.write("\n")
        other_run.stdin.flush()

    timer = threading.Timer(0.2, let_go)
    timer.start()
    with locked(path, wait=60):
        assert json.loads((path / HOLDER).read_text())["pid"] == os.getpid()
    timer.join()


def test_a_run_that_has_waited_long_enough_is_refused(path: Path, other_run: "subprocess.Popen[str]") -> None:
    started = time.monotonic()
    with pytest.raises(IndexLocked), locked(path, wait=0.2):
        pass
    assert time.monotonic() - started >= 0.2


def test_a_run_that_waits_for_ever_gets_the_lock_of_one_that_is_killed(
    path: Path, other_run: "subprocess.Popen[str]"
) -> None:
    timer = threading.Timer(0.2, other_run.kill)
    timer.start()
    with locked(path, wait=None):
        pass
    timer.join()


def test_wait_takes_seconds(path: Path, other_run: "subprocess.Popen[str]") -> None:
    for words, exit_code in (("--wait=0.1", 75), ("--wait=x", 2), ("--wait=-1", 2), ("--wait=nan", 2)):
        assert CliRunner().invoke(main, ["rollback", "--index", str(path), words]).exit_code == exit_code


def test_wait_without_seconds_waits(path: Path, other_run: "subprocess.Popen[str]") -> None:
    timer = threading.Timer(0.2, other_run.kill)
    timer.start()
    result = CliRunner().invoke(main, ["check", "--repair", "--index", str(path), "--wait"])
    timer.join()
    assert result.exit_code == 0


def test_the_note_of_a_dead_run_shuts_nobody_out(path: Path, other_run: "subprocess.Popen[str]") -> None:
    other_run.kill()
    other_run.wait()
    assert (path / HOLDER).exists()
    with locked(path):
        assert json.loads((path / HOLDER).read_text())["pid"] == os.getpid()
    assert not (path / HOLDER).exists()


def test_searches_need_no_lock(path: Path, other_run: "subprocess.Popen[str]") -> None:
    assert LocalEngine(path).search(SearchRequest()).total == 1


def test_a_note_that_says_nothing_is_no_hindrance(path: Path, other_run: "subprocess.Popen[str]") -> None:
    for note in ("", "{", "[]", '{"pid": 1}', "\x00"):
        (path / HOLDER).write_text(note)
        with pytest.raises(IndexLocked, match="locked by another run"), locked(path):
            pass


class AnybodysLock:
    """A lock that shuts nobody out, as some network file systems have."""

    def __init__(self, path: Path) -> None:
        path.touch()

    def acquire(self, timeout: float | None = None) -> object:
        return self

    def release(self) -> None:
        pass


class NoLock(AnybodysLock):
    """A lock of a file system that has none."""

    def acquire(self, timeout: float | None = None) -> object:
        raise NotImplementedError


@pytest.mark.parametrize("kind", [AnybodysLock, NoLock])
def test_a_file_system_whose_locks_keep_nobody_out_is_refused(path: Path, kind: type[AnybodysLock]) -> None:
    with pytest.raises(SearchError, match="cannot lock files"), locked(path, make_lock=kind):
        pass
    assert not (path / HOLDER).exists()
    with locked(path):
        pass


def test_the_lock_is_given_back_after_an_error(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), IndexDirectory(path).locked():
            raise RuntimeError


# who may look into an index

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_new_index_lets_in_nobody_but_its_owner_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        IndexDirectory(tmp_path / "index")._make()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == OWNER_ONLY


@posix
def test_the_files_of_an_index_are_those_of_whom_its_directory_lets_in(path: Path) -> None:
    def modes() -> set[int]:
        live = IndexDirectory(path)
        files = [each for each in live.generation_path(live.pointer()).iterdir() if each.suffix != ".sqlite"]
        return {stat.S_IMODE(each.stat().st_mode) for each in files}

    assert modes() == {0o600}
    path.chmod(0o750)
    before = os.umask(0o022)
    try:
        (path / "generations").chmod(0o750)
        update_index(path, tasks(*(article(n) for n in range(1, 9))), roots=ROOTS, effort=Effort(jobs=1))
    finally:
        os.umask(before)
    assert {0o640} <= modes() <= {0o600, 0o640}


@posix
@pytest.mark.skipif(not hasattr(os, "fork") or os.geteuid() != 0, reason="only root can become another user")
def test_a_reader_needs_no_right_to_write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        update_index(path, tasks(article(1)), roots=ROOTS, effort=Effort(jobs=1))
        Path(folder).chmod(0o755)
        for each in (path, *path.rglob("*")):
            each.chmod(0o555 if each.is_dir() else 0o444)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that this process may have threads: none holds a lock
            child = os.fork()
        if child == 0:
            code = 1
            try:
                os.setuid(65_534)
                code = LocalEngine(path).search(SearchRequest()).total + 10 * os.access(path, os.W_OK)
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
        assert (path / LOCK).exists()
