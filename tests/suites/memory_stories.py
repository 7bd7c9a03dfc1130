"""Memory stories: what is the simplest thing that finds stories as the index does?

Every pair of articles is compared, whatever they share, and groups are made one pair at a time.
"""

from collections.abc import Iterable
from datetime import date
from itertools import combinations

import numpy as np

from corpus.duplicates import ALIKE, resemblance, signatures
from search import StoredArticle, Story
from search.versions import Copy, tell

LAST = date.max.toordinal()


def groups_of(texts: Iterable[tuple[str, str]]) -> list[set[int]]:
    """Return the groups of several articles, given as title and text, by their places."""
    found = signatures(texts)
    groups = {place: {place} for place, signature in enumerate(found) if signature}
    for one, other in combinations(list(groups), 2):
        pair = (np.frombuffer(found[place], np.uint8) for place in (one, other))
        if groups[one] is not groups[other] and resemblance(*pair) >= ALIKE:
            groups[one] |= groups[other]
            for place in groups[other]:
                groups[place] = groups[one]
    return [group for place, group in groups.items() if len(group) > 1 and place == min(group)]


class MemoryStories:
    """The stories of a list of articles; each has the id of the one that was published first."""

    def __init__(self, articles: Iterable[StoredArticle]) -> None:
        listed = list(articles)
        self._copies = {article.id: [Copy(_instant(article), article)] for article in listed}
        self.groups = groups_of((article.title, article.text) for article in listed)
        for group in self.groups:
            copies = [Copy(_instant(listed[place]), listed[place]) for place in sorted(group)]
            self._copies |= {copy.article.id: copies for copy in copies}

    def id_of(self, article_id: str) -> str:
        """Return the id of an article's story."""
        return min(self._copies[article_id], key=lambda copy: copy.instant).article.id

    def of(self, article_id: str) -> Story:
        """Return an article's story."""
        copies = self._copies[article_id]
        return tell(article_id, story=self.id_of(article_id), count=len(copies), copies=copies)


def _instant(article: StoredArticle) -> int:
    return date.fromisoformat((article.published + "-01-01")[:10]).toordinal() if article.published else LAST
