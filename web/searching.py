"""Searching: what was asked of the archive, and found, for those who count it."""

from dataclasses import dataclass

from flask import g

from search import QueryKind, SearchRequest, SearchResponse, query_kind
from web.source import engine


@dataclass(frozen=True, slots=True)
class Searched:
    """A search that was answered in this request. `narrowed` tells whether filters or dates were in force."""

    query: str
    kind: QueryKind
    narrowed: bool
    total: int
    seconds: float


def answered(wanted: SearchRequest) -> SearchResponse:
    """Return the engine's answer to a search, and remember it for the access log and the metrics.

    Raises:
        SearchError: See `Engine.search`.
    """
    response = engine().search(wanted)
    g.searched = Searched(
        query=wanted.query,
        kind=query_kind(wanted.query),
        narrowed=_is_narrowed(wanted),
        total=response.total,
        seconds=response.seconds,
    )
    return response


def _is_narrowed(wanted: SearchRequest) -> bool:
    dates = wanted.after or wanted.before or wanted.dated is not None
    return bool(wanted.filters or wanted.excluded or wanted.missing or wanted.present or dates)


def searched() -> Searched | None:
    """Return the search that this request was about, None where it was about none."""
    found: Searched | None = getattr(g, "searched", None)
    return found
