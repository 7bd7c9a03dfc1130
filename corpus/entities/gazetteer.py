"""Gazetteer: is this word a given name, a place, a company, an English word?

Compiled by tools/build_gazetteer.py from our own lists and public data; corpus/entities/NOTICE.txt credits it.
Contains data from GeoNames (https://www.geonames.org), CC BY 4.0.
"""

import lzma
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from corpus.article import Kind
from corpus.entities.aliases import NAME_SECTIONS

HEADER: Final = "clippings gazetteer 1"

# What a capitalised word may be; one word may be several.
FUNCTION: Final = 1 << 0  # grammar, numbers, days: ends a name
FIRST: Final = 1 << 1  # a given name
LAST: Final = 1 << 2  # a family name
COMMON: Final = 1 << 3  # an English word without its capital
DEMONYM: Final = 1 << 4
TITLE: Final = 1 << 5
ROLE: Final = 1 << 6
SUFFIX: Final = 1 << 7  # ends an organization's name
HEAD: Final = 1 << 8  # 'Ministry': ends an organization's name, or goes on with 'of'
PLACE_HEAD: Final = 1 << 9
EVENT_HEAD: Final = 1 << 10
STOP: Final = 1 << 11  # no name by itself
CAPS: Final = 1 << 12  # written in capitals throughout
INITIAL: Final = 1 << 13  # 'J.' or 'J.R.'
PLACE: Final = 1 << 14  # a country, region or large city
ORGANIZATION: Final = 1 << 15
COUNTRY: Final = 1 << 16
FAMOUS: Final = 1 << 17  # a family name that news gives without a given name

SHORTEST_SHOUTED_NAME: Final = 4  # three capitals are an acronym
MEMORY: Final = 65_536  # distinct words whose flags are kept

_WORD_SECTIONS: Final[Mapping[str, int]] = {
    "function_words": FUNCTION,
    "first_names": FIRST,
    "surnames": LAST,
    "famous": LAST | FAMOUS,
    "demonyms": DEMONYM,
    "titles": TITLE,
    "roles": ROLE,
    "org_suffixes": SUFFIX,
    "org_heads": HEAD,
    "place_heads": PLACE_HEAD,
    "event_heads": EVENT_HEAD,
    "stop_names": STOP,
}
_TRUST: Final[Mapping[str, int]] = {"A": 2, "B": 1, "C": 0}
TRUSTED: Final = 3  # a name of our own lists
BEYOND: Final = 2  # characters after the first word that the index of phrases looks at
_FIRST_WORD = re.compile(r"[^ ']+(?=[ '])")


class Known(NamedTuple):
    """A name in the gazetteer: what it is called, of what kind it is, and how far it is trusted (0 to 3)."""

    phrase: str
    kind: Kind | None  # None: a phrase that names no entity
    name: str
    trust: int


class Gazetteer:
    """Names and words, loaded once; safe to share between threads."""

    def __init__(self, sections: Mapping[str, list[str]]) -> None:
        self._words: dict[str, int] = {}
        self._common = frozenset(sections["common"])
        self.names: dict[str, Known] = {}
        self.countries = frozenset(line.split("\t")[0] for line in sections["countries"])
        self._load_names(sections)
        self._load_words(sections)
        self.phrases = self._index_phrases()

    def _load_names(self, sections: Mapping[str, list[str]]) -> None:
        for section, kind in NAME_SECTIONS.items():
            for line in sections[section]:
                name, *aliases = line.split("\t")
                for phrase in (name, *aliases):
                    self.names.setdefault(phrase, Known(phrase, kind, name, TRUSTED))
        for line in sections["towns"]:
            name, size = line.split("\t")
            self.names.setdefault(name, Known(name, Kind.PLACE, name, _TRUST[size]))
        for phrase in (*sections["stop_names"], *sections["demonyms"]):
            if " " in phrase:
                self.names.setdefault(phrase, Known(phrase, None, phrase, TRUSTED))

    def _load_words(self, sections: Mapping[str, list[str]]) -> None:
        words = self._words
        for section, flag in _WORD_SECTIONS.items():
            for word in sections[section]:
                words[word] = words.get(word, 0) | flag
        for demonym in sections["demonyms"]:
            words[f"{demonym}s"] = words.get(f"{demonym}s", 0) | DEMONYM
        for line in sections["countries"]:
            for name in line.split("\t"):
                words[name] = words.get(name, 0) | COUNTRY
        for phrase, known in self.names.items():
            if known.kind is Kind.PLACE and known.trust > 1:
                words[phrase] = words.get(phrase, 0) | PLACE
            elif known.kind is Kind.ORGANIZATION:
                words[phrase] = words.get(phrase, 0) | ORGANIZATION

    def _index_phrases(self) -> dict[str, tuple[Known, ...]]:
        """Return the names of several words, longest first, by their first word and two characters more."""
        found: dict[str, list[Known]] = {}
        for phrase, known in self.names.items():
            if match := _FIRST_WORD.match(phrase):
                found.setdefault(phrase[: match.end() + BEYOND], []).append(known)
        return {key: tuple(sorted(of, key=lambda known: -len(known.phrase))) for key, of in found.items()}

    def longest(self, text: str, start: int, word: str) -> Known | None:
        """Return the longest name at text[start], where the capitalised word `word` begins."""
        for known in self.phrases.get(text[start : start + len(word) + BEYOND], ()):
            if (
                text.startswith(known.phrase, start)
                and not text[start + len(known.phrase) : start + len(known.phrase) + 1].isalnum()
            ):
                return known
        return self.names.get(word)

    def flags(self, word: str) -> int:
        """Return what a capitalised word may be: the flags of this module, OR-ed."""
        flags = self._words.get(word, 0) or self._flags_of_parts(word)
        if word.lower() in self._common:
            flags |= COMMON
        if word.endswith(".") and (len(word) == 2 or word[1:2] == ".") and word not in self.names:
            flags |= INITIAL
        elif word.isupper() and len(word) > 1:
            flags |= CAPS
            if len(word) >= SHORTEST_SHOUTED_NAME:
                flags |= self._words.get(word.capitalize(), 0) & ~ORGANIZATION
        elif word[-1:] == "s" and word[:-1].isupper():
            flags |= STOP  # GDRs
        return flags

    def _flags_of_parts(self, word: str) -> int:
        """Return what a word may be that the lists have in other spellings: 'Muñoz' as 'Munoz', or by its parts."""
        if "-" in word:
            parts = [self._words.get(part, 0) or self._flags_of_parts(part) for part in word.split("-")]
            return LAST if len(parts) == 2 and all(part & (FIRST | LAST) for part in parts) else 0
        if word.isascii():
            return 0
        plain = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
        return self._words.get(plain, 0) & (FIRST | LAST | FAMOUS)


def read_sections() -> dict[str, list[str]]:
    """Read the compiled file.

    Raises:
        ValueError: The file has another format.
    """
    packed = (files("corpus") / "entities" / "gazetteer.txt.xz").read_bytes()
    lines: Iterator[str] = iter(lzma.decompress(packed).decode().split("\n"))
    if (found := next(lines)) != HEADER:
        raise ValueError(f"gazetteer.txt.xz starts with '{found}', not '{HEADER}'. Reinstall Clippings.")
    sections: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("["):
            current = sections.setdefault(line[1:-1], [])
        elif line:
            current.append(line)
    return sections


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer, read at the first call."""
    return Gazetteer(read_sections())


@lru_cache(maxsize=MEMORY)
def word_flags(word: str) -> int:
    """Return what a capitalised word may be."""
    return gazetteer().flags(word)


def is_plain(flags: int) -> bool:
    """Say whether a word is likelier plain English than part of a name."""
    return bool(flags & STOP) or bool(flags & COMMON and not flags & (FIRST | LAST))


def is_first_name(word: str) -> bool:
    """Say whether a word is a given name; capitals throughout are read as ordinary case."""
    return bool(word_flags(_ordinary(word)) & FIRST)


def is_place(name: str) -> bool:
    """Say whether a name is a country, region or city; 'LONDON' and 'NEW YORK' are too."""
    known = gazetteer().names.get(name) or gazetteer().names.get(_ordinary(name))
    return known is not None and known.kind is Kind.PLACE


def canonical_place(name: str) -> str:
    """Return the name that we use for a place: 'United States' for 'U.S.', 'London' for 'LONDON'."""
    return canonical_name(name, Kind.PLACE)


@lru_cache(maxsize=4_096)  # keywords come again and again
def canonical_name(name: str, kind: Kind) -> str:
    """Return the name that we use for an entity of this kind; a name that is not known stays as it is.

    Keywords are known too: 'ivory-coast' is 'Ivory Coast' and 'uk' is 'United Kingdom'.
    """
    plain = " ".join(name.replace("’", "'").split())
    for form in (plain, _ordinary(plain), *_written_out(plain)):
        known = gazetteer().names.get(form)
        if known is not None and known.kind is kind:
            return known.name
    return plain


def _written_out(keyword: str) -> tuple[str, ...]:
    """Return what a keyword, in small letters throughout, may stand for: an abbreviation or a name."""
    if not keyword.islower():
        return ()
    words = keyword.replace("-", " ").replace("_", " ")
    return words.upper(), _capitalised(words)


def _ordinary(name: str) -> str:
    """Return a name in ordinary case where it is in capitals throughout."""
    if not name.isupper() or len(name) < SHORTEST_SHOUTED_NAME:
        return name
    return _capitalised(name)


def _capitalised(name: str) -> str:
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in name.split(" "))
