"""Trends: how often was something written about, when, and what went with it?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, Response, render_template, request

from search import (
    BYTE_ORDER_MARK,
    COMPARED,
    FACET_TITLES,
    MAX_TRENDS,
    Contrast,
    Facet,
    Granularity,
    SearchRequest,
    Side,
    Trend,
    Trends,
    TrendsRequest,
    shares,
    trends_csv,
)
from web import charts, links
from web.charts import Period
from web.filters import counted
from web.lines import Drawing, Series, drawing, shown_periods
from web.params import SearchState, narrowed_request
from web.source import engine
from web.trendstate import Measure, Span, TrendsState, filter_chips, parse_trends
from web.typicals import ItemList, field_query, typical_lists, word_list

ALL = "All articles"
TYPICAL = 5  # names of a kind under each query
CONTRASTED = 8  # names of a kind, and words, of each of two periods
EXAMPLES = {Facet.PERSON: 3, Facet.ORG: 3, Facet.PLACE: 3, Facet.TAG: 3}  # names that are offered where none is asked
MOST_LINKS = 200  # rows whose numbers are links; the table of more is for reading
MOST_OPEN = 24  # rows of a table that is shown at once

trends = Blueprint("trends", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One period of the table: for each query the number, its share and the address of these articles."""

    name: str
    total: int
    cells: tuple[tuple[int, str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one query in all: where all of it is, and what is typical of it."""

    query: str
    total: int
    undated: int
    url: str
    notes: tuple[str, ...]
    typical: tuple[ItemList, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One of two periods: what it is called, its articles, and what is typical of them."""

    name: str
    total: int
    url: str
    notes: tuple[str, ...]
    lists: tuple[ItemList, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Names of one kind that most articles have, and the address that compares them."""

    title: str
    names: tuple[str, ...]
    url: str


@trends.get("/trends")
def trends_page() -> str:
    """Show queries over time; all articles where there is no query."""
    state = parse_trends(request.args)
    found = engine().trends(_request(state))
    periods = shown_periods(found)
    urls = _urls(state, found, periods)
    return render_template(
        "trends.html",
        state=state,
        found=found,
        fields=[*state.queries, *[""] * (MAX_TRENDS - len(state.queries))],
        chips=filter_chips(state),
        unfiltered=links.trends_url(state.queries, None, **state.own()),
        drawing=_drawing(state, found, periods, urls) if periods else None,
        rows=_rows(found, periods, urls),
        open=len(periods) <= MOST_OPEN,
        queries=[_found(state, *pair) for pair in zip(state.queries or ("",), found.trends, strict=True)],
        compared=_compared(state),
        examples=() if state.queries else _examples(),
        granularities=tuple(Granularity),
        measures=tuple(Measure),
        own=state.own(),
        hint=_hint(found),
    )


@trends.get("/trends.csv")
def trends_table() -> Response:
    """Send the table of the page as a file."""
    state = parse_trends(request.args)
    found = engine().trends(replace(_request(state), typical={}))
    body = BYTE_ORDER_MARK + trends_csv(state.queries or (ALL,), found)
    headers = {"Content-Disposition": "attachment; filename=trends.csv"}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def _request(state: TrendsState) -> TrendsRequest:
    typical = dict.fromkeys(COMPARED, TYPICAL) if state.queries else {}
    return TrendsRequest(searches=state.searches, within=state.within, granularity=state.granularity, typical=typical)


def _urls(state: TrendsState, found: Trends, periods: Sequence[Period]) -> list[list[str | None]]:
    """Return for each query the addresses of its articles of each period, None where there are none."""
    first, last = state.filters.after or date.min, state.filters.before or date.max
    urls = []
    for query, trend in zip(state.queries or ("",), found.trends, strict=True):
        url = links.dated_urls(links.respelt(state.filters, query))
        urls.append(
            [
                url(max(period.first, first), min(period.last, last)) if count else None
                for count, period in zip(trend.counts, periods, strict=True)
            ]
        )
    return urls


def _drawing(
    state: TrendsState, found: Trends, periods: Sequence[Period], urls: Sequence[Sequence[str | None]]
) -> Drawing:
    percent = state.measure is Measure.SHARES
    series = []
    for query, trend, own in zip(state.queries or (ALL,), found.trends, urls, strict=True):
        parts = shares(trend.counts, found.totals)
        labels = [
            f"{counted(count, 'article')}, {_percent(part)}" for count, part in zip(trend.counts, parts, strict=True)
        ]
        series.append(Series(query, parts if percent else tuple(map(float, trend.counts)), tuple(labels), tuple(own)))
    return drawing(series, periods, percent=percent)


def _rows(found: Trends, periods: Sequence[Period], urls: Sequence[Sequence[str | None]]) -> tuple[Row, ...]:
    linked = len(periods) <= MOST_LINKS
    columns = []
    for trend, own in zip(found.trends, urls, strict=True):
        parts = map(_percent, shares(trend.counts, found.totals))
        columns.append(list(zip(trend.counts, parts, own if linked else [None] * len(own), strict=True)))
    return tuple(
        Row(charts.span_name(period.first, period.last), total, tuple(column[at] for column in columns))
        for at, (period, total) in enumerate(zip(periods, found.totals, strict=True))
    )


def _found(state: TrendsState, query: str, trend: Trend) -> Found:
    searched = links.respelt(state.filters, query)
    return Found(
        query or ALL,
        trend.total,
        trend.undated,
        links.search_url(searched),
        trend.notes,
        typical_lists(trend.typical, searched),
    )


def _compared(state: TrendsState) -> tuple[Compared, Compared] | None:
    """Return the two periods that are compared, if they are."""
    spans = state.periods
    if spans is None:
        return None
    first, second = (links.with_dates(links.respelt(state.filters, state.of), *span) for span in spans)
    requests = (narrowed_request(period, state.of) for period in (first, second))
    found: Contrast = engine().contrast(*requests, limit=CONTRASTED)
    return _side(first, spans[0], found.first), _side(second, spans[1], found.second)


def _side(state: SearchState, span: Span, side: Side) -> Compared:
    lists = (word_list(side.words, state), *typical_lists(side.typical, state))
    shown = tuple(found for found in lists if found.items)
    return Compared(_span_name(span), side.total, links.search_url(state), side.notes, shown)


def _examples() -> tuple[Example, ...]:
    """Return the names that most articles have, of each kind that has at least two."""
    facets = engine().search(SearchRequest(limit=0, facets=EXAMPLES, suggest=False)).facets
    named = ((facet, [item.value for item in facets[facet].values]) for facet in EXAMPLES)
    return tuple(
        Example(FACET_TITLES[facet], tuple(values), links.trends_url([field_query(facet, one) for one in values]))
        for facet, values in named
        if len(values) > 1
    )


def _hint(found: Trends) -> tuple[str, str]:
    """Return two periods that could be compared: the last two with articles."""
    dated = [period for period, total in zip(found.periods, found.totals, strict=True) if total]
    return (dated[-2], dated[-1]) if len(dated) > 1 else ("2024-03", "2024-04")


def _span_name(span: Span) -> str:
    first, last = span
    if first and last:
        return charts.span_name(first, last)
    return (
        f"From {charts.span_name(first, first)}" if first else f"Until {charts.span_name(last, last)}" if last else ALL
    )


def _percent(share: float) -> str:
    """Return a share in percent, with as many digits as tell it from none."""
    if share in {0.0, 1.0}:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.01 else f"{share:.2%}" if share >= 0.0001 else "less than 0.01%"
