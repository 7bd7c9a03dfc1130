"""Mail: what article is in an e-mail message, such as a newsletter or a post to a mailing list?

    Subject            title, with a newsletter's own prefix
    From               author; a name that is an outlet's is the source, an address alone is nobody
    Date               published, with its offset
    Message-ID         key
    List-Id, Organization   source, where the sender is none
    Archived-At        url

Attachments are not read. What a reply quotes is left out: it is a message of its own.
"""

import re
from collections.abc import Iterator, Mapping
from email import policy
from email.message import Message
from email.parser import BytesParser

from corpus.article import Draft, Markup, Problem
from corpus.errors import MarkupTooDeep
from corpus.formats.fields import read_given
from corpus.formats.mailbody import message_body
from corpus.formats.mailheaders import header
from corpus.formats.options import ReadOptions
from corpus.formats.source import SourceFile
from corpus.names import is_outlet, split_names

NO_MESSAGE = "it holds no e-mail message"
NO_TEXT = "the message holds no text"
TOO_MUCH = "the message has too many lines or parts"
BOUNDARY_LIMIT = 200  # that one message may name
PART_LIMIT = 5_000  # lines that may begin a part; each part is held in memory
WORK_LIMIT = 20_000_000  # lines times boundaries: each line is compared with every boundary around it

_LINE = re.compile(rb"[!-9;-~]{1,60}:|[ \t]")
_NAME = re.compile(rb"^([!-9;-~]{1,60}):", re.MULTILINE)
_OF_MAIL = frozenset({b"received", b"return-path", b"delivered-to", b"message-id", b"mime-version", b"dkim-signature"})
_OF_POSTS = (frozenset({b"from", b"date"}), frozenset({b"from", b"subject"}))
_BOUNDARY = re.compile(rb"boundary\s{0,3}=", re.IGNORECASE)
_QUOTES = re.compile(r"\"|(?<!\w)'|'(?!\w)")
_VIA = re.compile(r"\svia\s[^<,;]{1,100}", re.IGNORECASE)
_LIST_NAME = re.compile(r"([^<>]{2,100})<")
_CODE = re.compile(r"\d{3}|[a-z]\d|\d[a-z]", re.IGNORECASE)


def is_message(head: bytes) -> bool:
    """Tell whether content that begins with head is an e-mail message or a news post, by its headers alone."""
    block, blank, _ = head.replace(b"\r\n", b"\n").lstrip().partition(b"\n\n")
    lines = block.split(b"\n")
    if len(lines) < 2 or not all(map(_LINE.match, lines if blank else lines[:-1])):
        return False
    names = {name.lower() for name in _NAME.findall(block)}
    return not names.isdisjoint(_OF_MAIL) or any(names >= few for few in _OF_POSTS)


class MailReader:
    """Reads one message as an article."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the article. See `Reader.read`."""
        data = source.read().lstrip()
        if _LINE.match(data) is None:
            yield Problem(source.path, NO_MESSAGE, source.line)
        elif _is_costly(data):
            yield Problem(source.path, TOO_MUCH, source.line)
        else:
            yield from _article(_parsed(data), source, options)


def _is_costly(data: bytes) -> bool:
    """Tell whether a message has so many lines or parts that only reading it takes many seconds or much memory."""
    boundaries = len(_BOUNDARY.findall(data))
    parts = data.count(b"\n--") if boundaries else 0
    return boundaries > BOUNDARY_LIMIT or parts > PART_LIMIT or (boundaries + 1) * data.count(b"\n") > WORK_LIMIT


def _parsed(data: bytes) -> Message:
    try:
        return BytesParser(policy=policy.compat32).parsebytes(data)
    except RecursionError as error:
        raise MarkupTooDeep("the message") from error


def _article(message: Message, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
    body = message_body(message)
    given = read_given(_record(message), options)
    reasons = [f"{body.replaced} characters could not be decoded and were replaced"] if body.replaced else []
    for reason in (*reasons, *given.problems):
        yield Problem(source.path, reason, source.line, skipped=False)
    if body.text:
        markup = Markup("html", body.html) if body.html else None
        yield given.draft(path=source.path, text=body.text, line=source.line, markup=markup)
    else:
        yield Problem(source.path, NO_TEXT, source.line)


def _record(message: Message) -> Mapping[str, object]:
    """Return what the headers say, by the names that fields of metadata have."""
    senders = _senders(header(message, "from"))
    outlets = [name for name in senders if is_outlet(name)]
    return {
        "title": header(message, "subject"),
        "authors": [name for name in senders if name not in outlets],
        "date": header(message, "date"),
        "id": header(message, "message-id").strip("<> "),
        "source": next(iter(outlets), "") or _list_name(message) or header(message, "organization"),
        "url": header(message, "archived-at").strip("<> "),
        "language": header(message, "content-language"),
        "tags": header(message, "keywords"),
    }


def _senders(value: str) -> tuple[str, ...]:
    """Return the names in a From header; 'Jane Doe via The List' is Jane Doe, and 'jdoe' is an account."""
    names = split_names(_VIA.sub(" ", _QUOTES.sub(" ", value)))
    return tuple(name for name in names if " " in name or not name.islower())


def _list_name(message: Message) -> str:
    """Return what a mailing list calls itself, empty where that is a code."""
    found = _LIST_NAME.match(header(message, "list-id").replace('"', " "))
    name = found[1].strip() if found else ""
    return "" if _CODE.search(name) else name
