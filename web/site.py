"""Site: the application over an index that is open, and warm, before the first visitor comes."""

import contextlib

from flask import Flask

from search import (
    Engine,
    Facet,
    Granularity,
    IndexUnusable,
    SearchRequest,
    Settings,
    keep_freed_memory,
    open_engine,
)
from web.app import create_app


def site(settings: Settings) -> Flask:
    """Return the site over the index that the settings name; where there is none yet, each request says so.

    Raises:
        SettingsError: A file that the settings name cannot be used.
    """
    keep_freed_memory()
    engine = open_engine(settings)
    with contextlib.suppress(IndexUnusable):
        _warm(engine)
    return create_app(settings, engine=engine)


def _warm(engine: Engine) -> None:
    """Read what most searches need, so that the processes that are forked after this share it."""
    engine.search(SearchRequest(facets=dict.fromkeys(Facet, 1), histogram=Granularity.MONTH))
    engine.suggest("a")
