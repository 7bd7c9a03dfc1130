"""Indexing: `search index` and `search reindex`."""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import corpus
from search.cli.group import EPILOG
from search.cli.options import index_option, read_settings, reading_options
from search.cli.printing import plain
from search.errors import UsageError
from search.indexing import Effort, IndexReport, Progress, Revision, rebuild_index, update_index
from search.roots import STDIN, Root, root_tasks
from search.settings import Settings
from search.tasks import Task

# problems of one reason that are listed after a run; --verbose lists all
PROBLEMS_SHOWN = 3

# settings on how articles are read that a reindex changes where their options are given
REVISED = ("source", "timezone", "date_order", "entities", "extractor")


@click.command("index", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--sample", is_flag=True, help="Index the sample articles that come with Clippings.")
@index_option
@reading_options
@click.pass_context
def index_command(
    context: click.Context, /, paths: tuple[str, ...], *, sample: bool, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Add articles to the index, and replace those that have changed.

    PATH is a file, a folder, or - for JSON lines on standard input.
    """
    if sample:
        paths = (*paths, str(corpus.sample_path()))
    if not paths:
        raise click.UsageError("Name at least one file or folder, or - for standard input.")
    settings = _reading_settings(options)
    _check_exist(paths)
    roots = _roots(paths, options, settings)
    tasks = root_tasks(roots, index=settings.index, stdin=sys.stdin.buffer)
    with _Console(quiet=quiet) as console:
        report = update_index(settings.index, tasks, roots=roots, effort=_effort(options), on_progress=console.progress)
    _finish(context, report, quiet=quiet, verbose=verbose)


@click.command("reindex", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@index_option
@click.option(
    "--max-removals", type=click.FloatRange(0, 100), metavar="PERCENT",
    help="Refuse to lose a larger share of the articles  [default: 20, or anything but all if paths are given]",
)  # fmt: skip
@reading_options
@click.pass_context
def reindex_command(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    *,
    max_removals: float | None,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Build the whole index anew, then switch to it at once.

    Searches go on undisturbed meanwhile. Without PATH, the paths that were indexed before are read again, in the same
    way but for the options given here; articles that came from standard input are kept. Articles whose files are gone
    disappear.
    """
    settings = _reading_settings(options)
    _check_exist(paths)
    if STDIN in paths:
        raise UsageError("Standard input cannot be read again at the next reindex; use 'search index -' to add to it.")
    roots = _roots(paths, options, settings)

    def reading(chosen: tuple[Root, ...]) -> Iterator[Task]:
        _check_exist(
            (root.path for root in chosen),
            advice="It was indexed before. Name what to index from now on: 'search reindex PATH...'",
        )
        return root_tasks(chosen, index=settings.index, stdin=sys.stdin.buffer)

    with _Console(quiet=quiet) as console:
        report = rebuild_index(
            settings.index,
            reading,
            roots=roots,
            revise=_revision(options, settings),
            max_removals=None if max_removals is None else max_removals / 100,
            effort=_effort(options),
            on_progress=console.progress,
        )
    _finish(context, report, quiet=quiet, verbose=verbose)


def _reading_settings(options: Mapping[str, Any]) -> Settings:
    return read_settings(
        index=options["index_path"],
        source=options["source"],
        timezone=options["timezone"],
        date_order=options["date_order"],
        entities=options["entities"],
        extractor=options["extractor"],
    )


def _effort(options: Mapping[str, Any]) -> Effort:
    given = {} if options["jobs"] is None else {"jobs": options["jobs"]}
    return Effort(memory=options["memory"], **given)


def _check_exist(paths: Iterable[str], *, advice: str = "Nothing was indexed") -> None:
    for path in paths:
        if path != STDIN and not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
            raise UsageError(f"There is no file or folder {path}. {advice}.")


def _roots(paths: tuple[str, ...], options: Mapping[str, Any], settings: Settings) -> tuple[Root, ...]:
    mapping = tuple(_pair(item) for item in options["mapping"])
    absolute = (path if path == STDIN else str(Path(path).resolve()) for path in paths)
    return tuple(
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


def _revision(options: Mapping[str, Any], settings: Settings) -> Revision:
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


class _Console:
    """A line of progress on a terminal, nothing elsewhere."""

    SECONDS = 0.1  # between two looks at the report

    def __init__(self, *, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self.progress: Progress | None = self._show if self.shown else None
        self._next = 0.0

    def __enter__(self) -> "_Console":
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _show(self, report: IndexReport) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.SECONDS
            problems = f", {len(report.problems):,} problems" if report.problems else ""
            click.echo(f"\r\x1b[K{report.read:,} articles read{problems}", nl=False, err=True)


def _finish(context: click.Context, report: IndexReport, *, quiet: bool, verbose: bool) -> None:
    skipped = report.skipped
    _name_problems(report, verbose=verbose)
    if not quiet:
        carried = f", {report.carried:,} kept from standard input" if report.carried else ""
        click.echo(
            f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged, "
            f"{len(skipped):,} skipped{carried} in {report.seconds:.1f} s. "
            f"The index holds {report.total:,} {'article' if report.total == 1 else 'articles'}."
        )
    context.exit(1 if skipped else 0)


def _name_problems(report: IndexReport, *, verbose: bool) -> None:
    """Say on standard error what was skipped, and what was kept only in part: of each reason the first ones."""
    for label, skipped in (("Skipped", True), ("Kept, in part", False)):
        by_reason: dict[str, list[str]] = defaultdict(list)
        for problem in report.problems:
            if problem.skipped is skipped:
                by_reason[problem.reason].append(str(problem))
        for reason, sentences in by_reason.items():
            shown = sentences if verbose else sentences[:PROBLEMS_SHOWN]
            for sentence in shown:
                click.echo(f"{label}: {plain(sentence)}", err=True)
            if len(sentences) > len(shown):
                more = f"{len(sentences) - len(shown):,} more: {reason}; --verbose names them all."
                click.echo(f"{label}: {plain(more)}", err=True)
