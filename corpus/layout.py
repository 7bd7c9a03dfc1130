"""Layout: which lines of a text are its headline, byline and dateline, and where does its prose begin?"""

import re
from dataclasses import dataclass

from corpus.article import Draft
from corpus.bylines import Byline, find_byline
from corpus.datelines import Dateline, find_dateline
from corpus.dates import date_in_text
from corpus.entities import is_first_name, is_place
from corpus.names import is_role
from corpus.outlets import affiliation
from corpus.text import without_pointer

__all__ = ["Layout", "lay_out"]

HEADLINE_LIMIT = 140  # characters; a longer first line is prose
DATELINE_PARAGRAPHS = 4  # a headline, a subtitle and a byline may stand before it
FURNITURE_LINES = 6  # dates and the like between a headline and the prose
FURNITURE_LIMIT = 100  # characters; a longer line is prose

_ENDS_SENTENCE = (".", "!", ";", ":", ",", ".”", '."', "!”", "…", ".’", ".'")
_BY = re.compile(r"(?:by|from) ", re.IGNORECASE)
_FURNITURE = re.compile(
    r"\d{1,3}[ -]min(?:ute)?s?(?: read)?|reading time.{0,20}"
    r"|(?:first |last |originally )?(?:published|updated|posted|modified)\b"
    r"(?=.*\d).{0,60}|(?:photo(?:graph)?s?|pictures?|images?|illustrations?|video) ?(?:by\b|:|credit).{0,80}"
    r"|(?:share|print|e-?mail|comments?|advertisement|subscribe|listen to)\b.{0,20}|page [a-z]?\d{1,3}"
    r"|for immediate release|(?:breaking|exclusive|opinion|analysis|commentary|editorial)(?: news)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of one text. `text` begins below a headline that is the title and a byline that stands alone.

    `offset` is where `text` begins in `whole`, and `prose` where the prose does; both spans of byline and dateline are
    of `whole`.
    """

    whole: str
    offset: int
    prose: int
    headline: str | None
    byline: Byline | None
    dateline: Dateline | None

    @property
    def text(self) -> str:
        """The text that is kept."""
        return self.whole[self.offset :] if self.offset else self.whole

    @property
    def body(self) -> str:
        """The prose, without headline, byline and dateline."""
        return self.whole[self.prose :].lstrip(" .,:;*-–—\n") or self.whole


def lay_out(draft: Draft, whole: str) -> Layout:
    """Find headline, byline and dateline in unwrapped text; a headline only where the draft has no title."""
    byline = find_byline(whole, is_first_name=is_first_name) if not (draft.authors and draft.source) else None
    top = byline.span if byline is not None and not byline.at_end else None
    headline = _headline(whole, top[0] if top else None) if draft.title is None else None
    start = _past_furniture(whole, max(top[1] if top else 0, len(headline or "")))
    start, dateline = _dateline(whole, start)
    return Layout(whole, _offset(whole, headline, byline), start, headline, byline, dateline)


def _offset(whole: str, headline: str | None, byline: Byline | None) -> int:
    """Return where the text begins below its headline, and below the byline that stands alone under that."""
    if headline is None:
        return 0
    start = _next_words(whole, len(headline))
    if byline is None or byline.at_end or byline.span[0] != start:
        return start
    end = whole.find("\n\n", byline.span[1])
    alone = end >= 0 and not whole[byline.span[1] : end].strip(" .,*_)")
    return end + 2 if alone else start


def _headline(text: str, byline_start: int | None) -> str | None:
    """Return the first line where it stands over a text as a headline does: short, without a full stop."""
    line, _, rest = text.partition("\n\n")
    if not rest or not 1 < len(line) <= HEADLINE_LIMIT or "\n" in line:
        return None
    if line.endswith(_ENDS_SENTENCE) and not line.isupper():
        return None
    if _is_furniture(line) or ((found := affiliation(line)) is not None and (found.outlet is None or byline_start)):
        return None
    if byline_start is not None:
        return line if byline_start > 0 and len(line) <= byline_start else None
    following = text[_past_furniture(text, len(line)) :].partition("\n\n")[0]
    if " " not in line or len(following) <= len(line) or not following.rstrip().endswith(_ENDS_SENTENCE):
        return None
    return None if without_pointer(line) != line else line


def _past_furniture(text: str, start: int) -> int:
    """Return where the first line at or after start begins that is no date, no credit of a photograph or the like."""
    start = _next_words(text, start)
    for _ in range(FURNITURE_LINES):
        end = text.find("\n", start, start + FURNITURE_LIMIT)
        if end < 0 or not _is_furniture(text[start:end]):
            break
        start = _next_words(text, end)
    return start


def _is_furniture(line: str) -> bool:
    plain = line.strip(" *_()[]|")
    if len(plain) > FURNITURE_LIMIT:
        return False
    return _FURNITURE.fullmatch(plain) is not None or date_in_text(plain) is not None or _is_by_nobody(plain)


def _is_by_nobody(line: str) -> bool:
    """Tell whether a line is a byline that names a job alone: 'By Our Special Correspondent'."""
    by = _BY.match(line)
    return is_role(line[by.end() :] if by else line)


def _dateline(text: str, start: int) -> tuple[int, Dateline | None]:
    """Return where the prose begins at or after `start`, and the dateline that opens one of its first paragraphs."""
    position = start
    for _ in range(DATELINE_PARAGRAPHS):
        dateline = find_dateline(text, is_place=is_place, start=position)
        if dateline is not None:
            return dateline.span[1], dateline
        end = text.find("\n\n", position)
        if end < 0:
            break
        position = end + 2
    return start, None


def _next_words(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start
