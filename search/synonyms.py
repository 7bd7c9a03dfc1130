r"""Synonyms: which words does a search look for besides those that were typed?

Three things are asked. `synonyms.txt` is the user's own, in the format that Solr and Elasticsearch read:

    car, automobile, motor car          # each finds the others; entries may have several words
    colour => color                     # the first is replaced by the second
    e\,g, for example                   # a backslash takes a comma, a => or a # literally

`entities.toml` has the user's aliases of names, and the gazetteer ours: 'UN' finds 'United Nations'. The files are read
again when they have changed, without a new index; one that is broken by then is left aside, with a note.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.article import Kind
from corpus.corrections import Corrections, key_of
from corpus.entities.aliases import known_aliases
from corpus.entitiesfile import read_corrections
from corpus.errors import EntitiesFileError
from search.analysis import name_terms
from search.errors import SettingsError
from search.query.thesaurus import NO_THESAURUS, PROSE, Entry, Thesaurus

__all__ = ["NO_SYNONYMS", "Synonyms", "parse_synonyms"]

SIZE_LIMIT: Final = 4 * 2**20  # bytes; some 100,000 entries, which are kept in memory

_FIELDS: Final = {Kind.PERSON: "person", Kind.ORGANIZATION: "org", Kind.PLACE: "place"}
_PARTS = re.compile(r"(?:[^\\,]|\\.)+")
_ARROW = re.compile(r"(?<!\\)=>")
_COMMENT = re.compile(r"(?<!\\)#.*")
_ESCAPED = re.compile(r"\\(.)")
_ABBREVIATION = re.compile(r"[A-Z][a-z]+\.|[A-Z]\. .*")  # 'Ill.', 'Mass.', 'U. S.'

# Names of one word that are ordinary words: they mean the name at most where they are typed in capitals.
_ORDINARY: Final = frozenset((
    "america", "archangel", "ark", "bimbo", "buccaneers", "capitol", "cavaliers", "china", "cis", "clippers",
    "coke", "commons", "congress", "cps", "curacao", "diamondbacks", "dodgers", "economist", "eff", "emirates",
    "fed", "ford", "ice", "ifs", "ill", "ind", "it", "liege", "mass", "mod", "moody", "nab", "ore", "pacific",
    "pis", "rand", "reliance", "rogers", "sec", "spurs", "swat", "treasury", "turkey", "unite", "us", "wash", "who",
    "wolves",
))  # fmt: skip

Stamp = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What was read of the files, and which state of them that is; `note` says what could not be read since."""

    thesaurus: Thesaurus
    stamps: tuple[Stamp, ...]
    note: str = ""


class Synonyms:
    """Gives the thesaurus of the present; safe to share between threads.

    Args:
        path: The file of synonyms, empty for none.
        entities: The file of corrections of names, empty for none.
        gazetteer: Whether our own names are used.

    Raises:
        SettingsError: A file cannot be read, or something in it is wrong.
    """

    def __init__(self, path: str = "", entities: str = "", *, gazetteer: bool = True) -> None:
        self._path = path
        self._entities = entities
        self._gazetteer = gazetteer
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        if path or entities:
            stamps = self._stamps()
            self._loaded = _Loaded(self._read(), stamps)

    def current(self) -> tuple[Thesaurus, tuple[str, ...]]:
        """Return the thesaurus, and sentences for the reader where a file was changed and cannot be read."""
        with self._lock:
            loaded, stamps = self._loaded, self._stamps()
            if loaded is None or loaded.stamps != stamps:
                loaded = self._loaded = self._reloaded(loaded, stamps)
            return loaded.thesaurus, (loaded.note,) if loaded.note else ()

    def state(self) -> tuple[object, ...]:
        """Return a value that changes whenever a file does."""
        return (self._path, self._entities, self._stamps())

    def _reloaded(self, before: _Loaded | None, stamps: tuple[Stamp, ...]) -> _Loaded:
        try:
            return _Loaded(self._read(), stamps)
        except SettingsError as error:
            if before is None:
                raise
            return _Loaded(before.thesaurus, stamps, f"{error} Until then the synonyms from before are used.")

    def _stamps(self) -> tuple[Stamp, ...]:
        return tuple(_stamp(Path(path)) for path in (self._path, self._entities) if path)

    def _read(self) -> Thesaurus:
        entries: list[Entry] = []
        if self._path:
            entries += parse_synonyms(_text(Path(self._path)), self._path)
        if self._entities:
            entries += _corrected(_corrections(Path(self._entities)))
        if self._gazetteer:
            entries += _known()
        return Thesaurus(entries)


class _NoSynonyms(Synonyms):
    """Knows none."""

    def current(self) -> tuple[Thesaurus, tuple[str, ...]]:
        """Return the empty thesaurus."""
        return NO_THESAURUS, ()


NO_SYNONYMS: Final[Synonyms] = _NoSynonyms(gazetteer=False)


def parse_synonyms(text: str, where: str = "synonyms.txt") -> list[Entry]:
    """Return the entries of a text in Solr's format.

    Raises:
        SettingsError: A line is neither a list nor a replacement.
    """
    entries: list[Entry] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = _COMMENT.sub("", line).strip()
        if line:
            entries += _entries([_words(side) for side in _ARROW.split(line)], f"{where}:{number}")
    return entries


def _words(side: str) -> list[str]:
    found = (" ".join(_ESCAPED.sub(r"\1", part).split()) for part in _PARTS.findall(side))
    return [text for text in found if name_terms(text)]


def _entries(sides: list[list[str]], where: str) -> Iterator[Entry]:
    """Yield what a line says: its sides are parted by =>."""
    if len(sides) > 2:
        raise SettingsError(f"{where} has more than one '=>'. Write one replacement a line.")
    if not all(sides):
        raise SettingsError(f"{where} has no words on one side. Write 'car, automobile' or 'colour => color'.")
    texts = tuple(sides[-1])
    for words in sides[0]:
        kept = any(name_terms(text) == name_terms(words) for text in texts)
        yield Entry(words, texts, fields=PROSE | {"tag"}, replaces=not kept)


def _corrected(corrections: Corrections) -> Iterator[Entry]:
    """Yield the aliases of a file of corrections."""
    spelt = {key_of(name): name for name in corrections.listed}
    groups: dict[tuple[str, Kind | None], dict[str, None]] = {}
    for (key, _), target in corrections.renamed.items():
        group = groups.setdefault((target.name, target.kind), {target.name: None})
        if key != key_of(target.name):
            group[spelt.get(key, key)] = None
    for (_, kind), names in groups.items():
        yield from _named(tuple(names), PROSE | ({_FIELDS[kind]} if kind else frozenset(_FIELDS.values())))


def _known() -> Iterator[Entry]:
    """Yield the names of the gazetteer."""
    for alias in known_aliases():
        names = [name for name in alias.names if not _ABBREVIATION.fullmatch(name)]
        usable = tuple(name for name in names if not _is_ordinary(name))
        fields = PROSE | {_FIELDS[alias.kind]}
        yield from _named(usable, fields)
        for name in names:
            if _is_ordinary(name) and "".join(filter(str.isalpha, name)).isupper():
                yield Entry(name, usable, fields, name=True, capitals=True)


def _named(names: tuple[str, ...], fields: frozenset[str]) -> Iterable[Entry]:
    return [Entry(name, names, fields, name=True) for name in names]


def _is_ordinary(name: str) -> bool:
    words = name_terms(name)
    return len(words) == 1 and words[0] in _ORDINARY


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror or error}). Mend it or name another.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8. Save it as UTF-8.") from error
    if len(data) > SIZE_LIMIT:
        raise SettingsError(f"{path} is larger than {SIZE_LIMIT // 2**20} MiB. Leave out what is rarely asked for.")
    return text


def _corrections(path: Path) -> Corrections:
    try:
        return read_corrections(path)
    except EntitiesFileError as error:
        raise SettingsError(str(error)) from error
