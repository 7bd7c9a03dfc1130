"""Caching: does the visitor have this answer already?

Whatever depends on the index carries an ETag of all that it depends on: the state of the index and of the files of
synonyms, the settings, the program itself, the day (for 'last-month' in a query), and the session whose form the page
has. Whoever sends the same back is told 304, before anything is searched. The tag is weak, as answers say how long they
took, and may be compressed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, g, request, session

import search
from search import IndexState, Settings
from web.source import engine

EXTENSION = "clippings-caching"
TAG_LENGTH = 24  # hexadecimal digits
# Two changes in one second have one date. A date is told only when its second is over.
SETTLED = timedelta(seconds=2)
POLICY = "private, no-cache"  # kept by the browser, and asked about each time

SOURCES = frozenset({".py", ".html", ".css", ".js", ".svg"})  # endings of the files that are the program

# what does not depend on the index
INDEPENDENT = frozenset(
    {
        "static",
        "health.alive",
        "health.ready",
        "metrics.metrics_page",
        "access.login_page",
        "crawlers.robots",
        "opensearch.description",
    }
)


class _Program:
    """What answers depend on besides the index and the request; `since` is when it last changed."""

    def __init__(self, settings: Settings, files: Iterable[Path]) -> None:
        digest = sha256(repr(settings).encode(errors="replace"))
        latest = 0.0
        for file in sorted(files):
            digest.update(file.read_bytes())
            latest = max(latest, file.stat().st_mtime)
        self.tag = digest.hexdigest()
        self.since = datetime.fromtimestamp(latest, UTC)


def register_caching(app: Flask, settings: Settings, package: Path) -> None:
    """Answer conditional requests; to be called after whatever decides who may ask at all."""
    folders = (package, Path(search.__file__).parent)
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in SOURCES and path.is_file()]
    app.extensions[EXTENSION] = _Program(settings, files)
    app.before_request(_known_already)
    app.after_request(_tagged)


def _known_already() -> Response | None:
    """Answer 304 where the visitor has the answer; remember the state on which the answer is going to rest."""
    if request.method not in {"GET", "HEAD"} or request.endpoint is None or request.endpoint in INDEPENDENT:
        return None
    g.index_state = engine().state()
    g.asked_on = datetime.now(UTC)
    return Response(status=HTTPStatus.NOT_MODIFIED) if _is_known() else None


def _is_known() -> bool:
    if request.if_none_match:
        return request.if_none_match.contains_weak(_tag()) and not request.if_none_match.star_tag
    since, changed = request.if_modified_since, _changed()
    return since is not None and changed is not None and not _visitor() and changed.replace(microsecond=0) <= since


def _tagged(response: Response) -> Response:
    if "index_state" in g and response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        response.set_etag(_tag(), weak=True)
        changed = _changed()
        if changed is not None:
            response.last_modified = changed
        response.headers["Cache-Control"] = POLICY
    return response


def _tag() -> str:
    program: _Program = current_app.extensions[EXTENSION]
    state: IndexState = g.index_state
    parts = (program.tag, state.tag, g.asked_on.date().isoformat(), *_visitor())
    return sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:TAG_LENGTH]


def _visitor() -> tuple[str, ...]:
    """Return what the page of a known user shows that those of others do not."""
    user = getattr(g, "user", None)
    return () if user is None else (user.name, str(session.get("form", "")))


def _changed() -> datetime | None:
    """Return when answers last changed: with the index, the program, or the day; None if that was a moment ago."""
    program: _Program = current_app.extensions[EXTENSION]
    state: IndexState = g.index_state
    if state.updated is None:
        return None
    midnight = datetime.combine(g.asked_on.date(), time(), UTC)
    changed = max(state.updated, program.since, midnight)
    return changed if g.asked_on - changed >= SETTLED else None
