"""Health: is the site up, and can it do its work?"""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from search import SearchError
from web.source import engine, settings

CLOSED = "The index cannot be opened; the server's log says why."

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> tuple[str, dict[str, str]]:
    """Tell a monitor that the site answers; the index is not asked."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


@health.get("/readyz")
def ready() -> tuple[Response, HTTPStatus]:
    """Tell whether the index can be searched, is whole, and was updated lately; 503 where it is not so."""
    try:
        found = engine().health()
    except SearchError as error:
        current_app.logger.error("%s", error)  # noqa: TRY400 - the sentence says it all
        return jsonify(ready=False, reason=CLOSED), HTTPStatus.SERVICE_UNAVAILABLE
    age = None if found.updated is None else (datetime.now(UTC) - found.updated) // timedelta(seconds=1)
    told: dict[str, Any] = {"articles": found.articles, "generation": found.generation, "age_seconds": age}
    reason = _reason(found.articles, found.expected, age)
    if reason:
        return jsonify(ready=False, reason=reason, **told), HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(ready=True, **told), HTTPStatus.OK


def _reason(articles: int, expected: int | None, age: int | None) -> str:
    """Return why the index should not be relied upon; '' where it may be."""
    if expected is not None and articles != expected:
        return f"The index has {articles:,} articles, and its manifest {expected:,}. Run 'search check'."
    hours = settings().stale_after
    if hours and age is not None and age > hours * 3600:
        return f"The index was last updated {age // 3600:,} hours ago. Look whether 'search update' still runs."
    return ""
