"""Extractor: whom and what does a text name, and where?"""

from functools import lru_cache
from typing import Final, Protocol

from corpus.article import Mention
from corpus.entities.chunks import headlines, recase, recase_names, runs, straighten
from corpus.entities.coreference import resolve
from corpus.entities.gazetteer import gazetteer
from corpus.entities.rules import find
from corpus.errors import ExtractorError

RULES: Final = "rules"
NONE: Final = "none"
SPACY: Final = "spacy:"  # before the name or the folder of a pipeline


class EntityExtractor(Protocol):
    """Finds the people, organizations and places that a text names."""

    def reads(self, language: str | None) -> bool:
        """Say whether texts in a language (ISO 639-1, None where it is unknown) are to be read."""
        ...

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in text: in order, apart, with names normalised."""
        ...


class RuleExtractor:
    """Finds names by rules and a gazetteer; English only, safe to share between threads."""

    def __init__(self) -> None:
        gazetteer()

    def reads(self, language: str | None) -> bool:
        """Say whether a language is English, or may be."""
        return language is None or language == "en"

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in text: in order, apart, with names normalised. Never raises."""
        plain = straighten(text)
        lines = headlines(plain)
        plain = recase_names(recase(plain, lines))
        return resolve(plain, find(plain, list(runs(plain, lines))))


class NoExtractor:
    """Finds nothing: for archives whose sources give all names that are wanted."""

    def reads(self, language: str | None) -> bool:  # noqa: ARG002 - the protocol's
        """Say that no text needs to be read."""
        return False

    def extract(self, text: str) -> tuple[Mention, ...]:  # noqa: ARG002 - the protocol's
        """Return nothing."""
        return ()


@lru_cache(maxsize=1)
def default_extractor() -> EntityExtractor:
    """Return the extractor that is used unless the settings name another."""
    return RuleExtractor()


@lru_cache(maxsize=4)
def extractor_named(name: str) -> EntityExtractor:
    """Return the extractor of a name: 'rules', 'none' or 'spacy:PIPELINE'; each is made once in a process.

    Raises:
        ExtractorError: There is none of this name, or it cannot be loaded here.
    """
    if name == RULES:
        return default_extractor()
    if name == NONE:
        return NoExtractor()
    if name.startswith(SPACY) and name != SPACY:
        from corpus.entities.pipeline import SpacyExtractor  # spaCy is an extra, and takes a second to import

        return SpacyExtractor(name.removeprefix(SPACY))
    raise ExtractorError(f"'{name}' is no extractor of names. Use rules, none or spacy:PIPELINE.")
