"""Selecting: which articles are the results of a request, and in which order?

A page of results and an export of all of them are cut from the same order.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.evaluator import Matches, top, top_by
from search.filtering import Archive, Filters
from search.matching import Answer, match
from search.model import SearchRequest, Sort
from search.query import ParsedQuery
from search.ranking import Ranker, Ranking
from search.schema import MISSING_INSTANT
from search.versions import StoryTable

__all__ = ["LAST_INSTANT", "Selection", "ordered", "select"]

LAST_INSTANT = np.iinfo(np.int64).max  # by which what is not dated comes last


class StoriedArchive(Archive, Protocol):
    """One generation of an index, with its stories."""

    @property
    def stories(self) -> StoryTable:
        """The stories of its articles."""
        ...

    @property
    def newest(self) -> int:
        """The instant from which the age of articles counts."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The results of a request, in the order of the documents; and all that its query matches, with the filters."""

    results: Matches
    answer: Answer
    filters: Filters
    ranker: Ranker


def select(
    archive: StoriedArchive, request: SearchRequest, parsed: ParsedQuery, ranking: Ranking, *, scored: bool
) -> Selection:
    """Find the results of a request, its values spelt as the index does; `scored` by which of them are best."""
    answer = match(parsed, archive.collection, scored=scored, weighting=ranking.weighting)
    matches = answer.matches
    filters = Filters.of(archive, request, matches.docs)
    keep = filters.keep()
    results = matches if keep is None else Matches(matches.docs.compress(keep), matches.scores.compress(keep))
    newest = archive.newest if ranking.half_life else 0
    ranker = Ranker(
        archive.collection, answer.tree, parsed.lift, ranking, archive.instants, newest=newest, first=answer.first
    )
    if scored:
        results = ranker.rank(results)
    if request.collapse:
        results = _collapsed(archive, results, request.sort)
    return Selection(results, answer, filters, ranker)


def ordered(archive: StoriedArchive, results: Matches, sort: Sort, wanted: int) -> NDArray[np.intp]:
    """Return the positions of the first so many results, in their order."""
    if sort is Sort.BEST:
        return top(results.scores, wanted)
    instants = archive.instants(results.docs)
    return top_by(instants, wanted, reverse=sort is Sort.NEWEST, present=instants != MISSING_INSTANT)


def _collapsed(archive: StoriedArchive, matches: Matches, sort: Sort) -> Matches:
    """Return of each story the match that ranks first."""
    if sort is Sort.BEST:
        keys: NDArray[Any] = -matches.scores
    else:
        instants = archive.instants(matches.docs)
        keys = ~instants if sort is Sort.NEWEST else np.where(instants == MISSING_INSTANT, LAST_INSTANT, instants)
    leaders = archive.stories.leaders(matches.docs, keys)
    return Matches(matches.docs[leaders], matches.scores[leaders])
