"""Watching: how does the index follow its files as they change?

`watchfiles` (an extra) tells where something has happened; each burst of changes becomes one run that looks there. What
its events cannot tell is found by looking: whether a root has gone or come back, whether a file that is a root itself
has changed, and once an hour, in case an event was lost, whether anything has.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from search.errors import IndexLocked, SearchError, TooManyRemovals, UsageError
from search.generations import IndexDirectory
from search.indexing import MAX_REMOVALS, Effort
from search.progress import IndexReport, Progress
from search.refreshing import refresh_index
from search.roots import STDIN, Root, innermost

__all__ = ["Watch", "watch_index"]

QUIET = 400  # ms without a change that end a burst of them
BURST = 5_000  # ms that a burst may last: then a run begins, and what comes meanwhile is left to the next
LOOK_AGAIN = 2.0  # seconds between two looks at the roots themselves
POLL = 2_000  # ms between two looks at all files, where the system tells nothing
LOOK_AT_ALL = 3_600.0  # seconds between two runs over everything
RETRY_SOON, RETRY_LATE = 2.0, 300.0  # seconds until a run that failed is tried again, at first and at most

# paths that a run looks at one by one; of more it looks at everything
MAX_PATHS = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """How to watch; `poll` is for network drives, whose changes a system does not tell."""

    roots: tuple[Root, ...] = ()
    poll: bool = False
    max_removals: float = MAX_REMOVALS
    effort: Effort | None = None
    on_progress: Progress | None = None


def watch_index(
    index: Path,
    watch: Watch,
    *,
    on_run: Callable[[IndexReport], object],
    on_error: Callable[[SearchError], object],
    stop: threading.Event,
) -> None:
    """Bring an index up to date, and keep it so until `stop` is set.

    A run that fails is reported and tried again later: the index may be locked, or a disk full or not there. What has
    happened meanwhile is not lost.

    Raises:
        UsageError: `watchfiles` is not installed, or there is nothing to watch.
    """
    _require_watchfiles()
    watcher = _Watcher(index, watch, on_run, on_error)
    watcher.begin()
    while not stop.is_set():
        for paths in watcher.changes(stop):
            watcher.note(paths)
            if watcher.is_due():
                watcher.update()
            if watcher.has_moved():
                break


class _Watcher:
    """Knows what is still to be looked at; `None` stands for everything."""

    def __init__(
        self,
        index: Path,
        watch: Watch,
        on_run: Callable[[IndexReport], object],
        on_error: Callable[[SearchError], object],
    ) -> None:
        self._index = index
        self._watch = watch
        self._on_run = on_run
        self._on_error = on_error
        self._added = watch.roots  # not recorded with the index yet
        self._pending: set[str] | None = None
        self._retry = RETRY_SOON
        self._not_before = 0.0
        self._looked_at_all = 0.0
        self._states: dict[str, tuple[int, ...]] = {}

    def begin(self) -> None:
        """Make the first run.

        Raises:
            UsageError: There is nothing to watch.
        """
        if not self._watch.roots:
            IndexDirectory(self._index).pointer()
            if not self._roots():
                raise UsageError("No path is recorded with this index. Name what to watch: 'search watch PATH...'.")
        self._states = self._look_at_roots()
        self.update()

    def note(self, paths: Collection[str]) -> None:
        """Have the next run look at paths."""
        if self._pending is not None:
            self._pending |= set(paths)
            if len(self._pending) > MAX_PATHS:
                self._pending = None

    def is_due(self) -> bool:
        """Tell whether a run is to be made now."""
        now = time.monotonic()
        if now - self._looked_at_all > LOOK_AT_ALL:
            self._pending = None
        return self._pending != set() and now >= self._not_before

    def update(self) -> None:
        """Make a run over what is to be looked at; if it fails, it is left for another.

        Where too much would disappear, what is gone is kept, so that what is new need not wait until somebody decides.
        """
        everything = self._pending is None
        try:
            report = self._refreshed()
        except SearchError as error:
            self._on_error(error)
            self._not_before = time.monotonic() + self._retry
            self._retry = RETRY_SOON if isinstance(error, IndexLocked) else min(2 * self._retry, RETRY_LATE)
            return
        # of roots that are new only these were looked at
        self._pending = None if self._added and len(self._added) < len(self._roots()) else set()
        self._added = ()
        self._retry = RETRY_SOON
        self._looked_at_all = time.monotonic() if everything else self._looked_at_all
        self._on_run(report)

    def _refreshed(self) -> IndexReport:
        try:
            return self._refresh(keep_gone=False)
        except TooManyRemovals as error:
            self._on_error(error)
            return self._refresh(keep_gone=True)

    def _refresh(self, *, keep_gone: bool) -> IndexReport:
        return refresh_index(
            self._index,
            None if self._pending is None or self._added else sorted(self._pending),
            roots=self._added,
            max_removals=self._watch.max_removals,
            keep_gone=keep_gone,
            effort=self._watch.effort,
            on_progress=self._watch.on_progress,
        )

    def has_moved(self) -> bool:
        """Tell whether roots have come or gone, so that others are to be watched, and note those that have changed."""
        states = self._look_at_roots()
        changed = {path for path in states.keys() | self._states.keys() if states.get(path) != self._states.get(path)}
        self._states = states
        self.note(changed)
        return any(not Path(path).is_file() for path in changed)

    def changes(self, stop: threading.Event) -> Iterator[set[str]]:
        """Yield the paths at which something has happened, now and then none."""
        folders = [path for path in self._states if Path(path).is_dir()]
        if not folders:
            stop.wait(LOOK_AGAIN)
            yield set()
            return
        from watchfiles import Change, watch

        def is_wanted(_change: Change, path: str) -> bool:
            return self._is_wanted(path)

        for changes in watch(
            *folders,
            watch_filter=is_wanted,
            debounce=BURST,
            step=QUIET,
            stop_event=stop,
            rust_timeout=int(LOOK_AGAIN * 1_000),
            yield_on_timeout=True,
            force_polling=self._watch.poll or None,
            poll_delay_ms=POLL,
            ignore_permission_denied=True,
        ):
            yield {path for _, path in changes}

    def _roots(self) -> tuple[Root, ...]:
        recorded = IndexDirectory(self._index).recorded_roots()
        return tuple(root for root in (*recorded, *self._added) if root.path != STDIN)

    def _look_at_roots(self) -> dict[str, tuple[int, ...]]:
        """Return what tells each root that is there from another in its place; a file's times and size too."""
        states = {}
        for root in self._roots():
            try:
                status = Path(root.path).stat()
            except OSError:
                continue
            file = (status.st_mtime_ns, status.st_size) if Path(root.path).is_file() else ()
            states[root.path] = (status.st_dev, status.st_ino, *file)
        return states

    def _is_wanted(self, path: str) -> bool:
        """Tell whether a path is one that would be read: not hidden, and not of the index itself."""
        roots = self._roots()
        place = innermost(roots, path)
        if place is None or PurePath(path).is_relative_to(self._index.resolve()):
            return False
        return not any(part.startswith(".") for part in PurePath(path).relative_to(roots[place].path).parts)


def _require_watchfiles() -> None:
    try:
        import watchfiles  # noqa: F401
    except ImportError as error:
        raise UsageError("Watching needs watchfiles: pip install 'clippings[watch]'.") from error
