"""Datelines: from where, on which day, and by which agency was this story filed?

'SALVADOR, Feb 26 - ', 'WASHINGTON, July 4, 2012 (Reuters) - ', 'GENEVA (AP) — ', 'NEW YORK, Oct. 31, 2024
/PRNewswire/ -- ', 'NEW DELHI: ', '(Reuters) - '. Capitals before a dash may also be a headline: a dateline has a date,
an agency or a known place.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from corpus.article import Origin, Precision, Published
from corpus.dates import YEARS, month_number
from corpus.datewords import WEEKDAYS
from corpus.lettercase import recased

__all__ = ["AGENCIES", "Dateline", "agency_name", "dateline_date", "find_dateline"]

DATELINE_LIMIT = 110  # characters up to the dash
MAX_PLACE_WORDS = 7  # 'VANCOUVER, British Columbia', 'SAN BERNARDINO, Calif.'
DAYS_AHEAD = 2  # a story filed on the other side of the date line, or dated to its day of print

AGENCIES: Mapping[str, str] = MappingProxyType(
    {
        "reuters": "Reuters", "reuter": "Reuters", "thomson reuters": "Reuters", "rtrs": "Reuters",
        "ap": "Associated Press", "associated press": "Associated Press", "the associated press": "Associated Press",
        "afp": "Agence France-Presse", "agence france-presse": "Agence France-Presse",
        "upi": "United Press International", "united press international": "United Press International",
        "dpa": "dpa", "epd": "epd", "kna": "KNA", "apa": "APA", "sda": "Keystone-SDA", "ats": "Keystone-SDA",
        "ansa": "ANSA", "efe": "EFE", "lusa": "Lusa", "belga": "Belga", "anp": "ANP", "pap": "PAP", "ctk": "ČTK",
        "tass": "TASS", "itar-tass": "TASS", "interfax": "Interfax", "ria novosti": "RIA Novosti",
        "ukrinform": "Ukrinform", "xinhua": "Xinhua", "kyodo": "Kyodo News", "kyodo news": "Kyodo News",
        "jiji": "Jiji Press", "jiji press": "Jiji Press", "yonhap": "Yonhap", "kcna": "KCNA", "cna": "CNA",
        "pti": "Press Trust of India", "ani": "ANI", "ians": "IANS", "uni": "UNI", "app": "APP", "bernama": "Bernama",
        "antara": "Antara", "vna": "VNA", "irna": "IRNA", "sana": "SANA", "wafa": "WAFA", "anadolu": "Anadolu Agency",
        "anadolu agency": "Anadolu Agency", "aa": "Anadolu Agency", "mena": "MENA", "spa": "SPA", "qna": "QNA",
        "aap": "AAP", "cp": "The Canadian Press", "the canadian press": "The Canadian Press", "pa": "PA Media",
        "pa media": "PA Media", "press association": "PA Media", "ips": "Inter Press Service", "rns": "RNS",
        "bloomberg": "Bloomberg", "bloomberg news": "Bloomberg News", "dow jones": "Dow Jones", "cnn": "CNN",
        "bbc": "BBC", "bbc news": "BBC News", "prnewswire": "PR Newswire", "pr newswire": "PR Newswire",
        "business wire": "Business Wire", "globe newswire": "GlobeNewswire", "globenewswire": "GlobeNewswire",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a story was filed, the day and agency where it names them, and the stretch of text up to the dash.

    `place` is empty where only the agency is named: '(Reuters) - '.
    """

    place: str
    month: int | None
    day: int | None
    year: int | None
    agency: str | None
    span: tuple[int, int]


_DASH = re.compile(r"[—–_-](?:-?(?=\s|$)|(?<=—)|-)\s*|:\s")
_AGENCY_DASH = re.compile(r"[(/](?P<agency>[A-Z][\w ]{1,30})[)/]\s?[—–-]{1,2}\s*")  # 'NEW YORK--(BUSINESS WIRE)--'
_AGENCY_ALONE = re.compile(
    r"(?:(?P<name>[A-Z][a-z]{2,8})\.?\s(?P<day>\d{1,2})(?:,\s(?P<year>\d{4}))?\s)?\((?P<agency>[^()\n]{2,40})\)\s?"
    r"(?P<dash>[—–-]{1,2}\s*)?(?=[^\s)])"
)
PROSE_LENGTH = 60  # characters after a dateline without date or agency; a shorter line is a title
_AGENCY = re.compile(r"\s*(?:[(\[]([^()\[\]]{2,40})[)\]]|/([A-Z][\w ]{1,30})/|,\s(Reuters?|AP|AFP|UPI))\s*$")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]{0,2}\s{1,3})?"
_MONTH_DAY = re.compile(
    rf"[,.\s]\s{{0,3}}{_WEEKDAY}(?:(?P<name>[^\W\d_]{{3,12}})\.?\s?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    r"|(?P<day_first>\d{1,2})\.?\s(?P<name_last>[^\W\d_]{3,12})\.?)(?:,?\s{1,3}(?P<year>\d{4}))?\s{0,3}$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[^\W\d_][^\d_:;!?\"“”<>()\[\]{}]*")
_SMALL = """
    de la le les del do da dos el of the and au aux sur am an der upon
"""
_SMALL_WORDS = frozenset(_SMALL.split())


def find_dateline(text: str, *, is_place: Callable[[str], bool], start: int = 0) -> Dateline | None:
    """Return the dateline that opens text at `start`, None where there is none."""
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    head = text[start : min(line_end, start + DATELINE_LIMIT)]
    if "(" in head[:20] and (alone := _AGENCY_ALONE.match(head)) and (found := _agency_alone(alone, start)):
        return found
    if not head[:1].isupper():
        return None
    for dash in _DASH.finditer(head):
        following = text[start + dash.end() : min(line_end, start + dash.end() + DATELINE_LIMIT)]
        filed = head[: dash.start()].rstrip()
        read = _read(filed.removesuffix(".") if filed.endswith(").") else filed, dash[0], following, is_place)
        if read is not None:
            place, when, agency = read
            signed = _AGENCY_DASH.match(following) if agency is None else None
            agency = agency_name(signed["agency"]) if signed else agency
            return Dateline(place, *when, agency, (start, start + dash.end() + (signed.end() if signed else 0)))
    return None


def _agency_alone(match: re.Match[str], start: int) -> Dateline | None:
    """Read '(Reuters) - ' and 'March 3 (Reuters) - '."""
    agency = agency_name(match["agency"])
    month = month_number(match["name"]) if match["name"] else None
    if agency is None or (match["name"] and month is None) or not (match["dash"] or match["agency"].isupper()):
        return None
    day = int(match["day"]) if match["day"] else None
    return Dateline("", month, day, int(match["year"]) if match["year"] else None, agency, (start, start + match.end()))


def _read(
    filed: str, dash: str, following: str, is_place: Callable[[str], bool]
) -> tuple[str, tuple[int | None, int | None, int | None], str | None] | None:
    """Part what stands before the dash into place, (month, day, year) and agency; None where it is no dateline."""
    tag = _AGENCY.search(filed)
    agency = agency_name(tag.group(tag.lastindex or 0)) if tag else None
    if tag:
        day = _MONTH_DAY.match(f" {tag.group(tag.lastindex or 0)}") if agency is None else None
        filed = filed[: tag.start()] + (day.group() if day else "")
    when: tuple[int | None, int | None, int | None] = (None, None, None)
    day = _MONTH_DAY.search(filed)
    if day:
        month = month_number(day["name"] or day["name_last"])
        if month is not None:
            when = (month, int(day["day"] or day["day_first"]), int(day["year"]) if day["year"] else None)
            initials = filed[: day.start() + 1].endswith(".C.")  # Washington, D.C. keeps its last dot
            filed = filed[: day.start() + initials]
    place = filed.strip(" ,")
    city, _, last = place.rpartition(",")
    if last.strip(" .").lower() in WEEKDAYS:  # 'SYDNEY, Monday'
        place = city.rstrip(" ,")
    dated = when[0] is not None
    shouted = not dated and agency is None and _opens_prose(dash, following)
    if not _is_filing_place(place, certain=agency is not None, dated=dated, prose=shouted, is_place=is_place):
        return None
    if agency is None and not dated and (following.isupper() or (dash[0] == ":" and not shouted)):
        return None
    return _spelled(place), when, agency


def _opens_prose(dash: str, following: str) -> bool:
    """Tell whether what follows a long dash or a colon is the beginning of a paragraph, and not of a title."""
    if dash[0] not in "—–:" or len(following) < PROSE_LENGTH:
        return False
    return following.lstrip("\"'“‘")[:1].isupper() and not following.isupper()


def _is_filing_place(place: str, *, certain: bool, dated: bool, prose: bool, is_place: Callable[[str], bool]) -> bool:
    city, _, region = place.partition(",")
    words = place.split()
    if not _PLACE.fullmatch(place) or len(words) > MAX_PLACE_WORDS or city.lower().strip(".") in WEEKDAYS:
        return False
    if not all(word[0].isupper() or word.lower() in _SMALL_WORDS for word in words if word[0].isalpha()):
        return False
    if certain or (dated and city.isupper()):
        return True
    known = any(is_place(_spelled(part)) for name in (city, region.strip()) for part in name.split("/") if part)
    return known and (dated or city.isupper() or (prose and not region))


def _spelled(place: str) -> str:
    return ", ".join(
        recased(part) if part.isupper() and len(part) > 3 else part
        for part in (piece.strip() for piece in place.split(","))
        if part
    )


def agency_name(tag: str) -> str | None:
    """Return the news agency that a tag such as 'AP' names, None where it names none known."""
    return AGENCIES.get(" ".join(tag.split()).lower().strip(" ./"))


def dateline_date(dateline: Dateline, reference: date | None = None) -> Published | None:
    """Return the day of a dateline: with its own year, else the latest not after the reference and two days.

    None where it has no day, or neither year nor reference to tell the year by.
    """
    if dateline.month is None or dateline.day is None:
        return None
    if dateline.year is not None:
        return _published(dateline.year, dateline.month, dateline.day)
    if reference is None:
        return None
    latest = reference + timedelta(days=DAYS_AHEAD)
    for year in range(latest.year, latest.year - 9, -1):  # 29 February can be eight years back
        published = _published(year, dateline.month, dateline.day)
        if published is not None and published.instant.date() <= latest:
            return published
    return None


def _published(year: int, month: int, day: int) -> Published | None:
    if year not in YEARS:
        return None
    try:
        return Published(datetime(year, month, day, tzinfo=UTC), Precision.DAY, None, Origin.DATELINE)
    except ValueError:
        return None
