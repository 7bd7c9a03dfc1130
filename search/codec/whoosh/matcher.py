"""Matcher: which documents hold this term, one after the other, with which weight, value and score?

Architecture invariant: there are no blocks, and so no block quality. Whoosh then scores every match, which spares its
users the wrong top ten and the wrong counts that skipping gives under filters; whoever is in a hurry asks the
evaluator, which reads the arrays at once.
"""

import copy
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint

from search.codec.postings import PostingsReader
from search.codec.whoosh.formats import POSITION_BYTES, Layout

__all__ = ["ArrayMatcher"]


class TermPostings:
    """The postings of one term, decoded when they are asked for; shared by the copies of a matcher."""

    def __init__(self, postings: PostingsReader, ordinal: int, layout: Layout) -> None:
        self.docs: list[int] = postings.docs_of(ordinal, ordinal + 1).tolist()
        self._postings = postings
        self._ordinal = ordinal
        self._layout = layout

    @cached_property
    def weights(self) -> list[float]:
        """The weight of each posting."""
        if self._postings.spec.frequencies or self._postings.spec.weights:
            weights: list[float] = self._postings.weights(self._ordinal).tolist()
            return weights
        return [1.0] * len(self.docs)

    @cached_property
    def freqs(self) -> list[int]:
        """How often each document holds the term."""
        freqs: list[int] = self._postings.freqs_of(self._ordinal, self._ordinal + 1).tolist()
        return freqs

    def value(self, index: int) -> bytes:
        """Return the encoded value of a posting, as the field's format has it."""
        layout = self._layout
        if not layout.frequencies:
            return b""
        if layout.opaque:
            return self._payloads[index]
        if not layout.positions:
            packed: bytes = pack_uint(self.freqs[index])
            return packed
        start, stop = self._starts[index], self._starts[index + 1]
        value = self._position_bytes[POSITION_BYTES * start : POSITION_BYTES * stop]
        return value + self._payloads[index] if layout.rest else value

    @cached_property
    def _starts(self) -> list[int]:
        total, starts = 0, [0]
        for freq in self.freqs:
            total += freq
            starts.append(total)
        return starts

    @cached_property
    def _position_bytes(self) -> bytes:
        return self._postings.positions(self._ordinal).astype("<u4").tobytes()

    @cached_property
    def _payloads(self) -> list[bytes]:
        return self._postings.payloads(self._ordinal)


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Goes through the postings of one term."""

    def __init__(
        self,
        postings: PostingsReader,
        ordinal: int,
        format_: Any,
        layout: Layout,
        *,
        term: tuple[str, bytes],
        scorer: Any = None,
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._postings = TermPostings(postings, ordinal, layout)
        self._docs = self._postings.docs
        self._index = 0

    def is_active(self) -> bool:
        """Return whether there is a current posting."""
        return self._index < len(self._docs)

    def reset(self) -> None:
        """Return to the first posting."""
        self._index = 0

    def copy(self) -> "ArrayMatcher":
        """Return a matcher at the same posting that moves by itself."""
        return copy.copy(self)

    def id(self) -> int:
        """Return the current document; beyond the last posting, the last document.

        Whoosh's matcher of AndNot asks for it there, when it is made to skip beyond what it wants.
        """
        return self._docs[min(self._index, len(self._docs) - 1)]

    def all_ids(self) -> Iterator[int]:
        """Yield the documents from the current one on."""
        return iter(self._docs[self._index :])

    def next(self) -> None:
        """Go to the next posting."""
        self._index += 1

    def skip_to(self, id: int) -> None:  # noqa: A002
        """Go to the first posting whose document is not less than id.

        Raises:
            ReadTooFar: There is no current posting.
        """
        if not self.is_active():
            raise ReadTooFar
        self._index = bisect_left(self._docs, id, self._index)

    def weight(self) -> float:
        """Return the weight of the current posting."""
        return self._postings.weights[self._index]

    def value(self) -> bytes:
        """Return the encoded value of the current posting."""
        return self._postings.value(self._index)

    def score(self) -> float:
        """Return the score of the current posting, or its weight where nothing scores."""
        score: float = self.weight() if self.scorer is None else self.scorer.score(self)
        return score

    def supports_block_quality(self) -> bool:
        """Return False: there are no blocks to skip."""
        return False
