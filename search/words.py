"""Words: which words does the archive use, how often, and how does it spell them?

Running text is indexed by stems, which are no words to show to a reader: 'ministri' stands for 'ministry'. What is
suggested to readers comes from here. Words are counted in the title and the text, and in the names of authors, outlets
and tags; numbers, and scripts in which each letter is a term, are left out.

File `words` of a generation, a container like a segment (see `search.codec.container`)
    terms.blob/word, terms.offsets/word              the words, folded, ascending
    counts                                           uint32: how often each came
    column.blob/spelling, column.offsets/spelling    the most frequent spelling of each, 'Kursk' of 'kursk'; empty where
                                                     it is the word itself
    spelt                                            uint32: how often that spelling came, as far as is known

What articles that were deleted since had in them is counted until the next `search reindex`.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from search.analysis import BETWEEN, TOKEN, fold, pieces
from search.codec.arrays import Array, Arrays, UniqueArrays, offsets_of
from search.codec.columns import BytesColumn, write_blob
from search.codec.container import ContainerReader, ContainerWriter
from search.codec.files import SYSTEM_FILES, Files
from search.codec.termdict import TermDictionary, decode_term, encode_term, encode_terms
from search.folding import APOSTROPHES

__all__ = ["WORDS_FILE", "WordCounter", "Words", "spellings", "write_words"]

WORDS_FILE = "words"

MIN_LENGTH = 2
MAX_LENGTH = 40  # letters; what is longer is no word of any language that parts words
MAX_WORDS = 1 << 19  # in the file; of more, the rarest are left out, which are mostly misprints
MAX_CACHED = 1 << 17  # pieces of text whose words are known; a process meets each again and again
NO_WORD, SEVERAL_WORDS = -1, -2  # as the number of a piece's word

_FIELD, _SPELLING = "word", "spelling"
_LARGEST = np.iinfo(np.uint32).max
_LOCAL = threading.local()  # what is numbered is kept by each thread, and needs no lock

Counts = NDArray[np.uint32]


class Words:
    """The words of a generation, by ordinal; `counts` has how often each came."""

    def __init__(self, arrays: Arrays, file: ContainerReader | None = None) -> None:
        self._file = file
        self._arrays = arrays
        self.terms = TermDictionary(arrays, _FIELD)
        size = len(self.terms)
        self.counts: Counts = arrays.require("counts", np.uint32, size=size)
        self.spelt: Counts = arrays.require("spelt", np.uint32, size=size)
        self._spellings = BytesColumn(arrays, _SPELLING, documents=size)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file of a generation's directory.

        Raises:
            SegmentError: It cannot be read; see `search.codec.errors`.
            OSError: It cannot be opened.
        """
        file = ContainerReader(path / WORDS_FILE)
        return cls(file.arrays, file)

    @classmethod
    def none(cls) -> Self:
        """Return no words."""
        arrays = UniqueArrays()
        for name in ("counts", "spelt"):
            arrays.add(name, np.zeros(0, np.uint32))
        for structure, field in (("terms", _FIELD), ("column", _SPELLING)):
            arrays.add(f"{structure}.blob/{field}", np.zeros(0, np.uint8))
            arrays.add(f"{structure}.offsets/{field}", np.zeros(1, np.uint32))
        return cls(Arrays("(no words)", arrays))

    def __len__(self) -> int:
        return len(self.terms)

    def spelling(self, ordinal: int) -> str:
        """Return the most frequent spelling of a word."""
        return decode_term(self._spellings[ordinal] or self.terms[ordinal])

    def count(self, word: str) -> int:
        """Return how often a folded word came."""
        ordinal = self.terms.find(word)
        return 0 if ordinal is None else int(self.counts[ordinal])

    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """Return the words and their spellings, as blobs with their offsets."""
        blob, offsets = self._arrays[f"terms.blob/{_FIELD}"], self._arrays[f"terms.offsets/{_FIELD}"]
        return blob, offsets, self._spellings.blob, self._spellings.offsets

    def verify(self) -> None:
        """Read everything.

        Raises:
            SegmentCorrupt: A checksum is wrong, or words or spellings do not follow one another.
        """
        self.verify_checksums()
        self.terms.verify()
        self._spellings.verify()

    def verify_checksums(self) -> None:
        """Read all of the file.

        Raises:
            SegmentCorrupt: A checksum is wrong.
        """
        if self._file is not None:
            self._file.verify()


def spellings(piece: str) -> tuple[str, ...]:
    """Return the words of a piece of text, as they are spelt there."""
    plain = piece.strip(BETWEEN)
    if plain.isascii():  # nearly all; what follows would find the same
        if plain.isalpha():
            return (plain,) if MIN_LENGTH <= len(plain) <= MAX_LENGTH else ()
        if plain.lower() == plain.upper():  # figures
            return ()
    return tuple(word for token in TOKEN.findall(piece) if (word := _bare(token)) and _is_word(fold(word)))


class _Numbering(dict[str, int]):
    """The number of the one word of each piece of text that was met: its place in `words`."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._places: dict[str, int] = {}

    def __missing__(self, piece: str) -> int:
        found = spellings(piece)
        number = NO_WORD if not found else SEVERAL_WORDS
        if len(found) == 1:
            number = self._places.setdefault(found[0], len(self.words))
            if number == len(self.words):
                self.words.append(found[0])
        self[piece] = number
        return number


class WordCounter:
    """Counts spellings, in bounded memory."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def add_pieces(self, pieces: Sequence[str], counts: NDArray[Any]) -> None:
        """Count the words of pieces of text, each of which came so many times."""
        numbering = _numbering()
        numbers = np.fromiter(map(numbering.__getitem__, pieces), np.int64, len(pieces))
        single = numbers >= 0
        totals = np.bincount(numbers[single], counts[single]).astype(np.int64)
        met = np.flatnonzero(totals)
        self.add(dict(zip(map(numbering.words.__getitem__, met.tolist()), totals[met].tolist(), strict=True)))
        for place in np.flatnonzero(numbers == SEVERAL_WORDS).tolist():
            for word in spellings(pieces[place]):
                self._counts[word] = self._counts.get(word, 0) + int(counts[place])

    def add_text(self, text: str) -> None:
        """Count the words of a text."""
        counted = Counter(pieces(text))
        self.add_pieces(list(counted), np.array(list(counted.values()), np.int64))

    def add(self, counted: Mapping[str, int]) -> None:
        """Count spellings that were counted elsewhere."""
        counts, known = self._counts, self._counts.get
        for word, times in counted.items():
            counts[word] = known(word, 0) + times
        least = 1
        while len(self._counts) > 2 * MAX_WORDS:
            self._counts = {word: times for word, times in self._counts.items() if times > least}
            least *= 2

    def counts(self) -> dict[str, int]:
        """Return how often each spelling came."""
        return self._counts


@dataclass(slots=True)
class _Edits:
    """Words, ascending, each put in at a place, instead of the one that stands there where it is `known` already."""

    words: list[bytes]
    places: NDArray[np.intp]
    known: NDArray[np.bool_]
    times: list[int]
    spellings: list[bytes]  # the most frequent one of each, and how often that came
    spelt: list[int]

    @property
    def stored_spellings(self) -> list[bytes]:
        pairs = zip(self.words, self.spellings, strict=True)
        return [b"" if spelling == word else spelling for word, spelling in pairs]


def write_words(path: Path, base: Words, added: Mapping[str, int], *, files: Files = SYSTEM_FILES) -> None:
    """Write the file into a generation's directory, in the place of any other: the words of base, and spellings.

    Raises:
        OSError: The disk is full or fails.
    """
    edits = _edits(base, added)
    blob, offsets, spelling_blob, spelling_offsets = base.arrays()
    words = _spliced(blob, offsets, edits, edits.words)
    spelled = _spliced(spelling_blob, spelling_offsets, edits, edits.stored_spellings)
    counts = _replaced(base.counts, edits, edits.times)
    spelt = _replaced(base.spelt, edits, edits.spelt)
    keep = _frequent(counts)
    with ContainerWriter(path / WORDS_FILE, files) as out:
        out.meta = {}
        out.add("counts", counts[keep])
        out.add("spelt", spelt[keep])
        blob, lengths = _kept(*words, keep)
        out.add(f"terms.blob/{_FIELD}", blob)
        out.add(f"terms.offsets/{_FIELD}", offsets_of(lengths))
        write_blob(out, _SPELLING, *_kept(*spelled, keep))


def _numbering() -> _Numbering:
    found: _Numbering | None = getattr(_LOCAL, "numbering", None)
    if found is None or len(found) > MAX_CACHED:
        found = _LOCAL.numbering = _Numbering()
    return found


def _bare(token: str) -> str:
    """Return a token without a possessive."""
    return token[:-2] if token[-2:-1] in APOSTROPHES and token[-1:] in {"s", "S"} and len(token) > MIN_LENGTH else token


def _is_word(term: str) -> bool:
    return MIN_LENGTH <= len(term) <= MAX_LENGTH and term[0].isalpha()


def _edits(base: Words, added: Mapping[str, int]) -> _Edits:
    """Return what is to be changed, by place; words that were there keep their place."""
    counts: dict[str, int] = {}
    spelt: dict[str, tuple[int, str]] = {}  # the best spelling of each word, and how often it came
    for spelling, times in added.items():
        plain = spelling.isascii() and spelling.isalpha()  # as most are, which then need no folding
        word = spelling.lower() if plain else fold(spelling)
        counts[word] = counts.get(word, 0) + times
        if word not in spelt or (times, spelling) > spelt[word]:
            spelt[word] = times, spelling
    ordered = sorted((encode_term(word), word) for word in counts)
    words = [term for term, _ in ordered]
    places, known = _places(base, words)
    best = [spelt[word] for _, word in ordered]
    spellings = encode_terms(spelling for _, spelling in best)
    edits = _Edits(words, places, known, [counts[word] for _, word in ordered], spellings, [times for times, _ in best])
    for number in np.flatnonzero(known).tolist():
        _add_known(edits, number, base)
    return edits


def _places(base: Words, words: Sequence[bytes]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where words stand in base, or would stand, and whether they do."""
    size = len(base)
    if not size:
        return np.zeros(len(words), np.intp), np.zeros(len(words), np.bool_)
    places = [base.terms.lower_bound(word) for word in words]
    known = [place < size and base.terms[place] == word for word, place in zip(words, places, strict=True)]
    return np.array(places, np.intp), np.array(known, np.bool_)


def _add_known(edits: _Edits, number: int, base: Words) -> None:
    """Add to an edit what base has counted of its word."""
    place = int(edits.places[number])
    own, own_spelt = encode_term(base.spelling(place)), int(base.spelt[place])
    edits.times[number] += int(base.counts[place])
    if edits.spellings[number] == own:
        edits.spelt[number] += own_spelt
    elif own_spelt >= edits.spelt[number]:
        edits.spellings[number], edits.spelt[number] = own, own_spelt


def _spliced(blob: Array, offsets: Array, edits: _Edits, values: list[bytes]) -> tuple[Array, Array]:
    """Return byte strings end to end, and the length of each, after edits."""
    lengths = _replaced(np.diff(offsets), edits, list(map(len, values)))
    if not blob.size:
        return np.frombuffer(b"".join(values), np.uint8), lengths
    data, parts = blob.tobytes(), []
    starts = [0, *offsets[edits.places + edits.known].tolist()]
    for start, end, value in zip(starts, offsets[edits.places].tolist(), values, strict=False):
        parts += [data[start:end], value]
    parts.append(data[starts[-1] :])
    return np.frombuffer(b"".join(parts), np.uint8), lengths


def _replaced(values: Array, edits: _Edits, new: list[int]) -> Array:
    """Return numbers after edits."""
    kept = np.ones(values.size, np.bool_)
    kept[edits.places[edits.known]] = False
    # where the removed ones are gone, each edit's place is less by those that were removed before it
    places = np.cumsum(np.append(0, kept))[edits.places]
    return np.insert(values[kept], places, np.minimum(new, _LARGEST).astype(values.dtype))


def _frequent(counts: Counts) -> NDArray[np.bool_]:
    """Return which words are to be kept."""
    keep, least = np.ones(counts.size, np.bool_), 1
    while np.count_nonzero(keep) > MAX_WORDS:
        keep = counts > least
        least *= 2
    return keep


def _kept(blob: Array, lengths: Array, keep: NDArray[np.bool_]) -> tuple[Array, Any]:
    """Return the byte strings that are kept, end to end, and their lengths."""
    return (blob, lengths) if keep.all() else (blob[np.repeat(keep, lengths)], lengths[keep])
