"""Pages: what is the running text of printed pages?

Lines that stand at the top or the foot of most pages go, and words that were broken at the end of a line are mended.
"""

import re
from collections import Counter
from collections.abc import Sequence

EDGE = 2  # lines at the top and at the foot of a page that may be running ones
MIN_PAGES = 3  # below which a repetition means nothing
SHARE = 0.5  # of the pages that a running line stands on; left and right pages often differ

LINE_LIMIT = 120  # characters; a longer line is no running one

_DIGITS = re.compile(r"\d+")
_LETTERS = r"(?<![^\W\d_])[^\W\d_]{2,40}"
_BROKEN_WORD = re.compile(rf"({_LETTERS})[-\u2010\u00ad]\n[ \t]*([^\W\d_]{{2,40}}\S{{0,8}})( ?)")
_HYPHENATED = re.compile(rf"{_LETTERS}-[^\W\d_]{{2,40}}")
_NUMBER = re.compile(r"\W{0,3}(?:page |p\. ?|seite )?\d{1,4}(?: (?:of|von|/) \d{1,4})?\W{0,3}", re.IGNORECASE)


def running_text(pages: Sequence[str]) -> str:
    """Return the text of pages without what only numbers or heads them; a page's end does not end a paragraph."""
    lines = [[line.rstrip() for line in page.strip().splitlines()] for page in pages]
    running = _running(lines)
    return mended("\n".join(line for page in lines for line in _kept(page, running)))


def mended(text: str) -> str:
    """Return text with the words joined that were broken at the end of a line.

    A word that is spelled with its hyphen elsewhere in the text keeps it.
    """
    if "-\n" not in text and "\u2010\n" not in text and "\u00ad\n" not in text:
        return text
    hyphenated = frozenset(map(str.lower, _HYPHENATED.findall(text)))
    return _BROKEN_WORD.sub(lambda broken: _mended(broken, hyphenated), text)


def _mended(broken: re.Match[str], hyphenated: frozenset[str]) -> str:
    """Return a word whole on its first line; the rest of the second line stays a line."""
    first, second, blank = broken.groups()
    keeps = second[0].isupper() or f"{first}-{second}".lower().rstrip(".,;:!?)\"'”’") in hyphenated
    return f"{first}{'-' if keeps else ''}{second}" + ("\n" if blank else "")


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the lines, numbers aside, that stand at the edges of most pages."""
    if len(pages) < MIN_PAGES:
        return frozenset()
    edges = ((*page[:EDGE], *page[-EDGE:]) for page in pages)
    counts = Counter(shape for edge in edges for shape in {_shape(line) for line in edge if len(line) <= LINE_LIMIT})
    least = max(MIN_PAGES, SHARE * len(pages))
    return frozenset(line for line, count in counts.items() if count >= least)


def _kept(page: Sequence[str], running: frozenset[str]) -> Sequence[str]:
    start, end = 0, len(page)
    while start < min(EDGE, end) and (_shape(page[start]) in running or _NUMBER.fullmatch(page[start])):
        start += 1
    while end > max(start, len(page) - EDGE) and (_shape(page[end - 1]) in running or _NUMBER.fullmatch(page[end - 1])):
        end -= 1
    return page[start:end]


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line).strip()
