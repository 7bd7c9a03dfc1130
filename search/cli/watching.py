"""Watching: `search watch`."""

import signal
import threading
from typing import Any

import click

from search.cli.group import EPILOG
from search.cli.options import index_option, reading_options, removals_option
from search.cli.reading import check_exist, chosen_roots, reading_settings
from search.cli.running import Console, console_of, effort, removals
from search.errors import SearchError, UsageError
from search.indexing import MAX_REMOVALS
from search.progress import IndexReport
from search.roots import STDIN
from search.watching import Watch, watch_index


@click.command("watch", short_help="Keep the index up to date while files change.", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--poll", is_flag=True, help="Look at all files every two seconds, as for network drives.")
@index_option
@removals_option("20")
@reading_options
def watch_command(paths: tuple[str, ...], *, poll: bool, **options: Any) -> None:
    """Keep the index up to date while files change, until Ctrl+C or SIGTERM.

    Without PATH, the paths that were indexed before are watched. Each burst of changes becomes one run, which prints a
    line. A run that fails, as the index is locked or a disk is missing, is reported and tried again.
    """
    if STDIN in paths:
        raise UsageError("Standard input cannot be watched; use 'search index -'.")
    settings = reading_settings(options)
    check_exist(paths)
    roots = chosen_roots(paths, options, settings)
    console = console_of(options)
    log = _Log(console)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    watch = Watch(
        roots=roots,
        poll=poll,
        max_removals=removals(options, MAX_REMOVALS),
        effort=effort(options),
        on_progress=console.progress,
    )
    try:
        watch_index(settings.index, watch, on_run=log.run, on_error=log.error, stop=threading.Event())
    except KeyboardInterrupt:
        console.say("stopped", "Stopped. The index is as the last run left it.")


class _Log:
    """Prints a line for each run that has changed something, and for each error that is not the one before."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._generation = ""
        self._error = ""

    def run(self, report: IndexReport) -> None:
        if report.generation != self._generation or report.problems or self._error:
            self._console.finish(report)
        self._generation, self._error = report.generation, ""

    def error(self, error: SearchError) -> None:
        if str(error) != self._error:  # which may stay for hours
            self._console.trouble(error)
        self._error = str(error)
