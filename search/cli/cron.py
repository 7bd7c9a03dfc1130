"""Cron: `search cron`."""

import getpass
import shutil
import sys
from pathlib import Path

import click

from search.cli.group import EPILOG
from search.cli.options import index_option, read_settings
from search.errors import SearchError
from search.units import Installation, crontab, units


@click.command("cron", short_help="Print a crontab and unit files for this installation.", epilog=EPILOG)
@index_option
@click.option("--user", help="Who runs it  [default: you]")
@click.option(
    "--systemd",
    "unit_folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the unit files to a directory instead of printing.",
)
def cron_command(*, index_path: str | None, user: str | None, unit_folder: Path | None) -> None:
    """Print what cron or systemd needs to keep this index fresh and to serve it.

    With cron, the printed lines go into 'crontab -e'. With systemd, write the unit files with
    --systemd /etc/systemd/system, then 'systemctl enable --now clippings.service clippings-update.timer'.
    """
    settings = read_settings(index=index_path)
    place = Installation(
        command=_command(),
        index=settings.index.resolve(),
        directory=Path.cwd(),
        user=user or getpass.getuser(),
        users=Path(settings.users) if settings.users else None,
    )
    if unit_folder is None:
        click.echo(crontab(place), nl=False)
    for name, text in units(place).items():
        if unit_folder is None:
            click.echo(f"\n# --- {name}\n{text}", nl=False)
        else:
            _write(unit_folder / name, text)
            click.echo(f"Wrote {unit_folder / name}.")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SearchError(
            f"{path} cannot be written ({error.strerror}). Run this as root, or name another directory with --systemd."
        ) from error


def _command() -> Path:
    """Return the whole path of this command; of one that was not installed, where installing it would put it."""
    name = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == "search" else None
    return Path(name).resolve() if name else Path(sys.executable).with_name("search")
