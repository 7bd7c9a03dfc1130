"""Workers: results come in order, and a process that dies costs nothing but the part that killed it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.workers import MAX_DEATHS, Workers


@dataclass(frozen=True)
class Sum:
    """A task: numbers to add up; some are not numbers that a process survives."""

    numbers: tuple[int, ...]

    def split(self) -> Iterable["Sum"]:
        return (Sum((number,)) for number in self.numbers)


KILLER, RAISER = -9, -1


def add(task: Sum) -> str:
    if KILLER in task.numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    if RAISER in task.numbers:
        raise ValueError("not a number")
    return str(sum(task.numbers))


def give_up(task: Sum, reason: str) -> str:
    return f"{task.numbers}: {reason}"


def run(*tasks: tuple[int, ...], jobs: int = 2) -> list[str]:
    return list(Workers(add, jobs=jobs, split=Sum.split, give_up=give_up).map(map(Sum, tasks)))


def test_results_come_in_the_order_of_the_tasks():
    assert run(*((number, number) for number in range(40))) == [str(2 * number) for number in range(40)]


def test_no_tasks_give_no_results():
    assert run() == []


def test_a_part_that_raises_is_reported_and_the_other_parts_are_done():
    assert run((1, 2), (3, RAISER, 4), (5,)) == [
        "3",
        "3",
        f"({RAISER},): unexpected ValueError: not a number",
        "4",
        "5",
    ]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_part_that_kills_its_process_is_reported_and_nothing_else_is_lost():
    results = run(*((number,) for number in range(6)), (7, KILLER, 8), *((number,) for number in range(10, 16)))
    died = f"({KILLER},): the process that read it died"
    assert results == [*map(str, range(6)), "7", died, "8", *map(str, range(10, 16))]


def test_tasks_are_taken_only_as_they_are_needed():
    taken = []

    def tasks():
        for number in range(1000):
            taken.append(number)
            yield Sum((number,))

    results = Workers(add, jobs=1, split=Sum.split, give_up=give_up).map(tasks())
    assert next(results) == "0"
    assert len(taken) < 10
    results.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_deaths_without_end_are_all_reported_but_not_all_died():
    results = run((KILLER,) * 100 + (1,), (2,))
    died = f"({KILLER},): the process that read it died"
    assert results == [*[died] * 100, "(1,): the process that read it died", "2"]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_what_is_sound_between_deaths_is_done_however_many_there_are():
    results = run((KILLER, 1) * (MAX_DEATHS + 1))
    assert results == [f"({KILLER},): the process that read it died", "1"] * (MAX_DEATHS + 1)


RUN = """
from search.workers import Workers
from tests.test_search_workers import linger

list(Workers(linger, jobs=2, split=lambda task: [], give_up=lambda task, reason: None).map(range(2)))
"""


def linger(task: int) -> int:
    """Tell which process this is, and go on for longer than a test lasts."""
    Path(f"worker-{os.getpid()}").touch()
    time.sleep(60)
    return task


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_workers_end_with_the_run_that_was_killed(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[1]
    run = subprocess.Popen([sys.executable, "-c", RUN], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)})
    try:
        until(lambda: len(list(tmp_path.iterdir())) == 2)
    finally:
        run.kill()
        run.wait()
    until(lambda: not any(Path("/proc", path.name.removeprefix("worker-")).exists() for path in tmp_path.iterdir()))


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a condition, and fail if it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
