"""Counting: `search facet`, the values of a field among the results of a search."""

import json
from typing import Any

import click

from search import open_engine
from search.cli.group import EPILOG
from search.cli.options import FILTERS, chosen, filter_options, index_option, json_option, read_settings
from search.cli.printing import echo, plain
from search.model import DEFAULT_VALUES, MAX_VALUES, Facet, FacetOrder, FacetPage, SearchRequest
from search.presenting import facet_json


@click.command("facet", short_help="List the values of a field, with their numbers of articles.", epilog=EPILOG)
@click.argument("field", type=click.Choice([facet.value for facet in FILTERS]))
@click.argument("words", nargs=-1)
@index_option
@click.option("--contains", default="", metavar="TEXT", help="Only values with this text, as a word's beginning first.")
@click.option(
    "--order", type=click.Choice([order.value for order in FacetOrder]), default=FacetOrder.COUNT.value,
    show_default=True, help="Most articles first, or A to Z.",
)  # fmt: skip
@click.option("-n", "--limit", type=click.IntRange(0, MAX_VALUES), default=DEFAULT_VALUES, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip this many values.")
@filter_options
@json_option
@click.pass_context
def facet_command(context: click.Context, /, *, as_json: bool, **options: Any) -> None:
    """List the values of a field with the number of articles that have each.

    Words and filters are those of 'search query'; without any, all articles are counted. What is chosen in the field
    itself does not change its counts: they say what choosing another value would give.
    """
    page = open_engine(read_settings(index=options["index_path"])).facet(
        SearchRequest(query=" ".join(options["words"]), **chosen(options)),
        Facet(options["field"]),
        contains=options["contains"],
        order=FacetOrder(options["order"]),
        limit=options["limit"],
        offset=options["offset"],
    )
    if as_json:
        click.echo(json.dumps(facet_json(page), ensure_ascii=False, indent=2))
    else:
        _print_page(page, offset=options["offset"], whole=not options["contains"])
    context.exit(0 if page.total else 1)


def _print_page(page: FacetPage, *, offset: int, whole: bool) -> None:
    for note in page.notes:
        echo(click.style(plain(note), italic=True), err=True)
    for item in page.values:
        left_out = "  (left out)" if item.excluded else ""
        echo(f"{item.count:>8,}  {plain(item.value)}{left_out}")
    if page.missing and whole:
        echo(f"{page.missing:>8,}  (none)")
    more = max(page.total - offset - len(page.values), 0)
    values = "1 value" if page.total == 1 else f"{page.total:,} values"
    echo(f"{values}{f'; {more:,} more with --offset {offset + len(page.values)}' if more else ''}", err=True)
