"""Merging postings: how do the postings of several segments become those of one, without sorting or decoding them?

Dictionaries are united, and so every term of a segment has an ordinal in the new one. Postings then move in whole
rows: the row of a term in the new segment is made of its rows in the old ones, in their order. This goes on chunk by
chunk, a chunk being a range of terms, so that memory depends on the chunk and not on the field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Array, offsets_of
from search.codec.container import ContainerWriter, Region
from search.codec.narrow import NarrowRegion
from search.codec.postings import PostingsReader
from search.codec.ragged import row_chunks, row_indices, row_sums
from search.codec.renumbering import Part
from search.codec.spec import FieldSpec
from search.codec.termdict import TermDictionary, write_terms

__all__ = ["merge_postings"]

CHUNK = 1 << 20  # postings and positions that are held in memory at once, unless one term of one source has more

POSTINGS, POSITIONS, PAYLOADS = "postings", "positions.rows", "payloads.rows"  # what a row can be made of
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one source has for a range of terms: their new ordinals, the sizes of their rows, and the rows."""

    terms: NDArray[np.int64]
    counts: dict[str, Array]
    values: dict[str, Array]


class _Source:
    """One segment's postings of the field, in the ordinals and document numbers of the new segment."""

    def __init__(self, part: Part, postings: PostingsReader, ordinals: NDArray[np.int64]) -> None:
        self._keep = part.keep
        self._renumber = part.renumber
        self._postings = postings
        self._ordinals = ordinals

    def add_sizes(self, totals: dict[str, Counts]) -> None:
        """Add the sizes of its rows, deleted documents included."""
        for kind, total in totals.items():
            total[self._ordinals] += np.diff(self._postings.row_offsets(kind)).astype(np.int64)

    def add_kept_sizes(self, totals: dict[str, Counts], chunks: Sequence[tuple[int, int]]) -> None:
        """Add the sizes of its rows as they will be written."""
        if self._keep is None:
            self.add_sizes(totals)
            return
        for start, stop in chunks:
            piece = self.piece(start, stop)
            for kind, total in totals.items():
                total[piece.terms] += piece.counts[kind]

    def piece(self, start: int, stop: int) -> _Piece:
        """Return what it has for the new ordinals from start to stop."""
        first, last = (int(bound) for bound in np.searchsorted(self._ordinals, [start, stop]))
        values = self._postings.values_of(first, last)
        rows = self._postings.row_offsets(POSTINGS)[first : last + 1]
        rows = rows - rows[0]
        if self._keep is not None:
            kept = self._keep[values["docs"]]
            rows = offsets_of(row_sums(kept, rows))
            values = _kept_values(values, kept)
        counts: dict[str, Array] = {POSTINGS: np.diff(rows)}
        if "positions" in values:
            counts[POSITIONS] = row_sums(values["freqs"], rows)
        if "payloads.sizes" in values:
            counts[PAYLOADS] = row_sums(values["payloads.sizes"], rows)
        values["docs"] = self._renumber(values["docs"])
        return _Piece(self._ordinals[first:last], counts, values)


class _Output:
    """The new segment's arrays of the field, filled chunk by chunk."""

    def __init__(self, out: ContainerWriter, field: str, spec: FieldSpec, totals: dict[str, Counts]) -> None:
        self._totals = totals
        size = int(totals[POSTINGS].sum())
        self._regions: dict[str, tuple[str, Region | NarrowRegion]] = {
            "docs": (POSTINGS, out.reserve(f"docs/{field}", np.dtype(np.uint32), size))
        }
        if spec.frequencies:
            self._regions["freqs"] = POSTINGS, NarrowRegion(out, "freqs", field, np.uint8, size)
        if spec.positions:
            total = int(totals[POSITIONS].sum())
            self._regions["positions"] = POSITIONS, NarrowRegion(out, "positions", field, np.uint16, total)
        if spec.weights:
            self._regions["weights"] = POSTINGS, out.reserve(f"weights/{field}", np.dtype(np.float32), size)
        if spec.payloads:
            total = int(totals[PAYLOADS].sum())
            self._regions["payloads.sizes"] = POSTINGS, NarrowRegion(out, "payloads.sizes", field, np.uint8, size)
            blob = out.reserve(f"payloads.blob/{field}", np.dtype(np.uint8), total)
            self._regions["payloads.blob"] = PAYLOADS, blob

    def append_one(self, piece: _Piece) -> None:
        """Write the next source's row of the chunk's only term."""
        for name, (_, region) in self._regions.items():
            region.append(piece.values[name])

    def append_chunk(self, start: int, stop: int, pieces: Sequence[_Piece]) -> None:
        """Write the terms from start to stop."""
        targets = {kind: _targets(total[start:stop], start, kind, pieces) for kind, total in self._totals.items()}
        for name, (kind, region) in self._regions.items():
            size = int(self._totals[kind][start:stop].sum())
            merged = np.empty(size, np.result_type(*(piece.values[name].dtype for piece in pieces)))
            for target, piece in zip(targets[kind], pieces, strict=True):
                merged[target] = piece.values[name]
            region.append(merged)

    def close(self) -> None:
        """Write what can be known only at the end."""
        for _, region in self._regions.values():
            if isinstance(region, NarrowRegion):
                region.close()


def merge_postings(out: ContainerWriter, field: str, spec: FieldSpec, parts: Sequence[Part]) -> None:
    """Write the dictionary and the postings of a field of several segments."""
    present = [part for part in parts if field in part.segment.postings]
    terms, ordinals = _unite([part.segment.terms[field] for part in present])
    sources = [_Source(part, part.segment.postings[field], own) for part, own in zip(present, ordinals, strict=True)]
    kinds = [POSTINGS] + [POSITIONS] * spec.positions + [PAYLOADS] * spec.payloads
    bounds = {kind: np.zeros(len(terms), np.int64) for kind in kinds}
    totals = {kind: np.zeros(len(terms), np.int64) for kind in kinds}
    for source in sources:
        source.add_sizes(bounds)
    chunks = row_chunks(sum(bounds.values(), np.zeros(len(terms), np.int64)), CHUNK)
    for source in sources:
        source.add_kept_sizes(totals, chunks)
    alive = totals[POSTINGS] > 0
    write_terms(out, field, list(compress(terms, alive.tolist())))
    for kind, total in totals.items():
        out.add(f"{kind}/{field}", offsets_of(total[alive]))
    output = _Output(out, field, spec, totals)
    for start, stop in chunks:
        if stop - start == 1:
            for source in sources:
                output.append_one(source.piece(start, stop))
        else:
            output.append_chunk(start, stop, [source.piece(start, stop) for source in sources])
    output.close()


def _unite(dictionaries: Sequence[TermDictionary]) -> tuple[list[bytes], list[NDArray[np.int64]]]:
    """Return all terms, ascending, and for each dictionary the new ordinals of its terms."""
    owned = [dictionary[:] for dictionary in dictionaries]
    terms = sorted(set().union(*owned))
    index = {term: ordinal for ordinal, term in enumerate(terms)}
    find = index.__getitem__
    return terms, [np.fromiter(map(find, own), np.int64, len(own)) for own in owned]


def _kept_values(values: dict[str, Array], kept: NDArray[np.bool_]) -> dict[str, Array]:
    """Return the values of those postings that are kept."""
    result = {name: array[kept] for name, array in values.items() if name not in {"positions", "payloads.blob"}}
    if "positions" in values:
        result["positions"] = values["positions"][np.repeat(kept, values["freqs"])]
    if "payloads.blob" in values:
        result["payloads.blob"] = values["payloads.blob"][np.repeat(kept, values["payloads.sizes"])]
    return result


def _targets(total: Counts, start: int, kind: str, pieces: Sequence[_Piece]) -> list[NDArray[np.intp]]:
    """Return for each piece where in the chunk its values go: after those of the pieces before it, term by term."""
    cursors = np.cumsum(total) - total
    targets = []
    for piece in pieces:
        terms, counts = piece.terms - start, piece.counts[kind]
        targets.append(row_indices(cursors[terms], counts))
        cursors[terms] += counts.astype(np.int64)
    return targets
