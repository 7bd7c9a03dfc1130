"""Documents: what do the properties of a PDF or Word file say that can be believed?

Programs fill them in by themselves: with the name of the file or of a template as title, and with that of the
computer's owner as author. The date there is that of the file, which a scan or an export gets decades after the
article appeared, so it is none of publication and is not read.
"""

import re
from collections.abc import Callable, Iterator

from corpus.article import Draft, Problem
from corpus.formats.source import SourceFile
from corpus.formats.values import field_line, names
from corpus.names import looks_like_name, split_names

TITLE_LIMIT = 300  # characters; longer ones are the first paragraph
NO_TEXT = "it holds no text"
BROKEN = "it is damaged and cannot be read"

_BY_PROGRAM = re.compile(
    r"(?:microsoft|powerpoint|word|excel|acrobat|openoffice|libreoffice)\b.{0,20} [-–] .*|.*\.[a-z]{1,2}[a-z0-9]{1,3}"
    r"|(?:untitled|document|dokument|new|no|microsoft|word|blank|default|template|insert|type|your)\b"
    r"(?: (?:document|dokument|title|word|microsoft|office|template|here|untitled|microsoft|your|the|\d{1,4})\b)*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_OWNER = re.compile(
    r"\b(?:user|customer|owner|admin\w*|client|office|computer|windows|microsoft|adobe|laptop|desktop|scanner|printer|"
    r"student|guest|default|template|preferred|registered)\b",
    re.IGNORECASE,
)


def missing(library: str) -> str:
    """Return the sentence for a kind of file whose library is not installed."""
    return f"reading it needs {library}; install it with: pip install 'clippings[documents]'"


def believed_title(value: str | None) -> str | None:
    """Return a title that somebody wrote, None for what a program put there."""
    line = field_line(value or "", TITLE_LIMIT)
    if len(_WORD.findall(line)) < 2 or " " not in line or _BY_PROGRAM.fullmatch(line):
        return None
    return line


def believed_authors(value: str | None) -> tuple[str, ...]:
    """Return the people that an author property names, as far as they are people."""
    return tuple(name for name in split_names(value or "") if looks_like_name(name) and not _OWNER.search(name))


def drafted(
    source: SourceFile, text: str, *, title: str | None, author: str | None, keywords: str | None
) -> Draft | Problem:
    """Return the article of a document; a Problem where it has no text."""
    if not text.strip():
        return Problem(source.path, NO_TEXT)
    return Draft(
        path=source.path,
        text=text,
        title=believed_title(title),
        authors=believed_authors(author),
        tags=names(keywords or ""),
    )


def guarded(found: Callable[[], Iterator[Draft | Problem]], path: str) -> Iterator[Draft | Problem]:
    """Yield what is found; the many errors that the libraries raise for a broken file are one Problem."""
    try:
        yield from found()
    except (MemoryError, RecursionError):
        yield Problem(path, BROKEN)
    except Exception as error:
        what = " ".join(str(error).split())[:100]
        yield Problem(path, f"{BROKEN} ({what})" if what else BROKEN)
