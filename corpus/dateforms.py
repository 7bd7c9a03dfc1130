"""Date forms: in what shapes are dates, times of day and time zones written?

Patterns match at the beginning of a value on one line, blanks already single; `corpus.dates` judges what they mean.
"""

import re
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corpus.datewords import MONTHS, OFFSETS, REGIONS

MAX_OFFSET = 14 * 60  # minutes; Kiribati is the farthest from Greenwich

_WORD = r"[^\W\d_]{2,12}"
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:h.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?)?"
    r" ?(?P<half>[ap]\.? ?m\b\.?)?(?: ?Uhr| ?hrs)?"
)
_ZONE = r"(?P<zone>Z|(?:UTC|GMT)? ?[+−-]\d{1,2}(?::?\d{2})?|[A-Z]{2,4})(?: ?\([\w :+-]{1,40}\))?"
LEAD = re.compile(rf"(?:(?P<weekday>{_WORD}(?:-feira)?)(?:[.,]{{1,2}} ?| ))?")
CLOCK = re.compile(
    rf"(?:[T,]? ?|,? ?(?:at|um|à|a las|kl\.?|-|–|\||@) )?{_TIME}(?: ?{_ZONE})?", re.ASCII | re.IGNORECASE
)
COMPACT_CLOCK = re.compile(
    rf"T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?:[.,]\d{{1,9}})?(?: ?{_ZONE})?", re.ASCII
)

YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<sep>[-/.])(?P<month>\d{1,2})(?!\d)(?:(?P=sep)(?P<day>\d{1,2})(?!\d))?)?(?![\d])", re.ASCII
)
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=T?\d{4}|\D|$)", re.ASCII)
DAY_NAME_YEAR = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|e|º|ª|\.)?[ -]{{0,2}}(?:of |de |d['’])?(?P<name>{_WORD})\.?,?[ -]{{1,2}}"
    r"(?:del? )?(?P<year>\d{4}|\d{2})(?!\d)(?: r\.)?",
    re.IGNORECASE,
)
NAME_DAY_YEAR = re.compile(
    rf"(?P<name>{_WORD})\.?[ -](?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| |-)(?P<year>\d{{4}})(?!\d)", re.IGNORECASE
)
NAME_YEAR = re.compile(rf"(?P<name>{_WORD})\.?,?[ -](?:del? )?(?P<year>\d{{4}})(?!\d)", re.IGNORECASE)
IDEOGRAPHS = re.compile(
    r"(?P<year>\d{4}) ?[年년] ?(?P<month>\d{1,2}) ?[月월](?: ?(?P<day>\d{1,2}) ?[日일])?(?: ?\([\w ]{1,9}\))?"
)
FIGURES = re.compile(r"(?P<first>\d{1,2})(?P<sep>[-/.])(?P<other>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})(?!\d)", re.ASCII)
FIGURES_MONTH = re.compile(r"(?P<month>\d{1,2})[/.](?P<year>\d{4})(?!\d)", re.ASCII)
CTIME = re.compile(
    rf"(?:{_WORD},? )?(?P<name>{_WORD}) (?P<day>\d{{1,2}}) (?P<clock>\d{{1,2}}:\d{{2}}:\d{{2}}(?: [A-Z]{{2,4}})?)"
    r" (?P<year>\d{4})"
)
CLOCK_FIRST = re.compile(
    r"(?P<clock>\d{1,2}(?:[:h.]\d{2}(?!\.?\d)(?::\d{2})?(?: ?[ap]\.? ?m\b\.?)?| ?[ap]\.? ?m\b\.?)"
    rf"(?: ?{_ZONE})?)(?: on|,)? ",
    re.ASCII | re.IGNORECASE,
)
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
FORMS = (YEAR_FIRST, COMPACT, DAY_NAME_YEAR, NAME_DAY_YEAR, FIGURES, IDEOGRAPHS, NAME_YEAR, FIGURES_MONTH)
SECOND_DATE = re.compile(r"\d{4}|\d{1,2}[-/.]\d{1,2}[-/.]\d")
EPOCH = re.compile(r"\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19}", re.ASCII)


def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month's name or abbreviation in any of the languages known, None for another word."""
    return MONTHS.get(name.lower().rstrip("."))


def zone_offset(name: str | None, local: datetime) -> timedelta | None:
    """Return the offset that a zone's name or figures mean. Raises LookupError where they mean none known."""
    if name is None:
        return None
    plain = name.upper().replace(" ", "").replace("−", "-")
    if plain in OFFSETS:
        return timedelta(minutes=OFFSETS[plain])
    if plain in REGIONS:
        return _region(REGIONS[plain]).utcoffset(local)
    figures = plain.removeprefix("UTC").removeprefix("GMT")
    if figures[:1] not in {"+", "-"}:
        raise LookupError(name)
    digits = figures[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    total = int(hours) * 60 + int(minutes)
    if total > MAX_OFFSET or int(minutes) > 59:
        raise LookupError(name)
    return timedelta(minutes=-total if figures[0] == "-" else total)


@lru_cache(maxsize=8)
def _region(key: str) -> tzinfo:
    try:
        return ZoneInfo(key)
    except ZoneInfoNotFoundError as error:  # a machine without a time zone database
        raise LookupError(key) from error
