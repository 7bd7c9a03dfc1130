"""Extractor: whom and what does an English text name, and where?"""

from functools import lru_cache
from typing import Protocol

from corpus.article import Mention
from corpus.entities.chunks import headlines, recase, recase_names, runs, straighten
from corpus.entities.coreference import resolve
from corpus.entities.gazetteer import gazetteer
from corpus.entities.rules import find


class EntityExtractor(Protocol):
    """Finds the people, organizations and places that a text names."""

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in text: in order, apart, with names normalised."""
        ...


class RuleExtractor:
    """Finds names by rules and a gazetteer; English only, safe to share between threads."""

    def __init__(self) -> None:
        gazetteer()

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in text: in order, apart, with names normalised. Never raises."""
        plain = straighten(text)
        lines = headlines(plain)
        plain = recase_names(recase(plain, lines))
        return resolve(plain, find(plain, list(runs(plain, lines))))


@lru_cache(maxsize=1)
def default_extractor() -> EntityExtractor:
    """Return the extractor that is used unless the settings name another."""
    return RuleExtractor()
