"""Removing: `search remove`."""

import os
import sys
from pathlib import Path

import click

from search import open_engine
from search.cli.group import EPILOG
from search.cli.options import index_option, read_settings, seconds_to_wait, wait_option
from search.cli.printing import plain
from search.errors import UsageError
from search.generations import IndexDirectory
from search.indexing import Effort
from search.progress import IndexReport
from search.removing import Chosen, articles_at, articles_found, articles_named, readmit, remove_articles
from search.settings import Settings
from search.withdrawn import read_withdrawn

# articles that may go without being asked for a second time
FEW = 10

LISTED = 20  # articles that a dry run names; --verbose names all


@click.command("remove", epilog=EPILOG)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--source", metavar="NAME", help="The articles of an outlet, by its exact name.")
@click.option("--query", metavar="WORDS", help="The articles that have all these words, as 'search query' finds them.")
@click.option("--path", metavar="PATH", help="The articles of a file or folder; it is no longer indexed.")
@click.option("--dry-run", is_flag=True, help="Name what would be removed, and remove nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before more than a few are removed.")
@click.option("--undo", is_flag=True, help="Take up the articles with these ids again.")
@click.option("--list", "as_list", is_flag=True, help="List the ids that were removed and stay out.")
@index_option
@wait_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something goes wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Name all articles in a dry run.")
@click.pass_context
def remove_command(
    context: click.Context,
    /,
    ids: tuple[str, ...],
    *,
    source: str | None,
    query: str | None,
    path: str | None,
    undo: bool,
    as_list: bool,
    index_path: str | None,
    wait: float,
    quiet: bool,
    dry_run: bool,
    yes: bool,
    verbose: bool,
) -> None:
    """Remove articles from the index, and keep them out.

    Removed articles stay out, whatever is read and rebuilt, until --undo: their ids are kept on a list. Their files are
    not touched. A folder that was indexed is forgotten with all its articles by --path; it can be indexed again.
    """
    settings = read_settings(index=index_path)
    effort = Effort(kept=settings.keep_generations, wait=seconds_to_wait(wait))
    given = [option for option in (ids, source, query, path, as_list) if option]
    if len(given) != 1 or (undo and not ids):
        raise click.UsageError("Name articles by ids, or by one of --source, --query and --path; --undo takes ids.")
    if as_list:
        _list(settings.index)
    elif undo:
        report = readmit(settings.index, ids, effort=effort)
        _say(_readmitted(len(set(ids)), report), quiet=quiet)
    else:
        chosen = _chosen(settings, ids, source=source, query=query, path=path)
        if dry_run:
            _name(settings, chosen, most=None if verbose else LISTED)
        elif chosen.count or chosen.forgotten:
            _confirm(chosen, yes=yes)
            report = remove_articles(settings.index, chosen, effort=effort)
            _say(f"{_articles(report.removed)} removed. The index holds {_articles(report.total)}.", quiet=quiet)
        else:
            click.echo("Nothing to remove was found.", err=True)
            context.exit(1)


def _chosen(
    settings: Settings, ids: tuple[str, ...], *, source: str | None, query: str | None, path: str | None
) -> Chosen:
    if path is not None:
        return articles_at(settings.index, os.path.realpath(path))
    engine = open_engine(settings)
    return articles_named(engine, ids) if ids else articles_found(engine, query=query or "", source=source or "")


def _confirm(chosen: Chosen, *, yes: bool) -> None:
    """Ask before much is removed; where nobody can be asked, refuse.

    Raises:
        UsageError: There is no terminal to ask on.
        click.Abort: The answer is no.
    """
    if yes or chosen.count <= FEW:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"This would remove {_articles(chosen.count)}. Look at them with --dry-run; then use --yes.")
    click.confirm(f"Remove {_articles(chosen.count)}?", abort=True)


def _name(settings: Settings, chosen: Chosen, *, most: int | None) -> None:
    """Name what would be removed."""
    for root in chosen.forgotten:
        click.echo(f"{plain(root)}  would not be indexed any more")
    engine = open_engine(settings)
    for article_id in list(chosen.withdrawn)[:most]:
        article = engine.article(article_id).article
        click.echo(f"{article_id}  {plain(article.title)}  ({plain(article.path)})")
    if most is not None and len(chosen.withdrawn) > most:
        click.echo(f"... and {len(chosen.withdrawn) - most:,} more; --verbose names them all.")
    click.echo(f"{_articles(chosen.count)} would be removed.")


def _list(index: Path) -> None:
    IndexDirectory(index).pointer_or_damage()  # where there is no index, say so
    for article_id, fields in read_withdrawn(index).items():
        click.echo(f"{article_id}  {fields['since']}  {plain(fields['path'])}")


def _readmitted(count: int, report: IndexReport) -> str:
    back = report.added
    later = f"; {_articles(count - back)} will when the files are there again" if back < count else ""
    return f"{_articles(back)} came back{later}. The index holds {_articles(report.total)}."


def _articles(count: int) -> str:
    return f"{count:,} {'article' if count == 1 else 'articles'}"


def _say(sentence: str, *, quiet: bool) -> None:
    if not quiet:
        click.echo(sentence)
