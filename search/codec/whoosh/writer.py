"""Writer: how do an ordinary Whoosh program's documents, deletions and merges reach segments of arrays?

Architecture invariant: it differs from Whoosh's own writer where that one loses data. A refused document leaves no
trace; `update_document` also replaces what this very writer added, and removes nothing when the new version is
refused; a merge moves arrays where the fields agree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from whoosh.writing import SegmentWriter

from search.codec.segment import Segment
from search.codec.whoosh.building import SegmentBuilder, specs_of
from search.codec.whoosh.codec import ArrayCodec, Item
from search.codec.whoosh.formats import recoder
from search.codec.whoosh.schema import check_schema, plain_field
from search.codec.whoosh.segment import ArraySegment, open_segment
from search.codec.whoosh.toc import ArrayTOC

__all__ = ["ArrayWriter"]

MEBIBYTE = 1 << 20


class _Pool:
    """Hands postings to the builder as they come, where Whoosh's own pool sorts pickled files."""

    def __init__(self, builder: SegmentBuilder) -> None:
        self._builder = builder

    def add(self, item: Item) -> None:
        """Take a posting."""
        self._builder.add_posting(*item)

    def iter_postings(self) -> Iterator[Item]:
        """Return nothing: the builder has all postings already."""
        return iter(())

    def cleanup(self) -> None:
        """Do nothing: there are no files."""


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer, with our segments and our table of contents; `limitmb` bounds the memory of a batch."""

    def __init__(self, ix: Any, *, limitmb: int = 128, **options: Any) -> None:
        super().__init__(ix, codec=ArrayCodec(), **options)
        self._index = ix
        self._limit = limitmb * MEBIBYTE
        self._previous = [segment.segment_id() for segment in self.segments]
        self._builder: SegmentBuilder = self.perdocwriter.builder
        self._unique: dict[tuple[str, bytes], list[int]] = {}
        self.pool = _Pool(self._builder)

    def add_field(self, fieldname: str, fieldspec: Any, **kwargs: Any) -> None:
        """Add a field to the schema.

        Raises:
            ValueError: Its column cannot be kept.
        """
        super().add_field(fieldname, fieldspec, **kwargs)
        try:
            check_schema(self.schema)
        except ValueError:
            super().remove_field(fieldname)
            raise
        fields, dynamic = self.schema._fields, self.schema._dyn_fields
        for name in self.schema._subfields[fieldname]:
            if name in dynamic:
                dynamic[name] = (dynamic[name][0], plain_field(dynamic[name][1]))
            else:
                fields[name] = plain_field(fields[name])

    def add_document(self, **fields: Any) -> None:
        """Add a document.

        Raises:
            ValueError: A value cannot be kept; nothing of the document was added.
        """
        number = self.docnum
        super().add_document(**fields)
        for key in self._unique_terms(fields):
            self._unique.setdefault(key, []).append(number)
        if self._builder.nbytes > self._limit:
            self._builder.seal(spill=True)

    def update_document(self, **fields: Any) -> None:
        """Add a document, and delete those that share a unique field with it, of this writer and of the index.

        Raises:
            ValueError: A value cannot be kept; nothing was added or deleted.
        """
        self.add_document(**fields)
        for name, term in self._unique_terms(fields):
            *earlier, last = self._unique[name, term]
            for number in earlier:
                self._builder.delete(number)
            self._unique[name, term] = [last]
            self.delete_by_term(name, term)

    def _unique_terms(self, fields: dict[str, Any]) -> list[tuple[str, bytes]]:
        names = [name for name in self._unique_fields(fields) if fields[name] is not None]
        return [(name, self.schema[name].to_bytes(fields[name])) for name in names]

    def add_reader(self, reader: Any) -> None:
        """Add all documents of a reader: by their arrays where they have just the fields of our schema."""
        if not reader.is_atomic():
            for leaf, _ in reader.leaf_readers():
                self.add_reader(leaf)
            return
        entry = reader.segment()
        if isinstance(entry, ArraySegment) and reader.storage() is not None:
            self._check_state()
            segment = open_segment(entry.path(reader.storage()))
            if self._fits(segment):
                self._builder.append(segment, entry.deleted_mask())
                self.docnum = self.docbase + self._builder.documents
                self._added = True
                return
        self.perdocwriter.source = reader.schema
        super().add_reader(reader)

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Take the postings of a reader."""
        items = self._process_posts(_plain_items(reader, self.schema), startdoc, docmap)
        for item in items:
            self.pool.add(item)

    def get_segment(self) -> ArraySegment:
        """Return the new segment; it has its number of documents once it is written."""
        segment: ArraySegment = self.newsegment
        return segment

    def _fits(self, segment: Segment) -> bool:
        """Return whether a segment has no field, and no structure of one, that our schema does not ask for."""
        wanted = {}
        for name in segment.specs:
            if name in self.schema:
                wanted.update(specs_of(name, self.schema[name]))
        return all(wanted.get(name) == replace(spec, weights=False) for name, spec in segment.specs.items())

    def _commit_toc(self, segments: list[ArraySegment]) -> None:
        kept = [segment for segment in segments if segment.doc_count_all()]
        toc = ArrayTOC(self.schema, kept, self.generation)
        toc.write(self.storage, self.indexname)
        self._index.adopt(self.schema)
        toc.clean(self.storage, self.indexname, self._previous)


def _plain_items(reader: Any, schema: Any) -> Iterable[Item]:
    """Yield the postings of any reader with their values as our formats have them."""
    recoders: dict[str, Any] = {}
    for name, term, docnum, weight, value in reader.iter_postings():
        if name not in schema:
            continue
        if name not in recoders:
            source = reader.schema[name].format if name in reader.schema else None
            recoders[name] = recoder(source, schema[name].format)
        yield name, term, docnum, weight, recoders[name](value or b"")
