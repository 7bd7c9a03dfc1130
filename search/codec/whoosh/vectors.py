"""Vectors: how are the terms of one document's field, with weights and values, kept as one byte string?

uint32                the number of terms, n
uint32, n             the size of each term
uint32, n             the size of each value
float32, n            the weight of each term
the terms (UTF-8), then the values, end to end
"""

import struct
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import Any

from whoosh.matching import ListMatcher

from search.codec.termdict import encode_term

__all__ = ["pack_vector", "vector_field", "vector_matcher"]


def vector_field(field: str) -> str:
    """Return the name of the column that holds a field's vectors; no field of a schema has a space in its name."""
    return f"{field} vector"


def pack_vector(items: Iterable[tuple[str, float, bytes]]) -> bytes:
    """Return the terms of a document with their weights and values, or nothing if there are none.

    Raises:
        ValueError: A weight cannot be kept.
    """
    rows = [(encode_term(term), weight, value or b"") for term, weight, value in items]
    if not rows:
        return b""
    terms, weights, values = zip(*rows, strict=True)
    count = len(rows)
    try:
        sizes = struct.pack(f"<{2 * count + 1}I", count, *map(len, terms), *map(len, values))
        return b"".join([sizes, struct.pack(f"<{count}f", *weights), *terms, *values])
    except (struct.error, OverflowError) as error:
        raise ValueError(f"A term vector cannot be kept: {error}") from error


def vector_matcher(data: bytes, format_: Any) -> Any:
    """Return a matcher whose ids are the terms of a vector, as text.

    Raises:
        ValueError: The data are not what `pack_vector` makes.
    """
    try:
        (count,) = struct.unpack_from("<I", data)
        sizes = struct.unpack_from(f"<{2 * count}I", data, 4)
        weights = struct.unpack_from(f"<{count}f", data, 4 + 8 * count)
    except struct.error as error:
        raise ValueError(f"A term vector cannot be read: {error}") from error
    start = 4 + 12 * count
    parts = [data[begin:end] for begin, end in pairwise(accumulate(sizes, initial=start))]
    terms = [part.decode("utf-8", "surrogatepass") for part in parts[:count]]
    return ListMatcher(terms, list(weights), parts[count:], format_)
