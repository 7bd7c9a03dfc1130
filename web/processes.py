"""Processes: who answers on the port where one process is not enough? Gunicorn, set up by `web.gunicorn_conf`."""

import errno
import os
import socket
from collections.abc import Callable
from typing import Any

from search import SearchError, Settings

# a gunicorn configuration is a module of plain names; these of ours are gunicorn's
OPTIONS = (
    "worker_class", "threads", "preload_app", "timeout", "graceful_timeout", "keepalive", "limit_request_line",
    "accesslog", "on_starting", "pre_fork", "child_exit", "on_exit",
)  # fmt: skip


def serve(settings: Settings, *, announce: Callable[[str], None]) -> None:
    """Serve the site by several processes until interrupted; `announce` is told its address once it answers.

    Raises:
        SearchError: Gunicorn is not installed or cannot run here, or the address cannot be had.
    """
    try:
        from gunicorn.app.base import BaseApplication
    except ImportError as error:
        raise SearchError(
            "Several processes are served by gunicorn, which is not installed here (it does not run on Windows). "
            "Run pip install 'clippings[gunicorn]', or leave --workers out."
        ) from error
    from web import gunicorn_conf
    from web.site import site

    _check_free(settings)

    class Site(BaseApplication):  # type: ignore[misc]
        """The site, made anew when gunicorn is told to reload."""

        def load_config(self) -> None:
            for name in OPTIONS:
                self.cfg.set(name, getattr(gunicorn_conf, name))
            self.cfg.set("bind", _address(settings, settings.port))
            self.cfg.set("workers", settings.workers or os.cpu_count() or 1)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("when_ready", lambda server: announce(f"http://{_address(settings, _port(server))}/"))

        def load(self) -> Any:
            return site(settings)

        def reload(self) -> None:
            self.callable = None
            super().reload()

    Site().run()


def _address(settings: Settings, port: int) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{port}"


def _port(server: Any) -> int:
    """Return the port that a gunicorn listens on, which the system has chosen where 0 was asked for."""
    return int(server.LISTENERS[0].sock.getsockname()[1])


def _check_free(settings: Settings) -> None:
    """Tell before anything is loaded that an address cannot be had; gunicorn would try for seconds, and end."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        raise SearchError(
            f"Cannot listen on {settings.host} port {settings.port} "
            f"({'it is taken' if taken else error.strerror}). Choose others with --host and --port."
        ) from error
