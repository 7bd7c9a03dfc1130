"""Crashes: a run that is killed, loses its power or fills the disk leaves the old state or the new, and no rubbish.

`CRASHES` says how often runs are killed; `make crash` sets it so high that every step of every run is met.
"""

import errno
import gc
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from search.errors import IndexMissing, IndexUnusable, SearchError
from search.generations import GENERATIONS, IndexDirectory
from search.indexing import Effort, rebuild_index, update_index
from search.progress import IndexReport
from search.repairing import examine, repair, roll_back
from search.roots import Root
from search.segments import Snapshot
from search.storage import DISK, Storage
from search.stored import load
from search.tasks import Task
from search.words import WORDS_FILE
from tests.suites.articles import article, tasks
from tests.suites.power import Recording, Stepping

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed with signals")

CRASHES = int(os.environ.get("CRASHES", "100"))
TIMED = 0.2  # of these so many are kills at a random time, the others kills at a step
FINISHED = 1 if CRASHES > 100 else 5  # after each so many, the next run is looked at too
SEED = os.environ.get("CRASHES_SEED", "1")

ROOTS = (Root(path="/archive"),)
EFFORT = Effort(jobs=1, checkpoint=0)
LAST = article(99, "The last word.")

State = frozenset[tuple[str, str]] | str  # the articles, or a word on why there are none

NONE, DAMAGED = "none", "damaged"


def spread(steps: list[int], most: int) -> list[int]:
    """Return some of many steps, from all over, the first and the last among them; at least two."""
    parts = max(min(max(most, 2), len(steps)) - 1, 1)
    return [steps[number * (len(steps) - 1) // parts] for number in range(min(parts + 1, len(steps)))]


def state_of(path: Path) -> State:
    """Return what an index holds, all of it read."""
    directory = IndexDirectory(path)
    try:
        snapshot = Snapshot.open(directory.generation_path(directory.pointer()))
        snapshot.verify()
    except IndexMissing:
        return NONE
    except IndexUnusable:
        return DAMAGED
    articles = (load(segment.stored[doc]) for _, segment, doc in snapshot.live())
    return frozenset((found.id, found.text) for found in articles)


def add(path: Path, *numbers: int, text: str = "The tide of day {} came in.", storage: Storage = DISK) -> None:
    articles = [article(number, text.format(number)) for number in numbers]
    update_index(path, tasks(*articles), roots=ROOTS, effort=EFFORT, storage=storage)


def parts() -> Iterator[Task]:
    """Yield what a rebuild reads; each task is followed by a checkpoint."""
    for pair in ((1, 2), (3, 5)):
        yield Task(tuple(article(number, f"The ebb of day {number} went out.") for number in pair))


def reindex(path: Path, storage: Storage) -> None:
    rebuild_index(path, lambda _: parts(), roots=ROOTS, effort=EFFORT, storage=storage)


def interrupted(path: Path) -> None:
    """Make an index, and begin to make it anew."""

    def stop(_: IndexReport) -> None:
        raise KeyboardInterrupt

    twice(path)
    with suppress(KeyboardInterrupt):
        rebuild_index(path, lambda _: parts(), roots=ROOTS, effort=EFFORT, on_progress=stop)


def resume(path: Path, storage: Storage) -> None:
    report = rebuild_index(path, lambda _: parts(), roots=ROOTS, resume=True, effort=EFFORT, storage=storage)
    assert report.notes == ["Resumed after 2 articles."]


def return_to_the_one_before(path: Path, storage: Storage) -> None:
    directory = IndexDirectory(path, storage)
    with directory.locked():
        roll_back(directory)


def mend(path: Path, storage: Storage) -> None:
    directory = IndexDirectory(path, storage)
    with directory.locked():
        repair(directory)


def twice(path: Path) -> None:
    add(path, 1, 2, 3)
    add(path, 3, 4, text="Changed on day {}.")


def with_damaged_words(path: Path) -> None:
    twice(path)
    directory = IndexDirectory(path)
    words = directory.generation_path(directory.pointer()) / WORDS_FILE
    data = bytearray(words.read_bytes())
    data[70] ^= 1
    words.write_bytes(data)


@dataclass(frozen=True)
class Scenario:
    """A run over an index that was prepared for it."""

    prepare: Callable[[Path], None]
    run: Callable[[Path, Storage], None]


SCENARIOS = {
    "first": Scenario(lambda path: None, lambda path, storage: add(path, 1, 2, storage=storage)),
    "update": Scenario(twice, lambda path, storage: add(path, 5, storage=storage)),
    "merge": Scenario(twice, lambda path, storage: add(path, 1, 3, text="New on day {}.", storage=storage)),
    "reindex": Scenario(twice, reindex),
    "resume": Scenario(interrupted, resume),
    "rollback": Scenario(twice, return_to_the_one_before),
    "repair": Scenario(with_damaged_words, mend),
}


@dataclass
class Stage:
    """A scenario's index before its run, the states before and after, and the steps of the run."""

    scenario: Scenario
    base: Path
    before: State
    after: State
    steps: list[tuple[str, Path]]
    seconds: float
    copies: int = 0

    def copy(self) -> Path:
        """Return a copy of the index under a name of its own: open segments are told by their paths."""
        self.copies += 1
        path = self.base.with_name(f"copy{self.copies}") / "index"
        if self.base.exists():
            shutil.copytree(self.base, path)
        else:
            path.parent.mkdir(parents=True)
        return path

    def judge(self, path: Path, *, finish: bool = True) -> State:
        """Check that an index is in the old state or the new; and that the next run works and leaves no rubbish."""
        state = state_of(path)
        assert state in (self.before, self.after)
        if finish:
            if state == DAMAGED:
                mend(path, DISK)
                state = state_of(path)
                assert state == self.after
            add(path, 99, text=LAST.text)
            condition = examine(IndexDirectory(path))
            assert (condition.sound, condition.leftovers) == (True, [])
            assert state_of(path) == (frozenset() if state == NONE else state) | {(LAST.id, LAST.text)}
            assert not list(path.rglob("*.partial"))
            named = {condition.live.generation, *condition.kept} if condition.live else set()
            assert {int(made.name) for made in (path / GENERATIONS).iterdir()} == named
        shutil.rmtree(path.parent)
        return state


@pytest.fixture(scope="module", params=SCENARIOS)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    scenario = SCENARIOS[request.param]
    base = tmp_path_factory.mktemp(request.param) / "index"
    scenario.prepare(base)
    made = Stage(scenario, base, state_of(base), NONE, [], 0.0)
    path = made.copy()
    started = time.perf_counter()
    scenario.run(path, Stepping(lambda name, where: made.steps.append((name, where.relative_to(path.parent)))))
    made.seconds = time.perf_counter() - started
    made.after = state_of(path)
    assert made.after not in (made.before, NONE, DAMAGED)
    merged = [where for name, where in made.steps if name == "remove" and "000003" in where.parts]
    assert any(where.suffix == ".seg" for where in merged) is (request.param in {"merge", "reindex", "resume"})
    return made


@contextmanager
def child(action: Callable[[], None]) -> Iterator[int]:
    """Run something in a copy of this process, and give its number; wait for its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that this process may have threads: none holds a lock
        number = os.fork()
    if number == 0:
        gc.disable()  # which would copy the memory that both processes share
        code = 1
        try:
            action()
            code = 0
        finally:
            os._exit(code)
    try:
        yield number
    finally:
        os.waitpid(number, 0)


def killer(step: int) -> Storage:
    """Return a storage whose process is killed before the step of that number."""
    left = iter(range(step))

    def count(name: str, path: Path) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return Stepping(count)


def test_a_run_that_is_killed_at_any_step(stage: Stage) -> None:
    share = round(CRASHES * (1 - TIMED) / len(SCENARIOS))
    for number, step in enumerate(spread(list(range(len(stage.steps))), share)):
        path = stage.copy()
        with child(lambda at=step, index=path: stage.scenario.run(index, killer(at))):  # type: ignore[misc]
            pass
        stage.judge(path, finish=number % FINISHED == 0)


def test_a_run_that_is_killed_at_any_time(stage: Stage) -> None:
    chance = Random(SEED)
    for number in range(round(CRASHES * TIMED / len(SCENARIOS))):
        path = stage.copy()
        with child(lambda index=path: stage.scenario.run(index, Stepping(lambda name, where: None))) as process:  # type: ignore[misc]
            time.sleep(chance.uniform(0, stage.seconds))
            os.kill(process, signal.SIGKILL)
        stage.judge(path, finish=number % FINISHED == 0)


def test_a_power_cut_at_any_moment(stage: Stage) -> None:
    path = stage.copy()
    storage = Recording(path.parent)
    stage.scenario.run(path, storage)
    storage.finish()
    states = list(storage.aftermath(seed=int(SEED)))
    assert len(states) > 5
    looked_at = spread(list(range(len(states))), CRASHES // 2)
    finished = set(spread(looked_at, CRASHES // 50))  # what the next run makes of each takes a while
    outcomes = set()
    for number in looked_at:
        target = path.parent.with_name(f"{path.parent.name}-{number}")
        states[number].write(path.parent, target)
        outcomes.add(stage.judge(target / path.name, finish=number in finished))
    assert {stage.before, stage.after} >= outcomes
    assert len(outcomes) == 2


def full_from(step: int, *, once: bool) -> Storage:
    """Return a storage whose disk is full at the step of that number, and from then on unless that is `once`."""
    done = 0

    def count(name: str, path: Path) -> None:
        nonlocal done
        done += 1
        if done == step + 1 or (done > step and not once and not name.startswith("remove")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    return Stepping(count)


@pytest.mark.parametrize("once", [True, False], ids=["once", "from then on"])
def test_a_disk_that_is_full_at_any_step(stage: Stage, *, once: bool) -> None:
    others = [step for step, (name, _) in enumerate(stage.steps) if name != "write"]
    writes = [step for step, (name, _) in enumerate(stage.steps) if name == "write"]
    for number, step in enumerate([*spread(others, CRASHES // 28), *spread(writes, CRASHES // 100)]):
        path = stage.copy()
        with suppress(SearchError):
            stage.scenario.run(path, full_from(step, once=once))
        stage.judge(path, finish=number % FINISHED == 0)


def limited(size: int, action: Callable[[], None]) -> None:
    """Do something while no file may grow beyond a size."""
    resource = pytest.importorskip("resource")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    action()


def test_a_limit_on_the_size_of_files(stage: Stage) -> None:
    for size in (0, 1_000, 20_000):
        path = stage.copy()
        with child(lambda most=size, index=path: limited(most, lambda: stage.scenario.run(index, DISK))):  # type: ignore[misc]
            pass
        stage.judge(path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    mount = shutil.which("mount")
    place = tmp_path / "disk"
    place.mkdir()
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_small_disk_that_fills_up(small_disk: Path) -> None:
    path, held = small_disk / "index", 0
    refused = None
    while refused is None:
        text = " ".join(f"word{held}x{place}" for place in range(1500))
        try:
            update_index(path, tasks(article(held, text)), roots=ROOTS, effort=EFFORT)
            held += 1
        except SearchError as error:
            refused = error
    assert "disk is full" in str(refused)
    assert held > 0
    condition = examine(IndexDirectory(path))
    assert (condition.sound, condition.articles) == (True, held)
    assert condition.leftovers == []
