"""Locks: who may write to the index now?

One run at a time holds an operating-system lock on the file `lock`, which dies with its holder, however that ends. A
note beside it, `lock-holder.json`, says who it is; it is read for messages only, and the note of a dead holder shuts
nobody out.
"""

import contextlib
import json
import os
import socket
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, SoftFileLock, Timeout

from search.clock import now
from search.codec.files import SYSTEM_FILES, write_all
from search.errors import IndexLocked, SearchError

__all__ = ["HOLDER", "LOCK", "Lock", "at_work", "locked"]

LOCK = "lock"
HOLDER = "lock-holder.json"

MAX_COMMAND = 200  # characters of a command line in a message


# what reading a note raises that is missing, half written or none of ours
_NO_NOTE = (OSError, OverflowError, ValueError, KeyError, TypeError, AttributeError)


class Lock(Protocol):
    """A lock on a file; what `filelock.FileLock` offers of it."""

    def acquire(self, timeout: float | None = None) -> object:
        """Take the lock within so many seconds; with -1 wait for as long as it takes.

        Raises:
            filelock.Timeout: Somebody else holds it.
        """
        ...

    def release(self) -> None:
        """Give it back."""
        ...


LockMaker = Callable[[Path], Lock]


@contextlib.contextmanager
def locked(index: Path, *, wait: float | None = 0.0, make_lock: LockMaker = FileLock) -> Iterator[None]:
    """Hold the only right to write to an index.

    Args:
        index: The directory.
        wait: How many seconds to wait for another run to end; None for as long as it takes.
        make_lock: Makes a lock of a path.

    Raises:
        IndexLocked: Another run holds it.
        SearchError: The file system has no locks, or none that keep anybody out.
        OSError: The lock's file cannot be made.
    """
    if not (index / LOCK).exists():  # so that it belongs to whom the index does
        with SYSTEM_FILES.create(index / LOCK):
            pass
    lock = make_lock(index / LOCK)
    try:
        with warnings.catch_warnings():  # of a file system without locks, for which there is a sentence
            warnings.simplefilter("ignore", RuntimeWarning)
            lock.acquire(timeout=-1 if wait is None else wait)
    except Timeout:
        raise IndexLocked(index, _holder(index)) from None
    except NotImplementedError as error:
        raise _no_locks(index) from error
    try:
        _prove(lock, index, make_lock)
        _name_holder(index)
        yield
    finally:
        with contextlib.suppress(OSError):  # on a disk that fails the note stays, and does no harm
            (index / HOLDER).unlink(missing_ok=True)
        lock.release()


def _prove(lock: Lock, index: Path, make_lock: LockMaker) -> None:
    """Refuse to go on where a second lock can be had besides the first, as on some network file systems."""
    if isinstance(lock, SoftFileLock):  # which that of a killed run would be for ever
        raise _no_locks(index)
    second = make_lock(index / LOCK)
    try:
        second.acquire(timeout=0)
    except Timeout:
        return
    second.release()
    raise _no_locks(index)


def _no_locks(index: Path) -> SearchError:
    return SearchError(
        f"The file system of {index} cannot lock files, so two runs could write to the index at once. "
        "Keep it on a disk of this machine, and name that with --index."
    )


def _name_holder(index: Path) -> None:
    """Leave a note for the run that finds the lock held; on a full disk, do without."""
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "command": " ".join(sys.argv), "since": now()}
    with contextlib.suppress(OSError), SYSTEM_FILES.create(index / HOLDER) as file:
        write_all(file, json.dumps(holder).encode())


def at_work(index: Path) -> str | None:
    """Return who is writing to an index, in words; None where the note says nothing, or that of a dead process.

    It takes no lock, so that it neither needs the right to write nor shuts anybody out.
    """
    try:
        holder = json.loads((index / HOLDER).read_bytes())
        here = holder["host"] == socket.gethostname() and os.name != "nt"
        return None if here and not _lives(int(holder["pid"])) else _in_words(holder)
    except _NO_NOTE:
        return None


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    return True


def _holder(index: Path) -> str:
    try:
        return _in_words(json.loads((index / HOLDER).read_bytes()))
    except _NO_NOTE:
        return "another run"


def _in_words(holder: Mapping[str, Any]) -> str:
    command = f" ({str(holder['command'])[:MAX_COMMAND]})" if holder.get("command") else ""
    return f"process {holder['pid']} on {holder['host']}{command} since {holder['since']}"
