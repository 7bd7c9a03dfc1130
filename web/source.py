"""Source: which engine answers this request?

The engine is opened at first use, so the site starts without an index and finds one that is made later.
"""

from threading import Lock

from flask import current_app

from search import Engine, Settings, open_engine

EXTENSION = "clippings"


class EngineSource:
    """Opens the engine of the settings once, whichever thread asks first; a failure is tried anew at the next call."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self._engine = engine
        self._lock = Lock()

    def engine(self) -> Engine:
        """Return the engine.

        Raises:
            IndexUnusable: There is no index, or it cannot be opened.
        """
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self.settings)
            return self._engine


def settings() -> Settings:
    """Return the settings of the site that handles the current request."""
    source: EngineSource = current_app.extensions[EXTENSION]
    return source.settings


def engine() -> Engine:
    """Return the engine of the site that handles the current request.

    Raises:
        IndexUnusable: There is no index, or it cannot be opened.
    """
    source: EngineSource = current_app.extensions[EXTENSION]
    return source.engine()
