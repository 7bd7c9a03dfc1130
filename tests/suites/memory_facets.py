"""Memory facets: what is the simplest thing that filters and counts by facets as `search.Engine` promises?"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date

from search import Facet, FacetCounts, FacetLetter, FacetOrder, FacetPage, FacetValue, SearchRequest, StoredArticle

NO_DATES = (None, None)


def values_of(article: StoredArticle, facet: Facet) -> tuple[str, ...]:
    match facet:
        case Facet.AUTHOR:
            return article.authors
        case Facet.PERSON:
            return article.people
        case Facet.ORG:
            return article.organizations
        case Facet.PLACE:
            return article.places
        case Facet.TAG:
            return article.tags
        case Facet.SOURCE:
            return (article.source,) if article.source else ()
        case Facet.LANGUAGE:
            return (article.language,) if article.language else ()


def first_day(published: str) -> date:
    """Return the first day of a date that may be cut after the year or the month."""
    return date.fromisoformat((published + "-01-01")[:10])


def passes(
    article: StoredArticle,
    request: SearchRequest,
    *,
    choice_of: Facet | None = None,
    left_out_of: Facet | None = None,
    dates: bool = True,
) -> bool:
    """Tell whether the filters keep the article, but for a facet's choice, what is left out of one, or the dates."""
    for facet in Facet:
        own = set(values_of(article, facet))
        chosen, missing = request.filters.get(facet) or (), facet in request.missing
        if facet is not choice_of and (chosen or missing) and not (own & set(chosen) or (missing and not own)):
            return False
        excluded, present = request.excluded.get(facet) or (), facet in request.present
        if facet is not left_out_of and (own & set(excluded) or (present and not own)):
            return False
    if dates and request.dated is not None and request.dated != (article.published is not None):
        return False
    if not dates or (request.after, request.before) == NO_DATES:
        return True
    if article.published is None:
        return False
    return (request.after or date.min) <= first_day(article.published) <= (request.before or date.max)


def count_facet(articles: list[StoredArticle], request: SearchRequest, facet: Facet) -> FacetCounts:
    """Count a facet's values over the articles that the other filters keep."""
    counts, missing = _counted(articles, request, facet)
    chosen, excluded = request.filters.get(facet, frozenset()), request.excluded.get(facet, frozenset())
    shown = sorted(counts, key=lambda value: (-counts[value], value))[: request.facets[facet]]
    shown += sorted((chosen | excluded).difference(shown))
    values = tuple(FacetValue(value, counts[value], value in chosen, value in excluded) for value in shown)
    return FacetCounts(values, total=len(counts), missing=missing)


def facet_page(
    articles: list[StoredArticle],
    request: SearchRequest,
    facet: Facet,
    *,
    contains: str,
    order: FacetOrder,
    limit: int,
    offset: int,
) -> FacetPage:
    """Return some of a facet's values in an order."""
    counts, missing = _counted(articles, request, facet)
    wanted = _plain(contains).strip()
    by_count = {FacetOrder.COUNT: lambda value: -counts[value], FacetOrder.VALUE: _plain}[order]
    ranked = sorted(
        (value for value in counts if wanted in _plain(value)),
        key=lambda value: (not _begins_a_word(wanted, _plain(value)), by_count(value), value),
    )
    chosen, excluded = request.filters.get(facet, frozenset()), request.excluded.get(facet, frozenset())
    return FacetPage(
        facet=facet,
        values=tuple(
            FacetValue(value, counts[value], value in chosen, value in excluded)
            for value in ranked[offset : offset + limit]
        ),
        total=len(ranked),
        missing=missing,
        letters=_letters(ranked) if order is FacetOrder.VALUE and not wanted else (),
    )


def _letters(ranked: list[str]) -> tuple[FacetLetter, ...]:
    first: dict[str, int] = {}
    for offset, value in enumerate(ranked):
        first.setdefault(_plain(value)[0], offset)
    return tuple(FacetLetter(letter, offset) for letter, offset in first.items())


def _counted(articles: Iterable[StoredArticle], request: SearchRequest, facet: Facet) -> tuple[Counter[str], int]:
    """Return how many articles have each value, and how many none; what is left out counts as if it were not."""
    counts: Counter[str] = Counter()
    missing = 0
    for article in articles:
        own = set(values_of(article, facet))
        if passes(article, request, choice_of=facet):
            counts.update(own - request.excluded.get(facet, frozenset()))
        if passes(article, request, choice_of=facet, left_out_of=facet):
            counts.update(own & request.excluded.get(facet, frozenset()))
            missing += not own
    return counts, missing


def _begins_a_word(text: str, value: str) -> bool:
    at = value.find(text)
    while at > 0 and (value[at - 1].isalnum() or value[at - 1] == "_"):
        at = value.find(text, at + 1)
    return at >= 0


def _plain(text: str) -> str:
    """Return a text without regard to case and accents."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
