"""Group: what does every command of `search` share? Its exit codes, and how an error becomes a sentence."""

import errno
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from search.cli.printing import plain
from search.errors import SearchError

EPILOG = """\b
Exit codes:
  0   found, or done
  1   nothing found, or some files were skipped
  2   wrong usage
  3   the index is missing or unusable, or the search took too long
  75  the index is locked by another run
  130 interrupted; the index was left as it was
"""

# the shell's code for a command that was ended by Ctrl+C
INTERRUPTED = 130


class Group(click.Group):
    """Turns every SearchError into its sentence and its exit code, and imports a command when it is asked for.

    `places` has the module and the attribute of each command.
    """

    def __init__(self, *args: Any, places: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the alphabet."""
        return sorted({*super().list_commands(ctx), *self._places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name, None where there is none."""
        if cmd_name in self._places and cmd_name not in self.commands:
            module, _, attribute = self._places[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), attribute))
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; never raises SearchError or OSError but a broken pipe, which click knows how to end."""
        try:
            return super().invoke(ctx)
        except SearchError as error:
            click.echo(f"Error: {plain(str(error))}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Interrupted. The index was left as it was.", err=True)
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever reads the output has had enough; click knows what to do
                raise
            where = f"{error.filename} cannot be used" if error.filename else "A file cannot be used"
            reason = f"{where} ({error.strerror or error}). Mend that and try again."
            click.echo(f"Error: {plain(reason)}", err=True)
            ctx.exit(SearchError.exit_code)
