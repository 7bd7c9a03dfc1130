"""Journal: who asked for what, when, how long did it take, and what came of it?

One JSON object a line, to a file or to standard output; `search report` reads it. Each line is one write to a file that
is opened to be appended to, so the processes of a server may share it, and whatever rotates logs may move it away.
Where the settings say that searches are nobody's business, a line tells neither what was searched for or read, nor by
whom.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

from search import Settings, SettingsError
from web.searching import searched

STANDARD_OUTPUT = "-"
LOG_MODE = 0o640
LONGEST_TEXT = 2_000  # characters of a path, a query or a browser's name that are kept
TYPING_HEADER = "X-Clippings-Typing"  # a search whose words are not all typed yet

# what monitors ask for every few seconds
UNLOGGED = frozenset({"health.alive", "health.ready", "metrics.metrics_page", "static"})


def register_journal(app: Flask, settings: Settings) -> None:
    """Write a line for each request, if the settings say where to.

    Raises:
        SettingsError: The file cannot be written to.
    """
    if not settings.access_log:
        return
    place = settings.access_log
    if place != STANDARD_OUTPUT:
        try:
            os.close(_open(place))
        except OSError as error:
            raise SettingsError(
                f"The access log {place} cannot be written to ({error.strerror}). Name another file, or '-'."
            ) from error

    def note(response: Response) -> Response:
        if request.endpoint not in UNLOGGED:
            entry = _private(response) if not settings.log_queries else _entry(response)
            started: float = g.started
            response.call_on_close(lambda: _write(app, place, entry, started))
        return response

    app.after_request(note)


def register_clock(app: Flask) -> None:
    """Note when each request began."""

    def begin() -> None:
        g.started = time.perf_counter()

    app.before_request(begin)


def _open(place: str) -> int:
    """Return a descriptor that appends to a file, which is made where there is none."""
    return os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, LOG_MODE)


def _write(app: Flask, place: str, entry: dict[str, Any], started: float) -> None:
    """Write a line, once the last byte of the answer was handed over; an answer does not fail for that."""
    took = round((time.perf_counter() - started) * 1000, 3)
    line = json.dumps({**entry, "ms": took}, ensure_ascii=False, separators=(",", ":")) + "\n"
    try:
        if place == STANDARD_OUTPUT:
            sys.stdout.write(line)
            sys.stdout.flush()
        else:
            descriptor = _open(place)
            try:
                os.write(descriptor, line.encode("utf-8", "replace"))
            finally:
                os.close(descriptor)
    except OSError as error:
        app.logger.error("The access log %s lacks a request (%s).", place, error.strerror)  # noqa: TRY400


def _entry(response: Response) -> dict[str, Any]:
    """Return what is told of a request."""
    entry = _private(response)
    entry["path"] = request.full_path.rstrip("?")[:LONGEST_TEXT]
    entry["address"] = request.remote_addr
    user = getattr(g, "user", None)
    if user is not None:
        entry["user"] = user.name
    entry["agent"] = request.user_agent.string[:LONGEST_TEXT]
    found = searched()
    if found is not None:
        entry["query"] = found.query[:LONGEST_TEXT]
    return entry


def _private(response: Response) -> dict[str, Any]:
    """Return what may be told of any request: nothing about who asks, what for, or which article."""
    entry: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": request.method,
        "path": str(request.url_rule or "unknown"),
        "status": response.status_code,
        "bytes": response.content_length,
    }
    found = searched()
    if found is not None:
        entry |= {"kind": found.kind.value, "narrowed": found.narrowed, "total": found.total}
        entry["search_ms"] = round(found.seconds * 1000, 3)
        if TYPING_HEADER in request.headers:
            entry["typing"] = True
    return entry
