"""Container: how do named arrays become one file, and come back without being copied or trusted?

See the package's docstring for the layout. A file is written aside (its name plus `PARTIAL_SUFFIX`), synced and
renamed, so under its own name it is always whole. It is read by one mapping; what a reader touches is paged in.
"""

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from search.codec.arrays import Array, Arrays
from search.codec.errors import SegmentCorrupt, SegmentForeign, SegmentTooNew, SegmentTooOld, SegmentTruncated
from search.codec.files import PARTIAL_SUFFIX, SYSTEM_FILES, Files, OpenFile, write_all

__all__ = ["FORMAT_VERSION", "MAGIC", "PARTIAL_SUFFIX", "ContainerReader", "ContainerWriter", "Region"]

MAGIC = b"\x89CLIP\r\n\x1a"  # as PNG's: a transfer that mends line ends or strips the eighth bit shows at once
FORMAT_VERSION = 1
OLDEST_VERSION = 1

ALIGNMENT = 64  # a cache line
CHECK_BLOCK = 1 << 22  # bytes per step of `verify`, so that a check does not fill the memory
MAX_ARRAYS = 1 << 16
DTYPES = frozenset({"|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f4", "<f8"})

# magic, version, CRC-32 of what follows, file length, directory offset, directory length, directory CRC-32
_HEADER = struct.Struct("<8sIIQQII")
_CHECKED = struct.Struct("<IQQII")  # the version and all that follows the CRC-32


class Region:
    """A stretch of a container, filled from its start in as many pieces as come.

    One of no given size ends where the next one is reserved.
    """

    def __init__(self, file: OpenFile, name: str, dtype: np.dtype[Any], size: int | None, offset: int) -> None:
        self.name = name
        self.dtype = dtype
        self.size = size
        self.offset = offset
        self.filled = 0
        self.crc = 0
        self._file = file

    def append(self, values: Array) -> None:
        """Write the next values.

        Raises:
            ValueError: More values come than were reserved, or the next region was reserved already.
            OSError: The disk is full or fails.
        """
        if self.size is not None and self.filled + values.size > self.size:
            raise ValueError(f"The array '{self.name}' was reserved for {self.size} values")
        data = _bytes_of(np.ascontiguousarray(values, dtype=self.dtype))
        self._file.seek(self.offset + self.filled * self.dtype.itemsize)
        write_all(self._file, data)
        self.crc = zlib.crc32(data, self.crc)
        self.filled += values.size

    def end(self) -> int:
        """Return the offset after the last value; from now on a region of no given size takes no more."""
        self.size = self.filled if self.size is None else self.size
        return self.offset + self.size * self.dtype.itemsize

    def entry(self) -> list[Any]:
        """Return this array's line in the directory."""
        if self.filled != self.size:
            raise ValueError(f"The array '{self.name}' has {self.filled} of {self.size} values")
        return [self.name, self.dtype.str, [self.size], self.offset, self.crc]


class ContainerWriter:
    """Writes a container; the file appears under its name when the `with` block ends without an error.

    After an error nothing is left, neither under its name nor aside.
    """

    def __init__(self, path: Path, files: Files = SYSTEM_FILES) -> None:
        self.path = path
        self._files = files
        self.meta: Mapping[str, Any] = {}
        self._aside = path.with_name(path.name + PARTIAL_SUFFIX)
        self._regions: dict[str, Region] = {}
        self._last: Region | None = None

    def __enter__(self) -> Self:
        self._file = self._files.create(self._aside)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._file:
                if error is None:
                    self._finish()
            if error is None:
                self._files.replace(self._aside, self.path)
                self._files.sync_directory(self.path.parent)
        finally:
            self._files.remove(self._aside)

    def reserve(self, name: str, dtype: np.dtype[Any], size: int | None) -> Region:
        """Set aside room for an array whose values come later.

        One of no given size has to be filled before the next one is reserved.
        """
        dtype = np.dtype(dtype).newbyteorder("<")
        if name in self._regions or dtype.str not in DTYPES:
            raise ValueError(f"The array '{name}' of dtype {dtype.str} cannot be written")
        self._last = self._regions[name] = Region(self._file, name, dtype, size, self._end())
        return self._last

    def add(self, name: str, array: Array) -> None:
        """Write a whole array."""
        self.reserve(name, array.dtype, array.size).append(array)

    def _end(self) -> int:
        return ALIGNMENT if self._last is None else _aligned(self._last.end())

    def _finish(self) -> None:
        end = self._end()
        arrays = [region.entry() for region in self._regions.values()]
        text = json.dumps({"arrays": arrays, "meta": self.meta}, ensure_ascii=True, separators=(",", ":"))
        directory = text.encode("ascii")
        self._file.seek(end)
        write_all(self._file, directory)
        fields = (end + len(directory), end, len(directory), zlib.crc32(directory))
        crc = zlib.crc32(_CHECKED.pack(FORMAT_VERSION, *fields))
        self._file.seek(0)
        write_all(self._file, _HEADER.pack(MAGIC, FORMAT_VERSION, crc, *fields).ljust(ALIGNMENT, b"\0"))
        self._file.sync()


class ContainerReader:
    """A mapped container: `arrays` are read-only views of the file, `meta` is the writer's JSON object.

    Opening reads the header and the directory and checks both, and the bounds and dtype of every array; it reads no
    array. The file stays mapped for as long as any of its arrays lives.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            SegmentForeign: It does not begin as a container does.
            SegmentTooOld: It has a format that is no longer read.
            SegmentTooNew: It has a format that is not known yet.
            SegmentTruncated: Its end is missing.
            SegmentCorrupt: Its header or directory is damaged.
            OSError: It cannot be opened.
        """
        self.path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            offset, length, crc = _read_header(path, file.read(ALIGNMENT), size)
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        directory = self._map[offset : offset + length]
        if zlib.crc32(directory) != crc:
            raise SegmentCorrupt(path, "the checksum of its directory is wrong")
        entries, self.meta = _parse_directory(path, directory)
        self._crcs: dict[str, int] = {}
        arrays: dict[str, Array] = {}
        for entry in entries:
            name, array, expected = _map_array(path, entry, self._map, offset)
            arrays[name], self._crcs[name] = array, expected
        self.arrays = Arrays(path, arrays)

    def verify(self) -> None:
        """Read every array and compare its checksum.

        Raises:
            SegmentCorrupt: A checksum is wrong; the message names the array.
        """
        for name, array in self.arrays.items():
            data = _bytes_of(array)
            crc = 0
            for start in range(0, len(data), CHECK_BLOCK):
                crc = zlib.crc32(data[start : start + CHECK_BLOCK], crc)
            if crc != self._crcs[name]:
                raise SegmentCorrupt(self.path, f"the checksum of its array '{name}' is wrong")


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT


def _bytes_of(array: Array) -> memoryview:
    return array.view(np.uint8).data if array.size else memoryview(b"")


def _read_header(path: Path, header: bytes, size: int) -> tuple[int, int, int]:
    """Return the offset, length and CRC-32 of the directory."""
    if header[: len(MAGIC)] != MAGIC[: len(header)]:
        raise SegmentForeign(path)
    if len(header) < ALIGNMENT:
        raise SegmentTruncated(path, found=size, wanted=ALIGNMENT)
    _, version, crc, total, offset, length, directory_crc = _HEADER.unpack_from(header)
    if zlib.crc32(_CHECKED.pack(version, total, offset, length, directory_crc)) != crc:
        raise SegmentCorrupt(path, "the checksum of its header is wrong")
    if version > FORMAT_VERSION:
        raise SegmentTooNew(path, found=version, known=FORMAT_VERSION)
    if version < OLDEST_VERSION:
        raise SegmentTooOld(path, found=version, known=FORMAT_VERSION)
    if size < total:
        raise SegmentTruncated(path, found=size, wanted=total)
    if size > total or offset + length != total or offset < ALIGNMENT:
        raise SegmentCorrupt(path, "its length is not the one that its header gives")
    return offset, length, directory_crc


def _parse_directory(path: Path, directory: bytes) -> tuple[list[Any], dict[str, Any]]:
    """Return the entries and the meta object of a directory."""
    try:
        parsed = json.loads(directory)
    except (ValueError, RecursionError):
        parsed = None
    match parsed:
        case {"arrays": [*entries], "meta": dict(meta)} if len(entries) <= MAX_ARRAYS:
            return entries, meta
    raise SegmentCorrupt(path, "its directory cannot be read")


def _map_array(path: Path, entry: object, data: mmap.mmap, end: int) -> tuple[str, Array, int]:
    """Return the name, the view and the CRC-32 of one array, all bounds checked."""
    match entry:
        case [str(name), str(dtype), [int(size)], int(offset), int(crc)] if dtype in DTYPES:
            within = size >= 0 and offset >= ALIGNMENT and offset + size * np.dtype(dtype).itemsize <= end
            if within and offset % ALIGNMENT == 0:
                return name, np.ndarray((size,), np.dtype(dtype), data, offset), crc
    raise SegmentCorrupt(path, "its directory describes an array that cannot be in it")
