"""Segment: here is a file (or a batch); what is in it, by field and by document?

Architecture invariant: a segment never changes. Deletions are masks that belong to whoever opened it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from search.codec.arrays import Array, Arrays
from search.codec.columns import BytesColumn, NumberColumn
from search.codec.container import ContainerReader
from search.codec.facets import FacetReader
from search.codec.norms import Norms
from search.codec.postings import PostingsReader
from search.codec.spec import BYTES, Specs, specs_from_json, specs_to_json
from search.codec.stored import StoredReader
from search.codec.termdict import TermDictionary

__all__ = ["MAX_DOCUMENTS", "Batch", "Segment", "segment_meta"]

MAX_DOCUMENTS = (1 << 32) - 1  # document numbers are uint32


@dataclass(frozen=True, slots=True)
class Batch:
    """A segment in memory, as a worker process returns it: cheap to pickle, opened by `Segment.of`."""

    documents: int
    specs: Specs
    arrays: dict[str, Array]

    @property
    def nbytes(self) -> int:
        """The memory that it takes, but for its names."""
        return sum(array.nbytes for array in self.arrays.values())


class Segment:
    """An open segment, safe to share between threads and across fork.

    `terms`, `postings`, `norms`, `facets`, `numbers` (columns of numbers) and `strings` (columns of byte strings) map
    the names of those fields that have the structure to its reader; `stored` gives the stored bytes of a document.
    """

    def __init__(self, arrays: Arrays, documents: int, specs: Specs) -> None:
        self.path = arrays.path
        self.documents = documents
        self.specs = specs
        self._arrays = arrays
        self.terms: dict[str, TermDictionary] = {}
        self.postings: dict[str, PostingsReader] = {}
        self.norms: dict[str, Norms] = {}
        self.facets: dict[str, FacetReader] = {}
        self.numbers: dict[str, NumberColumn] = {}
        self.strings: dict[str, BytesColumn] = {}
        self.stored = StoredReader(arrays, documents=documents)
        self._file: ContainerReader | None = None
        for field in specs:
            self._open_field(field)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file; nothing but its directory and the ends of its tables is read.

        Raises:
            SegmentForeign: It is no segment file.
            SegmentTooOld: It has a format that is no longer read.
            SegmentTooNew: It has a format that is not known yet.
            SegmentTruncated: Its end is missing.
            SegmentCorrupt: It contradicts its directory's checksum or itself.
            OSError: It cannot be opened.
        """
        file = ContainerReader(path)
        documents, specs = _read_meta(file)
        if file.meta.get("name") != path.name:
            raise file.arrays.corrupt(f"it is the file {file.meta.get('name')} under another name")
        segment = cls(file.arrays, documents, specs)
        segment._file = file
        return segment

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Open a batch."""
        return cls(Arrays("(a batch in memory)", batch.arrays), batch.documents, batch.specs)

    @property
    def nbytes(self) -> int:
        """The size of all arrays."""
        return sum(array.nbytes for array in self._arrays.values())

    def verify(self) -> None:
        """Read everything: compare the checksums of a file, then check what the structures say of each other.

        Raises:
            SegmentCorrupt: A checksum is wrong, or a structure contradicts itself or another.
        """
        self.verify_checksums()
        for readers in (self.terms, self.postings, self.facets, self.strings):
            for reader in readers.values():
                reader.verify()
        self.stored.verify()

    def verify_checksums(self) -> None:
        """Read all of a file; a batch has no checksums.

        Raises:
            SegmentCorrupt: A checksum is wrong.
        """
        if self._file is not None:
            self._file.verify()

    def _open_field(self, field: str) -> None:
        spec, arrays, documents = self.specs[field], self._arrays, self.documents
        if spec.indexed:
            terms = self.terms[field] = TermDictionary(arrays, field)
            self.postings[field] = PostingsReader(arrays, field, spec, terms=len(terms), documents=documents)
        if spec.lengths:
            self.norms[field] = Norms(arrays, field, documents=documents)
        if spec.facet:
            self.facets[field] = FacetReader(arrays, field, documents=documents)
        if spec.column == BYTES:
            self.strings[field] = BytesColumn(arrays, field, documents=documents)
        elif spec.column is not None:
            self.numbers[field] = NumberColumn(
                arrays, field, documents=documents, dtype=spec.column, missing=spec.missing
            )


def segment_meta(path: Path, documents: int, specs: Specs) -> dict[str, Any]:
    """Return the meta object of a segment's file; with its name in it, no other can take its place unnoticed."""
    return {"name": path.name, "documents": documents, "fields": specs_to_json(specs)}


def _read_meta(file: ContainerReader) -> tuple[int, Specs]:
    try:
        specs = specs_from_json(file.meta.get("fields"))
    except ValueError as error:
        raise file.arrays.corrupt(f"its fields cannot be read ({error})") from error
    documents = file.meta.get("documents")
    if not isinstance(documents, int) or not 0 <= documents <= MAX_DOCUMENTS:
        raise file.arrays.corrupt("its number of documents cannot be read")
    return documents, specs
