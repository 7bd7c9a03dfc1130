"""Reading: what is to be read, as the user has said?"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from search.cli.options import read_settings
from search.errors import UsageError
from search.indexing import Revision
from search.roots import STDIN, Root
from search.settings import Settings

__all__ = ["check_exist", "chosen_roots", "reading_settings", "revision"]

# settings on how articles are read that a reindex changes where their options are given
REVISED = ("source", "timezone", "date_order", "entities", "extractor")


def reading_settings(options: Mapping[str, Any]) -> Settings:
    """Return the settings that the options of `reading_options` give, with environment and file."""
    return read_settings(
        index=options["index_path"],
        source=options["source"],
        timezone=options["timezone"],
        date_order=options["date_order"],
        entities=options["entities"],
        extractor=options["extractor"],
    )


def check_exist(paths: Iterable[str], *, advice: str = "Nothing was indexed") -> None:
    """Refuse paths at which nothing is.

    Raises:
        UsageError: One of them is not there.
    """
    for path in paths:
        if path != STDIN and not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
            raise UsageError(f"There is no file or folder {path}. {advice}.")


def chosen_roots(paths: tuple[str, ...], options: Mapping[str, Any], settings: Settings) -> tuple[Root, ...]:
    """Return the roots that paths and options name; what is wrong with them is said at once.

    Raises:
        UsageError: A mapping, a file of corrections or an extractor cannot be used; see `Root.options`.
    """
    mapping = tuple(_pair(item) for item in options["mapping"])
    absolute = (path if path == STDIN else str(Path(path).resolve()) for path in paths)
    roots = tuple(
        Root(
            path=path,
            mapping=mapping,
            source=settings.source,
            timezone=settings.timezone,
            date_order=settings.date_order,
            entities=settings.entities,
            extractor=settings.extractor,
        )
        for path in dict.fromkeys(absolute)
    )
    for root in roots:
        root.options()
    return roots


def revision(options: Mapping[str, Any], settings: Settings) -> Revision:
    """Return what the options given make of a root that was recorded; settings from elsewhere leave it as it is."""
    given = {name: getattr(settings, name) for name in REVISED if options[name] is not None}
    if options["mapping"]:
        given["mapping"] = tuple(map(_pair, options["mapping"]))
    return lambda root: replace(root, **given)


def _pair(item: str) -> tuple[str, str]:
    field, sign, name = item.partition("=")
    if not (field and sign and name):
        raise click.BadParameter(f"'{item}' is not FIELD=NAME.", param_hint="--map")
    return field, name
