"""Corrections: what do the users know better of the names in their articles?

They say it in a file of their own (`corpus.entitiesfile` reads it): which names mean the same, which are no
names, and which ought to be known. It holds for names that a source gives as for those that are found in prose, with
every extractor and in every language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from corpus.article import Kind, Mention

__all__ = ["NO_CORRECTIONS", "Corrections", "Target", "key_of"]

_WORD = re.compile(r"\w+")
_PLAIN = str.maketrans({"’": "'", "\n": " ", "\u00a0": " "})  # each for one: every offset stays

Key = tuple[str, Kind | None]


class Target(NamedTuple):
    """What a name stands for; `kind` None leaves it of the kind that it was found to be."""

    name: str
    kind: Kind | None


class _Shape(NamedTuple):
    """How long listed names are, and how many of their characters stand before their first word."""

    length: int
    lead: int


@dataclass(frozen=True, slots=True)
class Corrections:
    """Names put right; equal where their files say the same.

    `renamed` maps a name, by `key_of`, to what it stands for; `dropped` holds the names that are none, the kind None
    for all kinds; `listed` maps names to look for in prose to what they stand for.
    """

    renamed: Mapping[Key, Target] = field(default_factory=dict)
    dropped: frozenset[Key] = frozenset()
    listed: Mapping[str, Target] = field(default_factory=dict)
    _phrases: dict[str, Target] = field(init=False, repr=False, compare=False, default_factory=dict)
    _shapes: dict[str, list[_Shape]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        shapes: dict[str, set[_Shape]] = {}
        for name, target in self.listed.items():
            phrase = _plain(name)
            if word := _WORD.search(phrase):
                self._phrases[phrase] = target
                shapes.setdefault(word.group(), set()).add(_Shape(len(phrase), word.start()))
        self._shapes.update((word, sorted(found, reverse=True)) for word, found in shapes.items())

    def __bool__(self) -> bool:
        return bool(self.renamed or self.dropped or self.listed)

    def given(self, name: str, kind: Kind) -> str | None:
        """Return what a name stands for that a source gives as one of this kind; None where it is to be left out."""
        target = self._target(name, kind)
        usual = name if target is None or target.kind not in {None, kind} else target.name
        return None if self._is_dropped((name, usual), kind) else usual

    def found(self, text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """Return the mentions of a text put right: in order and apart, those of the listed names among them."""
        if self._phrases:
            mentions = _merged(mentions, self._listed_in(text))
        if not (self.renamed or self.dropped):
            return tuple(mentions)
        corrected = (self._corrected(text, mention) for mention in mentions)
        return tuple(mention for mention in corrected if mention is not None)

    def _corrected(self, text: str, mention: Mention) -> Mention | None:
        """Return a mention under the name and kind that it should have; None where it names nothing."""
        surface = _plain(text[mention.start : mention.end])
        target = self._target(mention.name, mention.kind)
        if target is None and mention.kind is not Kind.PERSON:  # the article itself knows best whom a surname means
            target = self._target(surface, mention.kind)
        name, kind = mention.name, mention.kind
        if target is not None:
            name, kind = target.name, target.kind or kind
        if self._is_dropped((surface, mention.name), mention.kind) or self._is_dropped((name,), kind):
            return None
        return mention if target is None else Mention(mention.start, mention.end, kind, name)

    def _target(self, name: str, kind: Kind) -> Target | None:
        """Return what a name stands for: as one of this kind, of any, or of the one kind that the file gives it."""
        key = key_of(name)
        for of in (kind, None, *Kind):
            if (target := self.renamed.get((key, of))) is not None:
                return target
        return None

    def _is_dropped(self, names: Iterable[str], kind: Kind) -> bool:
        if not self.dropped:
            return False
        return any((key, of) in self.dropped for key in map(key_of, names) for of in (kind, None))

    def _listed_in(self, text: str) -> list[Mention]:
        """Return the listed names in a text, and the family names of the people among them thereafter."""
        plain = text.translate(_PLAIN)
        found: list[Mention] = []
        families: dict[str, str] = {}
        floor = 0
        for match in _WORD.finditer(plain):
            start = match.start()
            if start < floor:
                continue
            word = match.group()
            if (span := self._longest(plain, start, word, floor)) is not None:
                start, floor = span
                phrase = plain[start:floor]
                name, kind = self._phrases[phrase]
                if kind is Kind.PERSON and " " in phrase:
                    families[phrase.rpartition(" ")[2]] = name
                if kind is not None:
                    found.append(Mention(start, floor, kind, name))
            elif word in families:
                found.append(Mention(start, match.end(), Kind.PERSON, families[word]))
        return found

    def _longest(self, plain: str, start: int, word: str, floor: int) -> tuple[int, int] | None:
        """Return the span of the longest listed name that has its first word at start, and ends where a word does."""
        for length, lead in self._shapes.get(word, ()):
            begin, end = start - lead, start - lead + length
            if not floor <= begin < end <= len(plain):
                continue
            if plain[begin:end] in self._phrases and not plain[end : end + 1].isalnum():
                return begin, end
        return None


def key_of(name: str) -> str:
    """Return what two spellings of a name have in common: case, spaces and the shape of apostrophes do not count."""
    return _plain(name).casefold()


def _plain(name: str) -> str:
    return " ".join(name.translate(_PLAIN).split())


def _merged(mentions: Sequence[Mention], listed: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions of both: a listed name takes the place of what it overlaps, but for a longer name."""
    if not listed:
        return mentions
    return tuple(_apart(sorted((*mentions, *listed), key=lambda one: one.start), frozenset(map(id, listed))))


def _apart(mentions: Iterable[Mention], listed: frozenset[int]) -> Iterator[Mention]:
    """Yield mentions that overlap no other: `listed` holds the ids of those that win over others of their length."""
    last: Mention | None = None
    for mention in mentions:
        if last is None or mention.start >= last.end:
            if last is not None:
                yield last
            last = mention
        elif _outranks(mention, last, listed):
            last = mention
    if last is not None:
        yield last


def _outranks(mention: Mention, last: Mention, listed: frozenset[int]) -> bool:
    """Say whether the later one of two mentions that overlap is the one to keep."""
    is_listed, was_listed = id(mention) in listed, id(last) in listed
    if is_listed is was_listed:
        return False
    theirs, ours = (mention, last) if is_listed else (last, mention)
    if ours.start <= theirs.start and theirs.end <= ours.end:
        same = (ours.start, ours.end) == (theirs.start, theirs.end)
        referred = ours.kind is theirs.kind is Kind.PERSON and len(ours.name) > ours.end - ours.start
        wins = same and not referred  # the article itself knows best whom a surname means
    else:
        wins = True
    return wins is is_listed


NO_CORRECTIONS: Final = Corrections()
