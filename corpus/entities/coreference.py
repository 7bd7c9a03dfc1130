"""Coreference: which findings of one article name the same entity, and which of them stand?"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus.article import Kind, Mention
from corpus.entities.closed import CROWNS, GENERATIONS, PLACE_ENDINGS
from corpus.entities.context import NO_EVIDENCE, Evidence, evidence
from corpus.entities.findings import CERTAIN, LIKELY, Found
from corpus.entities.gazetteer import CAPS, COMMON, FAMOUS, FIRST, LAST, STOP, gazetteer, is_plain, word_flags
from corpus.entities.teams import is_local, teams_among

PLAIN_PLACE: Final = 2  # points that make a place of a name that someone in the article bears too
PLAIN_SPEECH: Final = 2  # points of a verb that people and organizations take
SHORTEST_TOWN: Final = 7  # letters
FEWEST_POINTS: Final = 2  # below, a name that no list knows is left out
_KINDS: Final = (Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE)


class People:
    """The people in an article, by each part of a name that can stand for the whole."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._starts: dict[str, list[int]] = {}
        self._names: dict[str, list[str]] = {}
        self._titled: set[str] = set()
        for one in found:
            if one.kind is Kind.PERSON and one.full:
                self._titled.add(one.name)
                for part in parts_of(one.name):
                    self._add(part, one)

    def _add(self, part: str, one: Found) -> None:
        names = self._names.setdefault(part, [])
        if not names or names[-1] != one.name:
            names.append(one.name)
            self._starts.setdefault(part, []).append(one.start)

    def full_name(self, name: str, start: int) -> str | None:
        """Return the full name that a name stands for at this place: the last one given, else the next."""
        for part in (name, name.removesuffix("s")):
            if (names := self._names.get(part)) is not None:
                return names[max(bisect_left(self._starts[part], start) - 1, 0)]
            if part in self._titled:
                return part
        return None


def parts_of(name: str) -> set[str]:
    """Return what can stand for a person's name, itself left out."""
    words = name.split()
    rest = " ".join(words[1:])
    parts = {words[-1], rest, rest[:1].upper() + rest[1:], " ".join(words[-2:])}
    if words[-1] in GENERATIONS and len(words) > 2:
        parts |= {words[-2], " ".join(words[1:-1])}
        parts.discard(words[-1])
    if words[0] not in CROWNS and not is_plain(word_flags(words[0])):
        parts.add(words[0])
    return {part for part in parts - {name} if not word_flags(part) & STOP}


def resolve(text: str, found: Sequence[Found]) -> tuple[Mention, ...]:
    """Return the mentions that stand, each under the name of its entity."""
    return tuple(Resolver(text, found).mentions())


class Resolver:
    """Weighs what was found in one article."""

    def __init__(self, text: str, found: Sequence[Found]) -> None:
        self.text = text
        self.found = found
        self.people = People(found)
        self.organizations = short_names(found)
        self.defined = defined_acronyms(text, found) if "(" in text else {}
        self.teams = teams_among(text, found)
        self.supported = {one.name for one in found if one.kind is not None and not one.opening}
        self.said = self._weigh()

    def _weigh(self) -> dict[str, Evidence]:
        """Add up what the text says of each name that no rule settled."""
        total: dict[str, Evidence] = {}
        for one in self.found:
            if one.trust < CERTAIN and one.kind is not Kind.PERSON:
                said = evidence(self.text, one.start, one.end)
                if said is not NO_EVIDENCE:
                    total[one.name] = total.get(one.name, NO_EVIDENCE).and_also(said)
        return total

    def mentions(self) -> Iterator[Mention]:
        """Yield the mentions that stand."""
        for one in self.found:
            decided = self._decide(one)
            if decided is not None:
                yield Mention(one.start, one.end, *decided)

    def _decide(self, one: Found) -> tuple[Kind, str] | None:
        """Return the kind and name of the entity, None where a finding does not stand."""
        person = self.people.full_name(one.name, one.start)
        if one.kind is Kind.PERSON:
            return Kind.PERSON, person or one.name
        if person is not None and (one.kind is None or self._bears_a_name(one)) and self._is_person_here(one):
            return Kind.PERSON, person
        if one.kind is Kind.PLACE and one.name in self.teams and not is_local(self.text, one):
            return Kind.ORGANIZATION, one.name
        if self.defined and (full := self.defined.get(self.text[one.start : one.end])) is not None:
            return Kind.ORGANIZATION, full
        if one.kind is not None and one.trust >= LIKELY:
            return one.kind, one.name
        if one.name in self.organizations:
            return Kind.ORGANIZATION, self.organizations[one.name]
        said = self.said.get(one.name, NO_EVIDENCE)
        if one.kind is Kind.PLACE and said.organization > PLAIN_PLACE and not said.place:
            return Kind.ORGANIZATION, one.name
        if one.kind is not None and (not one.opening or one.name in self.supported or said.organization + said.speech):
            return one.kind, one.name
        return guess(one, said)

    @staticmethod
    def _bears_a_name(one: Found) -> bool:
        """Say whether a place is named by one word, as someone in the article may be too."""
        return one.kind is Kind.PLACE and " " not in one.name

    def _is_person_here(self, one: Found) -> bool:
        said = evidence(self.text, one.start, one.end)
        return said.person > said.place or said.place < PLAIN_PLACE


def short_names(found: Sequence[Found]) -> dict[str, str]:
    """Return what parts of full organizations' names stand for them."""
    short: dict[str, str] = {}
    for one in found:
        if one.kind is Kind.ORGANIZATION and one.full:
            words = one.name.split()
            initials = "".join(word[0] for word in words if word[0].isupper())
            for part in (" ".join(words[:-1]), words[0], initials):
                if len(part) > 1 and not word_flags(part) & (COMMON | STOP):
                    short.setdefault(part, one.name)
    return short


def sounds_like_place(name: str) -> bool:
    """Say whether a word ends as the names of towns do."""
    return len(name) >= SHORTEST_TOWN and name.endswith(PLACE_ENDINGS)


def defined_acronyms(text: str, found: Sequence[Found]) -> dict[str, str]:
    """Return the acronyms that the text itself gives to organizations: 'Harbour Cricket Council (HCC)'."""
    defined: dict[str, str] = {}
    for one, following in pairwise(found):
        if text[one.end : following.start] != " (" or text[following.end : following.end + 1] != ")":
            continue
        for full, short in ((one, following), (following, one)):
            acronym = text[short.start : short.end]
            if full.kind is Kind.ORGANIZATION and " " in full.name and stands_for(acronym, text[full.start : full.end]):
                defined.setdefault(acronym, full.name)
    return defined


def stands_for(acronym: str, name: str) -> bool:
    """Say whether letters are the initials of a name's words, small words counted or not."""
    if not acronym.isupper() or not acronym.isalpha() or len(acronym) < 2:
        return False
    words = name.replace("-", " ").split()
    every = "".join(word[0].upper() for word in words)
    return acronym in (every, "".join(word[0] for word in words if word[0].isupper()))


def guess(one: Found, said: Evidence) -> tuple[Kind, str] | None:
    """Decide by the words around a name alone."""
    flags = word_flags(one.name)
    if flags & STOP or (one.opening and flags & COMMON):
        return None
    if flags & FAMOUS and said.place < PLAIN_PLACE:
        return Kind.PERSON, one.name
    if is_plain(flags) or (flags & CAPS and not flags & (FIRST | LAST)):
        said = said._replace(person=0)  # 'Chief Information Officer' names nobody
    if said.speech and (flags & (FIRST | LAST) or not flags & COMMON):
        said = said.plus(Kind.PERSON if flags & (FIRST | LAST) else Kind.ORGANIZATION, PLAIN_SPEECH)
    if said.place and sounds_like_place(one.name) and not flags & (FIRST | LAST):
        said = said.plus(Kind.PLACE, PLAIN_PLACE)
    elif said.place == PLAIN_PLACE and one.name not in gazetteer().names:
        said = said.plus(Kind.PLACE, -1)  # 'in' alone: it may be a language or a product as well
    points = (said.person, said.organization, said.place)
    best = max(points)
    return (_KINDS[points.index(best)], one.name) if best >= FEWEST_POINTS else None
