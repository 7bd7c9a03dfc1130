"""Entities: which people, organizations and places does an article name?"""

from corpus.entities.extractor import (
    EntityExtractor,
    NoExtractor,
    RuleExtractor,
    default_extractor,
    extractor_named,
)
from corpus.entities.gazetteer import canonical_name, canonical_place, is_first_name, is_place

__all__ = [
    "EntityExtractor",
    "NoExtractor",
    "RuleExtractor",
    "canonical_name",
    "canonical_place",
    "default_extractor",
    "extractor_named",
    "is_first_name",
    "is_place",
]
