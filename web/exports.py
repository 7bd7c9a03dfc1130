"""Exports: how does a whole result set leave the page?

All results, in the order of the search, as a stream: an article is read, written and forgotten before the next. What
cannot be sent whole is refused with a sentence; nothing is cut off in silence.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from threading import BoundedSemaphore, Lock

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import TooManyRequests

from search import BYTE_ORDER_MARK, MEDIA_TYPES, ExportFormat, Settings, StoredArticle, UsageError, export_lines
from web.filters import file_name
from web.links import ARTICLE_PAGE
from web.params import SearchState, parse_export_format, parse_state, parse_text, search_request
from web.source import engine

SLOTS = "export_slots"
PATIENCE = 5  # seconds after which another export may have ended
CHUNK = 1 << 16  # characters that are sent at once; an article alone would be a packet of its own
BUSY = "As many exports are running as this server allows at a time. Try again when one has ended."
NAME_LENGTH = 40  # characters of the query in the name of a file

exports = Blueprint("exports", __name__)


def register_exports(app: Flask, settings: Settings) -> None:
    """Let so many exports run at the same time as the settings say."""
    app.extensions[SLOTS] = BoundedSemaphore(settings.exports)
    app.extensions["export_rows"] = settings.export_rows
    app.register_blueprint(exports)


@exports.get("/export")
def export() -> Response:
    """Send all results of a search as a file; a CSV begins with the mark by which Excel knows UTF-8."""
    return send_export(mark=BYTE_ORDER_MARK)


def send_export(*, mark: str = "") -> Response:
    """Answer a request for all results of a search; CSV begins with `mark`.

    Raises:
        UsageError: A parameter cannot be honoured, or there are more results than an export may have.
        TooManyRequests: As many exports are running as may.
    """
    form, text, state = parse_export_format(request.args), parse_text(request.args), parse_state(request.args)
    release = _take_slot()
    try:
        found = engine().export(replace(search_request(state), facets={}, histogram=None))
        _check_size(found.total)
        lines = export_lines(map(_without_path, found.articles), form, text=text, link=_permalinks())
        beginning = mark if form is ExportFormat.CSV else ""
        response = Response(_chunks(beginning, lines, release), mimetype=MEDIA_TYPES[form])
    except BaseException:
        release()
        raise
    response.call_on_close(release)  # also where nothing was ever read of it
    response.headers["X-Total-Count"] = str(found.total)
    response.headers["Content-Disposition"] = f"attachment; filename={export_name(state, form)}"
    return response


def export_name(state: SearchState, form: ExportFormat) -> str:
    """Return the name of a file, made of letters and digits of the query that every system knows."""
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in state.query.lower())
    words = "-".join(letters.split())[:NAME_LENGTH].strip("-")
    return f"{words or 'articles'}.{form.ending}"


def _take_slot() -> Callable[[], None]:
    """Return what makes room for another export again; calling it twice does no harm.

    Raises:
        TooManyRequests: There is none.
    """
    slots: BoundedSemaphore = current_app.extensions[SLOTS]
    if not slots.acquire(blocking=False):
        raise TooManyRequests(BUSY, retry_after=PATIENCE)
    held = Lock()

    def release() -> None:
        if held.acquire(blocking=False):
            slots.release()

    return release


def _check_size(total: int) -> None:
    rows: int = current_app.extensions["export_rows"]
    if total > rows:
        raise UsageError(
            f"The search has {total:,} results, and an export may have {rows:,} here. Narrow the search, use "
            "'search export' on the server, or have the setting 'export_rows' raised."
        )


def _without_path(article: StoredArticle) -> StoredArticle:
    """Return an article with the name of its file alone: where that lies is the server's affair."""
    return replace(article, path=file_name(article.path))


def _permalinks() -> Callable[[StoredArticle], str]:
    """Return what gives an article's address; it is used when the request is over."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        raise RuntimeError("There is no address to make others from.")
    return lambda article: adapter.build(ARTICLE_PAGE, {"article_id": article.id}, force_external=True)


def _chunks(beginning: str, lines: Iterable[str], done: Callable[[], None]) -> Iterator[bytes]:
    """Yield lines in pieces of some size; a lone surrogate, which UTF-8 forbids, becomes a question mark."""
    gathered, size = [beginning], 0
    try:
        for line in lines:
            gathered.append(line)
            size += len(line)
            if size >= CHUNK:
                yield "".join(gathered).encode(errors="replace")
                gathered, size = [], 0
        yield "".join(gathered).encode(errors="replace")
    finally:
        done()
