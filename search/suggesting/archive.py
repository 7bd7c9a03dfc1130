"""Archive: what of an open index do suggestions need?"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search import filtering
from search.articlevalues import StoredArticle
from search.evaluator import evaluate
from search.query import parse
from search.segments import Snapshot
from search.versions import StoryTable

__all__ = ["Archive", "Docs", "matching"]

Docs = NDArray[np.uint32]


class Archive(filtering.Archive, Protocol):
    """One generation of an index, open."""

    snapshot: Snapshot

    @property
    def stories(self) -> StoryTable:
        """The stories of its articles."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """The languages of its articles, most frequent first."""
        ...

    def stored(self, doc: int) -> StoredArticle:
        """Return the article that is a document."""
        ...


def matching(archive: Archive, query: str) -> Docs:
    """Return the documents that have all that a query string asks for."""
    parsed = parse(query, now=datetime.now(UTC), languages=archive.languages)
    return evaluate(parsed.tree, archive.collection, scored=False).docs
