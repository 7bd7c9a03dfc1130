"""Results: what stands with each result besides its text?"""

from dataclasses import dataclass

from search import Facet, Hit, Sort
from web import links
from web.params import SearchState

SHOWN_OF_A_KIND = 2  # people, organizations and places of an article that stand there at once
MOST_FOLDED = 12  # others that unfold; the article's page has all
# Days in which an article loses half of what age can take, where a reader prefers recent ones: a year is long enough
# for a good article of last month to lose nothing to a poor one of today.
RECENT = 365


@dataclass(frozen=True, slots=True)
class NameChip:
    """A name in an article: following its link narrows the results to it, or stops that where it is chosen."""

    facet: Facet
    name: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class NameChips:
    """The names that stand there at once, those that unfold, and the number of those that only the article has."""

    shown: tuple[NameChip, ...]
    folded: tuple[NameChip, ...]
    others: int


def name_chips(hit: Hit, state: SearchState) -> NameChips:
    """Return the names of a result; those that come first in its article are shown."""
    kinds = {Facet.PERSON: hit.people, Facet.ORG: hit.organizations, Facet.PLACE: hit.places}
    choosing = {facet: links.choosing(state, facet) for facet, names in kinds.items() if names}

    def chip(facet: Facet, name: str) -> NameChip:
        chosen = name in state.filters.get(facet, ())
        url = links.search_url(links.toggled(state, facet, name)) if chosen else choosing[facet](name)
        return NameChip(facet, name, url, chosen)

    first = [(facet, name) for facet, names in kinds.items() for name in names[:SHOWN_OF_A_KIND]]
    rest = [(facet, name) for facet, names in kinds.items() for name in names[SHOWN_OF_A_KIND:]]
    folded = tuple(chip(facet, name) for facet, name in rest[:MOST_FOLDED])
    return NameChips(tuple(chip(facet, name) for facet, name in first), folded, len(rest) - len(folded))


def recency_url(state: SearchState) -> str | None:
    """Return the address of the search with recent articles first, or as it was; None where age cannot count."""
    if state.order is not Sort.BEST:
        return None
    return links.search_url(links.with_recency(state, None if state.recency else RECENT))
