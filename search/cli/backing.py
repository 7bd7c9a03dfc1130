"""Backing: `search backup` and `search restore`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from search.backups import back_up, restore
from search.cli.group import EPILOG
from search.cli.options import index_option, read_settings, seconds_to_wait, wait_option
from search.cli.printing import plain
from search.cli.targets import STANDARD_OUTPUT, target
from search.errors import UsageError
from search.generations import IndexDirectory

OWNER_ONLY = 0o600  # a backup holds whole articles


@click.command("backup", short_help="Write a backup of the index, whatever runs meanwhile.", epilog=EPILOG)
@click.argument("file", metavar="FILE")
@index_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something goes wrong.")
def backup_command(*, file: str, index_path: str | None, quiet: bool) -> None:
    """Write a backup of the index to FILE (.tar.zst), or to standard output for -.

    It may be taken at any time: while the page serves, and while a run writes to the index.
    """
    directory = IndexDirectory(read_settings(index=index_path).index)
    with target(file, mode=OWNER_ONLY) as backup:
        pointer = back_up(directory, backup)
    if not quiet:
        told = f"Backed up generation {pointer.name} of {pointer.updated} to {plain(file)}."
        click.echo(told, err=file == STANDARD_OUTPUT)


@click.command("restore", short_help="Bring back an index from a backup, while it serves.", epilog=EPILOG)
@click.argument("file", metavar="FILE")
@index_option
@wait_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something goes wrong.")
def restore_command(*, file: str, index_path: str | None, wait: float, quiet: bool) -> None:
    """Bring back the index that FILE is a backup of, standard input for -, without a second of downtime.

    The backup is read in full before anything changes. What is live until then is kept, for 'search rollback'.
    """
    directory = IndexDirectory(read_settings(index=index_path).index)
    with _source(file) as source, directory.locked(wait=seconds_to_wait(wait)):
        pointer, articles = restore(directory, source)
    if not quiet:
        click.echo(f"Restored {articles:,} articles as generation {pointer.name}.")


@contextmanager
def _source(name: str) -> Iterator[BinaryIO]:
    if name == STANDARD_OUTPUT:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - what it is used for raises errors of its own
    except OSError as error:
        raise UsageError(f"{name} cannot be read ({error.strerror}). Name another file.") from error
    with file:
        yield file
