"""Merge: how do several segments or batches become one segment file?

Documents keep their order: those of the first source come first. Deleted ones are dropped, and with them terms and
values that no document has any more. Nothing is analysed anew, and nothing that is compressed is unpacked unless it
lost documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array
from search.codec.columns import write_blob, write_numbers
from search.codec.container import ContainerWriter
from search.codec.facets import write_facet
from search.codec.files import SYSTEM_FILES, Files
from search.codec.merge_postings import merge_postings
from search.codec.norms import write_lengths
from search.codec.renumbering import Part
from search.codec.segment import MAX_DOCUMENTS, Batch, Segment, segment_meta
from search.codec.spec import BYTES, FieldSpec, Specs
from search.codec.stored import repack, stream_blocks

__all__ = ["SegmentWriter", "Source", "merge_segments"]


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to merge; `deleted` has one value for each of its documents."""

    segment: Segment
    deleted: NDArray[np.bool_] | None = None


class SegmentWriter:
    """Holds batches until they are worth a segment file."""

    def __init__(self, path: Path, specs: Specs, files: Files = SYSTEM_FILES) -> None:
        self.path = path
        self._files = files
        self.nbytes = 0  # memory that the batches take; the caller decides when it is enough
        self.documents = 0
        self._specs = specs
        self._segments: list[Segment] = []
        self._deleted: list[NDArray[np.bool_]] = []

    def add(self, batch: Batch, deleted: NDArray[np.bool_] | None = None) -> int:
        """Take a batch; return the number that its first document has until deleted ones are dropped.

        Args:
            batch: The documents.
            deleted: Which of them to drop; None keeps all.

        Raises:
            ValueError: The batch has other fields than this writer.
        """
        if dict(batch.specs) != dict(self._specs):
            raise ValueError("The batch has other fields than the segment")
        first = self.documents
        self._segments.append(Segment.of(batch))
        self._deleted.append(np.zeros(batch.documents, np.bool_) if deleted is None else deleted.copy())
        self.nbytes += batch.nbytes
        self.documents += batch.documents
        return first

    def delete(self, field: str, term: str | bytes) -> int:
        """Delete the documents that hold a term, of those added so far; return how many there were."""
        count = 0
        for segment, deleted in zip(self._segments, self._deleted, strict=True):
            ordinal = segment.terms[field].find(term)
            if ordinal is not None:
                docs = segment.postings[field][ordinal].docs
                count += int(np.count_nonzero(~deleted[docs]))
                deleted[docs] = True
        return count

    def commit(self) -> Segment:
        """Write the file, and return it opened. An empty writer writes a segment of no documents.

        Raises:
            OSError: The disk is full or fails; nothing is left of the file.
        """
        pairs = zip(self._segments, self._deleted, strict=True)
        sources = [Source(segment, deleted) for segment, deleted in pairs]
        merge_segments(self.path, sources, specs=self._specs, files=self._files)
        return Segment.open(self.path)


def merge_segments(
    path: Path, sources: Sequence[Source], *, specs: Specs | None = None, files: Files = SYSTEM_FILES
) -> int:
    """Write one segment file of several segments and return the number of its documents.

    Without `specs` the new segment has all fields of all sources. A field that a source lacks is empty for its
    documents. Damage must not get a checksum that calls it good, so those of the sources are compared first.

    Raises:
        ValueError: Two sources have the same field with different structures, or there are too many documents.
        SegmentCorrupt: A source is damaged.
        OSError: The disk is full or fails; nothing is left of the file.
    """
    specs = _united(sources) if specs is None else specs
    parts: list[Part] = []
    documents = 0
    for source in sources:
        source.segment.verify_checksums()
        parts.append(Part.of(source.segment, source.deleted, documents))
        documents += parts[-1].documents
    if documents > MAX_DOCUMENTS:
        raise ValueError(f"A segment cannot hold {documents} documents")
    with ContainerWriter(path, files) as out:
        out.meta = segment_meta(path, documents, specs)
        for field, spec in specs.items():
            _merge_field(out, field, spec, parts)
        stream_blocks(out, repack((part.segment.stored, part.keep) for part in parts))
    return documents


def _united(sources: Sequence[Source]) -> dict[str, FieldSpec]:
    specs: dict[str, FieldSpec] = {}
    for source in sources:
        for field, spec in source.segment.specs.items():
            if specs.setdefault(field, spec) != spec:
                raise ValueError(f"The field '{field}' has other structures in {source.segment.path}")
    return specs


def _merge_field(out: ContainerWriter, field: str, spec: FieldSpec, parts: Sequence[Part]) -> None:
    if spec.indexed:
        merge_postings(out, field, spec, parts)
    if spec.lengths:
        _merge_lengths(out, field, parts)
    if spec.facet:
        _merge_facet(out, field, parts)
    if spec.column == BYTES:
        _merge_strings(out, field, parts)
    elif spec.column is not None:
        _merge_numbers(out, field, spec, parts)


def _kept(part: Part, values: Array) -> Array:
    return values if part.keep is None else values[part.keep]


def _merge_lengths(out: ContainerWriter, field: str, parts: Sequence[Part]) -> None:
    lengths = [np.zeros(0, np.uint8)]
    for part in parts:
        norms = part.segment.norms.get(field)
        lengths.append(np.zeros(part.documents, np.uint8) if norms is None else _kept(part, norms.lengths))
    write_lengths(out, field, np.concatenate(lengths))


def _merge_numbers(out: ContainerWriter, field: str, spec: FieldSpec, parts: Sequence[Part]) -> None:
    dtype = np.dtype(spec.column)
    values: list[Array] = [np.zeros(0, dtype)]
    for part in parts:
        column = part.segment.numbers.get(field)
        values.append(np.full(part.documents, spec.missing, dtype) if column is None else _kept(part, column.values))
    write_numbers(out, field, np.concatenate(values))


def _merge_strings(out: ContainerWriter, field: str, parts: Sequence[Part]) -> None:
    blobs: list[Array] = [np.zeros(0, np.uint8)]
    lengths: list[Array] = [np.zeros(0, np.int64)]
    for part in parts:
        column = part.segment.strings.get(field)
        if column is None:
            lengths.append(np.zeros(part.documents, np.int64))
            continue
        sizes = np.diff(column.offsets).astype(np.int64)
        blobs.append(column.blob if part.keep is None else column.blob[np.repeat(part.keep, sizes)])
        lengths.append(_kept(part, sizes))
    write_blob(out, field, np.concatenate(blobs), np.concatenate(lengths))


def _merge_facet(out: ContainerWriter, field: str, parts: Sequence[Part]) -> None:
    facets = [part.segment.facets[field] for part in parts if field in part.segment.facets]
    values = sorted({value for facet in facets for value in facet.values[:]})
    index = {value: ordinal for ordinal, value in enumerate(values)}
    ordinals: list[Array] = [np.zeros(0, np.int64)]
    counts: list[Array] = [np.zeros(0, np.uint8)]
    for part in parts:
        facet = part.segment.facets.get(field)
        if facet is None:
            counts.append(np.zeros(part.documents, np.uint8))
            continue
        own, lengths = facet.flat()
        numbers = np.fromiter(map(index.__getitem__, facet.values[:]), np.int64, len(facet.values))
        ordinals.append(numbers[own if part.keep is None else own[np.repeat(part.keep, lengths)]])
        counts.append(_kept(part, lengths))
    merged = np.concatenate(ordinals)
    used = np.bincount(merged, minlength=len(values)) > 0
    renumbered = np.cumsum(used) - 1
    kept = [value for value, alive in zip(values, used.tolist(), strict=True) if alive]
    write_facet(out, field, kept, renumbered[merged], np.concatenate(counts))
