"""Word starts: in which of these values does a word begin with these letters, and which of them are the most frequent?

All values stand in one string, folded, a line each. Every place where a word begins is an entry; the entries are sorted
by the eight bytes that follow, as one number, so a prefix is two bisections, and what is longer is compared within the
few that are left. Each entry has the weight of its value, in the same order, so the best of a range are found without
visiting the values.

Architecture invariant: it never changes once made; threads share it without a lock.
"""

import re
from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from search.evaluator import top
from search.evaluator.foldedvalues import fold_text
from search.folding import APOSTROPHES

__all__ = ["WordStarts", "typed_words"]

KEY = 8  # bytes of an entry's key
MAX_TYPED = 100  # characters that are looked at; nobody types more before choosing
MAX_WORDS = 8  # typed words that are looked for

_APOSTROPHES = re.compile(f"[{APOSTROPHES}]++")
_SEPARATORS = re.compile(r"[^\w\n]++")

Owners = NDArray[np.uint32]


def typed_words(text: str) -> list[str]:
    """Return the words of a text as they stand among the values: folded, without apostrophes."""
    return _plain(text.replace("\n", " ")[:MAX_TYPED]).split()[:MAX_WORDS]


class WordStarts:
    """Values by number; `weights` says how frequent each is."""

    def __init__(self, values: Sequence[str], weights: NDArray[np.int64]) -> None:
        lines = _plain("\n".join(value.replace("\n", " ") for value in values)).encode()
        self._data = np.frombuffer(b"\n" + lines + b"\n" * (KEY + 1), np.uint8)
        begins = np.flatnonzero(np.isin(self._data[:-1], (0x0A, 0x20)) & ~np.isin(self._data[1:], (0x0A, 0x20))) + 1
        ends = np.flatnonzero(self._data == 0x0A)[1 : len(values) + 1]
        owners = np.searchsorted(ends, begins).astype(np.uint32)
        keys = self._keys(begins)
        order = np.argsort(keys, kind="stable")
        self._sorted = keys[order]
        self._begins = begins[order].astype(np.uint32)
        self._owners: Owners = owners[order]
        # of values that are equally frequent those that begin so themselves come first
        self._weights = 2 * weights[self._owners] + (self._data[self._begins - 1] == 0x0A)
        self.size = len(values)

    def best(self, typed: str, limit: int) -> list[int]:
        """Return the values in which a word begins with each typed one, the most frequent first.

        The typed words side by side, and in this order, come before those that stand apart.
        """
        words = typed_words(typed)
        if not words:
            return []
        found = self._beginning(" ".join(words), limit)
        if len(found) < limit and len(words) > 1:
            among = self._with_all([self._starting(word) for word in words])
            found += [value for value in self._ranked(among, limit) if value not in found]
        return found[:limit]

    def having(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the values that have all these whole, folded words, the most frequent first."""
        return self._ranked(self._with_all([self._whole(word) for word in words]), limit) if words else []

    def has(self, word: str) -> bool:
        """Tell whether a value has this whole, folded word."""
        return self._whole(word).size > 0

    def _keys(self, begins: NDArray[np.intp]) -> NDArray[np.uint64]:
        """Return the bytes from each place on as one number."""
        key = np.zeros(begins.size, np.uint64)
        for step in range(KEY):
            key = key << np.uint64(8) | self._data[begins + step]
        return key

    def _beginning(self, prefix: str, limit: int) -> list[int]:
        """Return the best values of the entries at which this text stands."""
        data = prefix.encode()
        if len(data) > KEY:
            return self._ranked(self._starting(prefix), limit)
        first, last = self._range(data)
        return self._distinct(top(self._weights[first:last], 2 * limit) + first, limit)

    def _range(self, head: bytes) -> tuple[int, int]:
        """Return the first entry that begins so, and the one after the last."""
        least, most = (np.uint64(int.from_bytes(head.ljust(KEY, fill))) for fill in (b"\0", b"\xff"))
        return int(np.searchsorted(self._sorted, least)), int(np.searchsorted(self._sorted, most, side="right"))

    def _starting(self, prefix: str) -> NDArray[np.intp]:
        """Return the entries, ascending, at which this text stands."""
        data = prefix.encode()
        entries = np.arange(*self._range(data[:KEY]))
        for step, byte in enumerate(data[KEY:], KEY):
            places = np.minimum(self._begins[entries] + np.uint32(step), np.uint32(self._data.size - 1))
            entries = entries[self._data[places] == byte]
        return entries

    def _whole(self, word: str) -> NDArray[np.intp]:
        entries = self._starting(word)
        after = self._data[np.minimum(self._begins[entries] + np.uint32(len(word.encode())), self._data.size - 1)]
        return entries.compress((after == 0x20) | (after == 0x0A))

    def _with_all(self, entries: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
        """Return those of the smallest set of entries whose values have one in each of the others too."""
        rarest, *others = sorted(entries, key=lambda some: some.size)
        if not rarest.size:
            return rarest
        masks = (self._mask(other) for other in others)
        keep = reduce(np.logical_and, (mask[self._owners[rarest]] for mask in masks), np.ones(rarest.size, np.bool_))
        return rarest.compress(keep)

    def _mask(self, entries: NDArray[np.intp]) -> NDArray[np.bool_]:
        mask = np.zeros(self.size, np.bool_)
        mask[self._owners[entries]] = True
        return mask

    def _ranked(self, entries: NDArray[np.intp], limit: int) -> list[int]:
        """Return the values of the best entries, each once; a value has few entries that begin alike."""
        return self._distinct(entries[top(self._weights[entries], 2 * limit)], limit)

    def _distinct(self, entries: NDArray[np.intp], limit: int) -> list[int]:
        return list(dict.fromkeys(self._owners[entries].tolist()))[:limit]


def _plain(text: str) -> str:
    return _SEPARATORS.sub(" ", _APOSTROPHES.sub("", fold_text(text)))
