"""Names: what does the archive know of one author, person, organization, place, outlet or tag?"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from search import (
    COMPARED,
    FACET_TITLES,
    Facet,
    Granularity,
    SearchRequest,
    SearchResponse,
    Sort,
    Trend,
    TrendsRequest,
)
from web import charts, links
from web.charts import Period
from web.chips import SINGULAR
from web.filters import counted
from web.lines import Drawing, Series, drawing, shown_periods
from web.namesakes import namesakes
from web.params import MAX_VALUE_LENGTH, SearchState
from web.source import engine
from web.typicals import Item, field_query, frequent_items, typical_items

LATEST = 5  # articles
COMPANY = 6  # names of a kind, of the most frequent and of the most telling
SHORT_DAYS = 730  # up to so many a name is drawn by what fits; longer and with few articles, by year
DAYS_A_MONTH = 30

names = Blueprint("names", __name__, url_prefix="/names")


@dataclass(frozen=True, slots=True)
class Company:
    """The names of one kind that stand in the same articles: those that most have, and those that tell most."""

    facet: Facet
    title: str
    frequent: tuple[Item, ...]
    typical: tuple[Item, ...]


@names.get("/<facet>/<anything:value>")
def name_page(facet: str, value: str) -> Response | str | tuple[str, int]:
    """Show a name over time, what it stands beside, and its latest articles."""
    if facet not in COMPARED or len(value) > MAX_VALUE_LENGTH:
        raise NotFound
    chosen = Facet(facet)
    response = engine().search(_request(chosen, value))
    spelt = [item.value for item in response.facets[chosen].values if item.selected]
    if not response.total:
        return _unknown(chosen, value), NotFound.code
    if spelt != [value] and len(spelt) == 1:
        return redirect(links.name_url(chosen, spelt[0]))
    return _page(chosen, value, response)


def _request(facet: Facet, value: str) -> SearchRequest:
    return SearchRequest(
        filters={facet: frozenset({value})},
        sort=Sort.NEWEST,
        limit=LATEST,
        facets={facet: 1},
        histogram=Granularity.YEAR,
        suggest=False,
    )


def _page(facet: Facet, value: str, response: SearchResponse) -> str:
    state = links.only(facet, value)
    wanted = dict.fromkeys(COMPARED, COMPANY)
    search = SearchRequest(filters={facet: frozenset({value})})
    request = TrendsRequest(searches=(search,), granularity=_width(response), typical=wanted, frequent=wanted)
    found = engine().trends(request)
    trend = found.trends[0]
    periods = shown_periods(found)
    urls = _urls(state, trend, periods)
    return render_template(
        "name.html",
        state=state,
        facet=facet,
        kind=SINGULAR[facet],
        value=value,
        response=response,
        histogram=response.histogram,
        found=found,
        rows=_rows(trend, periods, urls),
        drawing=_drawing(value, trend, periods, urls) if periods else None,
        company=[_company(other, trend, state) for other in COMPARED if trend.frequent[other]],
        aliases=engine().aliases(facet, value),
        namesakes=namesakes(engine(), facet, value),
        query=field_query(facet, value),
        everything=links.values_url(facet, SearchState()),
        plural=FACET_TITLES[facet].lower(),
    )


def _width(response: SearchResponse) -> Granularity | None:
    """Return years for a name with less than an article a month, whose months would be lone spikes; else what fits."""
    dates = response.histogram
    if dates is None or dates.first is None or dates.last is None:
        return None
    days = (dates.last - dates.first).days
    sparse = (response.total - dates.undated) * DAYS_A_MONTH < days
    return Granularity.YEAR if days > SHORT_DAYS and sparse else None


def _unknown(facet: Facet, value: str) -> str:
    return render_template(
        "unknown_name.html",
        facet=facet,
        kind=SINGULAR[facet].lower(),
        value=value,
        namesakes=namesakes(engine(), facet, value),
        everything=links.values_url(facet, SearchState()),
        plural=FACET_TITLES[facet].lower(),
    )


def _company(facet: Facet, trend: Trend, state: SearchState) -> Company:
    return Company(
        facet,
        FACET_TITLES[facet],
        frequent_items(facet, trend.frequent[facet], state),
        typical_items(facet, trend.typical[facet], state),
    )


def _drawing(value: str, trend: Trend, periods: Sequence[Period], urls: Sequence[str | None]) -> Drawing:
    labels = tuple(counted(count, "article") for count in trend.counts)
    series = Series(value, tuple(map(float, trend.counts)), labels, tuple(urls))
    return drawing([series], periods, percent=False)


def _rows(trend: Trend, periods: Sequence[Period], urls: Sequence[str | None]) -> list[tuple[str, int, str | None]]:
    """Return the periods by name, each with its articles and their address."""
    found = [charts.span_name(period.first, period.last) for period in periods]
    return list(zip(found, trend.counts, urls, strict=True))


def _urls(state: SearchState, trend: Trend, periods: Sequence[Period]) -> list[str | None]:
    url = links.dated_urls(state)
    pairs = zip(periods, trend.counts, strict=True)
    return [url(period.first, period.last) if count else None for period, count in pairs]
