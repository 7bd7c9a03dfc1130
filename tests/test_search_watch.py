"""Watching: the index follows its files, survives what goes wrong, and ends when it is told to."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from search import SearchRequest, UsageError
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.refreshing import refresh_index
from search.roots import Root
from search.watching import Watch, watch_index
from tests.suites.articles import article, tasks
from tests.suites.corpus_folder import put

pytest.importorskip("watchfiles")

PATIENCE = 30  # seconds that a busy machine may take


class Log:
    """What a watch has reported."""

    def __init__(self):
        self.reports = []
        self.errors = []

    @property
    def total(self):
        return self.reports[-1].total

    def wait(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            assert self.thread.is_alive()
            assert time.monotonic() < end, (self.reports, self.errors)
            time.sleep(0.1)


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def folder(tmp_path):
    for number in range(4):
        put(tmp_path / "folder" / f"{number}.txt", f"Story {number} of the quay.")
    return tmp_path / "folder"


@contextmanager
def watching(index, *paths, poll=False):
    log, stop = Log(), threading.Event()
    roots = tuple(Root(path=str(path), extractor="none") for path in paths)
    watch = Watch(roots=roots, poll=poll, effort=Effort(jobs=1))
    callbacks = {"on_run": log.reports.append, "on_error": log.errors.append}
    thread = threading.Thread(target=watch_index, args=(index, watch), kwargs={**callbacks, "stop": stop})
    log.thread = thread
    thread.start()
    try:
        log.wait(lambda: log.reports or log.errors)
        time.sleep(0.3)  # until the system tells of changes
        yield log
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def found(index, query):
    return LocalEngine(index).search(SearchRequest(query=query, suggest=False)).total


@pytest.mark.parametrize("poll", [False, True])
def test_the_index_follows_what_comes_changes_and_goes(index, folder, poll):
    with watching(index, folder, poll=poll) as log:
        assert log.reports[0].total == 4
        put(folder / "sub" / "new.txt", "A zeppelin over the quay.")
        log.wait(lambda: log.total == 5)
        put(folder / "sub" / "new.txt", "A balloon over the quay, this time.")
        log.wait(lambda: log.reports[-1].changed == 1)
        assert found(index, "balloon") == 1
        (folder / "sub" / "new.txt").unlink()
        log.wait(lambda: log.total == 4)
    assert log.errors == []


def test_hidden_files_and_the_index_itself_cause_no_runs(folder):
    index = folder / "index"
    with watching(index, folder) as log:
        put(folder / ".hidden.txt", "Not to be read.")
        put(index / "note.txt", "Nor this.")
        put(folder / "seen.txt", "But this.")
        log.wait(lambda: log.total == 5)
    assert len(log.reports) == 2


def test_a_locked_index_is_waited_for(index, folder):
    with watching(index, folder) as log:
        with IndexDirectory(index).locked():
            put(folder / "new.txt", "Meanwhile.")
            log.wait(lambda: log.errors)
        log.wait(lambda: log.total == 5)
    assert "locked" in str(log.errors[0])


def test_what_would_lose_too_much_is_reported_and_does_not_hold_up_what_is_new(index, folder):
    with watching(index, folder) as log:
        for number in range(3):
            (folder / f"{number}.txt").unlink()
        log.wait(lambda: log.errors)
        put(folder / "new.txt", "Meanwhile.")
        log.wait(lambda: log.total == 5)
    assert "--max-removals" in str(log.errors[0])


def test_a_folder_that_goes_and_comes_back_is_watched_again(index, folder):
    with watching(index, folder) as log:
        folder.rename(folder.with_name("unmounted"))
        log.wait(lambda: any(report.skipped for report in log.reports))
        folder.with_name("unmounted").rename(folder)
        log.wait(lambda: log.reports[-1].unchanged == 4)
        time.sleep(0.3)
        put(folder / "new.txt", "Back again.")
        log.wait(lambda: log.total == 5)


def test_without_paths_those_that_were_indexed_are_watched_files_too(index, folder):
    root = Root(path=str(folder / "0.txt"), extractor="none")
    refresh_index(index, roots=(root,), effort=Effort(jobs=1))
    with watching(index) as log:
        put(folder / "0.txt", "Another story of a zeppelin.")
        log.wait(lambda: log.reports[-1].changed == 1)
    assert found(index, "zeppelin") == 1


def test_an_index_without_recorded_paths_cannot_be_watched(index):
    update_index(index, tasks(article(1)), roots=())
    with pytest.raises(UsageError, match="search watch PATH"):
        watch_index(index, Watch(), on_run=print, on_error=print, stop=threading.Event())


@pytest.mark.skipif(os.name == "nt", reason="has no SIGTERM")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_a_line_a_run_and_ends_well_on_a_signal(index, folder, ending):
    words = ["watch", str(folder), "--index", str(index), "--jobs", "1", "--extractor", "none"]
    with subprocess.Popen([sys.executable, "-u", "-m", "search", *words], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("4 added")
        process.send_signal(ending)
        output, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (0, "Stopped. The index is as the last run left it.\n")
