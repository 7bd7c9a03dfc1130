"""Suggesting: `search suggest`, `search similar`, and what `search query` says where it finds little."""

import json
from collections.abc import Callable

import click

from search import open_engine
from search.articlevalues import SimilarArticle
from search.cli.group import EPILOG
from search.cli.options import index_option, json_option, read_settings
from search.cli.printing import DAY_LENGTH, echo, plain
from search.model import DEFAULT_SIMILAR, DEFAULT_SUGGESTIONS, MAX_LIMIT, SearchResponse, SuggestionKind
from search.presenting import similar_json, suggestions_json

KINDS = {
    SuggestionKind.AUTHOR: "author",
    SuggestionKind.PERSON: "person",
    SuggestionKind.ORG: "organization",
    SuggestionKind.PLACE: "place",
    SuggestionKind.SOURCE: "outlet",
    SuggestionKind.TAG: "tag",
    SuggestionKind.TITLE: "title",
    SuggestionKind.WORD: "word",
}


def _limit_option(default: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option("-n", "--limit", type=click.IntRange(0, MAX_LIMIT), default=default, show_default=True)


@click.command("suggest", short_help="Complete what a reader begins to type.", epilog=EPILOG)
@click.argument("prefix", nargs=-1, required=True)
@index_option
@_limit_option(DEFAULT_SUGGESTIONS)
@json_option
@click.pass_context
def suggest_command(
    context: click.Context, prefix: tuple[str, ...], index_path: str | None, *, limit: int, as_json: bool
) -> None:
    """Complete what a reader begins to type: names, words and titles, with their numbers of articles."""
    found = open_engine(read_settings(index=index_path)).suggest(" ".join(prefix), limit=limit)
    if as_json:
        click.echo(json.dumps(suggestions_json(found), ensure_ascii=False, indent=2))
    else:
        for item in found:
            echo(f"{item.count:>8,}  {KINDS[item.kind]:<13} {plain(item.text)}")
    context.exit(0 if found else 1)


@click.command("similar", short_help="List articles on the same matter.", epilog=EPILOG)
@click.argument("article_id", metavar="ID")
@index_option
@_limit_option(DEFAULT_SIMILAR)
@json_option
@click.pass_context
def similar_command(
    context: click.Context, article_id: str, index_path: str | None, *, limit: int, as_json: bool
) -> None:
    """List articles on the same matter, most alike first; other versions of the article are left out."""
    found = open_engine(read_settings(index=index_path)).similar(article_id, limit=limit)
    if as_json:
        click.echo(json.dumps(similar_json(found), ensure_ascii=False, indent=2))
    else:
        for number, item in enumerate(found, 1):
            _print_similar(number, item)
    context.exit(0 if found else 1)


def print_help(response: SearchResponse) -> None:
    """Print what would find more than a search did, on standard error."""
    if response.did_you_mean:
        other = response.did_you_mean
        echo(f"Did you mean: {click.style(plain(other.query), bold=True)}  ({other.count:,})", err=True)
    for rescue in response.rescues:
        echo(f"  {plain(rescue.label)}: {rescue.count:,}", err=True)


def _print_similar(number: int, item: SimilarArticle) -> None:
    hit = item.hit
    echo(f"{number}. {click.style(plain(hit.title.text), bold=True)}")
    facts = [", ".join(hit.authors), hit.source, (hit.published or "undated")[:DAY_LENGTH], hit.id]
    echo(click.style("   " + plain(" · ".join(fact for fact in facts if fact)), dim=True))
    if item.shared:
        echo(f"   both name {plain(', '.join(item.shared))}")
    echo()
