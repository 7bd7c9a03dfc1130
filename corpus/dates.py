"""Dates: when was this article published, and how exactly is that known?

A value is read only where it can mean one date. What is refused, with the reason in a `DateProblem`: 03/04/2024
(unless `day_first` is configured), two-digit years in figures, weekdays alone, words such as 'yesterday', and years
that no archive holds. A full date followed by rubbish ('5-APR-1987 605:12:19.12') keeps the day and gives up the time.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from corpus.article import Origin, Precision, Published
from corpus.dateforms import (
    CLOCK,
    CLOCK_FIRST,
    COMPACT,
    COMPACT_CLOCK,
    CTIME,
    EPOCH,
    FIGURES,
    FORMS,
    ISO,
    LEAD,
    SECOND_DATE,
    YEAR_FIRST,
    month_number,
    zone_offset,
)
from corpus.datewords import LABELS, WEEKDAYS

__all__ = ["DateProblem", "date_in_path", "date_in_text", "find_date", "iso", "month_number", "parse_date"]

YEARS = range(1400, 2101)  # print began in the first; the last leaves room for planned dates
PATH_YEARS = range(1900, 2101)  # older years in a path are more often numbers of something else
VALUE_LIMIT = 120  # characters; no date is longer
EPOCH_UNITS = ((10**8, 10**11, 1), (10**11, 10**14, 10**3), (10**14, 10**17, 10**6), (10**17, 10**20, 10**9))
CENTURY_PIVOT = 69  # two-digit years from here on are of the 20th century, as in POSIX


class DateProblem(ValueError):
    """A value that names no date, or could mean two; the message says which and why."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of a value besides its text."""

    origin: Origin
    zone: tzinfo = UTC
    day_first: bool | None = None


def parse_date(
    value: str | float | date | datetime,
    *,
    origin: Origin,
    zone: tzinfo = UTC,
    day_first: bool | None = None,
) -> Published:
    """Return when a source's date value says that an article appeared.

    Args:
        value: Text in any common form, seconds or milliseconds since 1970, YYYYMMDD or a year as a number, a date,
            or a datetime.
        origin: Where the value was found.
        zone: The zone of times that name none.
        day_first: True reads 03/04/2024 as 3 April, False as 4 March, None refuses it.

    Raises:
        DateProblem: The value names no date, more than one, or one that cannot be.
    """
    if isinstance(value, datetime):
        return _at(value, None if value.tzinfo is None else value.utcoffset(), origin, zone)
    if isinstance(value, date):
        return _day(value.year, value.month, value.day, origin)
    if isinstance(value, bool):
        raise DateProblem(f"{value} is no date")
    if isinstance(value, int | float):
        return _from_number(value, origin)
    text = " ".join(value[: VALUE_LIMIT + 1].split())
    if not text or len(value) > VALUE_LIMIT:
        raise DateProblem("the date is empty" if not text else f"{len(value)} characters are too long for a date")
    return _from_text(text, _Context(origin, zone, day_first))


def _from_number(value: float, origin: Origin) -> Published:
    if not math.isfinite(value) or value < 0:
        raise DateProblem(f"{value} is no date")
    if value in YEARS:
        return _day(int(value), None, None, origin)
    for least, most, unit in EPOCH_UNITS:
        if least <= value < most:
            moment = datetime.fromtimestamp(value // unit, UTC)
            return _in_range(Published(moment, Precision.SECOND, None, origin))
    if isinstance(value, int) and 10**7 <= value < 10**8:
        return _from_text(str(value), _Context(origin))
    raise DateProblem(f"the number {value} is neither a year nor seconds since 1970")


def _from_text(text: str, context: _Context) -> Published:
    if ISO.fullmatch(text):
        return _from_iso(text, context)
    if EPOCH.fullmatch(text):
        return _from_number(float(text), context.origin)
    swapped = CTIME.fullmatch(text)
    if swapped:
        text = f"{swapped['day']} {swapped['name']} {swapped['year']} {swapped['clock']}"
    early = CLOCK_FIRST.match(text)
    if early:
        text = f"{text[early.end() :]} {early['clock']}"
    start = _after_weekday(text)
    for form in FORMS:
        found = form.match(text, start)
        if found and _is_whole(found, text):
            return _complete(found, text[found.end() :], context)
    if text.lower().rstrip(".") in WEEKDAYS:
        raise DateProblem(f"'{text}' is a weekday, not a date")
    raise DateProblem(f"'{text}' is not a date in a form that can be read")


def _from_iso(text: str, context: _Context) -> Published:
    """Read the commonest form the fastest way; an hour or day that cannot be falls back on the slower one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        found = YEAR_FIRST.match(text)
        if found is None:
            raise DateProblem(f"'{text}' is no date") from None
        return _complete(found, text[found.end() :], context)
    return _at(moment, moment.utcoffset(), context.origin, context.zone)


def _after_weekday(text: str) -> int:
    lead = LEAD.match(text)
    if lead and lead["weekday"] and lead["weekday"].lower() in WEEKDAYS:
        return lead.end()
    return 0


def _is_whole(found: re.Match[str], text: str) -> bool:
    """Tell whether the match is a date with a month that exists by name, and not the beginning of something else."""
    name = found.groupdict().get("name")
    if name is not None and month_number(name) is None:
        return False
    return found.re is COMPACT or not text[found.end() : found.end() + 1].isalpha() or text[found.end()] in "Tt"


def _complete(found: re.Match[str], rest: str, context: _Context) -> Published:
    year, month, day = _year_month_day(found, context)
    bare = _day(year, month, day, context.origin)
    if not rest.strip(" .,;"):
        return bare
    if day is None:
        raise DateProblem(f"'{found.group()}' is followed by '{rest.strip()}', which may change its meaning")
    clock = COMPACT_CLOCK.fullmatch(rest) if found.re is COMPACT else None
    timed = _timed(bare, clock or CLOCK.fullmatch(rest.rstrip(" .,;")), context.zone)
    if timed is not None:
        return timed
    if rest[0].isdigit() or rest[0] in "-/+:" or SECOND_DATE.search(rest):
        raise DateProblem(f"'{found.group()}' is followed by '{rest.strip()}', which may change its meaning")
    return bare


def _year_month_day(found: re.Match[str], context: _Context) -> tuple[int, int | None, int | None]:
    groups = found.groupdict()
    year = int(groups["year"])
    if len(groups["year"]) == 2:
        if found.re is FIGURES and context.day_first is None:
            raise DateProblem(f"'{found.group()}' has a year of two figures")
        year += 1900 if year >= CENTURY_PIVOT else 2000
    if found.re is FIGURES:
        return (year, *_month_and_day(int(groups["first"]), int(groups["other"]), found.group(), context))
    name = groups.get("name")
    month = month_number(name) if name else groups.get("month")
    day = groups.get("day")
    return year, None if month is None else int(month), None if day is None else int(day)


def _month_and_day(first: int, other: int, shown: str, context: _Context) -> tuple[int, int]:
    """Return month and day, the order settled by a number over twelve, else by the configuration."""
    if first == other or other > 12:
        return first, other
    if first > 12 or context.day_first:
        return other, first
    if context.day_first is None:
        raise DateProblem(f"'{shown}' could be day/month or month/day; say which with --date-order")
    return first, other


def _timed(bare: Published, clock: re.Match[str] | None, zone: tzinfo) -> Published | None:
    """Return the day with its time of day, None where there is no time that can be."""
    if clock is None or not (clock["minute"] or clock.groupdict().get("half")):
        return None
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    half = (clock.groupdict().get("half") or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        return None
    local = bare.instant.replace(tzinfo=None) + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    try:
        offset = zone_offset(clock["zone"], local)
    except LookupError:
        return None
    precision = Precision.SECOND if clock["second"] else Precision.MINUTE
    return _at(local, offset, bare.origin, zone, precision)


def _at(
    local: datetime, offset: timedelta | None, origin: Origin, zone: tzinfo, precision: Precision = Precision.SECOND
) -> Published:
    naive = local.replace(tzinfo=None, microsecond=0)
    try:
        instant = naive.replace(tzinfo=zone if offset is None else timezone(offset)).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise DateProblem(f"{naive.isoformat()} is out of range") from error
    minutes = None if offset is None else round(offset.total_seconds() / 60)
    return _in_range(Published(instant, precision, minutes, origin))


def _day(year: int, month: int | None, day: int | None, origin: Origin) -> Published:
    precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
    try:
        instant = datetime(year, 1 if month is None else month, 1 if day is None else day, tzinfo=UTC)
    except ValueError as error:
        raise DateProblem(f"there is no day {day or 1} of month {month} in the year {year}") from error
    return _in_range(Published(instant, precision, None, origin))


def _in_range(published: Published) -> Published:
    if published.instant.year not in YEARS:
        raise DateProblem(f"the year {published.instant.year} is not between {YEARS[0]} and {YEARS[-1]}")
    return published


# --- dates that stand in paths and in prose -------------------------------------------------------------------------

_PATH_DATE = re.compile(
    r"(?<![\d.])(?P<year>\d{4})(?P<sep>[-_./]?)(?P<month>\d\d|[A-Za-z]{3})(?P=sep)(?P<day>\d\d)(?![\d.]\d|\d)", re.ASCII
)
_PATH_FOLDERS = re.compile(r"/(?P<year>\d{4})/(?P<month>\d{1,2}|[A-Za-z]{3})/(?:(?P<day>\d{1,2})(?=[/-]|$))?", re.ASCII)
_PATH_DAY_FOLDER = re.compile(r"/(?P<year>\d{4})(?P<sep>[-_]?)(?P<month>\d\d)(?P=sep)(?P<day>\d\d)(?=/)", re.ASCII)
PATH_LIMIT = 2_000  # characters at the end of a path; what stands nearer to the file counts


def date_in_path(path: str, *, origin: Origin = Origin.FILENAME) -> Published | None:
    """Return the date in a file's path or a URL, None where there is none.

    A date may stand anywhere in the last part ('2024-10-31-slug.md', '20241031.txt'); in folders only as whole parts
    ('/2024/10/31/', '/2024-10-31/', '/2024/oct/'). Hosts, queries and fragments are not read.
    """
    if "://" in path[:12]:
        path = "/" + path.split("://", 1)[1].split("?", 1)[0].split("#", 1)[0].partition("/")[2]
    path = "/" + path[-PATH_LIMIT:].replace("\\", "/").lstrip("/")
    folder, _, name = path.rpartition("/")
    candidates = [_PATH_DATE.finditer(name), _PATH_DAY_FOLDER.finditer(folder + "/"), _PATH_FOLDERS.finditer(path)]
    for found in candidates:
        for match in reversed(list(found)):
            published = _path_date(match, origin)
            if published is not None:
                return published
    return None


def _path_date(match: re.Match[str], origin: Origin) -> Published | None:
    year, month = int(match["year"]), match["month"]
    number = int(month) if month.isdigit() else month_number(month)
    if year not in PATH_YEARS or number is None:
        return None
    try:
        return _day(year, number, int(match["day"]) if match["day"] else None, origin)
    except DateProblem:
        return None


HEAD_LINES = 12  # of a text, where its date stands if it has one
HEAD_LINE_LIMIT = 160  # characters; a longer line is prose

_LABEL = re.compile(rf"(?:{'|'.join(LABELS)})\b(?: on| at| le| am| el)?\s{{0,2}}[:：]?\s{{0,2}}", re.IGNORECASE)
_YEAR = re.compile(r"[12]\d\d\d(?!\d)(?<!\d\d\d\d\d)", re.ASCII)
_NEWLINES = re.compile(r"\n+")
_UPDATED = re.compile(
    r"(?:last )?(?:updated|modified|revised|edited|aktualisiert|mis à jour|actualizado)", re.IGNORECASE
)
_PARTS = re.compile(r"\s{0,2}[|·•/;]\s{1,2}|\s[–—-]{1,2}\s")
_BYLINE_BEFORE = re.compile(
    r"(?:(?:posted|written|published)\s)?(?:by|par|von|por|di|door|av)\s[^\d]{3,80}?(?:,|\s(?:on|at))\s"
    r"(?=[^\W\d_]{3,12}(?:\sl[ea])?\.?,?\s(?:\S{3,12}\s)?\d|\d)",
    re.IGNORECASE,
)
_UPDATED_AFTER = re.compile(r"(?<=\d),?\s(?:last )?updated\b.{0,60}$", re.IGNORECASE)
_BYLINE_AFTER = re.compile(r",?\sby\s[^\d]{3,60}$", re.IGNORECASE)


def date_in_text(
    first_lines: str, *, zone: tzinfo = UTC, day_first: bool | None = None, origin: Origin = Origin.TEXT
) -> Published | None:
    """Return the full date that stands by itself among the first lines, None where there is none.

    It may follow a label ('Published October 31, 2024'), a byline or a bar; a date in a sentence is no date of
    publication. A date marked as an update yields to any other.
    """
    return find_date(first_lines, zone=zone, day_first=day_first, origin=origin)[0]


def find_date(
    first_lines: str, *, zone: tzinfo = UTC, day_first: bool | None = None, origin: Origin = Origin.TEXT
) -> tuple[Published | None, tuple[int, int] | None]:
    """Return the date that `date_in_text` does, and the span of the line that it stands in."""
    context = _Context(origin, zone, day_first)
    updated: tuple[Published | None, tuple[int, int] | None] = (None, None)
    for begin, end in _dated_lines(first_lines):
        line = first_lines[begin:end].strip(" *_#>()[]")
        for part in _PARTS.split(line):
            byline = _BYLINE_BEFORE.match(part)
            start = byline.end() if byline else 0
            label = _LABEL.match(part, start)
            found = _strict_date(part[label.end() if label else start :], context)
            if found is None:
                continue
            if not _UPDATED.match(part):
                return found, (begin, end)
            updated = updated if updated[0] else (found, (begin, end))
    return updated


def _dated_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the short ones of the first lines that hold a year."""
    start = lines = 0
    for year in _YEAR.finditer(text, 0, HEAD_LINES * HEAD_LINE_LIMIT):
        if year.start() < start:
            continue
        begin = text.rfind("\n", 0, year.start()) + 1
        end = text.find("\n", year.end())
        end = len(text) if end < 0 else end
        lines += len(_NEWLINES.findall(text, start, begin))
        if lines > HEAD_LINES:
            return
        if end - begin <= HEAD_LINE_LIMIT:
            yield begin, end
        start = end


def _strict_date(text: str, context: _Context) -> Published | None:
    """Return the date where the whole of a short text is one, to the day or finer."""
    text = " ".join(text.split()).strip(" .,;()[]")
    if "pdated" in text[1:VALUE_LIMIT]:
        text = _UPDATED_AFTER.sub("", text)
    if " by " in text[:VALUE_LIMIT]:
        text = _BYLINE_AFTER.sub("", text)
    if not 8 <= len(text) <= 60 or text.isdigit():
        return None
    early = CLOCK_FIRST.match(text) if text[0].isdigit() else None
    if early:
        text = f"{text[early.end() :]} {early['clock']}"
    rest, _, last = text.rpartition(" ")
    if last.lower() in WEEKDAYS:
        text = rest.rstrip(",")
    start = _after_weekday(text)
    if not any((found := form.match(text, start)) and _ends_cleanly(text[found.end() :]) for form in FORMS):
        return None
    try:
        published = _from_text(text, context)
    except DateProblem:
        return None
    return None if published.precision in {Precision.YEAR, Precision.MONTH} else published


def _ends_cleanly(rest: str) -> bool:
    return not rest or CLOCK.fullmatch(rest) is not None


_LENGTHS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10, Precision.MINUTE: 16, Precision.SECOND: 19}


def iso(published: Published) -> str:
    """Return ISO 8601 in UTC, cut to the precision: '2024', '2024-10', '2024-10-31', '2024-10-31T14:05Z'."""
    length = _LENGTHS[published.precision]
    shown = published.instant.isoformat()[:length]
    return f"{shown}Z" if length > _LENGTHS[Precision.DAY] else shown
