"""Looking: `search show` and `search stats`."""

import json

import click

from search import open_engine
from search.articlevalues import StoredArticle, Story
from search.cli.group import EPILOG
from search.cli.options import FILTERS, index_option, json_option, read_settings
from search.cli.printing import DAY_LENGTH, RELATIONS, echo, plain
from search.cli.why import print_why
from search.model import FACET_TITLES
from search.presenting import article_json, stats_json, why_json
from search.withdrawn import read_withdrawn


@click.command("show", epilog=EPILOG)
@click.argument("article_id", metavar="ID")
@index_option
@click.option("--why", is_flag=True, help="Tell where each value came from, with the passage that says so.")
@json_option
def show_command(article_id: str, index_path: str | None, *, why: bool, as_json: bool) -> None:
    """Show one article, and where its metadata came from."""
    found = open_engine(read_settings(index=index_path)).article(article_id)
    if as_json:
        answer = article_json(found) | ({"why": why_json(found.article)} if why else {})
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif why:
        print_why(found.article)
    else:
        _print_article(found.article)
        _print_versions(found.story)


def _origin(article: StoredArticle, key: str) -> str:
    """Return where the values of a field came from; some may be given, and more named in the text."""
    return (
        f"{article.origins[key]}; more named in the text" if f"found_{key}" in article.origins else article.origins[key]
    )


def _print_article(article: StoredArticle) -> None:
    echo(click.style(plain(article.title), bold=True))
    for name, key, value in (
        ("Author", "authors", ", ".join(article.authors)),
        ("Outlet", "source", article.source),
        ("Published", "published", article.published or "undated"),
        ("Filed from", "dateline", article.dateline),
        ("Language", "language", article.language),
        ("People", "people", ", ".join(article.people)),
        ("Organizations", "organizations", ", ".join(article.organizations)),
        ("Places", "places", ", ".join(article.places)),
        ("Tags", "tags", ", ".join(article.tags)),
        ("Link", "url", article.url),
        ("File", "path", article.path if article.line is None else f"{article.path}:{article.line}"),
        ("Id", "id", article.id),
    ):
        if value:
            origin = f"  ({_origin(article, key)})" if key in article.origins else ""
            echo(f"{name + ':':<15}{plain(value)}{click.style(origin, dim=True)}")
    if article.excerpt:
        echo("This is an excerpt: the text points to the full article elsewhere.")
    echo()
    for paragraph in article.text.split("\n\n"):
        echo(plain(paragraph))
        echo()


def _print_versions(story: Story) -> None:
    if not story.versions:
        return
    echo(click.style("Versions:", bold=True) + f" this one is {RELATIONS[story.relation]}")
    for version in story.versions:
        facts = [(version.published or "undated")[:DAY_LENGTH], version.source, version.title, version.id]
        echo(f"  {RELATIONS[version.relation]:<18}{plain(' · '.join(fact for fact in facts if fact))}")
    if story.count > len(story.versions) + 1:
        echo(f"  and {story.count - len(story.versions) - 1:,} more")


@click.command("stats", epilog=EPILOG)
@index_option
@json_option
def stats_command(index_path: str | None, *, as_json: bool) -> None:
    """Show the size and reach of the index."""
    settings = read_settings(index=index_path)
    stats = open_engine(settings).stats()
    withdrawn = len(read_withdrawn(settings.index))
    if as_json:
        click.echo(json.dumps({**stats_json(stats), "withdrawn": withdrawn}, ensure_ascii=False, indent=2))
        return
    dates = f"{stats.earliest} to {stats.latest}" if stats.earliest else "none"
    for name, value in (
        ("Articles", f"{stats.articles:,}"),
        ("Stories", f"{stats.stories:,} told by several articles, {stats.versions:,} in all"),
        ("Dates", f"{dates} ({stats.undated:,} undated)"),
        *((FACET_TITLES[facet], f"{stats.distinct[facet]:,}") for facet in FILTERS),
        ("Size", f"{stats.bytes / 1_000_000:,.1f} MB"),
        ("Updated", stats.updated or "never"),
        ("Generation", stats.generation),
        *((("Withdrawn", f"{withdrawn:,}"),) if withdrawn else ()),
        *(("Read from", root) for root in stats.roots),
    ):
        click.echo(f"{name + ':':<15}{plain(value)}")
