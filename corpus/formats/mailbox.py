"""Mailbox: where does each message of an mbox file begin and end?"""

import re
from collections.abc import Iterator
from typing import BinaryIO

MESSAGE_LIMIT = 32 * 2**20  # bytes of one message, attachments and all; servers take 25 MiB at most
TOO_LONG = f"the message is larger than {MESSAGE_LIMIT // 2**20} MiB"
NO_MESSAGE = "what stands here does not begin as a message in a mailbox does"
CHUNK = 2**20  # bytes read at a time
SEPARATOR_LIMIT = 512  # bytes of the line before a message

# 'From jane@example.org Thu Oct 31 14:05:00 2024'. 'From the harbour, on Thursday' is prose and has no time of day.
_SEPARATOR = (
    rb"From [^\r\n]{1,250}? (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\r\n]{1,20}? \d{1,2}:\d\d(?::\d\d)?[^\r\n]{0,50}\r?\n"
)
_FIRST = re.compile(_SEPARATOR)
_NEXT = re.compile(rb"\n(?=" + _SEPARATOR + rb")")
_ESCAPED = re.compile(rb"^>(>*+From )", re.MULTILINE)


def is_mailbox(head: bytes) -> bool:
    """Tell whether content that begins with head is an mbox file."""
    return _FIRST.match(head) is not None


def messages(stream: BinaryIO) -> Iterator[bytes | str]:
    """Yield the messages of an mbox file without the lines that part them, and a sentence for what is none.

    A '>' that was put before 'From ' so that it begins no message is taken away.
    """
    for message in _parts(stream):
        if message is None:
            yield TOO_LONG
        elif _FIRST.match(message):
            yield _ESCAPED.sub(rb"\1", message.partition(b"\n")[2])
        elif not message.isspace():
            yield NO_MESSAGE


def _parts(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield what lies between separators, each with the separator before it; None for what is too long."""
    held = bytearray()
    too_long = False
    looked = 0  # how far into `held` there is no separator
    while chunk := stream.read(CHUNK):
        held += chunk
        while found := _NEXT.search(held, looked):
            yield None if too_long else bytes(held[: found.start() + 1])
            del held[: found.start() + 1]
            too_long, looked = False, 0
        looked = max(0, len(held) - SEPARATOR_LIMIT)
        if len(held) > MESSAGE_LIMIT:
            too_long = True
            del held[:looked]
            looked = 0
    if held:
        yield None if too_long else bytes(held)
