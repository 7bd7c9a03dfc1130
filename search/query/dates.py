"""Dates: which instants does '2024-10', '2024-10-01..2024-11-15' or 'last-month' mean?

    2024, 1990s, 2024-10, oct-2024, 2024-q3, 2024-10-31, 20241031
    today, yesterday, this-week, last-week, this-month, last-month, this-year, last-year, last-30-days
    2024-10..2024-12, 2024.., ..2024, [2024 TO *], >2024, >=2024, <2024, <=2024

Days, months and years are those of UTC, as in the index; 'today' is the caller's. Every bound is inclusive:
after:2024-10 begins with 1 October and before:2024-10 ends with 31 October.
"""

import re
from datetime import date, timedelta
from typing import Any

from whoosh.matching import ListMatcher
from whoosh.query import Query

FIELD = "published"
EARLIEST = -(2**63) + 1  # -(2**63) marks a missing instant in the column
LATEST = 2**63 - 1

_SECONDS_A_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_CALENDAR = re.compile(r"([0-9]{4})(?:([-/])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")
_RECENT = re.compile(r"(?:last|past)-([0-9]{1,4})-(day|week|month|year)s?")
_COMPACT = re.compile(r"([12][0-9]{3})([01][0-9])([0-3][0-9])")
_QUARTER = re.compile(r"([0-9]{4})-?q([1-4])")
_DECADE = re.compile(r"([0-9]{3}0)s")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {name: number for number, full in enumerate(_FULL_MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}
_NAMES = "|".join(_MONTHS)
_NAMED_MONTH = re.compile(rf"({_NAMES})\.?-([0-9]{{4}})|([0-9]{{4}})-({_NAMES})")
_RANGE = re.compile(r"(.*?)(?:\.\.\.?|…)(.*)", re.DOTALL)
_BRACKETS = re.compile(r"\[-?(.*?)-to-(.*?)-?\]", re.DOTALL)
_COMPARED = re.compile(r"(>=|<=|>|<)-?(.*)", re.DOTALL)

Period = tuple[date, date]


class DateRange(Query):  # type: ignore[misc]
    """Matches articles published between two instants: int64 seconds since 1970, UTC, both inclusive.

    Articles without a date never match, even where a bound is open (EARLIEST or LATEST).
    """

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last
        self.boost = 1.0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateRange) and (self.first, self.last) == (other.first, other.last)

    def __hash__(self) -> int:
        return hash((DateRange, self.first, self.last))

    def __repr__(self) -> str:
        return f"DateRange({self.first}, {self.last})"

    def __str__(self) -> str:
        return f"{FIELD}:[{self.first} TO {self.last}]"

    def is_leaf(self) -> bool:
        """Return True."""
        return True

    def field(self) -> str:
        """Return the name of the column."""
        return FIELD

    def estimate_size(self, reader: Any) -> int:
        """Return the number of documents: nothing better is known before the column is read."""
        return int(reader.doc_count())

    def matcher(self, searcher: Any, context: Any = None) -> Any:  # noqa: ARG002
        """Return a matcher over the documents whose instant lies in the range, for Whoosh's own evaluation."""
        reader = searcher.reader()
        column = reader.column_reader(FIELD)
        return ListMatcher([doc for doc in reader.all_doc_ids() if self.first <= column[doc] <= self.last])


def parse_dates(field: str, value: str, *, today: date) -> DateRange | None:
    """Return the range that a value of `date:`, `after:` or `before:` means; None if it means none."""
    words = normal(value)
    if field == "date":
        match = _COMPARED.fullmatch(words)
        return _compared(match[1], match[2], today) if match else _range(words, today)
    found = period(words, today=today)
    if found is None:
        return None
    return _between(found[0], None) if field == "after" else _between(None, found[1])


def normal(value: str) -> str:
    """Return a value in small letters, without spaces, and a range in brackets with two dots."""
    words = re.sub(r"[\s_]+", "-", value.strip().lower())
    match = _BRACKETS.fullmatch(words)
    return "..".join(part.replace("*", "") for part in match.groups()) if match else words


def _compared(sign: str, value: str, today: date) -> DateRange | None:
    """Return the range before or after a period, which belongs to it if the sign says so."""
    found = period(value, today=today)
    if found is None:
        return None
    whole = _between(*found)
    match sign:
        case ">":
            return DateRange(whole.last + 1, LATEST)
        case "<":
            return DateRange(EARLIEST, whole.first - 1)
        case ">=":
            return DateRange(whole.first, LATEST)
    return DateRange(EARLIEST, whole.last)


def day_span(value: str, *, today: date) -> tuple[date | None, date | None] | None:
    """Return the first and last day of a period or of a range of periods, of which one end may be open, as None.

    None in place of both means that the value is no such thing.
    """
    words = normal(value)
    match = _RANGE.fullmatch(words)
    if not match:
        return period(words, today=today)
    ends = [part.strip("-") for part in match.groups()]
    periods = [period(end, today=today) for end in ends]
    if not any(periods) or any(end and not period for end, period in zip(ends, periods, strict=True)):
        return None
    first, last = periods
    if first and last and last[0] < first[0]:
        first, last = last, first
    return first[0] if first else None, last[1] if last else None


def _range(value: str, today: date) -> DateRange | None:
    span = day_span(value, today=today)
    return _between(*span) if span else None


def _between(first: date | None, last: date | None) -> DateRange:
    """Return the range from the first second of one day to the last second of another."""
    start = EARLIEST if first is None else (first.toordinal() - _EPOCH) * _SECONDS_A_DAY
    end = LATEST if last is None else (last.toordinal() - _EPOCH + 1) * _SECONDS_A_DAY - 1
    return DateRange(start, end)


def period(value: str, *, today: date) -> Period | None:
    """Return the first and last day of a day, month or year, or of a relative period; None if it is no such thing."""
    match = _CALENDAR.fullmatch(value)
    if match:
        return _calendar(*(int(part) if part else None for part in match.group(1, 3, 4)))
    match = _RECENT.fullmatch(value)
    if match:
        return _recent(int(match[1]), match[2], today)
    return _named(value, today) or _written(value)


def _written(value: str) -> Period | None:
    """Return the period of '20241031', 'oct-2024', '2024-oct', '2024-q3' or '1990s'."""
    if match := _COMPACT.fullmatch(value):
        return _calendar(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED_MONTH.fullmatch(value):
        return _calendar(int(match[2] or match[3]), _MONTHS[match[1] or match[4]], None)
    if match := _QUARTER.fullmatch(value):
        return _months(int(match[1]), 3 * int(match[2]) - 2, 3)
    if match := _DECADE.fullmatch(value):
        return _months(int(match[1]), 1, 120)
    return None


def _months(year: int, month: int, count: int) -> Period | None:
    """Return so many months from one on; None where that is no year."""
    if not year:
        return None
    last = year * 12 + month + count - 2
    return date(year, month, 1), _month_end(date(last // 12, last % 12 + 1, 1))


def _calendar(year: int | None, month: int | None, day: int | None) -> Period | None:
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return first, first
    return first, _month_end(first) if month else date(first.year, 12, 31)


def _recent(count: int, unit: str, today: date) -> Period | None:
    """Return the last so many days, weeks, months or years, today included; None if they begin before year 1."""
    try:
        if unit in ("day", "week"):
            return today - timedelta(days=max(count * (7 if unit == "week" else 1) - 1, 0)), today
        return _months_before(today, count * (12 if unit == "year" else 1)), today
    except (ValueError, OverflowError):
        return None


def _named(value: str, today: date) -> Period | None:
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    match value:
        case "today":
            return today, today
        case "yesterday":
            return today - timedelta(days=1), today - timedelta(days=1)
        case "this-week":
            return monday, monday + timedelta(days=6)
        case "last-week":
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case "this-month":
            return month, _month_end(month)
        case "last-month":
            return (month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)
        case "this-year":
            return date(today.year, 1, 1), date(today.year, 12, 31)
        case "last-year":
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return None


def _month_end(first: date) -> date:
    if first.month == 12:
        return first.replace(day=31)
    return first.replace(month=first.month + 1) - timedelta(days=1)


def _months_before(day: date, count: int) -> date:
    """Return the same day so many months earlier, or that month's last day if it is shorter."""
    months = day.year * 12 + day.month - 1 - count
    first = date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(day.day, _month_end(first).day))
