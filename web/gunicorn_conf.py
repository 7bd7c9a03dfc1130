"""Gunicorn configuration: how is the site served by several processes?

For `search serve --workers N`, and for `gunicorn --config python:web.gunicorn_conf web.wsgi:app`. Settings come from
the environment (CLIPPINGS_*) and clippings.toml in the working directory.
"""

import gc
import os
import shutil
import tempfile
from typing import Any

from search import check_exposure, load_settings

SHARED_COUNTS = "PROMETHEUS_MULTIPROC_DIR"

_settings = load_settings({}, environment=os.environ)

bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"

# searches are work for the processor, so one process a core; threads let slow readers wait without blocking others
workers = _settings.workers or os.cpu_count() or 1
worker_class = "gthread"
threads = 8

# the index is opened once, and its maps and dictionaries are shared by all processes
preload_app = True

# a search is given up after the setting 'timeout'; a process that does not answer its master for so long is replaced
timeout = 30
graceful_timeout = 30
keepalive = 5

# a line longer than any address of ours is no request
limit_request_line = 8190

# the site writes its own log, as JSON, where the setting 'access_log' says
accesslog = None


def on_starting(server: Any) -> None:
    """Refuse to show an archive to other machines unless somebody decided that; begin the counts.

    Each process counts in a file of a directory, and whichever is asked for /metrics adds them up.

    Raises:
        SettingsError: See `check_exposure`.
    """
    for address in server.cfg.address:
        check_exposure(_settings, address[0] if isinstance(address, tuple) else f"unix:{address}")


def pre_fork(server: Any, worker: Any) -> None:
    """Keep what was loaded out of reach of the collector, which would copy it into each process."""
    del server, worker
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a process that has ended; its counts stay."""
    from prometheus_client import multiprocess  # not before the directory is named

    del server
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Remove the counts."""
    del server
    shutil.rmtree(os.environ[SHARED_COUNTS], ignore_errors=True)


# before the site is loaded, which is when the counters are made
os.environ.setdefault(SHARED_COUNTS, tempfile.mkdtemp(prefix="clippings-metrics-"))
