"""Highlight: which words of a text match the query, and which parts of it are worth showing?

Matching follows the index: a word matches if its term does, so other forms, accents and possessives are marked as they
stand in the text. What a query excludes is never marked. The result is text and spans, never HTML.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from whoosh.query import AndNot, FuzzyTerm, Not, Phrase, Prefix, Query, Term
from whoosh.support.levenshtein import damerau_levenshtein

from search.analysis import STOP_WORDS, fold, stem
from search.model import Snippet
from search.query import InLanguages, ParsedQuery
from search.spotting import MAX_BEGINNINGS, beginning_of_name, beginning_of_stem, spotted

DEFAULT_LIMIT = 3
DEFAULT_WIDTH = 240  # characters: about two lines of a results page
MIN_WIDTH = 20
MAX_MATCHED_TOKENS = 10_000  # in one text; what follows is not marked, so a hostile text cannot hold the page up
MAX_SCANNED = 1_500_000  # characters, ten times the longest article known; what follows is not marked
MAX_MARKS = 5_000  # considered for fragments; a text with more of them is full of them everywhere

_STEMMED = ("text", "title")
# an author or a person asked for may be named in the text; outlets, tags and languages are not marked
_NAMES = ("author", "person", "org", "place")

_LINE_BREAK = re.compile("[\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# not after an initial or a short capitalised word ('U.S. ', 'Gen. ')
_SENTENCE_END = re.compile(  # begins with a set of characters, to which the search can skip
    r"[.!?\n。！？](?:(?:(?<=[!?])|(?<=\.)(?<!\b[A-Z]\.)(?<!\b[A-Z][a-z]\.)(?<!\b[A-Z][a-z]{2}\.))"
    r"[\"'”’)\]]{0,3}\s{1,4}(?=\S)|(?<=\n)\s{0,4}|(?<=[。！？]))"
)
_SPACE = re.compile(r"\s")
_VISIBLE = re.compile(r"\S")


class _Mark(NamedTuple):
    """A span to mark; marks of the same word or phrase of the query have the same key."""

    start: int
    end: int
    key: int


class Highlighter:
    """Marks what one query matches. It remembers the words it has met: make one per request, use it in one thread."""

    def __init__(self, query: ParsedQuery) -> None:
        self._tree = query.tree
        self._patterns: dict[tuple[str, str | None], _Patterns] = {}

    def mark(self, text: str, *, field: Literal["text", "title"] = "text", language: str | None = None) -> Snippet:
        """Return the whole text, unchanged, with all matches marked."""
        return Snippet(text, tuple((mark.start, mark.end) for mark in self._find(text, field, language)))

    def fragments(
        self,
        text: str,
        *,
        limit: int = DEFAULT_LIMIT,
        width: int = DEFAULT_WIDTH,
        language: str | None = None,
    ) -> tuple[Snippet, ...]:
        """Return the parts of an article's text that answer the query best, in the order of the text.

        Those with the most different words of the query come first, then those with the most matches and the most of
        them in the order of the query, then the earliest. A text without matches is represented by its opening, an
        empty one by nothing.

        Args:
            text: The article's text.
            limit: How many fragments there may be.
            width: How many characters a fragment may have; 20 at least.
            language: The language by which the text was stemmed (ISO 639-1); None stands for English.
        """
        opening = _VISIBLE.search(text)
        if limit < 1 or opening is None:
            return ()
        width = max(width, MIN_WIDTH)
        marks = self._find(text, "text", language)[:MAX_MARKS]
        parts = _choose(text, marks, limit, width)
        if not parts:
            start = opening.start()
            parts = [_cut(text, start, start, width, bounds=(start, len(text)))]
        return tuple(_snippet(text, begin, end, marks) for begin, end in parts)

    def _find(self, text: str, field: str, language: str | None) -> list[_Mark]:
        key = field, None if language == "en" else language
        patterns = self._patterns.get(key)
        if patterns is None:
            patterns = self._patterns[key] = _Patterns(self._tree, *key)
        return patterns.find(text)


class _Patterns(dict[str, tuple[int, ...]]):
    """What to look for in one field: a dictionary from the surface of a token to the units that it matches.

    A unit is a term, a prefix or a fuzzy term. A pattern is one unit, or the units of a phrase in order.
    """

    def __init__(self, tree: Query, field: str, language: str | None) -> None:
        super().__init__()
        self._language = language
        self._units: dict[tuple[str, ...], int] = {}
        self._stems: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._prefixes: list[tuple[str, int]] = []
        self._fuzzy: list[tuple[FuzzyTerm, int]] = []
        self._singles: set[int] = set()
        self._phrases: dict[tuple[tuple[int, ...], int], None] = {}
        stops = set()
        leaves = [leaf for leaf in _wanted(tree, language) if leaf.field() in (field, *_NAMES)]
        prose = {_meaning(leaf) for leaf in leaves if leaf.field() == field}
        for leaf in leaves:
            if leaf.field() != field and _meaning(leaf) in prose:
                continue  # a bare word, asked of the authors too: its stem finds all that the name would
            unit = self._add(leaf)
            if isinstance(leaf, Term) and leaf.text in STOP_WORDS:
                stops.add(unit)
        if self._phrases or self._singles - stops:
            self._singles -= stops
        self._by_spelling = bool(self._names or self._prefixes or self._fuzzy)
        unstemmed = any(leaf.field() not in _STEMMED for leaf, _ in self._fuzzy)
        self._by_name = bool(self._names or self._prefixes or unstemmed)
        self._beginnings = self._find_beginnings()
        self._reach = max((slop for _, slop in self._phrases), default=0)

    def _find_beginnings(self) -> frozenset[str] | None:
        """Return how the tokens begin that may match; None where any token may."""
        stemmed = self._stems or self._fuzzy
        if (stemmed and self._language is not None) or not all(leaf.prefixlength for leaf, _ in self._fuzzy):
            return None
        found = {*map(beginning_of_stem, self._stems), *map(beginning_of_name, self._names)}
        found.update(beginning_of_name(prefix) for prefix, _ in self._prefixes)
        found.update(leaf.text[:1] for leaf, _ in self._fuzzy)
        return frozenset(found) if len(found) <= MAX_BEGINNINGS else None

    def __missing__(self, surface: str) -> tuple[int, ...]:
        term = stem(surface, self._language)
        units = (self._stems[term],) if term in self._stems else ()
        self[surface] = (*units, *self._spelled(surface, term)) if self._by_spelling else units
        return self[surface]

    def _spelled(self, surface: str, term: str) -> Iterator[int]:
        """Yield the names, prefixes and fuzzy terms that a token matches."""
        name = fold(surface) if self._by_name else ""
        if name in self._names:
            yield self._names[name]
        for prefix, unit in self._prefixes:
            if name.startswith(prefix):
                yield unit
        for leaf, unit in self._fuzzy:
            if _is_near(leaf, term if leaf.field() in _STEMMED else name):
                yield unit

    def find(self, text: str) -> list[_Mark]:
        """Return the marks of a text, in order and apart."""
        if not self._units:
            return []
        positions: dict[int, list[int]] = {}
        spans: dict[int, tuple[int, int]] = {}
        tokens = spotted(text[:MAX_SCANNED], self._beginnings, self._reach)
        hits = ((at, match, units) for at, match in tokens if (units := self[match[0]]))
        for at, match, units in islice(hits, MAX_MATCHED_TOKENS):
            spans[at] = match.span()
            for unit in units:
                positions.setdefault(unit, []).append(at)
        marks = [_Mark(*spans[at], unit) for unit in self._singles for at in positions.get(unit, ())]
        for key, (units, slop) in enumerate(self._phrases, start=len(self._units)):
            runs = _runs([positions.get(unit, []) for unit in units], slop)
            if slop == 1:
                marks += [_Mark(spans[run[0]][0], spans[run[-1]][1], key) for run in runs]
            else:
                marks += [_Mark(*spans[at], key) for at in {at for run in runs for at in run}]
        return _merged(marks)

    def _add(self, leaf: Query) -> int:
        """Note a leaf of the query; return its unit, or that of its last word."""
        stemmed = leaf.field() in _STEMMED
        match leaf:
            case Phrase():
                units = [self._term(word, stemmed=stemmed) for word in leaf.words]
                self._phrases[tuple(units), leaf.slop] = None
                return units[-1]
            case Prefix():
                unit = self._unit("prefix", leaf.text)
                self._prefixes.append((leaf.text, unit))
            case FuzzyTerm():
                unit = self._unit("fuzzy", leaf.field(), leaf.text, str(leaf.maxdist))
                self._fuzzy.append((leaf, unit))
            case _:
                unit = self._term(leaf.text, stemmed=stemmed)
        self._singles.add(unit)
        return unit

    def _term(self, text: str, *, stemmed: bool) -> int:
        unit = self._unit("stem" if stemmed else "name", text)
        (self._stems if stemmed else self._names)[text] = unit
        return unit

    def _unit(self, *identity: str) -> int:
        return self._units.setdefault(identity, len(self._units))


def _wanted(tree: Query, language: str | None) -> Iterator[Query]:
    """Yield the leaves that look for words in articles of a language, leaving out what is negated."""
    match tree:
        case Not():
            return
        case AndNot():
            yield from _wanted(tree.a, language)
        case InLanguages() if language not in tree.languages:
            return
        case Term() | Phrase() | Prefix() | FuzzyTerm():
            yield tree
        case _:
            for child in tree.children():
                yield from _wanted(child, language)


def _meaning(leaf: Query) -> tuple[object, ...]:
    """Return what two leaves have in common that differ only in how their fields are analysed."""
    words = leaf.words if isinstance(leaf, Phrase) else [leaf.text]
    stems = words if leaf.field() in _STEMMED else [stem(word) for word in words]
    return type(leaf), tuple(stems), getattr(leaf, "slop", None)


def _is_near(leaf: FuzzyTerm, term: str) -> bool:
    """Return whether a term is as few edits from the leaf's text as it allows, and begins alike."""
    if abs(len(term) - len(leaf.text)) > leaf.maxdist or term[: leaf.prefixlength] != leaf.text[: leaf.prefixlength]:
        return False
    if len(set(term).symmetric_difference(leaf.text)) > 2 * leaf.maxdist:
        return False  # an edit brings in and takes away one letter at most
    return bool(damerau_levenshtein(term, leaf.text, limit=leaf.maxdist) <= leaf.maxdist)


def _runs(places: list[list[int]], slop: int) -> Iterator[list[int]]:
    """Yield runs of ascending positions, one of each list, neighbours at most slop apart; one per possible start."""
    reach = [places[-1]]  # positions of a word from which the rest of the phrase can be completed
    for word in reversed(places[:-1]):
        reach.append([at for at in word if _following(reach[-1], at, slop) is not None])
    reach.reverse()
    for start in reach[0]:
        run = [start]
        for word in reach[1:]:
            run.append(_following(word, run[-1], slop) or 0)
        yield run


def _following(positions: list[int], at: int, slop: int) -> int | None:
    """Return the first position after `at`, if it is at most slop away."""
    index = bisect_right(positions, at)
    return positions[index] if index < len(positions) and positions[index] <= at + slop else None


def _merged(marks: list[_Mark]) -> list[_Mark]:
    """Return marks in order, those that overlap or touch made one."""
    merged: list[_Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.key)):
        if merged and mark.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = last._replace(end=max(last.end, mark.end))
        else:
            merged.append(mark)
    return merged


def _choose(text: str, marks: list[_Mark], limit: int, width: int) -> list[tuple[int, int]]:
    """Return the spans of the best fragments, in order and apart."""
    chosen: list[tuple[int, int]] = []
    shown: set[int] = set()
    while marks and len(chosen) < limit:
        first, last = _best_window(marks, width, shown, [begin for begin, _ in chosen])
        after = bisect_left(chosen, (marks[first].start, 0))
        floor = chosen[after - 1][1] if after else 0
        ceiling = chosen[after][0] if after < len(chosen) else len(text)
        begin, end = _cut(text, marks[first].start, marks[last].end, width, bounds=(floor, ceiling))
        chosen.insert(after, (begin, end))
        shown |= {mark.key for mark in marks if begin <= mark.start < end}
        marks = [mark for mark in marks if not (begin < mark.end and mark.start < end)]
    return chosen


def _best_window(marks: list[_Mark], width: int, shown: set[int], barriers: list[int]) -> tuple[int, int]:
    """Return the indices of the first and last mark of the best window, which no barrier parts.

    The best has the most keys not shown yet, then the most keys, then the most marks, where two neighbours in the order
    of the query count like a third, then comes first.
    """
    best, score = (0, 0), (-1, -1, -1)
    keys: Counter[int] = Counter()
    fresh = end = ordered = 0
    for start, mark in enumerate(marks):
        limit = mark.start + width
        if barriers and (at := bisect_left(barriers, mark.end)) < len(barriers):
            limit = min(limit, barriers[at])
        while end < len(marks) and (end == start or marks[end].end <= limit):
            fresh += not keys[marks[end].key] and marks[end].key not in shown
            keys[marks[end].key] += 1
            ordered += end > start and marks[end - 1].key < marks[end].key
            end += 1
        if (fresh, len(keys), end - start + ordered) > score:
            best, score = (start, end - 1), (fresh, len(keys), end - start + ordered)
        ordered -= end > start + 1 and mark.key < marks[start + 1].key
        keys[mark.key] -= 1
        if not keys[mark.key]:
            del keys[mark.key]
            fresh -= mark.key not in shown
    return best


def _cut(text: str, start: int, end: int, width: int, *, bounds: tuple[int, int]) -> tuple[int, int]:
    """Return the span of a fragment around text[start:end]: whole sentences if they fit, else whole words."""
    begin = _fragment_begin(text, start, max(bounds[0], start - max(width - (end - start), 0)))
    limit = min(begin + width, bounds[1])
    stop = limit if limit == len(text) else _fragment_end(text, begin, min(end, limit), limit)
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def _fragment_begin(text: str, start: int, low: int) -> int:
    """Return where to begin, between low and start: with the sentence, else with a word not too far before."""
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, low, start + 1) if match.end() <= start]
    if sentences:
        return sentences[-1]
    if low > 0 and not text[low - 1].isspace():
        space = _SPACE.search(text, (low + start) // 2, start)
        low = space.end() if space else start
    visible = _VISIBLE.search(text, low, start)
    return visible.start() if visible else start


def _fragment_end(text: str, begin: int, end: int, limit: int) -> int:
    """Return where to end, between end and limit: with a sentence if that leaves half of the room filled, or a word."""
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, begin, limit + 1) if end <= match.end() <= limit]
    if sentences and sentences[-1] - begin >= (limit - begin) // 2:
        return sentences[-1]
    space = max(text.rfind(blank, max(end, begin + 1), limit + 1) for blank in (" ", "\n"))
    return space if space > 0 else limit


def _snippet(text: str, begin: int, end: int, marks: list[_Mark]) -> Snippet:
    """Cut text[begin:end] out on one line, with the marks that lie in it."""
    spans = tuple(
        (max(mark.start, begin) - begin, min(mark.end, end) - begin)
        for mark in marks
        if mark.start < end and begin < mark.end
    )
    return Snippet(
        _LINE_BREAK.sub(" ", text[begin:end]),
        spans,
        clipped_start=_VISIBLE.search(text, 0, begin) is not None,
        clipped_end=_VISIBLE.search(text, end) is not None,
    )
