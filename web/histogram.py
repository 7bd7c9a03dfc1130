"""Histogram: what does the drawing of the results by date show, and where does each part of it lead?

Bars are links, so the drawing narrows a search without a script. Widths and places are in percent of the drawing,
heights in pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from search import Granularity, Histogram
from web import charts, links
from web.charts import GridLine, Period, Step, Tick
from web.filters import counted, number
from web.panels import Row, undated_row
from web.params import SearchState

HEIGHT = 72.0  # of the bars
LEAST_HEIGHT = 2.0  # so that one article among thousands is still seen
BAR_SHARE = 0.84  # of the width of a period is its bar, the rest keeps it apart from the next
WIDEST_BAR = 16.0  # percent: few bars are not as broad as the drawing
# spans that end with the newest article, offered where there is more than that
RECENT = (("Last 7 days", 7), ("Last 30 days", 30), ("Last 12 months", 365))
UP_TO_DATE = timedelta(days=31)  # where the newest article is older, such spans end with it and not today
UNITS = {Granularity.DAY: "day", Granularity.MONTH: "month", Granularity.YEAR: "year"}
NAMED = {charts.WEEK: "week", charts.QUARTER: "quarter"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A period with articles: where it is drawn, and the search for them.

    `slot` is the place and the width of all that answers to a pointer; `inside` says that it is asked for.
    """

    name: str
    count: int
    url: str
    slot: tuple[float, float]
    x: float
    width: float
    height: float
    inside: bool

    @property
    def y(self) -> float:
        """Where the top of the bar is."""
        return round(HEIGHT - self.height, 1)

    @property
    def words(self) -> str:
        """The period and its count in words."""
        return f"{self.name}: {counted(self.count, 'article')}"


@dataclass(frozen=True, slots=True)
class DateLink:
    """Another span of dates: where it leads, and whether it is the one that is chosen."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DateChart:
    """The drawing of `bars`, whose periods are each a `unit` long.

    `starts` are the first days of all periods, empty ones too, `end` is the last day of the last, `counts` go with
    them. `chosen` is what the dates asked for take of the width: where it begins and how wide it is. `beside` leads to
    what is not drawn, `wider` back out, `recent` to spans that end on `until`, which is None where that is today.
    """

    unit: str
    bars: tuple[Bar, ...]
    starts: tuple[date, ...]
    counts: tuple[int, ...]
    end: date | None
    ticks: tuple[Tick, ...]
    grid: tuple[GridLine, ...]
    chosen: tuple[float, float] | None
    beside: tuple[DateLink, ...]
    wider: tuple[DateLink, ...]
    recent: tuple[DateLink, ...]
    until: date | None
    undated: Row | None


def date_chart(state: SearchState, histogram: Histogram | None, *, today: date) -> DateChart | None:
    """Return the drawing of the results by date, whatever dates the search itself asks for.

    There is none where no result has a date and none is asked for.
    """
    undated = undated_row(state, histogram.undated) if histogram else None
    if histogram is None or not (histogram.first or undated or state.after or state.before):
        return None
    window = charts.window(state.after, state.before)
    periods, step = _periods(histogram, Period(window[0] or date.min, window[1] or date.max))
    counts = _counts(histogram, periods)
    until = _until(histogram.last, today)
    return DateChart(
        unit=_unit(step),
        bars=tuple(_bars(state, periods, counts)),
        starts=tuple(period.first for period in periods),
        counts=counts,
        end=periods[-1].last if periods else None,
        ticks=charts.ticks(periods),
        grid=_grid(max(counts, default=0)),
        chosen=_chosen(state, periods),
        beside=tuple(_beside(state, histogram, *window)),
        wider=tuple(_wider(state)),
        recent=tuple(_recent(state, histogram.first, until or today)),
        until=until,
        undated=undated,
    )


def _periods(histogram: Histogram, window: Period) -> tuple[tuple[Period, ...], Step]:
    """Return the periods of the bars: all from the first result to the last, but none beyond the window."""
    first = max(histogram.first or date.max, window.first)
    last = min(histogram.last or date.min, window.last)
    if first > last:
        return (), charts.YEAR
    step = charts.step_for(first, last, finest=histogram.granularity)
    whole = step.periods(first, last)
    return tuple(Period(max(one.first, window.first), min(one.last, window.last)) for one in whole), step


def _counts(histogram: Histogram, periods: Sequence[Period]) -> tuple[int, ...]:
    """Return how many articles each period has; several buckets may lie in one."""
    counts = [0] * len(periods)
    place = 0
    for bucket in histogram.buckets:
        day = charts.day_of(bucket.start)
        while day > periods[place].last:
            place += 1
        counts[place] += bucket.count
    return tuple(counts)


def _bars(state: SearchState, periods: Sequence[Period], counts: Sequence[int]) -> Iterator[Bar]:
    largest, all_periods, url = max(counts, default=0), len(periods), links.dated_urls(state)
    slot = 100 / max(all_periods, 1)
    width = min(slot * BAR_SHARE, WIDEST_BAR)
    for at, (period, count) in enumerate(zip(periods, counts, strict=True)):
        if not count:
            continue
        yield Bar(
            name=charts.span_name(period.first, period.last),
            count=count,
            url=url(period.first, period.last),
            slot=(charts.edge(at, all_periods), round(slot, 3)),
            x=round(charts.middle(at, all_periods) - width / 2, 3),
            width=round(width, 3),
            height=max(round(HEIGHT * count / largest, 1), LEAST_HEIGHT),
            inside=_inside(state, period),
        )


def _inside(state: SearchState, period: Period) -> bool:
    if state.dated is False:
        return False
    return (state.after or date.min) <= period.last and period.first <= (state.before or date.max)


def _grid(largest: int) -> tuple[GridLine, ...]:
    values = map(int, charts.grid(largest))
    return tuple(GridLine(round(HEIGHT * (1 - value / largest), 1), number(value)) for value in values)


def _chosen(state: SearchState, periods: Sequence[Period]) -> tuple[float, float] | None:
    """Return which part of the width is asked for, None where no date is or none of it is drawn."""
    if not periods or not (state.after or state.before):
        return None
    left = _place(state.after or date.min, periods, end=False)
    right = _place(state.before or date.max, periods, end=True)
    return (left, round(right - left, 3)) if right > left else None


def _place(day: date, periods: Sequence[Period], *, end: bool) -> float:
    """Return the place in percent where a day begins, or ends."""
    for at, period in enumerate(periods):
        if day <= period.last:
            days = (period.last - period.first).days + 1
            part = ((day - period.first).days + end) / days
            return round(100 * (at + max(part, 0.0)) / len(periods), 3)
    return 100.0


def _beside(state: SearchState, histogram: Histogram, start: date | None, end: date | None) -> Iterator[DateLink]:
    """Return the ways to what lies before and after the window."""
    if histogram.earlier and start:
        yield DateLink(
            f"{number(histogram.earlier)} earlier",
            links.search_url(links.with_dates(state, None, start - charts.ONE_DAY)),
        )
    if histogram.later and end:
        yield DateLink(
            f"{number(histogram.later)} later", links.search_url(links.with_dates(state, end + charts.ONE_DAY, None))
        )


def _wider(state: SearchState) -> Iterator[DateLink]:
    """Return the ways back out: the month and the year around the dates that are asked for, and all dates."""
    if state.after and state.before:
        asked = Period(state.after, state.before)
        for step in (charts.MONTH, charts.YEAR):
            around = step.holding(asked.first)
            if asked.last in around and asked != around:
                url = links.search_url(links.with_dates(state, around.first, around.last))
                yield DateLink(charts.span_name(around.first, around.last), url)
    if state.after or state.before or state.dated is not None:
        yield DateLink("All dates", links.search_url(links.with_dates(state, None, None)))


def _until(last: date | None, today: date) -> date | None:
    """Return the day of the newest article where that is long ago."""
    return last if last and last < today - UP_TO_DATE else None


def _recent(state: SearchState, first: date | None, last: date) -> Iterator[DateLink]:
    for label, days in RECENT:
        start = date.fromordinal(max(last.toordinal() - days + 1, date.min.toordinal()))
        if first and first < start:
            current = (state.after, state.before) == (start, last)
            yield DateLink(label, links.search_url(links.with_dates(state, start, last)), current)


def _unit(step: Step) -> str:
    if step in NAMED:
        return NAMED[step]
    return UNITS[step.unit] if step.size == 1 else f"{step.size} years"
