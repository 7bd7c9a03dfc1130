"""Archives: which members has a .zip or .tar file, and what are their bytes?

Nothing is written to disk. A tar file is read once from its beginning to its end; a zip file by its directory. What
a hostile archive can do is bounded: by an allowance of unpacked bytes, by the number of members, and by the size of
the directory and of each header, since both are held in memory.
"""

import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, cast

from corpus.errors import ArchiveDamaged, ArchiveTooLarge
from corpus.formats.unpacking import CHUNK, Allowance

DIRECTORY_LIMIT = 128 * 2**20  # bytes of a zip file's directory: about a million members
HEADER_LIMIT = 2**20  # bytes of what a tar file says of one member; paths are at most a few thousand
ZIP_HEADER = 30  # bytes that stand before each member, at least
EXPANDING = 4096  # bytes to read at a time where what they unpack to cannot be bounded: bzip2 and LZMA inside zip

PLAIN_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
METHODS = PLAIN_METHODS | {zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
ENCRYPTED = 0x1  # the flag of an encrypted member
UTF8_NAME = 0x800  # the flag of a name in UTF-8; without it names are read as code page 437

LINK = "a link, and links in an archive are not followed"
NOT_REGULAR = "not a regular file"

_MANY_DIGITS = re.compile(rb"\d{64}")
# what the libraries raise for bytes that are not as they expect
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
)
_HEADERS = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One member: its name as the archive gives it, and how to open it; `fault` says why it cannot be read."""

    name: str
    open: Callable[[], BinaryIO]
    fault: str = ""


def zip_entries(file: BinaryIO, allowance: Allowance) -> Iterator[Entry]:
    """Yield the members of a zip file in the order of its directory, folders left out. Opening one may be put off.

    Raises:
        ArchiveDamaged: It is no zip file, or its directory is damaged.
        ArchiveTooLarge: Its directory is larger than the limit.
    """
    try:
        archive = zipfile.ZipFile(cast("BinaryIO", _BoundedReads(file)))
    except _BROKEN as error:
        raise ArchiveDamaged(str(error)) from error
    overlapping = _overlapping(archive.infolist())
    for info in archive.infolist():
        if not info.is_dir():
            fault = _zip_fault(info) or ("it overlaps another member, as in a bomb" if id(info) in overlapping else "")
            yield Entry(_zip_name(info), _zip_opener(archive, info, allowance), fault)


def tar_entries(stream: BinaryIO) -> Iterator[Entry]:
    """Yield the members of a tar file, folders left out; each is to be read before the next one is asked for.

    Raises:
        ArchiveDamaged: It is no tar file, or damaged from here on.
        ArchiveTooLarge: A header is larger than the limit.
        CorpusError, OSError: What the stream raises.
    """
    file = _Forward(stream)
    try:
        archive = tarfile.TarFile(fileobj=cast("BinaryIO", file), tarinfo=_Header)
        while (info := file.headers(archive.next)) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # it would remember them all
            if not info.isdir():
                yield Entry(info.name, _tar_opener(archive, info), _tar_fault(info))
    except _BROKEN as error:
        raise ArchiveDamaged(str(error)) from error
    if file.last_header.strip(b"\0"):  # which `tarfile` takes for the end of the archive
        raise ArchiveDamaged("a header in it is damaged")


def _zip_fault(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return LINK
    if kind not in {0, stat.S_IFREG}:
        return NOT_REGULAR
    if info.flag_bits & ENCRYPTED:
        return "it is encrypted"
    return "" if info.compress_type in METHODS else f"packed by a method that cannot be read ({info.compress_type})"


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 without saying so."""
    if info.flag_bits & UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _overlapping(infos: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Return the identities of members whose bytes are those of others too."""
    placed = sorted(infos, key=lambda info: info.header_offset)
    return frozenset(
        id(info)
        for info, following in pairwise(placed)
        if info.header_offset + ZIP_HEADER + info.compress_size > following.header_offset
    )


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            stream = cast("BinaryIO", archive.open(info))
        except _BROKEN as error:
            raise ArchiveDamaged(str(error)) from error
        return _checked(stream, allowance, CHUNK if info.compress_type in PLAIN_METHODS else EXPANDING)

    return opened


def _tar_fault(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return LINK
    return "" if info.isreg() and not info.issparse() else NOT_REGULAR


def _tar_opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    # the bytes were counted already when the tar file itself was unpacked
    return lambda: _checked(cast("BinaryIO", archive.extractfile(info)), None, CHUNK)


def _checked(stream: BinaryIO, allowance: Allowance | None, step: int) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Checked(stream, allowance, step)))


class _Checked(io.RawIOBase):
    """A member's bytes: they spend the allowance, and damage is ArchiveDamaged."""

    def __init__(self, stream: BinaryIO, allowance: Allowance | None, step: int) -> None:
        self._stream = stream
        self._allowance = allowance
        self._step = step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(min(len(buffer), self._step))
        except _BROKEN as error:
            raise ArchiveDamaged(str(error)) from error
        if self._allowance is not None:
            self._allowance.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


class _BoundedReads:
    """A file of which no more is read at once than the directory of a zip file may hold."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = file.seek(0, io.SEEK_END)
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        left = self._end - self.tell()
        size = left if size < 0 else min(size, left)
        if size > DIRECTORY_LIMIT:
            raise ArchiveTooLarge("the directory of the archive", DIRECTORY_LIMIT)
        return self._file.read(max(size, 0))


class _Forward:
    """A stream as the file that `tarfile` expects, which can only be read on."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0
        self._in_headers = True
        self.last_header = b""  # the block that was read last for a header; zeros end an archive

    def headers(self, following: Callable[[], tarfile.TarInfo | None]) -> tarfile.TarInfo | None:
        """Return the following member; what is read for that are headers."""
        self._in_headers = True
        try:
            return following()
        finally:
            self._in_headers = False

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> int:
        if position < self._position:
            raise tarfile.StreamError("a size in it is negative")
        while self._position < position and (data := self._stream.read(min(position - self._position, CHUNK))):
            self._position += len(data)
        return self._position

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._position += len(data)
        if self._in_headers and size == tarfile.BLOCKSIZE:
            self.last_header = data
        # Python before 3.11.10 takes quadratic time for the digits of a long header
        if self._in_headers and size > tarfile.BLOCKSIZE and _MANY_DIGITS.search(data):
            raise tarfile.ReadError("a header is a long row of digits")
        return data


class _Header(tarfile.TarInfo):
    """A member of a tar file; long headers are refused before they are read."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        """Take a header, and what follows it if it only says more of the next member.

        This is where every version of `tarfile` lets subclasses in; its `frombuf` is passed over by some.
        """
        if self.size < 0:
            raise ArchiveDamaged("a size in it is negative")
        if self.type in _HEADERS and self.size > HEADER_LIMIT:
            raise ArchiveTooLarge("a header of the archive", HEADER_LIMIT)
        return cast("tarfile.TarInfo", super()._proc_member(archive))  # type: ignore[misc]
