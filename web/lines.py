"""Lines: how are several series drawn over the same periods?

A drawing is as wide as its page. Lines are drawn in a box of WIDTH by HEIGHT units that is stretched; what must keep
its shape stands beside it, at places in percent of the width and in pixels of the height.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from search import Trends
from web import charts
from web.charts import GridLine, Period, Step, Tick

WIDTH = 1_000
HEIGHT = 260.0
HEADROOM = 12.0  # pixels above the greatest value, for its mark
MOST_MARKS = 62  # periods of which each point has a mark; more would make a rope of the line
MOST_LINES = 4  # of the grid
LABEL_HEIGHT = 18.0  # pixels between the names at the ends of two lines
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Series:
    """Something to be drawn: a value for each period, and for each the address that it leads to, or None."""

    name: str
    values: tuple[float, ...]
    labels: tuple[str, ...]  # each value in words
    urls: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: its place, what it says, and where it leads."""

    x: float
    y: float
    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A series as it is drawn; `label_y` is where its name stands, at its end."""

    number: int
    name: str
    points: str
    marks: tuple[Mark, ...]
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines with their grid and axis."""

    lines: tuple[Line, ...]
    grid: tuple[GridLine, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: float = HEIGHT


def shown_periods(trends: Trends) -> tuple[Period, ...]:
    """Return the periods of some trends, with their first and last days."""
    step = Step(trends.granularity)
    return tuple(step.holding(charts.day_of(period)) for period in trends.periods)


def drawing(series: Sequence[Series], periods: Sequence[Period], *, percent: bool) -> Drawing:
    """Return series drawn from zero up to the greatest value of any; as shares of a hundred if `percent`."""
    largest = max((value for one in series for value in one.values), default=0.0) or 1.0
    ends = _label_places([_y(one.values[-1], largest) if one.values else HEIGHT for one in series])
    lines = (_line(number, one, periods, largest, ends[number - 1]) for number, one in enumerate(series, 1))
    values = charts.grid(largest * (PERCENT if percent else 1), most=MOST_LINES, whole=not percent)
    grid = (
        GridLine(_y(value / (PERCENT if percent else 1), largest), _value(value, percent=percent)) for value in values
    )
    return Drawing(tuple(lines), tuple(grid), charts.ticks(periods))


def _line(number: int, series: Series, periods: Sequence[Period], largest: float, label_y: float) -> Line:
    count = len(periods)
    places = [(charts.middle(at, count), _y(value, largest)) for at, value in enumerate(series.values)]
    points = " ".join(f"{round(x * WIDTH / PERCENT, 1):g},{y:g}" for x, y in places)
    if count == 1:  # a line of one point would not be seen
        points = f"0,{places[0][1]:g} {WIDTH},{places[0][1]:g}"
    marks = (
        Mark(x, y, f"{charts.span_name(period.first, period.last)}, {series.name}: {label}", url)
        for (x, y), period, label, url in zip(places, periods, series.labels, series.urls, strict=True)
    )
    return Line(number, series.name, points, tuple(marks) if count <= MOST_MARKS else (), label_y)


def _y(value: float, largest: float) -> float:
    return round(HEIGHT - (HEIGHT - HEADROOM) * value / largest, 1)


def _label_places(wanted: Sequence[float]) -> list[float]:
    """Return places for names that are wanted at some heights, far enough apart, and none below the drawing."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    places = [wanted[at] for at in order]
    for at in range(1, len(places)):
        places[at] = max(places[at], places[at - 1] + LABEL_HEIGHT)
    if places and places[-1] > HEIGHT:
        places[-1] = HEIGHT
        for below, at in pairwise(reversed(range(len(places)))):
            places[at] = min(places[at], places[below] - LABEL_HEIGHT)
    found = dict(zip(order, places, strict=True))
    return [round(found[at], 1) for at in range(len(wanted))]


def _value(value: float, *, percent: bool) -> str:
    return f"{value:g}%" if percent else f"{value:,.0f}"
