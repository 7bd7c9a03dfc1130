"""Workers: how is a function run over many tasks on all cores, in order, and what if a process dies?

A process that is killed takes its task with it, and Python then gives up the whole pool. Here the pool is made anew,
the task is run once more in a process of its own, and if that fails too, each of its parts is run by itself, so that
one bad part costs nothing but itself.
"""

import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from multiprocessing.context import BaseContext
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# tasks begun ahead of the one that is waited for, per process: enough to keep all busy, few enough to bound memory
AHEAD = 3

# deaths of processes in a row, after which what is left of a task is given up: whatever kills them is not in the parts
MAX_DEATHS = 5

# imported once by the server that the others are forked from
PRELOADED = ["search.preloading"]


class Workers(Generic[Task, Result]):
    """Runs `function` over tasks in other processes; function, tasks and results are sent between them.

    `split` parts a task that has failed twice; `give_up` makes the result of a part that has failed by itself, from
    the part and a few words on what happened. `begin` is called once in each process, before all else.
    """

    def __init__(
        self,
        function: Callable[[Task], Result],
        *,
        jobs: int,
        split: Callable[[Task], Iterable[Task]],
        give_up: Callable[[Task, str], Result],
        begin: Callable[[], object] | None = None,
    ) -> None:
        self._function = function
        self._jobs = jobs
        self._split = split
        self._give_up = give_up
        self._begin_process = begin

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results of tasks, in their order; tasks are taken from their iterator as they are needed."""
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        pool = self._pool(self._jobs)
        try:
            for task in tasks:
                waiting.append((task, self._begin(pool, task)))
                if len(waiting) > AHEAD * self._jobs:
                    pool = yield from self._next(pool, waiting)
            while waiting:
                pool = yield from self._next(pool, waiting)
        finally:
            pool.shutdown(cancel_futures=True)

    def _next(
        self, pool: ProcessPoolExecutor, waiting: deque[tuple[Task, Future[Result]]]
    ) -> Generator[Result, None, ProcessPoolExecutor]:
        """Yield the result of the task that was begun first, and return the pool to go on with."""
        task, future = waiting.popleft()
        try:
            result = future.result()
        except BrokenProcessPool:
            pool.shutdown(cancel_futures=True)
            pool = self._pool(self._jobs)
            again = [(other, self._begin(pool, other)) for other, _ in waiting]
            waiting.clear()
            waiting.extend(again)
            yield from self._alone(task)
            return pool
        except Exception as error:
            yield from self._parts(task, _words(error))
            return pool
        yield result
        return pool

    def _begin(self, pool: ProcessPoolExecutor, task: Task) -> Future[Result]:
        """Hand a task to the pool; if that is broken already, the future says so."""
        try:
            return pool.submit(self._function, task)
        except BrokenProcessPool as error:
            future: Future[Result] = Future()
            future.set_exception(error)
            return future

    def _alone(self, task: Task) -> Iterator[Result]:
        """Run a task in a process of its own, and in parts if that fails too."""
        with self._pool(1) as pool:
            result, reason, _ = self._try(pool, task)
        if result is None:
            yield from self._parts(task, reason)
        else:
            yield result[0]

    def _parts(self, task: Task, reason: str) -> Iterator[Result]:
        """Run the parts of a task one by one, in a new process after each death; stop at deaths without end."""
        parts = list(self._split(task))
        if len(parts) < 2:
            yield self._give_up(task, reason)
            return
        pool, deaths = self._pool(1), 0
        try:
            for part in parts:
                result = None
                if deaths < MAX_DEATHS:
                    result, reason, died = self._try(pool, part)
                    deaths = deaths + 1 if died else 0
                    if died and deaths < MAX_DEATHS:
                        pool.shutdown(cancel_futures=True)
                        pool = self._pool(1)
                yield self._give_up(part, reason) if result is None else result[0]
        finally:
            pool.shutdown(cancel_futures=True)

    def _try(self, pool: ProcessPoolExecutor, task: Task) -> tuple[tuple[Result] | None, str, bool]:
        """Return the result if there is one, else a few words on why not, and whether the process died."""
        try:
            return (pool.submit(self._function, task).result(),), "", False
        except BrokenProcessPool:
            return None, "the process that read it died", True
        except Exception as error:
            return None, _words(error), False

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        # forking a process with threads is not safe, forking a server without any is
        context = _forkserver() or multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(self._begin_process,))


def _begin(begin: Callable[[], object] | None) -> None:
    """Begin a process, and have it end with the one that it works for, however that ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    """Wait for the end of the process that started this one; it would else wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def start_server() -> None:
    """Have the server that workers are forked from load what they need, while this process still reads its orders."""
    if _forkserver() is not None:
        from multiprocessing import forkserver

        forkserver.ensure_running()


def _forkserver() -> BaseContext | None:
    """Return the way to start processes from a server; None where there is none that is known to work."""
    if sys.platform != "linux":
        return None
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _words(error: Exception) -> str:
    return f"unexpected {type(error).__name__}: {error}"
