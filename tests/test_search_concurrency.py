"""Searching while another process writes: runs and merges neither block searches nor show through half done."""

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Article
from search import Facet, SearchRequest
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.repairing import roll_back
from tests.suites.articles import article, tasks

BASE, ROUNDS = 60, 14
MERGED = 13  # the round that makes everything one segment; before it, small segments are merged as they gather
SEARCHES = 3  # of each thread at the least
LITTLE = 0.005  # seconds between two searches, which leave the writer a core on a small machine
PATIENCE = 60  # seconds, for what ought to end at once: on no machine does it come near
REQUEST = SearchRequest(query="tide", facets={Facet.TAG: 10}, limit=5)

WRITE = """
import sys
from pathlib import Path
from search.indexing import Effort, rebuild_index, update_index
from search.roots import Root
from tests.suites.articles import tasks
from tests.test_search_concurrency import BASE, MERGED, ROUNDS, tidal
path = Path(sys.argv[1])
for number in range(BASE + 1, BASE + ROUNDS + 1):
    if number == BASE + MERGED:
        read = [tidal(each) for each in range(1, number + 1)]
        rebuild_index(path, lambda _: tasks(*read), roots=(Root(path="/archive"),), effort=Effort(jobs=1))
    else:
        update_index(path, tasks(tidal(number)), roots=(), effort=Effort(jobs=1))
    print(number, flush=True)
"""


def tidal(number: int) -> Article:
    return article(number, f"The tide of day {number} came in and went out. " * 20, tags=("sea", f"week {number % 7}"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    update_index(tmp_path / "index", tasks(*map(tidal, range(1, BASE + 1))), roots=(), effort=Effort(jobs=1))
    return tmp_path / "index"


@pytest.fixture
def writer(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that publishes one article more in every round, and tells how many there are."""
    command = [sys.executable, "-c", WRITE, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


class Reader(threading.Thread):
    """Searches until it is told to end, and notes between which publications it did and what it found."""

    def __init__(self, engine: LocalEngine, published: list[int], *, pause: float) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.seen: list[tuple[int, int, int, int]] = []
        self.error: Exception | None = None
        self._engine, self._published, self._pause = engine, published, pause

    def run(self) -> None:
        try:
            last = False  # whether this search began after the last publication
            while not last or len(self.seen) < SEARCHES:
                last = self.ended.is_set()
                first = len(self._published) - 1
                found = self._engine.search(REQUEST)
                assert len(found.hits) == REQUEST.limit
                sea = sum(value.count for value in found.facets[Facet.TAG].values if value.value == "sea")
                self.seen.append((first, len(self._published), found.total, sea))
                time.sleep(self._pause)
        except Exception as error:
            self.error = error

    def finish(self) -> None:
        """End, and look whether every search found all of one state that was published while it ran."""
        self.ended.set()
        self.join(PATIENCE)
        assert (self.is_alive(), self.error) == (False, None)
        assert all(total == sea for _, _, total, sea in self.seen)
        assert self.seen[-1][2] == self._published[-1]


def test_searches_find_the_old_state_or_the_new_while_runs_and_merges_go_on(
    path: Path, writer: subprocess.Popen[str]
) -> None:
    published = [BASE]
    engine = LocalEngine(path)
    readers = [Reader(engine, published, pause=LITTLE) for _ in range(2)]
    for reader in readers:
        reader.start()
    assert writer.stdout is not None
    for line in writer.stdout:
        published.append(int(line))  # noqa: PERF401 - readers look at it meanwhile
    assert published[-1] == BASE + ROUNDS
    for reader in readers:
        reader.finish()
        totals = [total for _, _, total, _ in reader.seen]
        assert totals == sorted(totals)
        assert all(published[first] <= total for first, _, total, _ in reader.seen)


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be stopped and continued")
def test_a_run_that_stands_still_wherever_it_is_holds_no_search_up(path: Path, writer: subprocess.Popen[str]) -> None:
    engine, stops = LocalEngine(path), 0
    assert engine.search(REQUEST).total == BASE
    while writer.poll() is None and stops < 100:
        time.sleep(0.01)
        writer.send_signal(signal.SIGSTOP)
        searched = threading.Thread(target=engine.search, args=(REQUEST,), daemon=True)
        searched.start()
        searched.join(PATIENCE)
        assert not searched.is_alive()
        stops += 1
        writer.send_signal(signal.SIGCONT)
    assert stops > 5
    assert writer.wait(PATIENCE) == 0
    assert engine.search(REQUEST).total == BASE + ROUNDS


SWITCHES = 30
THREADS, PROCESSES = 8, 2
PAUSE = 0.03  # seconds between two searches of a reader


def watch(path: Path, legal: set[int], pipe: int) -> int:
    """Search until nobody holds the other end of a pipe; return 0 if all that was found is legal."""
    engine, seen = LocalEngine(path), set()
    os.set_blocking(pipe, False)
    while True:
        seen.add(engine.search(REQUEST).total)
        try:
            if not os.read(pipe, 1):
                return 0 if seen <= legal and len(seen) > 1 else 2
        except BlockingIOError:
            time.sleep(PAUSE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the readers are copies of this process")
def test_readers_see_only_legal_states_through_many_switches(path: Path) -> None:
    update_index(path, tasks(tidal(BASE + 1)), roots=(), effort=Effort(jobs=1))
    published, legal = [BASE + 1], {BASE, BASE + 1}
    reading_end, writing_end = os.pipe()
    children = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that this process may have threads: none holds a lock
        for _ in range(PROCESSES):
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    os.close(writing_end)
                    code = watch(path, legal, reading_end)
                finally:
                    os._exit(code)
            children.append(child)
    engine = LocalEngine(path)
    readers = [Reader(engine, published, pause=PAUSE) for _ in range(THREADS)]
    for reader in readers:
        reader.start()
    directory = IndexDirectory(path)
    for _ in range(SWITCHES):
        with directory.locked():
            _, _, snapshot = roll_back(directory)
        published.append(snapshot.articles)
    for reader in readers:
        reader.finish()
    os.close(writing_end)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * PROCESSES
    os.close(reading_end)
    for reader in readers:
        assert all(total in published[first : last + 1] for first, last, total, _ in reader.seen)
