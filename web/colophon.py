"""Colophon: what does the foot of each page say of the archive?

Its size, its reach and its age, counted once for each state of the index.
"""

from dataclasses import dataclass
from threading import Lock

from flask import current_app

from search import IndexUnusable
from web.source import engine

EXTENSION = "clippings-colophon"


@dataclass(frozen=True, slots=True)
class Colophon:
    """The number of articles, the first and the last date of one, and when the index was last changed."""

    articles: int
    earliest: str | None
    latest: str | None
    updated: str | None


class ColophonKeeper:
    """Keeps the colophon of one state of the index."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[str, Colophon] | None = None

    def colophon(self) -> Colophon:
        """Return the colophon of the index as it is now.

        Raises:
            IndexUnusable: The index cannot be opened.
        """
        with self._lock:
            tag = engine().state().tag
            if self._kept is None or self._kept[0] != tag:
                stats = engine().stats()
                self._kept = tag, Colophon(stats.articles, stats.earliest, stats.latest, stats.updated)
            return self._kept[1]


def colophon() -> Colophon | None:
    """Return what the foot of the page says; None where the index cannot be opened: pages that need it say so."""
    keeper: ColophonKeeper = current_app.extensions[EXTENSION]
    try:
        return keeper.colophon()
    except IndexUnusable:
        return None
