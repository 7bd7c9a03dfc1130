"""Typicals: which names and words are typical of some articles, in words, and where does each lead?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search import COMPARED, FACET_TITLES, Facet, FacetValue, Typical
from web import links
from web.params import SearchState

OFTEN = 10  # times; from there on no more than a whole number is told
QUOTED = str.maketrans({'"': " "})


@dataclass(frozen=True, slots=True)
class Item:
    """A name or word: the page of it, if it has one, and the search for the `count` articles that have it.

    `times` says in words how much more frequent it is here; it is empty where that was not asked.
    """

    label: str
    url: str | None
    count: int
    found: str
    times: str = ""


@dataclass(frozen=True, slots=True)
class ItemList:
    """The items of one kind."""

    title: str
    items: tuple[Item, ...]


def typical_lists(typical: Mapping[Facet, Iterable[Typical]], state: SearchState) -> tuple[ItemList, ...]:
    """Return what is typical of the results of a search, a list for each facet that has something."""
    lists = (
        ItemList(FACET_TITLES[facet], tuple(_name(facet, item, state) for item in typical.get(facet, ())))
        for facet in COMPARED
    )
    return tuple(found for found in lists if found.items)


def frequent_items(facet: Facet, values: Iterable[FacetValue], state: SearchState) -> tuple[Item, ...]:
    """Return the most frequent values of a facet among the results of a search."""
    return tuple(
        Item(item.value, links.name_url(facet, item.value), item.count, _narrowed(facet, item.value, state))
        for item in values
    )


def typical_items(facet: Facet, values: Iterable[Typical], state: SearchState) -> tuple[Item, ...]:
    """Return the typical values of a facet among the results of a search."""
    return tuple(_name(facet, item, state) for item in values)


def word_list(words: Iterable[Typical], state: SearchState) -> ItemList:
    """Return the words that are typical of the results of a search."""
    return ItemList(
        "Words",
        tuple(
            Item(item.value, None, item.count, links.search_url(_asking(state, item.value)), times_words(item.times))
            for item in words
        ),
    )


def times_words(times: float | None) -> str:
    """Return how many times as frequent something is here as elsewhere."""
    if times is None:
        return "nowhere else"
    return f"{times:,.0f}× as often" if round(times, 1) >= OFTEN else f"{times:.1f}× as often"


def field_query(facet: Facet, value: str) -> str:
    """Return the query that finds a name by its words."""
    words = " ".join(value.translate(QUOTED).split())
    return f'{facet.value}:"{words}"'


def _name(facet: Facet, item: Typical, state: SearchState) -> Item:
    return Item(
        item.value,
        links.name_url(facet, item.value),
        item.count,
        _narrowed(facet, item.value, state),
        times_words(item.times),
    )


def _narrowed(facet: Facet, value: str, state: SearchState) -> str:
    """Return the address of those results that have a name; a second choice in a facet would widen them instead."""
    if state.filters.get(facet):
        return links.search_url(_asking(state, field_query(facet, value)))
    return links.search_url(links.toggled(state, facet, value))


def _asking(state: SearchState, words: str) -> SearchState:
    query = f"({state.query}) {words}" if state.query else words
    return links.respelt(state, query)
