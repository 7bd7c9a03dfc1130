"""Querying: `search query`."""

import json
from collections.abc import Mapping
from typing import Any

import click

from search import open_engine
from search.cli.explaining import print_explanation
from search.cli.group import EPILOG
from search.cli.options import FILTERS, chosen, filter_options, index_option, json_option, read_settings
from search.cli.printing import DAY_LENGTH, echo, mark, plain
from search.cli.suggesting import print_help
from search.model import (
    DEFAULT_LIMIT,
    FACET_TITLES,
    MAX_LIMIT,
    MAX_RECENCY,
    Facet,
    Hit,
    SearchRequest,
    SearchResponse,
    Sort,
)
from search.presenting import search_json


@click.command("query", epilog=EPILOG)
@click.argument("words", nargs=-1)
@index_option
@click.option("-n", "--limit", type=click.IntRange(0, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip this many results.")
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.BEST.value, show_default=True)
@filter_options
@click.option(
    "--facet", "facets", multiple=True, type=click.Choice([f.value for f in FILTERS]),
    help="Count the values of a field. Repeatable.",
)  # fmt: skip
@click.option(
    "--facet-size", type=click.IntRange(1), default=20, show_default=True, help="Values of each field to list."
)
@click.option("--collapse", is_flag=True, help="One result for each story, however many articles tell it.")
@click.option("--no-suggestions", is_flag=True, help="Do not say what would find more where little is found.")
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
@click.option("--explain", is_flag=True, help="Say of each result what made its score.")
@json_option
@click.pass_context
def query_command(context: click.Context, /, *, as_json: bool, **options: Any) -> None:
    """Search, best match first.

    All words must occur. "a phrase", OR, -without, prefix*, author:robertson, place:kursk, date:2024-10 narrow a
    search further. Without words, every article matches. Put -- before words that begin with a dash.
    """
    request = _request(options)
    given = {"index": options["index_path"], "synonyms": options["synonyms"], "timeout": options["timeout"]}
    response = open_engine(read_settings(**given)).search(request)
    if as_json:
        click.echo(json.dumps(search_json(response), ensure_ascii=False, indent=2))
    else:
        _print_response(response, first=request.offset + 1)
    context.exit(0 if response.total else 1)


def _request(options: Mapping[str, Any]) -> SearchRequest:
    return SearchRequest(
        query=" ".join(options["words"]),
        **chosen(options),
        sort=Sort(options["sort"]),
        limit=options["limit"],
        offset=options["offset"],
        facets={Facet(name): options["facet_size"] for name in options["facets"]},
        collapse=options["collapse"],
        suggest=not options["no_suggestions"],
        recency=options["recency"],
        explain=options["explain"],
        synonyms=not options["no_synonyms"],
        strict=options["strict"],
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
