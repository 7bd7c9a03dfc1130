"""Group: what does every command of `search` share? Its exit codes, and how an error becomes a sentence."""

import errno
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
    """Turns every SearchError into its sentence and its exit code."""

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
            click.echo(f"Error: {plain(str(error))}.", err=True)
            ctx.exit(SearchError.exit_code)
