"""Entities: which people, organizations and places does an article name?"""

from corpus.entities.extractor import EntityExtractor, RuleExtractor, default_extractor
from corpus.entities.gazetteer import canonical_name, canonical_place, is_first_name, is_place

__all__ = [
    "EntityExtractor",
    "RuleExtractor",
    "canonical_name",
    "canonical_place",
    "default_extractor",
    "is_first_name",
    "is_place",
]
