"""Charts: which periods part a span of time, where do they stand on an axis, and what are they called?

Nothing here knows of requests or markup. A place on an axis is a percentage of its width, so that a drawing fits any
screen without a script.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import floor, log10

from search import Granularity
from web.filters import MONTHS, readable_date

MOST_TICKS = 5  # names under a drawing that is as narrow as a phone or a column
LEAST_APART = 19.0  # percent between the middles of two names of so many, or they would touch
NEAR_THE_EDGE = 9.0  # percent within which a name is set flush with the edge of its drawing
SHORT = 3  # letters of a month
DAYS_A_WEEK, MONTHS_A_YEAR = 7, 12
ROUNDING = 1e-9  # more than what floats lose in a division
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Some days in a row, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Step:
    """How long each period is: so many days, months or years; seven days begin on a Monday."""

    unit: Granularity
    size: int = 1

    def holding(self, day: date) -> Period:
        """Return the period that a day lies in."""
        index = self._index(day)
        return Period(self._start(index), _day_before(self._start_or_none(index + 1)))

    def count(self, first: date, last: date) -> int:
        """Return how many periods two days and all between them lie in."""
        return self._index(last) - self._index(first) + 1

    def periods(self, first: date, last: date) -> tuple[Period, ...]:
        """Return the periods from the one that `first` lies in to that of `last`, none left out."""
        starts = [self._start_or_none(index) for index in range(self._index(first), self._index(last) + 2)]
        return tuple(Period(start, _day_before(end)) for start, end in pairwise(starts) if start)

    def _index(self, day: date) -> int:
        if self.unit is Granularity.DAY:
            return (day.toordinal() - 1) // self.size  # January 1 of the year 1 was a Monday
        if self.unit is Granularity.MONTH:
            return (day.year * MONTHS_A_YEAR + day.month - 1) // self.size
        return day.year // self.size

    def _start(self, index: int) -> date:
        if self.unit is Granularity.DAY:
            return date.fromordinal(index * self.size + 1)
        if self.unit is Granularity.MONTH:
            year, month = divmod(index * self.size, MONTHS_A_YEAR)
            return date(year, month + 1, 1)
        return date(max(index * self.size, date.min.year), 1, 1)

    def _start_or_none(self, index: int) -> date | None:
        """Return where a period begins, None where the calendar has ended before."""
        try:
            return self._start(index)
        except (OverflowError, ValueError):
            return None


DAY, WEEK = Step(Granularity.DAY), Step(Granularity.DAY, DAYS_A_WEEK)
MONTH, QUARTER, YEAR = Step(Granularity.MONTH), Step(Granularity.MONTH, 3), Step(Granularity.YEAR)

# each with the most bars of it that are drawn side by side: two months by days, eight months by weeks, a year by months
BARS = (
    (DAY, 84),
    (WEEK, 36),
    (MONTH, 48),
    (QUARTER, 60),
    (YEAR, 62),
    *((Step(Granularity.YEAR, years), 62) for years in (5, 10, 50, 100)),
)
# more days or months in a row are not needed to count by any of these
MOST_PERIODS = 252
# years by the hundred end at 9999
WIDEST = Step(Granularity.YEAR, 500)

MARGIN = 6  # around the dates asked for, one part in so many is shown on each side
LEAST_SHOWN = 15  # days, however few are asked for

TICKS = (
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    Step(Granularity.MONTH, 6),
    *(Step(Granularity.YEAR, years) for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)),
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A name under an axis: its place in percent, and which part of it stands there (start, middle or end)."""

    at: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line at a round number."""

    y: float  # pixels from the top
    label: str


def step_for(first: date, last: date, *, finest: Granularity = Granularity.DAY) -> Step:
    """Return the shortest step whose periods from one day to another are few enough to be drawn as bars.

    It is no shorter than the granularity at which counts are known.
    """
    order = list(Granularity)  # coarsest first
    known = [(step, most) for step, most in BARS if order.index(step.unit) <= order.index(finest)]
    return next((step for step, most in known if step.count(first, last) <= most), WIDEST)


def window(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """Return the days to show around those that are asked for, so that one sees what lies beside them.

    They begin and end with a bar where two days bound them; else they are open.
    """
    if first is None or last is None:
        return None, None
    asked = (last - first).days + 1
    margin = max(asked // MARGIN, (LEAST_SHOWN - asked + 1) // 2)
    start = date.fromordinal(max(first.toordinal() - margin, date.min.toordinal()))
    end = date.fromordinal(min(last.toordinal() + margin, date.max.toordinal()))
    step = step_for(start, end)
    return step.holding(start).first, step.holding(end).last


def day_of(start: str) -> date:
    """Return the first day of a period that is named as in a histogram: '2024', '2024-10' or '2024-10-31'."""
    return date.fromisoformat((start + "-01-01")[:10])


def middle(at: int, count: int) -> float:
    """Return the place of the middle of one of so many periods of equal width, in percent."""
    return round(100 * (at + 0.5) / count, 3)


def edge(at: int, count: int) -> float:
    """Return the place of the beginning of one of so many periods of equal width, in percent."""
    return round(100 * at / count, 3)


def ticks(periods: Sequence[Period], *, most: int = MOST_TICKS) -> tuple[Tick, ...]:
    """Return names for an axis of periods, at most so many, in order and apart from each other."""
    if not periods:
        return ()
    found: list[Tick] = []
    for at, name in _named(periods, most):
        place = middle(at, len(periods))
        if not found or place - found[-1].at >= LEAST_APART * MOST_TICKS / most:
            found.append(Tick(place, name, _anchor(place)))
    return tuple(found)


def grid(largest: float, *, most: int = 2, whole: bool = True) -> tuple[float, ...]:
    """Return round numbers up to the largest, ascending, evenly apart; zero is not among them.

    There are at most so many, which is two or more.
    """
    if largest <= 0 or (whole and largest < 1):
        return ()
    power = 10.0 ** floor(log10(largest))
    steps = (power * factor for factor in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0))
    step = next(step for step in steps if _multiples(largest, step) <= most and (step >= 1 or not whole))
    return tuple(step * n for n in range(1, _multiples(largest, step) + 1))


def span_name(first: date, last: date) -> str:
    """Return a span of days in words: a day, a month or a year by its name, others by their ends."""
    if first == last:
        return readable_date(first.isoformat())
    if Period(first, last) == MONTH.holding(first):
        return _month_name(first)
    if (first, last) == (YEAR.holding(first).first, YEAR.holding(last).last):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if (first, last) == (MONTH.holding(first).first, MONTH.holding(last).last):
        start = MONTHS[first.month - 1] if first.year == last.year else _month_name(first)
        return f"{start} – {_month_name(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{MONTHS[first.month - 1]} {first.day}–{last.day}, {first.year}"
    start = readable_date(first.isoformat())
    return f"{start.split(',')[0] if first.year == last.year else start} – {readable_date(last.isoformat())}"


def _multiples(largest: float, step: float) -> int:
    return floor(largest / step + ROUNDING)


def _named(periods: Sequence[Period], most: int) -> Iterator[tuple[int, str]]:
    """Return places of periods with the names that begin in them, of the finest step that has few enough."""
    first, last = periods[0].first, periods[-1].last
    step = next((step for step in TICKS if step.count(first, last) <= most), TICKS[-1])
    named = 0
    place = 0
    for start in (period.first for period in step.periods(first, last)):
        if start < first and len(periods) > 1:
            continue
        while periods[place].last < start:
            place += 1
        yield place, _tick_name(max(start, first), step, alone=named == 0)
        named += 1
    if not named:
        yield 0, _tick_name(first, step, alone=True)


def _tick_name(day: date, step: Step, *, alone: bool) -> str:
    """Return the name of a tick; one that stands first, or in January, tells its year."""
    if step.unit is Granularity.YEAR:
        return str(day.year)
    month = MONTHS[day.month - 1][:SHORT]
    if step.unit is Granularity.DAY:
        return f"{month} {day.day}, {day.year}" if alone else f"{month} {day.day}"
    return f"{month} {day.year}" if alone else str(day.year) if day.month == 1 else month


def _month_name(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _anchor(place: float) -> str:
    if place < NEAR_THE_EDGE:
        return "start"
    return "end" if place > 100 - NEAR_THE_EDGE else "middle"


def _day_before(day: date | None) -> date:
    return date.max if day is None else day - ONE_DAY
