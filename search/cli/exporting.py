"""Exporting: `search export`, all results of a search as a file."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import click

from search import open_engine
from search.cli.group import EPILOG
from search.cli.options import chosen, filter_options, index_option, read_settings
from search.cli.printing import echo, plain
from search.errors import SearchError, UsageError
from search.exporting import BYTE_ORDER_MARK, ExportFormat, export_lines
from search.model import MAX_RECENCY, SearchRequest, Sort

ENDINGS = {f".{form.ending}": form for form in ExportFormat}


@click.command("export", epilog=EPILOG)
@click.argument("words", nargs=-1)
@index_option
@click.option(
    "--format", "form", type=click.Choice([form.value for form in ExportFormat]),
    help="How articles are written  [default: by the ending of FILE, else csv]",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Where to write; '-', or none, is standard output.")
@click.option("--all", "everything", is_flag=True, help="All articles; without words and filters it is understood.")
@click.option("--text", is_flag=True, help="In CSV, add the text of each article as the last column.")
@click.option("--bom", is_flag=True, help="Begin with the mark by which Excel knows UTF-8.")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), default=Sort.BEST.value, show_default=True)
@filter_options
@click.option("--collapse", is_flag=True, help="One article of each story, however many tell it.")
@click.option(
    "--recency",
    type=click.IntRange(0, MAX_RECENCY),
    metavar="DAYS",
    help="Days in which an article loses half of what age can take; 0 for none  [default: $CLIPPINGS_RECENCY, else 0]",
)
@click.option("--strict", is_flag=True, help="Refuse a query of which a part is not understood.")
@click.option("--synonyms", metavar="FILE", help="Synonyms in the format of Solr, looked for as well.")
@click.option("--no-synonyms", is_flag=True, help="Look only for the words that are typed, and for no other names.")
@click.option("--timeout", type=click.IntRange(0), metavar="SECONDS", help="How long a search may take  [default: 10]")
@click.pass_context
def export_command(context: click.Context, /, **options: Any) -> None:
    """Write all results of a search, or all articles, to a file for other programs.

    Words and filters are those of 'search query'. The index may be searched and updated meanwhile: an export is of the
    state in which it began. FILE is replaced when all is written.
    """
    request = _request(options)
    if options["everything"] and request != SearchRequest(sort=request.sort, collapse=request.collapse):
        raise UsageError("With --all every article is exported. Leave out --all, or the words and filters.")
    given = {"index": options["index_path"], "synonyms": options["synonyms"], "timeout": options["timeout"]}
    found = open_engine(read_settings(**given)).export(request)
    for note in found.notes:
        echo(click.style(plain(note), italic=True), err=True)
    if not found.total:
        echo("Nothing found.", err=True)
        context.exit(1)
    form = ExportFormat(options["form"] or ENDINGS.get(Path(options["output"] or "").suffix.lower(), ExportFormat.CSV))
    lines = export_lines(found.articles, form, text=options["text"])
    beginning = BYTE_ORDER_MARK if options["bom"] else ""
    if options["output"] not in {None, "-"}:
        _replace(Path(options["output"]), lambda file: _write(file, beginning, lines))
    else:
        _write(sys.stdout.buffer, beginning, lines)
    echo("1 article exported." if found.total == 1 else f"{found.total:,} articles exported.", err=True)


def _request(options: dict[str, Any]) -> SearchRequest:
    return SearchRequest(
        query=" ".join(options["words"]),
        **chosen(options),
        sort=Sort(options["sort"]),
        collapse=options["collapse"],
        recency=options["recency"],
        synonyms=not options["no_synonyms"],
        strict=options["strict"],
    )


def _write(file: BinaryIO, beginning: str, lines: Iterable[str]) -> None:
    file.write(beginning.encode())
    for line in lines:
        file.write(line.encode(errors="replace"))
    file.flush()


def _replace(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file aside, and put it in the place of any other when it is whole.

    Raises:
        SearchError: The file cannot be written.
    """
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("wb") as file:
            write(file)
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise SearchError(f"{path} cannot be written ({error.strerror}). Name another file with --output.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
