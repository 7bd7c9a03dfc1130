"""Options: which options do several commands share, and what do they mean?"""

import math
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import click

from search.model import MAX_RECENCY, Facet, Sort
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

FOREVER = "forever"

index_option = click.option(
    "--index", "index_path", metavar="DIR", help="The index  [default: $CLIPPINGS_INDEX, else ./clippings-index]"
)


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float:
    """Return the value of `--wait`."""
    try:
        seconds = math.inf if value == FOREVER else float(value or 0)
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise click.BadParameter(f"'{value}' is no number of seconds. Name paths before --wait, or write --wait=60.")
    return seconds


wait_option = click.option(
    "--wait", callback=_seconds, is_flag=False, flag_value=FOREVER, metavar="[SECONDS]",
    help="Wait for another run to end, for any time unless told.",
)  # fmt: skip
synonyms_option = click.option("--synonyms", metavar="FILE", help="Synonyms in the format of Solr, looked for as well.")
timeout_option = click.option(
    "--timeout", type=click.IntRange(0), metavar="SECONDS", help="How long a search may take  [default: 10]"
)
sort_option = click.option(
    "--sort", type=click.Choice([sort.value for sort in Sort]), default=Sort.BEST.value, show_default=True
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def seconds_to_wait(wait: float) -> float | None:
    """Return what `--wait` says, None for any time."""
    return None if math.isinf(wait) else wait


def read_settings(**flags: Any) -> Settings:
    """Return the settings that flags, environment and configuration file give together."""
    return load_settings(flags, environment=os.environ)


def day(end: int) -> Callable[[click.Context, click.Parameter, str | None], date | None]:
    """Return a click callback that takes one end of a period: 0 its first day, 1 its last."""

    def convert(_context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
        if value is None:
            return None
        from search.query.dates import period  # and with it all that reads queries, which few commands need

        found = period(value, today=datetime.now(UTC).date())
        if found is None:
            raise click.BadParameter(
                f"'{value}' is no date. Use 2024, 2024-10 or 2024-10-31.", param_hint=f"--{parameter.name}"
            )
        return found[end]

    return convert


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that writes to an index."""
    for option in (
        click.option(
            "--jobs", type=click.IntRange(1), metavar="N", help="Processes that read  [default: one for each core]",
        ),
        click.option(
            "--memory", type=click.IntRange(16), metavar="MIB", default=DEFAULT_MEMORY, show_default=True,
            help="Memory for what is not yet written, in MiB.",
        ),
        wait_option,
        click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something goes wrong."),
        click.option("-v", "--verbose", is_flag=True, help="Name every problem, not only the first ones."),
        click.option(
            "--log-format", type=click.Choice(["text", "json"]), default="text",
            help="Print sentences, or JSON objects, one a line, for a monitor.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def removals_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that says how many articles may disappear; `default` is what holds unless it is given."""
    return click.option(
        "--max-removals", type=click.FloatRange(0, 100), metavar="PERCENT",
        help=f"Refuse to lose a larger share of the articles  [default: {default}]",
    )  # fmt: skip


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how articles are read, and those of `run_options`."""
    command = run_options(command)
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
        click.option("--dated/--undated", default=None, help="Only articles with a date, or only those without."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def ranking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a query is read, and how its results are ordered; `ranked` reads them."""
    options = [
        click.option("--collapse", is_flag=True, help="One result for each story, however many articles tell it."),
        click.option(
            "--recency",
            type=click.IntRange(0, MAX_RECENCY),
            metavar="DAYS",
            help="Days in which an article loses half of what age can take; 0 for none  "
            "[default: $CLIPPINGS_RECENCY, else 0]",
        ),
        click.option("--strict", is_flag=True, help="Refuse a query of which a part is not understood."),
        synonyms_option,
        click.option(
            "--no-synonyms", is_flag=True, help="Look only for the words that are typed, and for no other names."
        ),
        timeout_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def ranked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a `SearchRequest` that `sort_option` and the options of `ranking_options` set."""
    return {
        "sort": Sort(options["sort"]),
        "collapse": options["collapse"],
        "recency": options["recency"],
        "synonyms": not options["no_synonyms"],
        "strict": options["strict"],
    }


def engine_settings(options: Mapping[str, Any]) -> Settings:
    """Return the settings of a command with `ranking_options`."""
    return read_settings(index=options["index_path"], synonyms=options["synonyms"], timeout=options["timeout"])


def chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a `SearchRequest` that the options of `filter_options` set."""
    return {
        "filters": {facet: frozenset(options[facet.value]) for facet in FILTERS if options[facet.value]},
        "excluded": {facet: frozenset(found) for facet in FILTERS if (found := options[f"not_{facet}"])},
        "missing": frozenset(map(Facet, options["missing"])),
        "present": frozenset(map(Facet, options["not_missing"])),
        "after": options["after"],
        "before": options["before"],
        "dated": options["dated"],
    }
