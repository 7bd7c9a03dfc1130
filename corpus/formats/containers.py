"""Containers: which files lie in this archive, or which messages in this mailbox?

An archive is walked as a folder is: hidden files are passed over, and what cannot be read is a Problem. Members are
unpacked here, one after the other, and go to their readers as bytes. Only files of many records are read from the
archive itself, as a stream, so that they may be of any size.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import Enum
from io import BytesIO
from typing import BinaryIO

from corpus.article import Problem
from corpus.errors import ArchiveTooLarge, CompressedTooFar, CorpusError, FileTooLarge, reason_of
from corpus.formats.archives import Entry, tar_entries, zip_entries
from corpus.formats.mailbox import is_mailbox, messages
from corpus.formats.membernames import NAME_LIMIT, is_hidden, member_name
from corpus.formats.sniff import MANY, NOT_ARTICLES, READERS, reader_for
from corpus.formats.source import FILE_LIMIT, Member, Replay, SourceFile
from corpus.formats.unpacking import Allowance, packed_name, unpacked

BORDER = "!/"  # between an archive and its member, in paths: archive.zip!/folder/a.md
DEPTH_LIMIT = 2  # archives inside one another, below the one on disk
MEMBER_LIMIT = 1_000_000  # of one archive; what a hostile one says of its members is held in memory
MESSAGE_NAME = "message.eml"  # by which the reader of a message in a mailbox is chosen
NOT_AN_ARTICLE = "not a kind of article file that Clippings reads"
TOO_DEEP = f"an archive inside more than {DEPTH_LIMIT} others; unpack it yourself"
TOO_MANY = f"it holds more than {MEMBER_LIMIT:,} files, and the others were not read; unpack it yourself"


class Kind(Enum):
    """The kinds of container."""

    ZIP = ".zip"
    TAR = ".tar"
    MAILBOX = ".mbox"


_KINDS = {kind.value: kind for kind in Kind} | {".mbx": Kind.MAILBOX}


def container_kind(source: SourceFile) -> Kind | None:
    """Return what a file is a container of; None for any other file, and for one that cannot be read."""
    extension = source.extension
    if extension in _KINDS:
        return _KINDS[extension]
    if extension in READERS or extension in NOT_ARTICLES or source.line is not None:
        return None
    try:
        return Kind.MAILBOX if is_mailbox(source.head()) else None
    except (CorpusError, OSError):
        return None


def contents(source: SourceFile, kind: Kind) -> Iterator[SourceFile | Problem]:
    """Yield what lies in a container, in its order; each is to be read before the next one is asked for.

    Raises:
        CorpusError: It is damaged, too large, or unpacks to too much; what came before stands.
        OSError: It cannot be read.
    """
    yield from _Walk(Allowance(source.location.stat().st_size)).inside(source, kind, 0)


class _Walk:
    """A walk through one container on disk and the archives in it, under one allowance."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

    def inside(self, source: SourceFile, kind: Kind, depth: int) -> Iterator[SourceFile | Problem]:
        """Yield what lies in a container."""
        if kind is Kind.ZIP and (isinstance(source, Member) or packed_name(source.name)[1]):
            yield from self._members(source, zip_entries(_in_memory(source), self._allowance), depth)
            return
        with source.open() as stream:
            if kind is Kind.MAILBOX:
                yield from _messages(source, stream)
            elif kind is Kind.TAR:
                yield from self._members(source, tar_entries(stream), depth)
            else:
                yield from self._members(source, zip_entries(stream, self._allowance), depth)

    def _members(self, archive: SourceFile, entries: Iterator[Entry], depth: int) -> Iterator[SourceFile | Problem]:
        prefix = f"{archive.inside}{BORDER}" if isinstance(archive, Member) or not archive.named else ""
        for number, entry in enumerate(entries):
            name = member_name(entry.name)
            path = f"{archive.path}{BORDER}{name[:NAME_LIMIT]}"
            if number >= MEMBER_LIMIT:
                yield Problem(archive.path, TOO_MANY)
                return
            if is_hidden(name):
                continue
            fault = entry.fault or ("" if 0 < len(name) <= NAME_LIMIT else "it has no name, or too long a one")
            if fault:
                yield Problem(path, fault)
                continue
            yield from _guarded(self._member(archive, entry.open, path, prefix + name, depth), path)

    def _member(
        self, archive: SourceFile, opened: Callable[[], BinaryIO], path: str, inside: str, depth: int
    ) -> Iterator[SourceFile | Problem]:
        """Yield a member as it is to be read, or what lies in it."""
        with self._unpacked(opened(), inside) as stream:
            replay = Replay(stream, FILE_LIMIT)
            member = Member(
                location=archive.location,
                root=archive.root,
                path=path,
                inside=inside,
                name=packed_name(path)[0],
                content=replay,
            )
            kind = container_kind(member)
            if kind is Kind.MAILBOX or (kind is not None and depth < DEPTH_LIMIT):
                yield from self.inside(member, kind, depth + 1)
                return
            if kind is not None:
                yield Problem(path, TOO_DEEP)
                return
            reader = reader_for(member)
            if reader is None:
                yield Problem(path, NOT_AN_ARTICLE)
                return
            content = replay.whole()
            if content is None and not isinstance(reader, MANY):
                raise FileTooLarge(FILE_LIMIT)
            yield member if content is None else replace(member, content=content)

    def _unpacked(self, stream: BinaryIO, name: str) -> BinaryIO:
        packing = packed_name(name)[1]
        return unpacked(stream, packing, self._allowance) if packing else stream


def _in_memory(source: SourceFile) -> BinaryIO:
    """Return a zip file that lies in another one, or is itself compressed, so that any part of it can be read."""
    try:
        return BytesIO(source.read())
    except FileTooLarge as error:
        raise ArchiveTooLarge("the zip file inside it", FILE_LIMIT) from error


def _messages(mailbox: SourceFile, stream: BinaryIO) -> Iterator[SourceFile | Problem]:
    """Yield the messages of a mailbox, each as a member that is read as a message is."""
    for line, message in enumerate(messages(stream), 1):
        if isinstance(message, str):
            yield Problem(mailbox.path, message, line)
        else:
            yield Member(
                location=mailbox.location,
                root=mailbox.root,
                path=mailbox.path,
                inside=mailbox.inside,
                name=MESSAGE_NAME,
                content=message,
                line=line,
            )


def _guarded(found: Iterator[SourceFile | Problem], path: str) -> Iterator[SourceFile | Problem]:
    """Yield what is found; what is wrong with one member ends it alone, but for a bomb, which ends the walk."""
    try:
        yield from found
    except CompressedTooFar:
        raise
    except Exception as error:
        yield Problem(path, reason_of(error))
