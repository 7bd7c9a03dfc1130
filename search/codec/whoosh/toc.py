"""Table of contents: of which segments is the index made, for which fields, as of which commit?

A file `_NAME_GENERATION.toc` of two parts: a line of magic, format version, length of what follows and CRC-32 (in
hexadecimal, of version, length and what follows), then a JSON object of

    generation   the number of the commit
    release      the version of Whoosh that wrote it, three numbers
    schema       the names and kinds of the fields; the fields themselves come from code
    segments     of each: id, documents, deleted (document numbers, ascending)

It is written aside, synced, renamed, and the directory synced, after all segments that it names. The one of the
commit before, and its segments, stay until the next commit.
"""

import json
import os
import re
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from whoosh import __version__ as whoosh_version
from whoosh.index import TOC, EmptyIndexError

from search.codec.files import PARTIAL_SUFFIX, SYSTEM_FILES, Files, write_whole
from search.codec.whoosh.errors import SchemaMismatch, TocCorrupt, TocForeign, TocTooNew, TocTooOld, TocTruncated
from search.codec.whoosh.schema import describe_schema, difference, plain_schema
from search.codec.whoosh.segment import ArraySegment, directory_of

__all__ = ["FORMAT_VERSION", "ArrayTOC"]

MAGIC = b"CLIPTOC"
FORMAT_VERSION = 1
OLDEST_VERSION = 1
MAX_HEADER = 40  # bytes of the first line

_HEADER = re.compile(rb"CLIPTOC (\d{1,9}) (\d{1,12}) ([0-9a-f]{8})\n")


class ArrayTOC(TOC):  # type: ignore[misc]
    """The state of an index after a commit."""

    @classmethod
    def read(cls, storage: Any, indexname: str, gen: int | None = None, schema: Any = None) -> "ArrayTOC":
        """Read the latest table of contents, or that of a generation.

        Raises:
            EmptyIndexError: There is no index.
            TocError: The file cannot be read, or is for other fields than the schema's.
            OSError: It cannot be opened.
        """
        generation = cls._latest_generation(storage, indexname) if gen is None else gen
        if generation < 0:
            raise EmptyIndexError(f"There is no index '{indexname}' in {directory_of(storage)}")
        path = directory_of(storage) / cls._filename(indexname, generation)
        content = _parse(path, path.read_bytes())
        recorded, segments, release = _entries(path, content, indexname, generation)
        plain = plain_schema(schema)
        differing = difference(recorded, describe_schema(plain))
        if differing is not None:
            raise SchemaMismatch(path, differing)
        return cls(plain, segments, generation, version=FORMAT_VERSION, release=release)

    def write(self, storage: Any, indexname: str, files: Files = SYSTEM_FILES) -> None:
        """Write the table of contents of this generation; it appears whole or not at all.

        Raises:
            OSError: The disk is full or fails; nothing is left of the file.
        """
        content = {
            "generation": self.generation,
            "release": list(whoosh_version[:3]),
            "schema": describe_schema(self.schema),
            "segments": [segment.to_json() for segment in self.segments],
        }
        data = json.dumps(content, separators=(",", ":")).encode("ascii")
        header = b"%s %d %d %08x\n" % (MAGIC, FORMAT_VERSION, len(data), _checksum(FORMAT_VERSION, data))
        write_whole(directory_of(storage) / self._filename(indexname, self.generation), header + data, files)

    def clean(self, storage: Any, indexname: str, previous: Collection[str]) -> None:
        """Remove the files of the index that neither this commit nor the one before needs.

        `previous` names the segments of the one before.
        """
        needed = {segment.segment_id() for segment in self.segments} | set(previous)
        generations = {self.generation, self.generation - 1}
        tocs = re.compile(rf"_{re.escape(indexname)}_(\d+)\.toc({re.escape(PARTIAL_SUFFIX)})?")
        files = re.compile(rf"({re.escape(indexname)}_[0-9A-Za-z]+)\.seg(\..*)?")
        for path in directory_of(storage).iterdir():
            toc, file = tocs.fullmatch(path.name), files.fullmatch(path.name)
            stale_toc = toc and (toc[2] or int(toc[1]) not in generations)
            stale_file = file and (file[2] or file[1] not in needed)
            if stale_toc or stale_file:
                _remove(path)


def _remove(path: Path) -> None:
    """Remove a file that nothing needs; Windows keeps one that a reader has mapped, for the next commit to remove."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        if os.name != "nt":
            raise


def _parse(path: Path, data: bytes) -> dict[str, Any]:
    """Return the JSON object of a file."""
    header = _header(path, data)
    version, length, body = int(header[1]), int(header[2]), data[header.end() :]
    if len(body) < length:
        raise TocTruncated(path, found=len(data), wanted=header.end() + length)
    if len(body) > length or _checksum(version, body) != int(header[3], 16):
        raise TocCorrupt(path, "its checksum is wrong")
    if version > FORMAT_VERSION:
        raise TocTooNew(path, found=version, known=FORMAT_VERSION)
    if version < OLDEST_VERSION:
        raise TocTooOld(path, found=version, known=FORMAT_VERSION)
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise TocCorrupt(path, "it holds no JSON object")
    return content


def _header(path: Path, data: bytes) -> re.Match[bytes]:
    """Return the first line of a file."""
    if data[: len(MAGIC)] != MAGIC[: len(data)]:
        raise TocForeign(path)
    header = _HEADER.match(data)
    if header is None and len(data) < MAX_HEADER and b"\n" not in data:
        raise TocTruncated(path, found=len(data), wanted=MAX_HEADER)
    if header is None:
        raise TocCorrupt(path, "its first line cannot be read")
    return header


def _checksum(version: int, body: bytes) -> int:
    return zlib.crc32(b"%d %d " % (version, len(body)) + body)


def _entries(
    path: Path, content: dict[str, Any], indexname: str, generation: int
) -> tuple[dict[str, Any], list[ArraySegment], tuple[int, ...]]:
    """Return the recorded schema, the segments and the release."""
    match content:
        case {"generation": found, "release": [*release], "schema": dict(schema), "segments": [*entries]}:
            if found != generation:
                raise TocCorrupt(path, f"it is that of the commit {found}")
            try:
                return schema, [ArraySegment.from_json(indexname, entry) for entry in entries], tuple(release)
            except ValueError as error:
                raise TocCorrupt(path, str(error)) from error
    raise TocCorrupt(path, "it lacks a part")
