"""Trending: `search trends`, several queries over time, and two periods compared."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from math import ceil
from typing import Any

import click

from search import Engine, open_engine
from search.cli.group import EPILOG
from search.cli.options import chosen, filter_options, index_option, json_option, read_settings
from search.cli.printing import echo, plain
from search.model import FACET_TITLES, Facet, Granularity, SearchRequest
from search.presenting_trends import contrast_json, trends_csv, trends_json
from search.query.dates import day_span
from search.timeline import shares
from search.trendvalues import COMPARED, MAX_TRENDS, MAX_TYPICAL, Side, Trend, Trends, TrendsRequest, Typical

ALL = "all articles"
BARS = " ▁▂▃▄▅▆▇█"
MOST_BARS = 72  # columns of a sparkline; of more periods, several share one
WIDEST = 24  # letters of a query at the head of a column
TYPICAL = 5


def _period(_context: click.Context, parameter: click.Parameter, texts: Sequence[str]) -> list[Any] | None:
    """Read the two periods to compare."""
    spans = [day_span(text, today=datetime.now(UTC).date()) for text in texts or ()]
    if None in spans:
        wrong = texts[spans.index(None)]
        raise click.BadParameter(
            f"'{wrong}' is no period. Use 2024, 2024-10 or 2024-01..2024-03.", param_hint=f"--{parameter.name}"
        )
    return spans or None


@click.command("trends", short_help="Count the articles of queries over time.", epilog=EPILOG)
@click.argument("queries", nargs=-1, metavar="[QUERY]...")
@index_option
@click.option(
    "--by", type=click.Choice([granularity.value for granularity in Granularity]),
    help="The width of a period  [default: what suits the span]",
)  # fmt: skip
@click.option("--share", is_flag=True, help="Print shares of all articles instead of numbers.")
@click.option(
    "--typical", type=click.IntRange(0, MAX_TYPICAL), default=TYPICAL, show_default=True,
    help="Names of each kind that go with a query more than with others.",
)  # fmt: skip
@click.option(
    "--compare", nargs=2, metavar="PERIOD PERIOD", callback=_period,
    help="What is more frequent in one of two periods, as in --compare 2024-03 2024-04.",
)  # fmt: skip
@filter_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print the table as CSV.")
@click.pass_context
def trends_command(context: click.Context, /, *, as_json: bool, as_csv: bool, **options: Any) -> None:
    """Count the articles of each QUERY over time, up to five; of all articles where there is none.

    A query of several words is put in quotation marks: search trends oil "trade deficit". With --compare, the names
    and words that are more frequent in one of two periods are listed, in the articles of one query or in all.
    """
    engine = open_engine(read_settings(index=options["index_path"]))
    if options["compare"]:
        if as_csv:
            raise click.UsageError("--compare prints a list, or an object with --json; it has no --csv.")
        found = _compare(engine, options, as_json=as_json)
    else:
        found = _over_time(engine, options, as_json=as_json, as_csv=as_csv)
    context.exit(0 if found else 1)


def _over_time(engine: Engine, options: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> bool:
    """Print queries over time; tell whether anything was found."""
    queries = options["queries"]
    if len(queries) > MAX_TRENDS:
        raise click.UsageError(f"At most {MAX_TRENDS} queries can be compared, and there are {len(queries)}.")
    found = engine.trends(
        TrendsRequest(
            searches=tuple(SearchRequest(query=query) for query in queries or ("",)),
            within=SearchRequest(**chosen(options)),
            granularity=Granularity(options["by"]) if options["by"] else None,
            typical=dict.fromkeys(COMPARED, options["typical"]) if queries and not as_csv else {},
        )
    )
    if as_json:
        _print_json(trends_json(queries or ("",), found))
    elif as_csv:
        click.echo(trends_csv(queries or (ALL,), found), nl=False)
    else:
        _print_trends(queries or (ALL,), found, share=options["share"])
    return any(trend.total for trend in found.trends)


def _compare(engine: Engine, options: Mapping[str, Any], *, as_json: bool) -> bool:
    """Print what is more frequent in one of two periods; tell whether either has an article."""
    wanted = chosen(options)
    if len(options["queries"]) > 1 or wanted["after"] or wanted["before"]:
        raise click.UsageError("--compare takes one query at most, and neither --after nor --before.")
    first, second = (
        SearchRequest(**{**wanted, "query": "".join(options["queries"]), "after": after, "before": before})
        for after, before in options["compare"]
    )
    contrast = engine.contrast(first, second, limit=options["typical"])
    if as_json:
        _print_json(contrast_json(contrast))
    else:
        _print_side(options["compare"][0], contrast.first)
        echo()
        _print_side(options["compare"][1], contrast.second)
    return bool(contrast.first.total or contrast.second.total)


def sparkline(values: Sequence[float]) -> str:
    """Return values as bars of one line, the greatest the highest; neighbours share one where there are many."""
    width = -(-len(values) // MOST_BARS) or 1
    sums = [sum(values[at : at + width]) for at in range(0, len(values), width)]
    largest = max(sums, default=0)
    return "".join(BARS[ceil(value / largest * (len(BARS) - 1))] if value else BARS[0] for value in sums)


def _print_json(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _print_trends(queries: Sequence[str], found: Trends, *, share: bool) -> None:
    for note in found.notes:
        echo(click.style(plain(note), italic=True), err=True)
    heads = [plain(query)[:WIDEST] for query in queries]
    width = max(map(len, heads))
    for head, trend in zip(heads, found.trends, strict=True):
        values = shares(trend.counts, found.totals) if share else trend.counts
        undated = f", {trend.undated:,} undated" if trend.undated else ""
        echo(f"{click.style(head.ljust(width), bold=True)}  {sparkline(values)}  {trend.total:,}{undated}")
        for note in trend.notes:
            echo(click.style(plain(note), italic=True), err=True)
    _print_table(heads, found, share=share)
    for head, trend in zip(heads, found.trends, strict=True):
        _print_typical(head, trend)


def _print_table(heads: Sequence[str], found: Trends, *, share: bool) -> None:
    """Print a row a period, and all articles in the last column where they are not a query's own."""
    if not found.periods:
        return
    columns = [_column(head, trend, found, share=share) for head, trend in zip(heads, found.trends, strict=True)]
    if heads != [ALL]:
        columns.append(_right([ALL, *(f"{total:,}" for total in found.totals)]))
    periods = _right([found.granularity.value, *found.periods])
    echo()
    for row in zip(periods, *columns, strict=True):
        echo("  ".join(row).rstrip())


def _column(head: str, trend: Trend, found: Trends, *, share: bool) -> list[str]:
    if not share:
        return _right([head, *(f"{count:,}" for count in trend.counts)])
    return _right([head, *(f"{part:.2%}" for part in shares(trend.counts, found.totals))])


def _right(cells: Iterable[str]) -> list[str]:
    """Return cells made as wide as the widest of them."""
    texts = list(cells)
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _print_typical(head: str, trend: Trend) -> None:
    if any(trend.typical.values()):
        echo()
        echo(f"Goes with {click.style(head, bold=True)}")
        _print_names(trend.typical)


def _print_side(span: tuple[date | None, date | None], side: Side) -> None:
    first, last = (day.isoformat() if day else "" for day in span)
    days = first if first == last else f"{first}..{last}"
    articles = "1 article" if side.total == 1 else f"{side.total:,} articles"
    echo(f"More in {click.style(days, bold=True)}, {articles}")
    for note in side.notes:
        echo(click.style(plain(note), italic=True), err=True)
    _print_list("Words", side.words)
    _print_names(side.typical)
    if not side.words and not any(side.typical.values()):
        echo("  Nothing is more frequent here than in the other.")


def _print_names(typical: Mapping[Facet, Sequence[Typical]]) -> None:
    for facet in COMPARED:
        _print_list(FACET_TITLES[facet], typical.get(facet, ()))


def _print_list(title: str, items: Sequence[Typical]) -> None:
    if items:
        echo(f"  {title:<15}{', '.join(f'{plain(item.value)} {item.count:,}' for item in items)}")
