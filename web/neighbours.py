"""Neighbours: which results stand before and after an article, in the search that led to it?"""

from dataclasses import replace
from typing import NamedTuple

from search import DEFAULT_LIMIT, MAX_OFFSET, Engine, SearchTooLong
from web.links import article_url, with_page
from web.params import SearchState, search_request


class Neighbours(NamedTuple):
    """The addresses of the results before and after an article, None where there are none."""

    before: str | None = None
    after: str | None = None


def neighbours(engine: Engine, article_id: str, state: SearchState) -> Neighbours:
    """Return the neighbours of an article on its page of results; none where it is not on that page.

    It takes one search without facets, and the first result of the next page and the last of the one before. Where that
    takes longer than it may, there are none either: the article can be read all the same.
    """
    if not (state.query or state.constrained):
        return Neighbours()
    start = (state.page - 1) * DEFAULT_LIMIT
    offset = max(start - 1, 0)
    wanted = replace(
        search_request(state),
        offset=min(offset, MAX_OFFSET),
        limit=start - offset + DEFAULT_LIMIT + 1,
        facets={},
        histogram=None,
        fragments=0,
        suggest=False,
    )
    try:
        ids = [hit.id for hit in engine.search(wanted).hits]
    except SearchTooLong:
        return Neighbours()
    if article_id not in ids:
        return Neighbours()
    at = ids.index(article_id)

    def address(place: int) -> str | None:
        if not 0 <= place < len(ids):
            return None
        return article_url(ids[place], with_page(state, (offset + place) // DEFAULT_LIMIT + 1))

    return Neighbours(address(at - 1), address(at + 1))
