"""Whoosh on arrays: how does any Whoosh program run on segments that are arrays in one mapped file?

    index.py        opening, making and writing an index        toc.py         its table of contents, JSON
    writer.py       Whoosh's writer on arrays                   building.py    from a writer's calls to a file
    gathering.py    postings as they come, inverted             segment.py     a segment's entry, its deletions
    codec.py        what Whoosh asks of a codec                 perdocument.py, terms.py, matcher.py: reading
    schema.py       fields without pickle                       formats.py     the values of postings
    columns.py      Whoosh's columns                            vectors.py     term vectors
    objects.py      stored values as JSON

Architecture invariant: this package alone knows both Whoosh and the arrays; the rest of `search.codec` imports no
Whoosh, and this package nothing of ours but `search.codec`.
"""

from search.codec.whoosh.building import specs_of
from search.codec.whoosh.codec import ArrayCodec
from search.codec.whoosh.errors import (
    ForeignWriter,
    IndexExists,
    SchemaMismatch,
    TocCorrupt,
    TocError,
    TocForeign,
    TocTooNew,
    TocTooOld,
    TocTruncated,
)
from search.codec.whoosh.index import ArrayIndex, ArrayStorage
from search.codec.whoosh.schema import plain_schema
from search.codec.whoosh.segment import ArraySegment, open_segment
from search.codec.whoosh.toc import ArrayTOC
from search.codec.whoosh.writer import ArrayWriter

__all__ = [
    "ArrayCodec",
    "ArrayIndex",
    "ArraySegment",
    "ArrayStorage",
    "ArrayTOC",
    "ArrayWriter",
    "ForeignWriter",
    "IndexExists",
    "SchemaMismatch",
    "TocCorrupt",
    "TocError",
    "TocForeign",
    "TocTooNew",
    "TocTooOld",
    "TocTruncated",
    "open_segment",
    "plain_schema",
    "specs_of",
]
