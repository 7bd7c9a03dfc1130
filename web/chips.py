"""Chips: which constraints are in force, in words, and what is the search without each?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search import FACET_TITLES, Facet
from web import charts, links
from web.filters import counted, language_name, long_date
from web.params import SearchState

Address = Callable[[SearchState], str]

SINGULAR = {
    Facet.AUTHOR: "Author",
    Facet.PERSON: "Person",
    Facet.ORG: "Organization",
    Facet.PLACE: "Place",
    Facet.SOURCE: "Outlet",
    Facet.TAG: "Tag",
    Facet.LANGUAGE: "Language",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One constraint in words, with the address of the search without it."""

    kind: str
    label: str
    url: str


def chips(state: SearchState) -> tuple[Chip, ...]:
    """Return everything that a search asks for but its query and its order."""
    return (*narrowing(state), *_ways(state))


def narrowing(state: SearchState) -> tuple[Chip, ...]:
    """Return the filters and dates of a search."""
    return (*facet_chips(state), *_dates(state))


def facet_chips(state: SearchState, url: Address = links.search_url) -> tuple[Chip, ...]:
    """Return the filters of a search, each with what `url` makes of the search without it."""
    return (*_chosen(state, url), *_left_out(state, url), *_missing(state, url))


def label_of(facet: Facet, value: str) -> str:
    """Return a value of a facet as readers know it."""
    return language_name(value) if facet is Facet.LANGUAGE else value


def _chosen(state: SearchState, url: Address) -> Iterator[Chip]:
    for facet in FACET_TITLES:
        for value in state.filters.get(facet, ()):
            yield Chip(SINGULAR[facet], label_of(facet, value), url(links.toggled(state, facet, value)))


def _left_out(state: SearchState, url: Address) -> Iterator[Chip]:
    for facet in FACET_TITLES:
        for value in state.excluded.get(facet, ()):
            without = url(links.let_in(state, facet, value))
            yield Chip(f"Not {SINGULAR[facet].lower()}", label_of(facet, value), without)


def _missing(state: SearchState, url: Address) -> Iterator[Chip]:
    for facet in FACET_TITLES:
        if facet in state.missing:
            yield Chip(SINGULAR[facet], "none", url(links.missing_toggled(state, facet)))
        if facet in state.present:
            yield Chip(f"Not {SINGULAR[facet].lower()}", "none", url(links.missing_let_in(state, facet)))


def _dates(state: SearchState) -> Iterator[Chip]:
    free = links.search_url(links.with_dates(state, None, None))
    if state.dated is not None and not (state.dated and (state.after or state.before)):
        yield Chip("Date" if state.dated is False else "Not date", "none", free)
    if state.after and state.before:
        yield Chip("Date", charts.span_name(state.after, state.before), free)
    elif state.after:
        yield Chip("From", long_date(state.after), free)
    elif state.before:
        yield Chip("To", long_date(state.before), free)


def _ways(state: SearchState) -> Iterator[Chip]:
    """Return what changes how is searched, not what for."""
    if state.collapse:
        yield Chip("Versions", "one per story", links.search_url(links.collapsed(state, collapse=False)))
    if not state.synonyms:
        yield Chip("Words", "as typed", links.search_url(links.with_synonyms(state, synonyms=True)))
    if state.recency is not None:
        label = f"half in {counted(state.recency, 'day')}" if state.recency else "does not count"
        yield Chip("Age", label, links.search_url(links.with_recency(state, None)))
