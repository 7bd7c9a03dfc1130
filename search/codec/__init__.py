"""Codec: how are articles laid out in a file so that a search reads nothing but what it needs?

A segment is one file that never changes: all structures of some documents, as plain arrays under one mapping. This
package writes, reads and merges segments. It knows fields, terms, documents and bytes; it knows neither articles
nor queries nor Whoosh, and which segments make up an index is for others to say.

Definitions
    document   a number from 0 up to the number of documents of its segment; merges renumber
    term       a byte string; text as UTF-8
    ordinal    the place of a term among the ascending terms of a field, or of a value among those of a facet
    posting    a term in a document
    row        the part of a flat array that belongs to one term, document or block; `rows`, `offsets` and the like
               hold where each row begins and, after the last, where it ends
    narrow     a flat array of the low bits of numbers, beside a list of those that have more (see `narrow`)

File
    0     magic               89 43 4C 49 50 0D 0A 1A
    8     version             uint32, the format's; this package writes 1 and reads 1
    12    header checksum     uint32, CRC-32 of bytes 8 to 11 and 16 to 39
    16    length of the file  uint64
    24    directory           uint64 offset, then at 32 uint32 length and at 36 uint32 CRC-32
    40    zeros up to 64
    64    arrays              each at a multiple of 64 bytes, all numbers little-endian
    ...   directory           JSON: {"arrays": [[name, dtype, [size], offset, CRC-32], ...], "meta": {...}}

The header never changes, so that any version can tell what it found. `meta` holds the file's own name, the number of
documents, and the fields with their structures (`spec.FieldSpec`). Opening checks the magic, version, length, header
and directory checksums, the name, the bounds and dtype of each array, and that the sizes of arrays agree;
`Segment.verify` checks the checksum of each array, and then that no array points outside of another. There is no
pickle.

Arrays (FIELD stands for a field's name, * for low, at and high of a narrow array)
    terms.blob/FIELD  terms.offsets/FIELD                   the dictionary: see `termdict`
    postings/FIELD  docs/FIELD  freqs.*/FIELD               postings: see `postings`
    positions.rows/FIELD  positions.*/FIELD                 positions
    weights/FIELD                                           weights that are not the frequencies
    payloads.rows/FIELD  payloads.sizes.*/FIELD  payloads.blob/FIELD
                                                            byte strings per posting, opaque to this package
    lengths/FIELD                                           tokens per document: see `norms`
    values.blob/FIELD  values.offsets/FIELD  ordinals/FIELD  rows/FIELD  owners/FIELD
                                                            values of a facet: see `facets`
    column/FIELD                                            a number per document: see `columns`
    column.blob/FIELD  column.offsets/FIELD                 a byte string per document
    stored.blob  stored.blocks  stored.firsts  stored.lengths
                                                            stored bytes, compressed in blocks: see `stored`

Sizes, as shares of the text of 21,578 short news stories (16.9 MB; titles, names, facets and the whole article as
JSON included): stored 0.51, documents 0.41, positions 0.33, frequencies 0.10, dictionaries 0.09, all else 0.10;
together 1.54, and 1.44 with ten times the documents.

Absent on purpose: skip lists and block maxima (a faceted search visits every match anyway), bit packing of documents
(a slice of the mapping is the decoded list), updates in place.

History
    1   the first
"""

from search.codec.batch import BatchBuilder, Document
from search.codec.errors import (
    SegmentCorrupt,
    SegmentError,
    SegmentForeign,
    SegmentTooNew,
    SegmentTooOld,
    SegmentTruncated,
)
from search.codec.inverter import Posting
from search.codec.merge import SegmentWriter, Source, merge_segments
from search.codec.segment import Batch, Segment
from search.codec.spec import BYTES, FieldSpec

__all__ = [
    "BYTES",
    "Batch",
    "BatchBuilder",
    "Document",
    "FieldSpec",
    "Posting",
    "Segment",
    "SegmentCorrupt",
    "SegmentError",
    "SegmentForeign",
    "SegmentTooNew",
    "SegmentTooOld",
    "SegmentTruncated",
    "SegmentWriter",
    "Source",
    "merge_segments",
]
