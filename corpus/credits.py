"""Credits: whom do the lines above an article name as its authors?

'By Jane Doe', 'Posted on March 3, 2009 by Jane Doe', 'Author: Jane Doe', 'Jane Doe, Staff Writer'; and below them, for
whom they write: 'Special to The Herald', 'Associated Press Writer'. 'By the numbers' and 'By 2030' name nobody.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.datelines import agency_name
from corpus.dates import date_in_text, month_number
from corpus.lettercase import recased
from corpus.names import (
    MAX_WORDS,
    has_first_name,
    is_outlet,
    is_role,
    looks_like_name,
    parted,
    without_honorific,
    without_role,
)
from corpus.outlets import affiliation, is_press, outlet_name

__all__ = ["Credit", "read_credit", "signed_line", "without_places"]

FirstNames = Callable[[str], bool]

HEAD_LIMIT = 1_000  # characters within which a credit begins
HEAD_LINES = 6
LINE_LIMIT = 140  # characters of a credit's line; where it is longer, a dateline may follow it
SIGNED_LIMIT = 90  # characters of a line that names its author without 'by'
LINES_BELOW = 2  # that may tell for whom the author writes

SURE_WORDS = frozenset({"by", "author", "authors", "writer", "reporter", "byline"})
_BY = re.compile(
    r"[ \t>*_(\[—–-]{0,4}(?:"
    r"(?:(?:(?:story|text|words)(?: and (?:photos?|photographs?|pictures?|images?))?|written|posted|submitted|reported|"
    r"report|compiled|analysis|opinion|commentary|comment|review|interview|ein \w{4,14}|une? \w{4,14}) )?"
    r"(?P<by>by|von|par|por|door|di|av|from):?"
    r"|(?P<label>authors?|writer|reporter|byline|words|text|autor(?:in)?|auteure?|autora?|testo|texto|texte) ?:"
    r")[ \t]{1,4}(?=[^\W_])",
    re.IGNORECASE,
)
_DATED_BY = re.compile(
    r"(?:(?:posted|published|written|updated)\s(?:on\s)?)?(?P<date>(?=[^\n]{0,30}\d)[^\n]{6,40}?)[\s,|•·–—-]{1,3}(?P<by>by)\s(?=[^\W_])",
    re.IGNORECASE,
)
_END_OF_CREDIT = re.compile(
    r"\s[|•·–—-]+\s|[|•·;]|\s[–—-]{1,2}$|[(\[]|\d|,?\s(?:updated|published|posted|publié|publicado)\b"
    r"|,?\s(?:@\w|[\w.+-]{1,40}@\w)|,?\s(?:on|at)\s(?=[^\W\d_]{3,9}\.?,?\s\S|\d)"
    r"|,?\s(?:with|and)\s(?:additional|photos?|photographs?|pictures?|images?|illustrations?|reporting|research)\b",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r",?\s([^\W\d_]{3,12})\.?\s?$")
_OUR_MAN = re.compile(
    r"\b(?:our|the|a|unser\w{0,2})\s(?:[\w-]+\s){0,3}?(?:correspondent|reporter|editor|writer|korrespondent\w*|\w*redakteur\w*)"
    r"s?[,:]?\s(?=[^\W\d_])",
    re.IGNORECASE,
)
_AGENCY_MAN = re.compile(
    r"(?P<agency>[^\W\d_][\w. ]{1,30}?)\s(?:staff\s)?(?:writers?|reporters?|correspondents?),?\s(?=[^\W\d_])",
    re.IGNORECASE,
)
_FOR = re.compile(r",?\s(?:special\s(?:to|for)(?:\sthe(?=\s))?|of|for|at|from)\s(?=\S)", re.IGNORECASE)
_IN_PLACE = re.compile(
    r"(?:,?\sin|\sreports? from|\sreporting from)\s[^,]{2,40}?(?=,|\sand\s|\s&\s|\sfor\s|\.?$)", re.IGNORECASE
)
_TAG = re.compile(r"[(\[|•·–—;-]{1,2}\s?([^()\[\]|•·\d;]{2,50})")
_LAST_TAG = re.compile(r"[|•·–—]\s([^()\[\]|•·\d;]{2,50})$")
_BETWEEN = re.compile(r"\s?[|,–—-]\s")
_PHOTO = re.compile(r"(?:photo(?:graph)?s?|pictures?|images?|illustrations?|edited|translated)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credit:
    """Authors and outlet as the first lines name them, and the spans that say so."""

    authors: tuple[str, ...]
    source: str | None
    span: tuple[int, int]
    source_span: tuple[int, int] | None = None


def read_credit(text: str, is_first_name: FirstNames) -> Credit | None:
    """Return the credit in the first lines of unwrapped text, None where there is none."""
    signed: Credit | None = None
    for start, end in _first_lines(text):
        by = _BY.match(text, start)
        if (
            by is None
            and end - start <= LINE_LIMIT
            and max(text.find("by ", start, end), text.find("By ", start, end)) > 0
        ):
            dated = _DATED_BY.match(text, start, end)
            by = dated if dated and date_in_text(dated["date"]) else None
        found = _by_line(text, by, end, is_first_name) if by else None
        if found is None and signed is None and end - start <= SIGNED_LIMIT:
            signed = _unlabelled(text, start, end, is_first_name)
        if found is not None:
            return _with_affiliation(text, found)
    return None if signed is None else _with_affiliation(text, signed)


def _first_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the first lines."""
    start = 0
    for _ in range(HEAD_LINES):
        end = text.find("\n", start)
        yield start, len(text) if end < 0 else end
        start = end + 1
        while text.startswith("\n", start):
            start += 1
        if not 0 < start < HEAD_LIMIT:
            return


def _by_line(text: str, by: re.Match[str], end: int, is_first_name: FirstNames) -> Credit | None:
    line = text[by.end() : min(end, by.end() + LINE_LIMIT)]
    groups = by.groupdict()
    word = (groups["by"] or groups.get("label") or "").lower()
    return _credit(line, by, whole=end - by.end() <= LINE_LIMIT, is_first_name=is_first_name, word=word)


def _credit(line: str, by: re.Match[str], *, whole: bool, is_first_name: FirstNames, word: str) -> Credit | None:
    """Read what follows 'By': the authors, their outlet, and how much of the line is theirs."""
    stop = _END_OF_CREDIT.search(line)
    credit = _without_month(line, stop) if stop else line
    if stop is None and not whole:
        return None
    names, dateline = _before_capitals(credit)
    length = len(names) if dateline else len(line) if whole else len(credit)
    span = by.start(), by.end() + length
    people, agency = _without_job(names.strip(" ,*_"))
    parts = _FOR.split(without_places(people), maxsplit=1)
    pieces = [part for piece in parted(parts[0]) for part in _without_agency(without_role(piece)) if not is_role(part)]
    authors = tuple(without_honorific(recased(piece)) for piece in pieces if _is_author(piece))
    rest = [piece for piece in pieces if not _is_author(piece)] + parts[1:]
    source = agency or next((name for name in map(outlet_name, rest) if name), None)
    if not authors:
        signed = _signed_by_outlet(names, pieces, word)
        return Credit((), signed, span, span) if signed else None
    if source is None and stop is not None and not dateline:
        source = _tagged_outlet(line, stop.start())
    if not _is_sure(authors, pieces, source, is_first_name, word, credit):
        return None
    return Credit(authors, source, span, span if source else None)


def _without_job(names: str) -> tuple[str, str | None]:
    """Return the names without 'our Lima correspondent' or 'Associated Press writers' before them, and the agency."""
    signed = _AGENCY_MAN.match(names)
    agency = agency_name(signed["agency"]) if signed else None
    if signed and agency:
        return names[signed.end() :], agency
    return _OUR_MAN.sub("", names, count=1), None


def _without_month(line: str, stop: re.Match[str]) -> str:
    """Return a credit up to where it stops, without the month of a date that stops it."""
    credit = line[: stop.start()]
    last = _LAST_WORD.search(credit) if stop.group().isdigit() else None
    return credit[: last.start()] if last and month_number(last[1]) is not None else credit


def _signed_by_outlet(names: str, pieces: list[str], word: str) -> str | None:
    name = outlet_name(names.strip(" .")) if word in SURE_WORDS and len(pieces) == 1 else None
    return name if name is not None and is_press(name) else None


def _tagged_outlet(line: str, stop: int) -> str | None:
    for tag in (_TAG.match(line, stop), _TAG.match(line, stop + 1), _LAST_TAG.search(line, stop)):
        if tag:
            found = affiliation(tag.group(1))
            name = found.outlet if found else outlet_name(tag.group(1))
            if name:
                return name
    return None


def _before_capitals(credit: str) -> tuple[str, bool]:
    """Part 'Jane Doe WASHINGTON' before the dateline that has run into it."""
    words = credit.split(" ")
    if words[0].isupper() and len(words[0].strip(".")) > 1 and "." not in words[0]:
        return credit, False
    for index, (previous, word) in enumerate(pairwise(words), start=1):
        shouted = len(word) > 3 and word.isupper() and agency_name(word) is None
        if index >= 2 and shouted and not previous.endswith(",") and not words[1].isupper():
            return " ".join(words[:index]), True
    return credit, False


def _without_agency(piece: str) -> list[str]:
    """Part 'Jane Doe Reuters', where the comma was forgotten."""
    name, _, last = piece.rpartition(" ")
    return [name, last] if " " in name and agency_name(last) is not None else [piece]


def _is_author(piece: str) -> bool:
    return looks_like_name(without_honorific(recased(piece))) and not is_outlet(piece)


def _is_sure(
    authors: tuple[str, ...], pieces: list[str], source: str | None, is_first_name: FirstNames, word: str, credit: str
) -> bool:
    """Tell a byline from a phrase: names only, and in small letters or another language a known first name."""
    known = any(has_first_name(name, is_first_name) for name in authors)
    if word == "from":
        return known and credit.split(" in ")[0].isupper()
    if credit.islower() or word not in SURE_WORDS:
        return known
    return known or (source is not None and is_press(source)) or len(pieces) == len(authors)


def _unlabelled(text: str, start: int, end: int, is_first_name: FirstNames) -> Credit | None:
    """Read 'Jane Doe, Staff Writer', 'Jane Doe' above 'Staff Writer', 'Special to The Herald', and 'AFP' alone."""
    line = text[start:end].strip(" *_")
    if not line[:1].isupper() or line.endswith((".", "!", "?", ":", ";")):
        return None
    authors = signed_line(line, is_first_name)
    if authors is not None:
        return Credit(authors[0], authors[1], (start, end), (start, end) if authors[1] else None)
    if agency_name(line) is not None and (line.isupper() or " " in line or line == "Reuters"):
        return Credit((), agency_name(line), (start, end), (start, end))
    if line[:7].lower() == "special" and (found := affiliation(line)) and found.outlet:
        return Credit((), found.outlet, (start, end), (start, end))
    if _is_person(line, is_first_name) or (start > 0 and line.count(" ") in {1, 2} and _is_author(line)):
        below = _next_line(text, end)
        following = affiliation(text[below[0] : below[1]]) if below else None
        if below and following is not None and not text[below[0] : below[1]].lower().startswith("by "):
            return Credit(
                (without_honorific(recased(line)),),
                following.outlet,
                (start, below[1]),
                below if following.outlet else None,
            )
    return None


def signed_line(line: str, is_first_name: FirstNames) -> tuple[tuple[str, ...], str | None] | None:
    """Read 'Jane Doe, Staff Writer' and 'Jane Doe | The Herald'; None where the rest is no job in the press."""
    bar = _BETWEEN.search(line)
    if bar is None or " " not in line[: bar.start()]:
        return None
    names = parted(line[: bar.start()])
    found = affiliation(line[bar.end() :]) if all(_is_person(name, is_first_name) for name in names) else None
    return (tuple(without_honorific(recased(name)) for name in names), found.outlet) if names and found else None


def _is_person(name: str, is_first_name: FirstNames) -> bool:
    bare = without_honorific(name)
    return 0 < bare.count(" ") < MAX_WORDS and has_first_name(bare, is_first_name) and _is_author(bare)


def _next_line(text: str, end: int) -> tuple[int, int] | None:
    start = end
    while text.startswith("\n", start):
        start += 1
    if start >= len(text):
        return None
    end = text.find("\n", start)
    return start, len(text) if end < 0 else end


def _with_affiliation(text: str, credit: Credit) -> Credit:
    """Return a credit with the lines below it that tell for whom its authors write."""
    source, span, source_span = credit.source, credit.span, credit.source_span
    for _ in range(LINES_BELOW):
        line_end = text.find("\n", span[1])
        if line_end < 0 or text[span[1] : line_end].strip(" .,*_)"):
            break
        below = _next_line(text, line_end)
        if below is None or _PHOTO.match(text, below[0]):
            break
        found = affiliation(text[below[0] : below[1]])
        if found is None or (found.outlet and source):
            break
        span = span[0], below[1]
        if found.outlet:
            source, source_span = found.outlet, below
    return Credit(credit.authors, source, span, source_span)


def without_places(names: str) -> str:
    """Return names without where their bearers report from: 'Jane Doe in Lima and John Roe in Oslo'."""
    return _IN_PLACE.sub("", names).strip(" )")
