"""Options: which options do several commands share, and what do they mean?"""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import click

from search.model import Facet
from search.query.dates import period
from search.settings import Settings, load_settings
from search.writing import DEFAULT_MEMORY

FILTERS = (Facet.AUTHOR, Facet.PERSON, Facet.ORG, Facet.PLACE, Facet.SOURCE, Facet.TAG, Facet.LANGUAGE)

NAMES = {
    Facet.AUTHOR: "author",
    Facet.PERSON: "person",
    Facet.ORG: "organization",
    Facet.PLACE: "place",
    Facet.SOURCE: "outlet",
    Facet.TAG: "tag",
    Facet.LANGUAGE: "language",
}

index_option = click.option(
    "--index", "index_path", metavar="DIR", help="The index  [default: $CLIPPINGS_INDEX, else ./clippings-index]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def read_settings(**flags: Any) -> Settings:
    """Return the settings that flags, environment and configuration file give together."""
    return load_settings(flags, environment=os.environ)


def day(end: int) -> Callable[[click.Context, click.Parameter, str | None], date | None]:
    """Return a click callback that takes one end of a period: 0 its first day, 1 its last."""

    def convert(_context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
        if value is None:
            return None
        found = period(value, today=datetime.now(UTC).date())
        if found is None:
            raise click.BadParameter(
                f"'{value}' is no date. Use 2024, 2024-10 or 2024-10-31.", param_hint=f"--{parameter.name}"
            )
        return found[end]

    return convert


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how articles are read."""
    for option in (
        click.option(
            "--map", "mapping", multiple=True, metavar="FIELD=NAME",
            help="Where a JSON record keeps a field, e.g. --map body=story.text. Repeatable.",
        ),
        click.option("--source", help="The outlet of articles that name none."),
        click.option("--timezone", metavar="ZONE", help="The time zone of dates that name none  [default: UTC]"),
        click.option(
            "--date-order", type=click.Choice(["dmy", "mdy", "refuse"]),
            help="How 03/04/2024 is read  [default: refuse]",
        ),
        click.option(
            "--entities", metavar="FILE", help="Corrections of the names of people, organizations and places."
        ),
        click.option(
            "--extractor", metavar="NAME",
            help="What finds names in prose: rules, none or spacy:PIPELINE  [default: rules]",
        ),
        click.option(
            "--jobs", type=click.IntRange(1), metavar="N", help="Processes that read  [default: one for each core]",
        ),
        click.option(
            "--memory", type=click.IntRange(16), metavar="MIB", default=DEFAULT_MEMORY, show_default=True,
            help="Memory for what is not yet written, in MiB.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something goes wrong."),
        click.option("-v", "--verbose", is_flag=True, help="Name every problem, not only the first ones."),
    ):  # fmt: skip
        command = option(command)
    return command


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that narrow a search; `chosen` reads them."""
    fields = click.Choice([facet.value for facet in FILTERS])
    options = [
        *(
            click.option(
                f"--{facet}", multiple=True, metavar="NAME", help=f"Only this {name}. Repeatable: any of them."
            )
            for facet, name in NAMES.items()
        ),
        *(
            click.option(f"--not-{facet}", multiple=True, metavar="NAME", help=f"Without this {name}. Repeatable.")
            for facet, name in NAMES.items()
        ),
        click.option(
            "--missing",
            multiple=True,
            type=fields,
            help="Only articles without any; beside --FIELD NAME, these too. Repeatable.",
        ),
        click.option("--not-missing", multiple=True, type=fields, help="Only articles with at least one. Repeatable."),
        click.option("--after", metavar="DATE", callback=day(0), help="Published on or after a day, month or year."),
        click.option("--before", metavar="DATE", callback=day(1), help="Published on or before a day, month or year."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a `SearchRequest` that the options of `filter_options` set."""
    return {
        "filters": {facet: frozenset(options[facet.value]) for facet in FILTERS if options[facet.value]},
        "excluded": {facet: frozenset(found) for facet in FILTERS if (found := options[f"not_{facet}"])},
        "missing": frozenset(map(Facet, options["missing"])),
        "present": frozenset(map(Facet, options["not_missing"])),
        "after": options["after"],
        "before": options["before"],
    }
