"""View: here is a generation of an index; what is in it?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.articlevalues import StoredArticle, Story
from search.counting import PUBLISHED
from search.evaluator import Collection, FacetColumn, top_by
from search.generations import IndexDirectory, Pointer
from search.highlight import Highlighter
from search.manifest import Manifest, blamed
from search.model import Facet, Hit
from search.schema import MISSING_INSTANT, facet_field
from search.segments import Snapshot
from search.selecting import LAST_INSTANT
from search.stored import load
from search.suggesting import Names
from search.versions import MAX_VERSIONS, Copy, StoryTable, tell

Docs = NDArray[np.uint32]


class View:
    """One generation, opened; it never changes, and threads share it."""

    def __init__(self, directory: IndexDirectory, pointer: Pointer) -> None:
        self.pointer = pointer
        self.state = (directory.state(), directory.generation_state(pointer))
        self._path = directory.generation_path(pointer)
        self.snapshot = Snapshot.open(self._path)
        self.collection = Collection.of(self.snapshot.segments, self.snapshot.deleted)

    @cached_property
    def stories(self) -> StoryTable:
        """The stories of its articles."""
        return StoryTable(self.snapshot, self.collection.live_mask)

    @cached_property
    def newest(self) -> int:
        """The instant of the newest article of a known date, the present if that comes first."""
        now = int(datetime.now(UTC).timestamp())
        return min(now, int(self.instants(self.collection.live).max(initial=MISSING_INSTANT)))

    @cached_property
    def expected(self) -> int | None:
        """The number of articles by the record of files, None where there is no such number."""
        manifest = Manifest.open(self._path)
        if manifest is None:
            return None
        with blamed(manifest.path), manifest:
            return manifest.articles()

    @cached_property
    def names(self) -> Names:
        """The names in its facets, for suggestions."""
        return Names(self)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of its articles, most frequent first."""
        column = self.facet(Facet.LANGUAGE)
        counts = column.count(self.collection.live)
        return tuple(map(column.value, np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()))

    def instants(self, docs: Docs) -> NDArray[np.int64]:
        """Return when documents were published: int64 seconds since 1970, MISSING_INSTANT where that is unknown."""
        column = self.collection.column(PUBLISHED)
        if column is None:
            return np.full(docs.size, MISSING_INSTANT)
        values: NDArray[np.int64] = column.values.take(docs)
        return values

    def facet(self, facet: Facet) -> FacetColumn:
        """Return the values that documents have in a facet."""
        return self.collection.facet(facet_field(facet))

    def stored(self, doc: int) -> StoredArticle:
        """Return a document as it is stored."""
        leaf, number = self.collection.locate(doc)
        return load(leaf.segment.stored[number])

    def read(self, docs: Docs) -> Iterator[StoredArticle]:
        """Yield documents as they are stored; where a file turns out to be damaged, say so."""
        for doc in docs.tolist():
            with self.snapshot.blamed():
                article = self.stored(doc)
            yield article

    def find(self, article_id: str) -> int | None:
        """Return the document of an article, None if there is none."""
        for place, doc in self.snapshot.find("id", article_id):
            return self.collection.leaves[place].base + doc
        return None

    def story(self, doc: int, article_id: str) -> Story:
        """Return the story of a document; of very many versions those that were published first."""
        docs = self.stories.members(doc)
        instants = self.instants(docs)
        keys = np.where(instants == MISSING_INSTANT, LAST_INSTANT, instants)
        chosen = {*top_by(keys, MAX_VERSIONS).tolist(), int(np.searchsorted(docs, doc))}
        return tell(
            article_id,
            story=self.stories.id_of(doc, article_id),
            count=self.stories.size_of(doc),
            copies=[Copy(int(keys[place]), self.stored(int(docs[place]))) for place in chosen],
        )

    def hit(self, doc: int, score: float, highlighter: Highlighter, *, fragments: int) -> Hit:
        """Return a document as a result, with so many fragments at the most."""
        article = self.stored(doc)
        return Hit(
            id=article.id,
            title=highlighter.mark(article.title, field="title", language=article.language),
            authors=article.authors,
            published=article.published,
            source=article.source,
            url=article.url,
            score=score,
            fragments=highlighter.fragments(article.text, limit=fragments, language=article.language),
            excerpt=article.excerpt,
            people=article.people,
            organizations=article.organizations,
            places=article.places,
            story=self.stories.id_of(doc, article.id),
            versions=self.stories.size_of(doc),
        )
