"""Exporting: `search export`, all results of a search as a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import click

from search import open_engine
from search.cli.group import EPILOG
from search.cli.options import (
    chosen,
    engine_settings,
    filter_options,
    index_option,
    ranked,
    ranking_options,
    sort_option,
)
from search.cli.printing import echo, plain
from search.cli.targets import STANDARD_OUTPUT, target
from search.errors import UsageError
from search.exporting import BYTE_ORDER_MARK, ExportFormat, export_lines
from search.model import SearchRequest

ENDINGS = {f".{form.ending}": form for form in ExportFormat}


@click.command("export", short_help="Write all results of a search to a file.", epilog=EPILOG)
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
@sort_option
@filter_options
@ranking_options
@click.pass_context
def export_command(context: click.Context, /, **options: Any) -> None:
    """Write all results of a search, or all articles, to a file for other programs.

    Words and filters are those of 'search query'. The index may be searched and updated meanwhile: an export is of the
    state in which it began. FILE is replaced when all is written.
    """
    request = SearchRequest(query=" ".join(options["words"]), **chosen(options), **ranked(options))
    if options["everything"] and request != SearchRequest(sort=request.sort, collapse=request.collapse):
        raise UsageError("With --all every article is exported. Leave out --all, or the words and filters.")
    found = open_engine(engine_settings(options)).export(request)
    for note in found.notes:
        echo(click.style(plain(note), italic=True), err=True)
    if not found.total:
        echo("Nothing found.", err=True)
        context.exit(1)
    form = ExportFormat(options["form"] or ENDINGS.get(Path(options["output"] or "").suffix.lower(), ExportFormat.CSV))
    lines = export_lines(found.articles, form, text=options["text"])
    beginning = BYTE_ORDER_MARK if options["bom"] else ""
    with target(options["output"] or STANDARD_OUTPUT) as file:
        _write(file, beginning, lines)
    echo("1 article exported." if found.total == 1 else f"{found.total:,} articles exported.", err=True)


def _write(file: BinaryIO, beginning: str, lines: Iterable[str]) -> None:
    file.write(beginning.encode())
    for line in lines:
        file.write(line.encode(errors="replace"))
    file.flush()
