"""Versions: which other articles tell an article's story, and what is each of them to the one that came first?

The articles of a story are looked at in the order of their publication: undated ones last, and of equal ones that
first which gave the story its id, then by id. What one is follows from those before it:

    first        there are none
    syndicated   all of them appeared elsewhere: its outlet is known, theirs are, and they are others
    duplicate    of those that did not, one has the same words in the same order; case, punctuation and white space
                 make no difference
    version      it is none of these: its outlet had the story before, in other words

An outlet that is not known may be any, so an article without one is no syndicated copy, and none is of it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates import folded
from search.articlevalues import Relation, StoredArticle, Story, Version
from search.linking import Mask
from search.segments import Snapshot
from search.stories import Labels

__all__ = ["MAX_VERSIONS", "Copy", "StoryTable", "relations", "tell"]

MAX_VERSIONS = 50  # of a story that are listed: those published first; each is read from the index


class Copy(NamedTuple):
    """An article of a story; `instant` is a key to sort by."""

    instant: int
    article: StoredArticle


class StoryTable:
    """The stories of the documents of all segments, numbered through, as far as they are not deleted."""

    def __init__(self, snapshot: Snapshot, live: Mask) -> None:
        """Read the stories of all documents.

        Raises:
            SegmentCorrupt: The file of stories does not fit the segments.
        """
        self._stories = snapshot.stories
        labels = (
            np.zeros(segment.documents, np.uint32) if (own := snapshot.labels(place)) is None else own
            for place, segment in enumerate(snapshot.segments)
        )
        self._labels: Labels = np.where(live, np.concatenate([np.zeros(0, np.uint32), *labels]), np.uint32(0))
        self._sizes: NDArray[np.intp] = np.bincount(self._labels, minlength=1)
        self._sizes[0] = 0

    @property
    def stories(self) -> int:
        """The number of stories with several articles."""
        return int(np.count_nonzero(self._sizes > 1))

    @property
    def versions(self) -> int:
        """The number of articles in stories with several."""
        return int(self._sizes[self._sizes > 1].sum())

    def id_of(self, doc: int, article_id: str) -> str:
        """Return the id of a document's story, which is its own where it is the only one."""
        number = int(self._labels[doc])
        return self._stories.id_of(number) if self._sizes[number] > 1 else article_id

    def size_of(self, doc: int) -> int:
        """Return how many articles tell a document's story, itself included."""
        return max(1, int(self._sizes[self._labels[doc]]))

    def leaders(self, docs: NDArray[np.uint32], keys: NDArray[Any]) -> NDArray[np.intp]:
        """Return the positions, ascending, of those documents than which no other of its story among them has less.

        Of equal ones it is the first.
        """
        labels = self._labels[docs]
        several = np.flatnonzero(labels)
        order = several[np.argsort(keys[several], kind="stable")]
        _, first = np.unique(labels[order], return_index=True)
        keep = labels == 0
        keep[order[first]] = True
        return np.flatnonzero(keep)

    def members(self, doc: int) -> NDArray[np.uint32]:
        """Return the documents of a document's story, ascending, itself included."""
        number = self._labels[doc]
        return (np.flatnonzero(self._labels == number) if number else np.array([doc])).astype(np.uint32)


def relations(articles: Sequence[StoredArticle]) -> list[Relation]:
    """Return what each article is to those before it."""
    seen: dict[str | None, set[str]] = {}
    found: list[Relation] = []
    for article in articles:
        outlet, words = article.source and article.source.casefold(), folded(article.text)
        texts = [seen[other] for other in (seen if outlet is None else {outlet, None} & seen.keys())]
        if not seen:
            found.append(Relation.FIRST)
        elif not texts:
            found.append(Relation.SYNDICATED)
        else:
            found.append(Relation.DUPLICATE if any(words in known for known in texts) else Relation.VERSION)
        seen.setdefault(outlet, set()).add(words)
    return found


def tell(article_id: str, *, story: str, count: int, copies: Iterable[Copy]) -> Story:
    """Return the story of an article, which is among the copies; `count` is how many there are in the index."""
    ordered = [copy.article for copy in sorted(copies, key=lambda c: (c.instant, c.article.id != story, c.article.id))]
    told = dict(zip((article.id for article in ordered), relations(ordered), strict=True))
    versions = tuple(
        Version(
            id=other.id,
            title=other.title,
            source=other.source,
            published=other.published,
            relation=told[other.id],
        )
        for other in ordered
        if other.id != article_id
    )
    return Story(id=story, relation=told[article_id], count=count, versions=versions)
