"""Rules: which people, organizations and places may the runs of a text name?"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.article import Kind
from corpus.entities.chunks import Run, Token
from corpus.entities.closed import (
    CAPITAL_PARTICLES,
    CROWNS,
    GENERATIONS,
    GIVEN_TITLES,
    NORTHERN_PARTICLES,
    ORGANIZATION_LEADS,
    PLAIN_PARTICLES,
)
from corpus.entities.findings import CERTAIN, LIKELY, WEAK, Found
from corpus.entities.gazetteer import (
    CAPS,
    COMMON,
    COUNTRY,
    DEMONYM,
    EVENT_HEAD,
    FIRST,
    FUNCTION,
    HEAD,
    LAST,
    PLACE,
    ROLE,
    STOP,
    SUFFIX,
    TITLE,
    Known,
    gazetteer,
    is_plain,
)
from corpus.entities.organizations import Organization, is_acronym, is_club_or_paper, organizations
from corpus.entities.people import begins_name, is_name_part, name_end, titled_name
from corpus.entities.places import dateline_end, place_with_head, trust_of

NEXT_RUNS: Final = 3  # that 'Ministry of Trade, Industry and Energy' may go on in
LONGEST_ORDINAL: Final = 6  # characters: '101st '
_ORDINAL = re.compile(r"\b\d{1,3}(?:st|nd|rd|th) \Z")
_LED_ON: Final = HEAD | SUFFIX | CAPS  # of a word alone, these ask for what stands around it
_NOT_UNKNOWN: Final = FUNCTION | DEMONYM | ROLE | TITLE | SUFFIX | HEAD | EVENT_HEAD


def find(text: str, runs: Sequence[Run]) -> list[Found]:
    """Return what the runs may name, in order and apart."""
    found: list[Found] = []
    floor = 0
    for number, run in enumerate(runs):
        tokens = run.tokens
        if tokens[0].start < floor:
            tokens = [token for token in tokens if token.start >= floor]
            if not tokens:
                continue
        if len(tokens) == 1 and tokens[0].flags & FUNCTION:
            continue
        if run.headline:
            found.extend(read_headline(text, tokens))
        elif len(tokens) == 1 and not tokens[0].flags & _LED_ON:
            if (lone := read_lone(text, tokens[0])) is not None:
                found.append(lone)
        else:
            following = next_tokens(runs, number) if tokens[-1].flags & HEAD else ()
            found.extend(Reader(text, tokens, following).read())
        if found:
            floor = found[-1].end
    return found


def known_longer(known: Known | None, token: Token) -> bool:
    """Say whether a name of the gazetteer goes on after a word."""
    return known is not None and len(known.phrase) > len(token.word)


def next_tokens(runs: Sequence[Run], number: int) -> list[Token]:
    """Return the words of the runs after one."""
    return [token for later in runs[number + 1 : number + 1 + NEXT_RUNS] for token in later.tokens]


def trusted(token: Token, known: Known) -> Found:
    """Take a name of the gazetteer as far as it is trusted where it stands."""
    trust = trust_of(known, token.flags)
    if token.opening and token.flags & (COMMON | STOP) and not token.flags & COUNTRY and " " not in known.phrase:
        trust = min(trust, WEAK)
    kind = known.kind if trust > 0 else None
    end = token.start + len(known.phrase)
    full = kind is Kind.PERSON
    return Found(token.start, end, kind, known.name, max(trust, 0), token.opening, full)


def read_lone(text: str, token: Token) -> Found | None:
    """Return what a word names that is a run by itself, as most are: what `Reader` would find, in less time."""
    known = gazetteer().longest(text, token.start, token.word)
    if known is not None:
        return None if known.kind is None else trusted(token, known)
    if token.flags & _NOT_UNKNOWN or (is_plain(token.flags) and (token.opening or token.flags & STOP)):
        return None
    return Found(token.start, token.end, None, text[token.start : token.end], WEAK, token.opening)


class Reader:
    """Reads one run of capitalised words from left to right."""

    def __init__(self, text: str, tokens: Sequence[Token], following: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.following = following
        self.organizations: dict[int, Organization] = {}
        flags = 0
        for token in tokens:
            flags |= token.flags
        if flags & (HEAD | SUFFIX):
            self.organizations = organizations(text, tokens, following)

    def read(self) -> Iterator[Found]:
        """Yield what the run may name."""
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.flags & FUNCTION:
                if token.word == "The" and self.text.startswith("The Hague", token.start):
                    yield Found(token.start, token.start + 9, Kind.PLACE, "The Hague", CERTAIN)
                    index += 1
                index += 1
                continue
            index, found = self._at(index)
            if found is not None:
                yield found

    def _at(self, index: int) -> tuple[int, Found | None]:
        """Return the index to go on from, and what was found at this one."""
        token = self.tokens[index]
        organization = self.organizations.get(index)
        known = gazetteer().longest(self.text, token.start, token.word)
        if known is not None and " " in known.phrase and not self._is_within(known, token.start, organization):
            return self._known(index, known)
        if organization is not None:
            found = self._found(index, organization.end, Kind.ORGANIZATION, CERTAIN, full=True)
            return organization.last, self._with_ordinal(found)
        if token.flags & (TITLE | ROLE) and index + 1 < len(self.tokens):
            first, last = titled_name(self.tokens, index)
            if token.word in GIVEN_TITLES and last - first == 1:
                return last, self._person(index, last, LIKELY)
            if last > first and not self._is_named_organization(first, last):
                return last, self._with_crown(self._person(first, last, CERTAIN), first)
        return self._unled(index, known)

    def _with_crown(self, found: Found, first: int) -> Found:
        """Name somebody of one name after the throne: 'Pope Francis'."""
        title = self.tokens[first - 1].word
        words = [word for word in found.name.split() if word not in GENERATIONS]
        return found._replace(name=f"{title} {found.name}") if title in CROWNS and len(words) == 1 else found

    def _with_ordinal(self, found: Found) -> Found:
        """Take in the number before a name: '11th Circuit Court of Appeals'."""
        before = _ORDINAL.search(self.text, max(0, found.start - LONGEST_ORDINAL), found.start)
        if before is None:
            return found
        return found._replace(start=before.start(), name=self.text[before.start() : found.end])

    def _is_named_organization(self, first: int, last: int) -> bool:
        """Say whether a role stands before an outlet and not before a person: 'Staff Writer Northgate Ledger'."""
        organization = self.organizations.get(first)
        return organization is not None and organization.last >= last

    @staticmethod
    def _is_within(known: Known, start: int, organization: Organization | None) -> bool:
        """Say whether a known name is only the beginning of an organization's."""
        return organization is not None and start + len(known.phrase) < organization.end

    def _unled(self, index: int, known: Known | None) -> tuple[int, Found | None]:
        """Read at a word that no title and no legal form explains."""
        tokens = self.tokens
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        end = place_with_head(tokens, index)
        if any(inside in self.organizations for inside in range(index + 1, end)):
            end = index  # the 'Coast' of a Coast Guard
        if end > index and not (end == index + 2 and self._is_rather_a_person(token, following)):
            return end, self._found(index, tokens[end - 1].end, Kind.PLACE, LIKELY)
        if (
            token.word in ORGANIZATION_LEADS
            and known is None
            and (last := self._unexplained_end(index + 1)) > index + 1
        ):
            return last, self._found(index, tokens[last - 1].end, Kind.ORGANIZATION, LIKELY)
        if self._is_shortened(token, following) and not known_longer(known, token):
            last = max(name_end(tokens, index + 1), index + 2)
            found = self._person(index, last, WEAK)
            return last, found if token.word in PLAIN_PARTICLES else found._replace(kind=None)
        if begins_name(token, following):
            return (last := max(name_end(tokens, index), index + 2)), self._person(index, last, LIKELY)
        if known is not None and not self._is_surprising(index, known):
            return self._known(index, known)
        if (end := dateline_end(self.text, tokens, index)) > index:
            found = self._found(index, tokens[end - 1].end, Kind.PLACE, LIKELY)
            return end, found._replace(name=found.name.title())
        if is_acronym(token) and self.text[token.end : token.end + 1] != ":":
            return index + 1, self._found(index, token.end, Kind.ORGANIZATION, LIKELY)
        return self._unknown(index)

    @staticmethod
    def _is_shortened(token: Token, following: Token | None) -> bool:
        """Say whether a name is cut down to its family's, particle first: 'De Gaulle'."""
        if following is None or token.word not in CAPITAL_PARTICLES:
            return False
        return bool(following.flags & LAST) or (token.word in NORTHERN_PARTICLES and not following.flags)

    def _is_rather_a_person(self, token: Token, following: Token | None) -> bool:
        """Say whether 'Marsh Lane' is a person: not where somebody is 'in Marsh Lane'."""
        if following is None or not following.flags & LAST or not begins_name(token, following):
            return False
        ambiguous = token.flags & (COMMON | PLACE | LAST)
        return not (ambiguous and self.text[max(0, token.start - 4) : token.start].endswith((" in ", " on ", " at ")))

    def _is_surprising(self, index: int, known: Known) -> bool:
        """Say whether a small town's name goes on as a person's: 'Leander Paes'."""
        if known.kind is not Kind.PLACE or known.trust > 1 or " " in known.phrase or index + 1 >= len(self.tokens):
            return False
        return is_name_part(self.tokens[index + 1].flags) and not self.tokens[index + 1].flags & COMMON

    def _known(self, index: int, known: Known) -> tuple[int, Found | None]:
        """Take a name of the gazetteer."""
        token = self.tokens[index]
        end = token.start + len(known.phrase)
        after = index + 1
        while after < len(self.tokens) and self.tokens[after].start < end:
            after += 1
        if known.kind is None:
            return after, None
        if after < len(self.tokens):
            if known.kind is Kind.PLACE and not token.opening and self._is_club_or_paper(after):
                return after + 1, self._found(index, self.tokens[after].end, Kind.ORGANIZATION, LIKELY)
            if self.tokens[after].flags & EVENT_HEAD and not token.flags & COUNTRY:
                return after + 1, None
        return after, trusted(token, known)

    def _is_club_or_paper(self, index: int) -> bool:
        return index == len(self.tokens) - 1 and is_club_or_paper(self.tokens[index])

    def _unknown(self, index: int) -> tuple[int, Found | None]:
        """Take as many words as no list explains."""
        last = self._unexplained_end(index)
        first = self.tokens[index]
        if last == index or (is_plain(first.flags) and (first.opening or first.flags & STOP)):
            return index + 1, None
        if last == index + 1 and not first.flags and first.word.isalpha() and self._is_given_before_given(last):
            last = name_end(self.tokens, last)
            return last, self._person(index, last, LIKELY)
        if last < len(self.tokens) and self.tokens[last].flags & EVENT_HEAD:
            return last + 1, None
        return last, self._guess(index, last)

    def _unexplained_end(self, index: int) -> int:
        """Return the index after the words from index on that no list explains."""
        last = index
        while last < len(self.tokens) and not self.tokens[last].flags & _NOT_UNKNOWN:
            if last > index and self._starts_anew(last):
                break
            last += 1
        return last

    def _is_given_before_given(self, index: int) -> bool:
        """Say whether a full name follows a word of no list, which is then its first: 'Chimamanda Ngozi Adichie'."""
        if index + 1 >= len(self.tokens):
            return False
        given, family = self.tokens[index], self.tokens[index + 1]
        return begins_name(given, family) and not (given.flags | family.flags) & (COMMON | PLACE | STOP)

    def _starts_anew(self, index: int) -> bool:
        """Say whether a word inside a run begins a name of its own."""
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        flags = self.tokens[index].flags
        if flags & PLACE and flags & LAST and not self.tokens[index - 1].flags & COMMON:
            return False
        return bool(flags & PLACE) or begins_name(self.tokens[index], following)

    def _guess(self, index: int, last: int) -> Found | None:
        words = self.tokens[index:last]
        if len(words) == 1:
            return self._found(index, words[0].end, None, WEAK)
        if any(is_plain(word.flags) for word in words) or len(words) > 4:
            return None
        known = any(word.flags & (FIRST | LAST) for word in words)
        if all(is_name_part(word.flags) for word in words) and (known or not self._is_hardly_a_person(index)):
            return self._person(index, last, WEAK)
        return self._found(index, words[-1].end, None, WEAK)

    def _is_hardly_a_person(self, index: int) -> bool:
        """Say whether the word before speaks against a person: 'in Abeadzi Kyiakor', 'the Rashtriya Janata Dal'."""
        start = self.tokens[index].start
        return self.text[max(0, start - 4) : start].lower().endswith((" in ", "the "))

    def _person(self, first: int, last: int, trust: int) -> Found:
        end = self.tokens[last - 1].end
        return self._found(first, end, Kind.PERSON, trust, full=last - first > 1 or trust == CERTAIN)

    def _found(self, index: int, end: int, kind: Kind | None, trust: int, *, full: bool = False) -> Found:
        start = self.tokens[index].start
        name = self.text[start:end]
        if kind is Kind.PERSON and "&" in name:
            kind = Kind.ORGANIZATION
        return Found(start, end, kind, name, trust, self.tokens[index].opening, full)


def read_headline(text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Yield the names in a headline, where a capital proves nothing."""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.flags & FUNCTION:
            continue
        known = gazetteer().longest(text, token.start, token.word)
        if known is not None and (" " in known.phrase or not token.flags & (COMMON | STOP)):
            end = token.start + len(known.phrase)
            while index < len(tokens) and tokens[index].start < end:
                index += 1
            if known.kind is not None:
                yield Found(
                    token.start,
                    end,
                    known.kind,
                    known.name,
                    min(known.trust, trust_of(known, token.flags)),
                    opening=True,
                )
        elif is_plain_pair(tokens, index - 1):
            last = index + 1
            yield Found(
                token.start,
                tokens[last - 1].end,
                Kind.PERSON,
                text[token.start : tokens[last - 1].end],
                WEAK,
                opening=True,
                full=True,
            )
            index = last
        else:
            yield Found(token.start, token.end, None, token.word, 0, opening=True)


def is_plain_pair(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a given name and a family name follow each other, neither of them an English word."""
    if index + 1 >= len(tokens):
        return False
    given, family = tokens[index].flags, tokens[index + 1].flags
    return bool(given & FIRST) and not (given | family) & (COMMON | PLACE | STOP | FUNCTION) and bool(family & LAST)
