"""Querying: `search query`."""

import json
from collections.abc import Mapping
from typing import Any

import click

from search import open_engine
from search.cli.explaining import print_explanation
from search.cli.group import EPILOG
from search.cli.options import (
    FILTERS,
    chosen,
    engine_settings,
    filter_options,
    index_option,
    json_option,
    ranked,
    ranking_options,
    sort_option,
)
from search.cli.printing import DAY_LENGTH, echo, mark, plain
from search.cli.suggesting import print_help
from search.model import (
    DEFAULT_LIMIT,
    FACET_TITLES,
    MAX_LIMIT,
    Facet,
    Hit,
    SearchRequest,
    SearchResponse,
)
from search.presenting import search_json


@click.command("query", epilog=EPILOG)
@click.argument("words", nargs=-1)
@index_option
@click.option("-n", "--limit", type=click.IntRange(0, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip this many results.")
@sort_option
@filter_options
@click.option(
    "--facet", "facets", multiple=True, type=click.Choice([f.value for f in FILTERS]),
    help="Count the values of a field. Repeatable.",
)  # fmt: skip
@click.option(
    "--facet-size", type=click.IntRange(1), default=20, show_default=True, help="Values of each field to list."
)
@ranking_options
@click.option("--no-suggestions", is_flag=True, help="Do not say what would find more where little is found.")
@click.option("--explain", is_flag=True, help="Say of each result what made its score.")
@json_option
@click.pass_context
def query_command(context: click.Context, /, *, as_json: bool, **options: Any) -> None:
    """Search, best match first.

    All words must occur. "a phrase", OR, -without, prefix*, author:robertson, place:kursk, date:2024-10 narrow a
    search further. Without words, every article matches. Put -- before words that begin with a dash.
    """
    request = _request(options)
    response = open_engine(engine_settings(options)).search(request)
    if as_json:
        click.echo(json.dumps(search_json(response), ensure_ascii=False, indent=2))
    else:
        _print_response(response, first=request.offset + 1)
    context.exit(0 if response.total else 1)


def _request(options: Mapping[str, Any]) -> SearchRequest:
    return SearchRequest(
        query=" ".join(options["words"]),
        **chosen(options),
        **ranked(options),
        limit=options["limit"],
        offset=options["offset"],
        facets={Facet(name): options["facet_size"] for name in options["facets"]},
        suggest=not options["no_suggestions"],
        explain=options["explain"],
    )


def _print_response(response: SearchResponse, *, first: int) -> None:
    for note in response.notes:
        echo(click.style(plain(note), italic=True), err=True)
    for number, hit in enumerate(response.hits, first):
        _print_hit(number, hit)
    for facet, counts in response.facets.items():
        echo(click.style(FACET_TITLES[facet], bold=True))
        for item in counts.values:
            echo(f"  {item.count:>8,}  {plain(item.value)}{'  (left out)' if item.excluded else ''}")
        if counts.total > len(counts.values):
            echo(f"  {counts.total - len(counts.values):>8,}  more values; 'search facet {facet}' lists all")
        if counts.missing:
            echo(f"  {counts.missing:>8,}  (none)")
        echo()
    results = "1 result" if response.total == 1 else f"{response.total:,} results"
    echo(f"{results} in {response.seconds:.3f} s" if response.total else "Nothing found.", err=True)
    print_help(response)


def _print_hit(number: int, hit: Hit) -> None:
    echo(f"{number}. {mark(hit.title, bold=True)}")
    versions = f"{hit.versions:,} versions" if hit.versions > 1 else ""
    facts = [", ".join(hit.authors), hit.source, (hit.published or "undated")[:DAY_LENGTH], versions, hit.id]
    echo(click.style("   " + plain(" · ".join(fact for fact in facts if fact)), dim=True))
    for fragment in hit.fragments:
        ellipses = ("… " if fragment.clipped_start else "", " …" if fragment.clipped_end else "")
        echo(f"   {ellipses[0]}{mark(fragment)}{ellipses[1]}")
    if hit.explanation:
        print_explanation(hit)
    echo()
