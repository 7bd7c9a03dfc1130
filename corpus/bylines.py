"""Bylines: who wrote this article, and for whom?

A name is taken from a line that begins with 'By' near the top, from the bios that close an article ('X is the Pentagon
reporter at Defense News.'), or from a wire's '(Reporting by X; Editing by Y)'. 'By the numbers' and 'By 2030' name
nobody.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.article import Origin
from corpus.datelines import agency_name
from corpus.lettercase import PARTICLES, recased
from corpus.names import is_outlet, is_role, looks_like_name, parted, split_names

__all__ = ["Byline", "find_byline"]

FirstNames = Callable[[str], bool]

HEAD_LIMIT = 1_000  # characters within which a byline begins
HEAD_LINES = 6
LINE_LIMIT = 140  # characters of a byline's line; where it is longer, a dateline may follow it
END_PARAGRAPHS = 3  # at the end, where bios stand
PARAGRAPH_LIMIT = 1_200  # characters of a bio
NAME_ROOM = 120  # characters at the beginning of a bio, within which its subject is named
OUTLET_WORDS = 7
SHORTEST_SHOUTED = 5  # shorter names in capitals are acronyms


@dataclass(frozen=True, slots=True)
class Byline:
    """Authors as the prose names them, with the outlet they write for; `span` is the stretch of text that says so.

    `authors` is empty where only an outlet signs ('By The Associated Press'); `at_end` tells a bio from a byline.
    """

    authors: tuple[str, ...]
    source: str | None
    origin: Origin
    span: tuple[int, int]
    at_end: bool = False


def find_byline(text: str, *, is_first_name: FirstNames) -> Byline | None:
    """Return the byline in the first lines or in the last paragraphs of unwrapped text, None where there is none.

    The first lines win; the last paragraphs then still tell the outlet where the first do not.
    """
    head = _head_byline(text, is_first_name)
    if head is not None and head.authors and head.source is not None:
        return head
    end = _end_byline(text, head.span[1] if head else 0, is_first_name)
    if head is None or (not head.authors and end is not None):
        return end
    if end is not None and end.source is not None and set(end.authors) & set(head.authors):
        return Byline(head.authors, end.source, head.origin, head.span)
    return head


# --- at the top -----------------------------------------------------------------------------------------------------

_BY = re.compile(
    r"[ \t>*_(\[]{0,4}(?:(?:story|written|posted|reported|report|text|words|analysis|opinion|commentary|interview) )?"
    r"(?P<by>by|von|par|por|door):?[ \t]{1,4}(?=[^\W_])",
    re.IGNORECASE,
)
_END_OF_CREDIT = re.compile(
    r"\s[|•·–—-]+\s|[|•·]|\s[–—-]{1,2}$|[(\[]|\d|,?\s(?:updated|published|posted)\b", re.IGNORECASE
)
_FOR = re.compile(r",?\s(?:of|for|at|from)\s(?=\S)", re.IGNORECASE)
_IN_PLACE = re.compile(r"\s(?:in|reports? from|reporting from)\s[^,]{2,40}?(?=,|\sand\s|\s&\s|\.?$)", re.IGNORECASE)
_TAG = re.compile(r"[(\[|•·–—-]\s?([^()\[\]|•·\d]{2,50})")


def _head_byline(text: str, is_first_name: FirstNames) -> Byline | None:
    for start in _first_lines(text):
        by = _BY.match(text, start)
        if by is None:
            continue
        end = text.find("\n", by.end())
        end = len(text) if end < 0 else end
        line = text[by.end() : min(end, by.end() + LINE_LIMIT)]
        found = _credit(line, whole=end - by.end() <= LINE_LIMIT, is_first_name=is_first_name, word=by["by"])
        if found is not None:
            authors, source, length = found
            return Byline(authors, source, Origin.BYLINE, (by.start(), by.end() + length))
    return None


def _first_lines(text: str) -> Iterator[int]:
    """Yield where each of the first lines begins."""
    start = 0
    for _ in range(HEAD_LINES):
        yield start
        start = text.find("\n", start) + 1
        if not 0 < start < HEAD_LIMIT:
            return
        while text.startswith("\n", start):
            start += 1


def _credit(
    line: str, *, whole: bool, is_first_name: FirstNames, word: str
) -> tuple[tuple[str, ...], str | None, int] | None:
    """Read what follows 'By': the authors, their outlet, and how much of the line is theirs."""
    stop = _END_OF_CREDIT.search(line)
    credit = line[: stop.start()] if stop else line
    if stop is None and not whole:
        return None
    names, dateline = _before_capitals(credit)
    length = len(names) if dateline else len(line) if whole else len(credit)
    parts = _FOR.split(_without_places(names.strip(" ,*_")), maxsplit=1)
    pieces = [part for piece in parted(parts[0]) for part in _without_agency(piece) if not is_role(part)]
    authors = tuple(recased(piece) for piece in pieces if _is_author(piece))
    rest = [piece for piece in pieces if not _is_author(piece)] + parts[1:]
    source = next((name for name in map(_outlet, rest) if name), None)
    if not authors:
        signed = _outlet(names.strip(" .")) if word.lower() == "by" and len(pieces) == 1 else None
        return ((), signed, length) if signed else None
    if source is None and stop is not None and not dateline:
        tag = _TAG.match(line, stop.start()) or _TAG.match(line, stop.start() + 1)
        source = _outlet(tag.group(1)) if tag else None
    if not _is_sure(authors, pieces, source, is_first_name, word, credit):
        return None
    return authors, source, length


def _before_capitals(credit: str) -> tuple[str, bool]:
    """Part 'Jane Doe WASHINGTON' before the dateline that has run into it."""
    words = credit.split(" ")
    if words[0].isupper() and len(words[0].strip(".")) > 1:
        return credit, False
    for index, (previous, word) in enumerate(pairwise(words), start=1):
        shouted = len(word) > 3 and word.isupper() and agency_name(word) is None
        if index >= 2 and shouted and not previous.endswith(","):
            return " ".join(words[:index]), True
    return credit, False


def _without_agency(piece: str) -> list[str]:
    """Part 'Jane Doe Reuters', where the comma was forgotten."""
    name, _, last = piece.rpartition(" ")
    return [name, last] if " " in name and agency_name(last) is not None else [piece]


def _is_author(piece: str) -> bool:
    return looks_like_name(recased(piece)) and not is_outlet(piece)


def _is_sure(
    authors: tuple[str, ...], pieces: list[str], source: str | None, is_first_name: FirstNames, word: str, credit: str
) -> bool:
    """Tell a byline from a phrase: names only, and in small letters or another language a known first name."""
    known = any(_has_first_name(name, is_first_name) for name in authors)
    if credit.islower() or word.lower() != "by":
        return known
    return known or source is not None or len(pieces) == len(authors)


def _has_first_name(name: str, is_first_name: FirstNames) -> bool:
    first = name.split()[0]
    return is_first_name(first) or is_first_name(first.partition("-")[0])


_SMALL_WORDS = frozenset({"of", "the", "and", "&", "for", "de", "la", "le"})


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL_WORDS


_STAFF = re.compile(r"\s?\b(?:staff|team|desk|editors?|newsroom|writers?|reporters?|correspondents?)$", re.IGNORECASE)


def _outlet(name: str) -> str | None:
    """Return an outlet's name as it is usually written, None where the words name none."""
    plain = name.strip(" .,:;*_|-–—()").removeprefix("the ")
    if _STAFF.search(plain):
        return _outlet(_STAFF.sub("", plain))
    agency = agency_name(plain)
    if agency is not None:
        return agency
    words = plain.split()
    if not 1 <= len(words) <= OUTLET_WORDS or not plain[0].isupper() or not all(map(_is_capitalised, words)):
        return None
    if not is_outlet(plain):
        return None
    return recased(plain) if plain.isupper() and len(plain) > SHORTEST_SHOUTED else plain


# --- at the end -----------------------------------------------------------------------------------------------------

_ROLE = (
    r"(?:reporters?|correspondents?|editors?|writers?|columnists?|journalists?|bureau chief|commentators?|critics?|"
    r"contributors?|editor-in-chief|producers?|newsletter author|fact-checkers?)"
)
_WIDER_ROLE = (
    r"(?:professors?|lecturers?|fellows?|researchers?|authors?|directors?|scientists?|historians?|economists?|analysts?|"
    r"scholars?)"
)
_NAME = r"[*_>•–—(\[ -]{0,3}(?P<name>[^\W\d_][^,;:!?\"“”\n]{3,80}?)"
_IS = re.compile(rf"{_NAME},?\s(?:is|are)\s(?P<what>[^\n]{{3,300}})")
_APPOSED = re.compile(rf"{_NAME},\s(?P<what>(?:an?|the|our)\s[^\n]{{3,300}})")
_COVERS = re.compile(
    rf"{_NAME}\s(?P<what>(?:covers?|reports?\s(?:on|about|from|for)|writes?\s(?:about|on|for)|"
    r"has\s(?:covered|written|reported))\s[^\n]{3,300})"
)
_SPEAKS = re.compile(r"\b(?:said|says|told|tells|added|argued|wrote|testified)\b")
_FIRST_CLAUSE = re.compile(r"[^.;]{0,40}(?:\b(?:[A-Z]|U\.S|U\.K|U\.N|St|Dr|Mr|Mrs)\.[^.;]{0,200}){0,3}[^.;]{0,260}")
_EMPLOYER = re.compile(r"\s(?:at|for|with)\s(?:the\s)?(?P<outlet>[A-Z0-9][^.;,()]{1,60})")
_FORMER = re.compile(r"\b(?:former|formerly|retired)\b", re.IGNORECASE)
_EDITED = re.compile(r"\sof\s(?:the\s)?(?P<outlet>[A-Z0-9][^.;,()]{1,60})")
_OWNER = re.compile(r"(?-i:the\s)?(?P<outlet>(?-i:[A-Z])[\w .&-]{1,50}?)(?:['’]s?)\s[^.;]{0,60}" + _ROLE, re.IGNORECASE)
_REPORTING = re.compile(
    r"(?P<extra>Additional\s|additional\s)?\b(?:[Rr]eporting|[Ww]riting)\s(?:and\s\w{3,20}\s)?by\s(?P<names>[^;()\n]{3,300})"
)
_SIGNED = re.compile(r"(?:--|[–—-])\s?(?P<name>[^\W\d_][^,;:!?\"\n.]{3,60})(?:,\s(?P<outlet>[^\n.]{2,50}))?\.?")


def _end_byline(text: str, top: int, is_first_name: FirstNames) -> Byline | None:
    authors: list[str] = []
    source: str | None = None
    spans: list[tuple[int, int]] = []
    for start, end in _last_paragraphs(text):
        found = _wire_credit(text[start:end]) or _bio(text[start:end], text[top:start], is_first_name)
        if found is not None:
            authors += [name for name in found[0] if name not in authors]
            source = source or found[1]
            spans.append((start, end))
    if not authors:
        return None
    return Byline(tuple(authors), source, Origin.BYLINE, (spans[0][0], spans[-1][1]), at_end=True)


def _last_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the paragraphs that may hold a bio, in order; the first of a text never does."""
    spans: list[tuple[int, int]] = []
    end = len(text.rstrip())
    while end > 0 and len(spans) <= END_PARAGRAPHS:
        start = text.rfind("\n", 0, end) + 1
        if start == 0:
            break
        spans.append((start, end))
        end = len(text[max(0, start - 4) : start].rstrip()) + max(0, start - 4)
    for start, end in reversed(spans):
        if end - start <= PARAGRAPH_LIMIT:
            yield start, end


def _wire_credit(paragraph: str) -> tuple[tuple[str, ...], str | None] | None:
    if "eporting" not in paragraph and "riting" not in paragraph:
        return None
    for credit in _REPORTING.finditer(paragraph):
        if credit["extra"] is None:
            names = tuple(
                recased(name) for name in split_names(_without_places(credit["names"])) if looks_like_name(name)
            )
            if names:
                return names, None
    return None


def _without_places(names: str) -> str:
    return _IN_PLACE.sub("", names).strip(" )")


def _bio(paragraph: str, before: str, is_first_name: FirstNames) -> tuple[tuple[str, ...], str | None] | None:
    """Read a bio; None where the paragraph is none, or is about somebody whom the article names."""
    words = paragraph[:NAME_ROOM].split(None, 2)
    if len(words) < 3 or not (words[1][0].isupper() or words[1].lower() in PARTICLES):
        return None
    for form in (_IS, _APPOSED, _COVERS, _SIGNED):
        match = form.fullmatch(paragraph) if form is _SIGNED else form.match(paragraph)
        if match is None:
            continue
        names = tuple(recased(name) for name in parted(match["name"].strip(" *_")))
        if not names or not all(looks_like_name(name) and not is_outlet(name) for name in names):
            continue
        if any(_is_spoken_of(name, before) for name in names):
            return None
        known = any(_has_first_name(name, is_first_name) for name in names)
        if form is _SIGNED:
            return (names, _outlet(match["outlet"] or "")) if known else None
        if form is _APPOSED and _SPEAKS.search(paragraph):
            return None
        found = _occupation(match["what"], known=known, form=form)
        if found is not None:
            return names, found[0]
    return None


def _is_spoken_of(name: str, text: str) -> bool:
    family = name.split()[-1]
    return re.search(rf"\b{re.escape(family)}\b", text) is not None


def _occupation(what: str, *, known: bool, form: re.Pattern[str]) -> tuple[str | None] | None:
    """Return the outlet (or None) of a person who writes for one; None itself where the words tell of no writer."""
    clause = _FIRST_CLAUSE.match(what)
    words = clause.group() if clause else what
    owner = _OWNER.match(words)
    if owner is not None:
        return (_employer(owner["outlet"]),)
    job = re.search(rf"\b{_ROLE}\b", words, re.IGNORECASE)
    if job is None:
        if form is _COVERS:
            return (_first_employer(words),) if known else None
        wider = form is _IS and re.search(rf"\b{_WIDER_ROLE}\b", words, re.IGNORECASE)
        return (None,) if wider and known else None
    outlet = None if _FORMER.search(words[: job.end()]) else _first_employer(words, job.end())
    return (outlet,) if outlet or known else None


def _first_employer(words: str, start: int = 0) -> str | None:
    """Return the first outlet that somebody works for, or is 'editor of'."""
    edited = _EDITED.match(words, start) if start else None
    for found in (edited,) if edited else _EMPLOYER.finditer(words, start):
        name = _employer(found["outlet"])
        if name is not None:
            return name
    return None


def _employer(words: str) -> str | None:
    """Return the capitalised words that open a stretch: 'Defense News in Washington' gives Defense News."""
    taken: list[str] = []
    for word in words.split()[:OUTLET_WORDS]:
        if not _is_capitalised(word):
            break
        taken.append(word)
    while taken and taken[-1].lower() in _SMALL_WORDS:
        taken.pop()
    name = " ".join(taken).removesuffix("’s").removesuffix("'s").strip(" .,")
    return agency_name(name) or name if name else None
