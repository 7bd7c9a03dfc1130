"""Term dictionary: which terms does a field have, and which ordinal has this one?

Terms are byte strings in ascending order; a term's ordinal is its place in that order. Text is kept as UTF-8, whose
order is that of its code points.

    terms.blob/FIELD      uint8: the terms end to end
    terms.offsets/FIELD   uint32 or uint64, one more than there are terms: where in the blob each begins

The values of a facet are a dictionary too, under the names values.blob and values.offsets.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import compress, islice, pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Arrays, Sink, offsets_of
from search.codec.fuzzy import Characters, within_distance
from search.codec.oneedit import is_comparable, middle_swapped, pack_tails, within_one_edit

__all__ = ["TermDictionary", "decode_term", "encode_term", "encode_terms", "write_terms"]


def encode_term(term: str | bytes) -> bytes:
    """Return the bytes of a term; a lone surrogate, which UTF-8 forbids, gets the three bytes that it would have."""
    if isinstance(term, bytes):
        return term
    try:
        return term.encode()
    except UnicodeEncodeError:
        return term.encode("utf-8", "surrogatepass")


def encode_terms(terms: Iterable[str | bytes]) -> list[bytes]:
    """Return the bytes of terms, as `encode_term` does."""
    kept = list(terms)
    try:
        return list(map(str.encode, kept))  # type: ignore[arg-type]
    except (TypeError, UnicodeEncodeError):  # a term of bytes, or a lone surrogate: rare enough to go one by one
        return list(map(encode_term, kept))


def decode_term(term: bytes) -> str:
    """Return the text of a term; each byte that is no UTF-8 becomes a lone surrogate. Never raises."""
    return term.decode("utf-8", "surrogateescape")


class TermDictionary(Sequence[bytes]):
    """The terms of one field (or the values of one facet), ascending."""

    def __init__(self, arrays: Arrays, field: str, *, structure: str = "terms") -> None:
        self._arrays = arrays
        self._names = (f"{structure}.blob/{field}", f"{structure}.offsets/{field}")
        self._blob = arrays.require(self._names[0], np.uint8)
        self._offsets = arrays.require_offsets(self._names[1], count=None, total=self._blob.size)
        self._bytes = self._blob.data
        self._starts = self._offsets.data
        self._size = self._offsets.size - 1

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._size)
            return self._slice(start, max(start, stop))[::step] if step > 0 else self[:][index]
        if index < 0 or index >= self._size:
            raise IndexError(index)
        return self._bytes[self._starts[index] : self._starts[index + 1]].tobytes()

    def find(self, term: str | bytes) -> int | None:
        """Return the ordinal of a term, or None."""
        key = encode_term(term)
        ordinal = self._bisect(key, 0)
        return ordinal if ordinal < self._size and self[ordinal] == key else None

    def lower_bound(self, term: str | bytes) -> int:
        """Return the ordinal of the first term that is not less."""
        return self._bisect(encode_term(term), 0)

    def prefix_range(self, prefix: str | bytes) -> tuple[int, int]:
        """Return the first ordinal of the terms with this prefix and the one after the last."""
        key = encode_term(prefix)
        start = self._bisect(key, 0)
        stem = key.rstrip(b"\xff")
        if not stem:
            return start, self._size
        return start, self._bisect(stem[:-1] + bytes([stem[-1] + 1]), start)

    def matching(
        self, pattern: re.Pattern[str], *, prefix: str = "", contains: str = "", limit: int | None = None
    ) -> NDArray[np.uint32]:
        """Return the ordinals, ascending, of the terms that a pattern matches in full; at most limit of them.

        `prefix` is what every match begins with, and `contains` what every match has in it; only such terms are
        tried. The pattern's cost is the caller's care: those of `search.codec.wildcard` run in bounded time.
        """
        start, stop = self.prefix_range(prefix)
        if len(contains) > len(prefix):
            tried: Sequence[int] = self._containing(encode_term(contains), start, stop)
            texts = [decode_term(self[ordinal]) for ordinal in tried]
        else:
            tried, texts = range(start, stop), self._texts(start, stop)
        found = islice(compress(tried, map(pattern.fullmatch, texts)), limit)
        return np.fromiter(found, np.uint32)

    def near(
        self, term: str, distance: int, *, prefix: int = 0, transpositions: bool = True
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
        """Return the ordinals, ascending, of the terms within an edit distance, and the distance of each.

        An edit is one character inserted, left out or replaced or, if `transpositions`, two neighbours swapped. The
        first `prefix` characters have to be equal.

        Raises:
            ValueError: The distance is less than 0 or more than `fuzzy.MAX_DISTANCE`.
        """
        start, stop = self.prefix_range(term[:prefix])
        if distance != 1 or not is_comparable(self._characters, term):
            return within_distance(self._characters, term, distance, start, stop, transpositions=transpositions)
        return within_one_edit(
            self._characters,
            self._tails,
            term,
            within=(start, stop),
            head=self.prefix_range(term[: len(term) // 2]),
            swapped=self.find(middle_swapped(term)) if transpositions else None,
            transpositions=transpositions,
        )

    @cached_property
    def _characters(self) -> Characters:
        return Characters.of(self._blob, self._offsets)

    @cached_property
    def _tails(self) -> NDArray[np.uint64]:
        return pack_tails(self._characters)

    def verify(self) -> None:
        """Read all terms.

        Raises:
            SegmentCorrupt: They are not ascending and distinct.
        """
        self._arrays.check_ascending(self._names[1])
        if any(left >= right for left, right in pairwise(self[:])):
            raise self._arrays.corrupt(f"the terms '{self._names[0]}' do not ascend")

    def _bisect(self, key: bytes, low: int) -> int:
        """Return the first ordinal from low on whose term is not less than key."""
        blob, starts, high = self._bytes, self._starts, self._size
        while low < high:
            middle = (low + high) // 2
            if blob[starts[middle] : starts[middle + 1]].tobytes() < key:
                low = middle + 1
            else:
                high = middle
        return low

    def _slice(self, start: int, stop: int) -> list[bytes]:
        offsets = self._offsets[start : stop + 1].tolist()
        first = offsets[0]
        blob = self._bytes[first : offsets[-1]].tobytes()
        return [blob[begin - first : end - first] for begin, end in pairwise(offsets)]

    def _texts(self, start: int, stop: int) -> list[str]:
        """Return the terms from start to stop as text."""
        blob = self._bytes[self._starts[start] : self._starts[stop]].tobytes()
        if not blob.isascii():
            return [decode_term(term) for term in self._slice(start, stop)]
        text, first = blob.decode("ascii"), self._starts[start]
        return [text[begin - first : end - first] for begin, end in pairwise(self._offsets[start : stop + 1].tolist())]

    def _containing(self, part: bytes, start: int, stop: int) -> list[int]:
        """Return the ordinals from start to stop of terms with a part; some may be terms that merely meet in it."""
        first = self._starts[start]
        blob = self._bytes[first : self._starts[stop]].tobytes()
        places = np.fromiter((match.start() for match in re.finditer(re.escape(part), blob)), np.int64)
        wanted = (places + first).astype(self._offsets.dtype)
        found: list[int] = np.unique(np.searchsorted(self._offsets, wanted, side="right") - 1).tolist()
        return found


def write_terms(sink: Sink, field: str, terms: Sequence[bytes], *, structure: str = "terms") -> None:
    """Write a dictionary of distinct terms in ascending order."""
    sink.add(f"{structure}.blob/{field}", np.frombuffer(b"".join(terms), np.uint8))
    sink.add(f"{structure}.offsets/{field}", offsets_of(np.fromiter(map(len, terms), np.int64, len(terms))))
