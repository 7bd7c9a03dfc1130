"""Catalogue: which articles are there, and when were they published? By columns alone, without reading an article."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from search.articlevalues import CatalogueEntry
from search.codec import Segment
from search.evaluator import Collection
from search.filtering import Archive
from search.schema import MISSING_INSTANT

__all__ = ["catalogue"]

ID = "id"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def catalogue(archive: Archive, *, offset: int, limit: int) -> tuple[CatalogueEntry, ...]:
    """Return some of the articles in the order in which the index holds them."""
    docs = archive.collection.live[offset : offset + limit]
    instants = archive.instants(docs).tolist()
    days = [None if instant == MISSING_INSTANT else _day(instant) for instant in instants]
    return tuple(map(CatalogueEntry, _ids(archive.collection, docs), days))


def _ids(collection: Collection, docs: NDArray[np.uint32]) -> Iterator[str]:
    """Yield the id of each document; they ascend, so each segment is looked at once."""
    for leaf, part in collection.split(docs):
        if part.size:
            terms = leaf.segment.terms[ID]
            yield from (terms[ordinal].decode() for ordinal in _ordinals(leaf.segment).take(part).tolist())


def _ordinals(segment: Segment) -> NDArray[np.int64]:
    """Return the ordinal of each document's id among the terms: of each term, the documents that hold it turned round.

    An id that was replaced within a segment is held by several documents, of which one is alive.
    """
    terms, postings = len(segment.terms[ID]), segment.postings[ID]
    starts = postings.row_offsets("postings").astype(np.int64)
    ordinals = np.zeros(segment.documents, np.int64)
    ordinals[postings.docs_of(0, terms)] = np.arange(terms).repeat(starts[1:] - starts[:-1])
    return ordinals


def _day(seconds: int) -> date:
    return (EPOCH + timedelta(seconds=seconds)).date()
