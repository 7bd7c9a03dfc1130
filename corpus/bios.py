"""Bios: whom do the last paragraphs of an article name as its authors, and who published it?

'X is the Pentagon reporter at Defense News.', 'Reach X at x@paper.example', '(Reporting by X; Editing by Y)',
'This article originally appeared in The Herald.' Somebody whom the article itself has named is its subject.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from corpus.bioforms import (
    ADDRESS,
    AND_FROM,
    APPOSED,
    COVERS,
    DESCRIBES,
    EDITED,
    EMPLOYER,
    EST,
    FIRST_CLAUSE,
    FORMER,
    IS,
    JOB,
    JOINED,
    LEADS,
    OF_OUTLET,
    OWNER,
    PUBLISHED,
    REACHED,
    REPORTED_FROM,
    REPORTING,
    SIGNED,
    SPEAKS,
    STAFFED,
    TITLED,
    WIDER_JOB,
    WRITTEN,
)
from corpus.credits import without_places
from corpus.lettercase import PARTICLES, recased
from corpus.names import has_first_name, is_outlet, looks_like_name, parted, split_names, without_honorific
from corpus.outlets import employer, is_press, outlet_name

__all__ = ["Bio", "read_bios"]

FirstNames = Callable[[str], bool]

END_PARAGRAPHS = 3  # at the end, where bios stand, besides what tells who published the article
PARAGRAPH_LIMIT = 1_200  # characters of a bio
LAST_WORDS = 80  # characters that may follow a byline at the end: a pointer to more, a line of copyright
NAME_ROOM = 120  # characters at the beginning of a bio, within which its subject is named


@dataclass(frozen=True, slots=True)
class Bio:
    """Authors and outlet as the last paragraphs name them, and the spans that say so."""

    authors: tuple[str, ...]
    source: str | None
    span: tuple[int, int]
    source_span: tuple[int, int] | None


class _Before(NamedTuple):
    """The prose between the top of an article and one of its last paragraphs."""

    text: str
    top: int
    end: int

    def names(self, name: str) -> bool:
        """Tell whether the prose speaks of somebody with the family name of a name; a line of the name alone signs."""
        family = name.split()[-1]
        if self.text.find(family, self.top, self.end) < 0:
            return False
        spoken = re.compile(rf"^{re.escape(name)}$|\b(?P<said>{re.escape(family)})\b", re.MULTILINE)
        return any(found["said"] for found in spoken.finditer(self.text, self.top, self.end))


_Found = tuple[tuple[str, ...], str | None]


def read_bios(text: str, top: int, is_first_name: FirstNames) -> Bio | None:
    """Return what the last paragraphs of unwrapped text say of its authors; `top` is where the prose begins."""
    authors: dict[str, None] = {}
    source: str | None = None
    spans: list[tuple[int, int]] = []
    source_span: tuple[int, int] | None = None
    for start, end in _last_paragraphs(text):
        paragraph = text[start:end]
        if paragraph[:3].lower() == "by " and len(text) - end > LAST_WORDS:
            continue
        before = _Before(text, top, start)
        found = _wire_credit(paragraph) or _bio(paragraph, before, is_first_name) or _publisher(paragraph)
        if found is None:
            continue
        authors |= dict.fromkeys(found[0])
        spans.append((start, end))
        if source is None and found[1] is not None:
            source, source_span = found[1], (start, end)
    if not spans:
        return None
    return Bio(tuple(authors), source, (spans[0][0], spans[-1][1]), source_span)


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


def _wire_credit(paragraph: str) -> _Found | None:
    names: dict[str, None] = {}
    if "ing by" in paragraph or "ing By" in paragraph or "ING BY" in paragraph or "ompiled " in paragraph[:40]:
        for credit in REPORTING.finditer(paragraph):
            if credit["extra"] is None:
                names |= dict.fromkeys(_people(credit["names"]))
        if names:
            return tuple(names), None
    written = WRITTEN.fullmatch(paragraph) if "his " in paragraph[:8] else None
    writers = _people(written["names"]) if written else ()
    return (writers, None) if writers else None


def _people(names: str) -> tuple[str, ...]:
    people = (without_honorific(name) for name in split_names(without_places(names)))
    return tuple(recased(name) for name in people if looks_like_name(name))


def _publisher(paragraph: str) -> _Found | None:
    """Read 'This article originally appeared in The Herald' and 'Copyright 1994 The Herald'."""
    if not paragraph[:9].lower().lstrip("(*_ ").startswith(("this", "copy", "c)", "©")):
        return None
    found = PUBLISHED.fullmatch(paragraph)
    words = found and (found["outlet"] or found["owner"])
    name = employer(words) if words else None
    return ((), name) if name and is_outlet(name) and is_press(name) else None


def _bio(paragraph: str, before: _Before, is_first_name: FirstNames) -> _Found | None:
    """Read a bio; None where the paragraph is none, or is about somebody whom the article names."""
    words = paragraph[:NAME_ROOM].split(None, 2)
    if len(words) < 2:
        return None
    lead = words[0].lower().strip("*_([—–->")
    if lead in LEADS:
        if found := _signed(paragraph, before, is_first_name) or _contact(paragraph, before, is_first_name):
            return found
    elif not (words[1][0].isupper() or words[1].lower() in PARTICLES):
        return None
    if len(words) < 3:
        return None
    reached = _contact(paragraph, before, is_first_name) if " be " in paragraph[:NAME_ROOM] else None
    found = reached or _filed(paragraph, before, is_first_name) or _foreign(paragraph, before, is_first_name)
    return found or _described(paragraph, before, is_first_name)


def _described(paragraph: str, before: _Before, is_first_name: FirstNames) -> _Found | None:
    """Read 'Jane Doe is the Lima correspondent of The Herald' and its like."""
    if not DESCRIBES.search(paragraph, 0, NAME_ROOM):
        return None
    for form in (IS, OF_OUTLET, APPOSED, COVERS):
        match = form.match(paragraph)
        names = _subject(match["name"], before) if match else ()
        if match is None or not names:
            continue
        if form in {APPOSED, COVERS} and SPEAKS.search(paragraph):
            return None
        job = _occupation(match["what"], known=_any_known(names, is_first_name), form=form)
        if job is not None:
            return names, job[0]
    return None


def _foreign(paragraph: str, before: _Before, is_first_name: FirstNames) -> _Found | None:
    """Read 'Jane Doe ist Redakteurin' and 'Jane Doe est journaliste'."""
    match = EST.match(paragraph)
    names = _subject(match["name"], before) if match else ()
    return (names, None) if names and _any_known(names, is_first_name) else None


def _signed(paragraph: str, before: _Before, is_first_name: FirstNames) -> _Found | None:
    """Read '— Jane Doe, The Herald' and 'By Jane Doe'."""
    match = SIGNED.fullmatch(paragraph)
    names = _subject(match["name"], before) if match else ()
    if match is None or not names or not _any_known(names, is_first_name):
        return None
    return names, outlet_name(match["outlet"] or "")


def _subject(words: str, before: _Before) -> tuple[str, ...]:
    """Return the people that a bio is about, nobody where the words are no names or the article names them."""
    names = tuple(without_honorific(recased(name)) for name in parted(words.strip(" *_")))
    if not all(looks_like_name(name) and not is_outlet(name) for name in names):
        return ()
    return () if any(map(before.names, names)) else names


def _any_known(names: tuple[str, ...], is_first_name: FirstNames) -> bool:
    return any(has_first_name(name, is_first_name) for name in names)


def _contact(paragraph: str, before: _Before, is_first_name: FirstNames) -> _Found | None:
    """Read 'Reach Jane Doe at 555-0100' and 'Jane Doe can be reached at jane@paper.example'."""
    match = REACHED.match(paragraph)
    if match is None or not ADDRESS.search(paragraph, match.start("where") if match["where"] else match.end()):
        return None
    words = match["name"] or match["other"]
    names = _subject(TITLED.sub("", words, count=1), before)
    return (names, None) if names and _any_known(names, is_first_name) else None


def _filed(paragraph: str, before: _Before, is_first_name: FirstNames) -> _Found | None:
    """Read 'Jane Doe reported from Cairo and John Roe from Lima.'."""
    match = REPORTED_FROM.fullmatch(paragraph) if " reported" in paragraph[:NAME_ROOM] else None
    if match is None or SPEAKS.search(paragraph):
        return None
    sentence = paragraph.partition(". ")[0].rstrip(".")
    names = _subject(AND_FROM.sub("", sentence.replace(" this article", "").replace(" this story", "")), before)
    return (names, None) if names and _any_known(names, is_first_name) else None


def _occupation(what: str, *, known: bool, form: re.Pattern[str]) -> tuple[str | None] | None:
    """Return the outlet (or None) of a person who writes for one; None itself where the words tell of no writer."""
    clause = FIRST_CLAUSE.match(what)
    words = clause.group() if clause else what
    owner = OWNER.match(words)
    if owner is not None:
        return (employer(owner["outlet"]),)
    staffed = STAFFED.match(words)
    outlet = outlet_name(employer(staffed["outlet"]) or "") if staffed else None
    if outlet is not None:
        return (outlet,)
    job = JOB.search(words)
    if job is None or words.startswith("joined"):
        if form is COVERS:
            return _works_for(words) if known else None
        wider = form is IS and WIDER_JOB.search(words)
        return (None,) if wider and known else None
    outlet = None if FORMER.search(_last_clause(words[: job.end()])) else _first_employer(words, job.end())
    return (outlet,) if outlet or known else None


def _last_clause(words: str) -> str:
    return words.rpartition(",")[2]


def _works_for(words: str) -> tuple[str | None] | None:
    joined = JOINED.match(words)
    if joined is None:
        name = _first_employer(words)
        return (name if name and is_press(name) else None,)
    name = employer(joined["outlet"])
    return (name,) if name and is_press(name) else None


def _first_employer(words: str, start: int = 0) -> str | None:
    """Return the first outlet that somebody works for, or is 'editor of'."""
    edited = EDITED.match(words, start) if start else None
    for found in (edited,) if edited else EMPLOYER.finditer(words, start):
        name = employer(found["outlet"])
        if name is not None:
            return name
    return None
