"""Stored: here is my document, what bytes were kept with it?

Documents are laid end to end, cut into blocks at document ends, and each block is compressed by itself (zstandard,
with its content size in the frame). A block is decompressed whole to fetch one of its documents.

    stored.blob      uint8: the compressed blocks end to end
    stored.blocks    uint32 or uint64, one more than there are blocks: where each begins
    stored.firsts    uint32, one more than there are blocks: the first document of each
    stored.lengths   uint8 to uint32, one per document: its size before compression
"""

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import zstandard
from numpy.typing import NDArray

from search.codec.arrays import UNSIGNED, Arrays, Sink, offsets_of, smallest_unsigned
from search.codec.container import ContainerWriter

__all__ = [
    "BLOCK_BYTES",
    "MAX_DOCUMENT_BYTES",
    "Block",
    "StoredReader",
    "compress_blocks",
    "repack",
    "stream_blocks",
    "write_blocks",
]

BLOCK_BYTES = 1 << 15  # ten documents of ten blocks in 0.6 ms; 64 KiB are 5 % smaller and take twice as long
MAX_DOCUMENT_BYTES = 1 << 28  # bounds what a block claims to hold before it is decompressed
KEPT_BLOCKS = 64  # decompressed ones that a reader keeps: those of the last few pages of results
MAX_KEPT_BYTES = 2 * BLOCK_BYTES  # of one of them; a block with a huge document is not kept
LEVEL = 3  # level 6 makes files 4 % smaller and takes 2.6 times as long

_LOCAL = threading.local()  # a decompressor may not be shared by threads


class Block:
    """A compressed run of documents and their sizes before compression."""

    __slots__ = ("data", "lengths")

    def __init__(self, data: bytes, lengths: list[int]) -> None:
        self.data = data
        self.lengths = lengths


class StoredReader:
    """The stored bytes of each document."""

    def __init__(self, arrays: Arrays, *, documents: int) -> None:
        self._arrays = arrays
        self._blob = arrays.require("stored.blob", np.uint8)
        self._firsts = arrays.require("stored.firsts", np.uint32)
        self.blocks = self._firsts.size - 1
        if self.blocks < 0 or self._firsts[0] != 0 or self._firsts[-1] != documents:
            raise arrays.corrupt("the blocks of stored documents do not span its documents")
        self._offsets = arrays.require_offsets("stored.blocks", count=self.blocks, total=self._blob.size)
        self._lengths = arrays.require("stored.lengths", *UNSIGNED[:3], size=documents)
        # by the last bits of their numbers; an entry is set and got at once, so threads need no lock
        self._kept: list[tuple[int, bytes] | None] = [None] * KEPT_BLOCKS

    def __getitem__(self, doc: int) -> bytes:
        """Return the bytes of one document.

        Raises:
            IndexError: There is no such document.
            SegmentCorrupt: Its block cannot be decompressed.
        """
        if not 0 <= doc < self._lengths.size:
            raise IndexError(doc)
        block = bisect_right(self._firsts.data, doc) - 1
        start = int(self._lengths[self._firsts[block] : doc].sum(dtype=np.int64))
        kept = self._kept[block % KEPT_BLOCKS]
        if kept is None or kept[0] != block:
            kept = block, self._content(block)
            if len(kept[1]) <= MAX_KEPT_BYTES:
                self._kept[block % KEPT_BLOCKS] = kept
        return kept[1][start : start + int(self._lengths[doc])]

    def block(self, block: int) -> Block:
        """Return a block as it is compressed."""
        data = self._blob[self._offsets[block] : self._offsets[block + 1]].tobytes()
        return Block(data, self._lengths[self._firsts[block] : self._firsts[block + 1]].tolist())

    def documents_of(self, block: int) -> Iterator[tuple[int, bytes]]:
        """Yield the documents of a block with their numbers."""
        content, start = self._content(block), 0
        for doc in range(int(self._firsts[block]), int(self._firsts[block + 1])):
            end = start + int(self._lengths[doc])
            yield doc, content[start:end]
            start = end

    def first(self, block: int) -> int:
        """Return the number of the first document of a block, or of all documents for the one after the last."""
        return int(self._firsts[block])

    def verify(self) -> None:
        """Read the tables, and decompress every block.

        Raises:
            SegmentCorrupt: A table does not ascend, or a block cannot be decompressed.
        """
        self._arrays.check_ascending("stored.firsts")
        self._arrays.check_ascending("stored.blocks")
        for block in range(self.blocks):
            self._content(block)

    def _content(self, block: int) -> bytes:
        lengths = self._lengths[self._firsts[block] : self._firsts[block + 1]]
        size = int(lengths.sum(dtype=np.int64))
        data = self._blob[self._offsets[block] : self._offsets[block + 1]].data
        try:
            if size <= BLOCK_BYTES + MAX_DOCUMENT_BYTES and zstandard.frame_content_size(data) == size:
                return _decompressor().decompress(data)
        except zstandard.ZstdError:
            pass
        raise self._arrays.corrupt(f"block {block} of its stored documents cannot be decompressed")


def compress_blocks(documents: Iterable[bytes]) -> Iterator[Block]:
    """Cut documents into blocks of about `BLOCK_BYTES` and compress them."""
    compressor = zstandard.ZstdCompressor(level=LEVEL)
    pending: list[bytes] = []
    size = 0
    for document in documents:
        pending.append(document)
        size += len(document)
        if size >= BLOCK_BYTES:
            yield Block(compressor.compress(b"".join(pending)), list(map(len, pending)))
            pending, size = [], 0
    if pending:
        yield Block(compressor.compress(b"".join(pending)), list(map(len, pending)))


def repack(sources: Iterable[tuple[StoredReader, NDArray[np.bool_] | None]]) -> Iterator[Block]:
    """Yield blocks of the documents of several readers; of those with a mask, only the documents that it keeps.

    Whole blocks are copied as they are; a block that lost documents, or is less than half full, is packed anew with
    its neighbours.
    """
    pending: list[bytes] = []
    size = 0
    for reader, keep in sources:
        for number in range(reader.blocks):
            block = reader.block(number)
            kept = None if keep is None else keep[reader.first(number) : reader.first(number + 1)]
            whole = kept is None or bool(kept.all())
            if whole and not pending and 2 * sum(block.lengths) >= BLOCK_BYTES:
                yield block
                continue
            documents = [document for doc, document in reader.documents_of(number) if keep is None or keep[doc]]
            pending += documents
            size += sum(map(len, documents))
            if size >= BLOCK_BYTES:
                yield from compress_blocks(pending)
                pending, size = [], 0
    yield from compress_blocks(pending)


def write_blocks(sink: Sink, blocks: Iterable[Block]) -> None:
    """Write the stored documents of a segment."""
    kept = list(blocks)
    sink.add("stored.blob", np.frombuffer(b"".join(block.data for block in kept), np.uint8))
    _write_tables(sink, [len(block.data) for block in kept], [block.lengths for block in kept])


def stream_blocks(out: ContainerWriter, blocks: Iterable[Block]) -> None:
    """Write the stored documents of a segment, one block in memory at a time."""
    region = out.reserve("stored.blob", np.dtype(np.uint8), None)
    sizes: list[int] = []
    lengths: list[list[int]] = []
    for block in blocks:
        region.append(np.frombuffer(block.data, np.uint8))
        sizes.append(len(block.data))
        lengths.append(block.lengths)
    _write_tables(out, sizes, lengths)


def _write_tables(sink: Sink, sizes: list[int], lengths: list[list[int]]) -> None:
    flat = np.fromiter(chain.from_iterable(lengths), np.int64)
    sink.add("stored.blocks", offsets_of(np.array(sizes, np.int64)))
    sink.add("stored.firsts", offsets_of(np.fromiter(map(len, lengths), np.int64)))
    sink.add("stored.lengths", flat.astype(smallest_unsigned(int(flat.max()) if flat.size else 0)))


def _decompressor() -> zstandard.ZstdDecompressor:
    found = getattr(_LOCAL, "decompressor", None)
    if found is None:
        found = _LOCAL.decompressor = zstandard.ZstdDecompressor()
    return found
