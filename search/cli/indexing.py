"""Indexing: `search index` and `search reindex`."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

import corpus
from search.cli.group import EPILOG
from search.cli.options import index_option, read_settings, reading_options, removals_option, run_options
from search.cli.reading import check_exist, chosen_roots, reading_settings, revision
from search.cli.running import console_of, effort, removals
from search.errors import UsageError
from search.foresight import expects_workers
from search.generations import IndexDirectory
from search.indexing import MAX_REMOVALS, rebuild_index
from search.refreshing import refresh_index
from search.roots import STDIN, Root
from search.settings import Settings
from search.tasks import Task
from search.walks import root_tasks
from search.workers import start_server


@click.command("index", short_help="Index files and folders: what is new, has changed or is gone.", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--sample", is_flag=True, help="Index the sample articles that come with Clippings.")
@index_option
@removals_option("20")
@reading_options
@click.pass_context
def index_command(context: click.Context, /, paths: tuple[str, ...], *, sample: bool, **options: Any) -> None:
    """Take up what has changed under some paths: new articles, changed ones, and those whose files are gone.

    PATH is a file, a folder, or - for JSON lines on standard input. Only files that have changed are read. The paths
    are recorded: 'search update' looks at them again.
    """
    if sample:
        paths = (*paths, str(corpus.sample_path()))
    if not paths:
        raise click.UsageError("Name at least one file or folder, or - for standard input.")
    settings = reading_settings(options)
    check_exist(paths)
    if effort(options).jobs > 1 and expects_workers(map(Path, paths), index=settings.index):
        start_server()
    roots = chosen_roots(paths, options, settings)
    _refresh(context, settings, options, roots=roots)


@click.command("update", short_help="Follow the files of all paths that were indexed before.", epilog=EPILOG)
@index_option
@removals_option("20")
@run_options
@click.pass_context
def update_command(context: click.Context, /, **options: Any) -> None:
    """Take up what has changed under all paths that were indexed before, each read in the way that it was then.

    Only files that have changed are read. Articles whose files are gone disappear, but nothing of a path that is
    missing or empty, as its disk may be; articles that came from standard input are kept.
    """
    _refresh(context, read_settings(index=options["index_path"]), options)


@click.command("reindex", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@index_option
@removals_option("20, or anything but all if paths are given")
@click.option(
    "--if-needed", is_flag=True,
    help="Only if there is no index, or the program, its rules or these options are others than those it was made by.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on where a rebuild was interrupted, as far as that is sound.")
@reading_options
@click.pass_context
def reindex_command(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    *,
    if_needed: bool,
    resume: bool,
    **options: Any,
) -> None:
    """Build the whole index anew, then switch to it at once.

    Searches go on undisturbed meanwhile. Without PATH, the paths that were indexed before are read again, in the same
    way but for the options given here; articles that came from standard input are kept. Articles whose files are gone
    disappear. The new index is checked before it takes over, and the old one is kept: 'search rollback' returns to it.
    """
    settings = reading_settings(options)
    check_exist(paths)
    if STDIN in paths:
        raise UsageError("Standard input cannot be read again at the next reindex; use 'search index -' to add to it.")
    roots = chosen_roots(paths, options, settings)

    def reading(chosen: tuple[Root, ...]) -> Iterator[Task]:
        check_exist(
            (root.path for root in chosen),
            advice="It was indexed before. Name what to index from now on: 'search reindex PATH...'",
        )
        return root_tasks(chosen, index=settings.index, stdin=sys.stdin.buffer)

    with console_of(options) as console, naming_what_is_left(settings.index):
        report = rebuild_index(
            settings.index,
            reading,
            roots=roots,
            revise=revision(options, settings),
            max_removals=removals(options),
            resume=resume,
            if_needed=if_needed,
            effort=effort(options),
            on_progress=console.progress,
        )
    context.exit(console.finish(report))


@contextmanager
def naming_what_is_left(index: Path) -> Iterator[None]:
    """Do something; where it is interrupted, say that it can be gone on with."""
    try:
        yield
    except KeyboardInterrupt:
        if IndexDirectory(index).unfinished():
            click.echo("What was read so far is kept: 'search reindex --resume' goes on from there.", err=True)
        raise


def _refresh(
    context: click.Context, settings: Settings, options: Mapping[str, Any], *, roots: tuple[Root, ...] = ()
) -> None:
    """Follow the files, print what came of it, and end."""
    with console_of(options) as console:
        report = refresh_index(
            settings.index,
            roots=roots,
            stdin=sys.stdin.buffer,
            max_removals=removals(options, MAX_REMOVALS),
            standing=options["verbose"],
            effort=effort(options),
            on_progress=console.progress,
        )
    context.exit(console.finish(report))
