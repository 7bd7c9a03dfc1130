"""Storytelling: which articles tell the same story, now that some have come and some have gone?

A story has the id of the article that began it, and keeps it for as long as that article belongs to it. The article
that begins a story is the one that was published first among those that were in the index before; undated ones come
last, and of equal ones the one that was indexed first begins. Stories that grow together take the id of the one whose
article was published first.

Architecture invariant: which articles make a story depends on the articles in the index alone, not on the order or the
number of the runs that brought them (but see `search.linking` for texts that very many share). Only new articles, and
the stories that lost one, are compared with the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates import SIGNATURE_BYTES
from search.codec import Segment, SegmentCorrupt
from search.linking import Groups, Mask, Numbers, Rows, link, sharing_bands
from search.schema import MISSING_INSTANT, SIGNATURE
from search.stories import Labels, Stories

__all__ = ["Part", "tell_stories"]

# share of new articles from which all are compared at once: looking for those that matter would take longer
WORTH_ALL = 1 / 16

NO_DATE = np.iinfo(np.int64).max  # as a key to sort by


@dataclass(frozen=True, slots=True)
class Part:
    """A segment, which of its documents are deleted, and what is known of their stories: None where nothing is."""

    segment: Segment
    deleted: Mask | None
    labels: Labels | None


def tell_stories(parts: Sequence[Part], old: Stories | None) -> tuple[list[Labels], list[bytes]]:
    """Return the stories of each part's documents, and the id of each story; `old` has those of the parts' labels.

    Raises:
        SegmentCorrupt: A part is damaged.
    """
    archive = _Archive(parts)
    fresh = archive.fresh()
    groups = Groups(archive.size)
    archive.recall(groups, ~fresh)
    _link_fresh(archive, fresh, groups)
    several = np.bincount(groups.least[archive.live], minlength=archive.size) > 1
    labels = np.where(archive.live & several[groups.least], np.cumsum(several)[groups.least], 0).astype(np.uint32)
    ids = _ids(archive, old, labels, fresh)
    return np.split(labels, archive.bases[1:-1]) if parts else [], ids


class _Archive:
    """Several segments as one, their documents numbered through; `labels` are 0 where nothing is known."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.bases = np.cumsum([0, *(part.segment.documents for part in parts)])
        self.size = int(self.bases[-1])
        self.live = np.ones(self.size, np.bool_)
        self.known = np.zeros(self.size, np.bool_)
        self.labels = np.zeros(self.size, np.int64)
        for part, base in zip(parts, self.bases.tolist(), strict=False):
            documents = slice(base, base + part.segment.documents)
            if part.deleted is not None:
                self.live[documents] = ~part.deleted
            if part.labels is not None:
                self.known[documents] = True
                self.labels[documents] = part.labels

    def fresh(self) -> Mask:
        """Return which documents have to be looked at: new ones, and those whose story lost one."""
        shaken = np.zeros(int(self.labels.max(initial=0)) + 1, np.bool_)
        shaken[self.labels[~self.live]] = True
        shaken[0] = False
        return self.live & (~self.known | shaken[self.labels])

    def recall(self, groups: Groups, settled: Mask) -> None:
        """Unite documents whose story is known and has not changed."""
        docs = np.flatnonzero(settled & self.live & (self.labels > 0))
        first = np.zeros(int(self.labels.max(initial=0)) + 1, np.intp)
        first[self.labels[docs][::-1]] = docs[::-1]  # of several the last one stays
        groups.least[docs] = first[self.labels[docs]]

    def signed(self, part: Part, base: int) -> tuple[Numbers, Rows]:
        """Return the documents of a part that have a signature, and the signatures, a row each.

        Raises:
            SegmentCorrupt: A signature has another length.
        """
        column = part.segment.strings.get(SIGNATURE)
        if column is None:
            return np.zeros(0, np.intp), np.zeros((0, SIGNATURE_BYTES), np.uint8)
        lengths = np.diff(column.offsets)
        docs = np.flatnonzero(lengths)
        if (lengths[docs] != SIGNATURE_BYTES).any():
            raise SegmentCorrupt(part.segment.path, "a signature is not as long as it should be")
        return docs + base, column.blob.reshape(-1, SIGNATURE_BYTES)

    def all_signed(self) -> list[tuple[Numbers, Rows]]:
        """Return what `signed` gives of each part."""
        return [self.signed(part, base) for part, base in zip(self.parts, self.bases.tolist(), strict=False)]

    def instants(self, docs: Numbers) -> NDArray[np.int64]:
        """Return when documents were published, as keys to sort by: undated ones come last."""
        found = np.full(docs.size, NO_DATE)
        for part, mine, numbers in self._among(docs):
            column = part.segment.numbers.get("published")
            if column is not None:
                values = column.values[numbers]
                found[mine] = np.where(values == MISSING_INSTANT, NO_DATE, values)
        return found

    def article_ids(self, docs: Numbers) -> list[bytes]:
        """Return the ids of documents; empty where a document has none."""
        found = [b""] * docs.size
        for part, mine, numbers in self._among(docs):
            if "id" not in part.segment.terms:  # a Whoosh program wrote it
                continue
            terms, postings = part.segment.terms["id"], part.segment.postings["id"]
            holders = postings.docs_of(0, len(terms))
            posting = np.full(part.segment.documents, -1)
            posting[holders] = np.arange(holders.size)
            ordinals = np.searchsorted(postings.row_offsets("postings"), posting[numbers], side="right") - 1
            for place, ordinal in zip(np.flatnonzero(mine).tolist(), ordinals.tolist(), strict=True):
                if ordinal >= 0:
                    found[place] = terms[ordinal]
        return found

    def find(self, article_id: bytes) -> int | None:
        """Return the live document with an id."""
        for part, base in zip(self.parts, self.bases.tolist(), strict=False):
            terms = part.segment.terms.get("id")
            ordinal = None if terms is None else terms.find(article_id)
            for doc in [] if ordinal is None else part.segment.postings["id"][ordinal].docs.tolist():
                if self.live[base + doc]:
                    return int(base + doc)
        return None

    def _among(self, docs: Numbers) -> list[tuple[Part, Mask, Numbers]]:
        """Return each part that has some of the documents, which of them it has, and their numbers in it."""
        places = np.searchsorted(self.bases, docs, side="right") - 1
        return [
            (part, places == place, docs[places == place] - self.bases[place])
            for place, part in enumerate(self.parts)
            if (places == place).any()
        ]


def _link_fresh(archive: _Archive, fresh: Mask, groups: Groups) -> None:
    """Unite fresh documents with all that they are linked to."""
    signed = archive.all_signed()
    new = np.concatenate([np.zeros((0, SIGNATURE_BYTES), np.uint8), *(rows[fresh[docs]] for docs, rows in signed)])
    if not len(new):
        return
    every = len(new) > WORTH_ALL * sum(len(rows) for _, rows in signed)
    wanted = [archive.live[docs] & (every or fresh[docs] | sharing_bands(rows, new)) for docs, rows in signed]
    docs = np.concatenate([docs[mask] for (docs, _), mask in zip(signed, wanted, strict=True)])
    rows = np.concatenate([rows[mask] for (_, rows), mask in zip(signed, wanted, strict=True)])
    chosen = Groups(docs.size)
    _, first, stories = np.unique(groups.least[docs], return_index=True, return_inverse=True)
    chosen.least = first[stories]
    link(rows, fresh[docs], chosen)
    groups.unite(docs, docs[chosen.least])


def _ids(archive: _Archive, old: Stories | None, labels: Labels, fresh: Mask) -> list[bytes]:
    """Return the id of each story, in the order of their numbers; those of stories that have not changed stay."""
    members = np.flatnonzero(labels)
    numbers = labels[members] - np.uint32(1)
    count = int(labels.max(initial=0))
    known = [b"", *(old.ids() if old else [])]  # by number, from 1
    told_before = np.zeros(count, np.int64)
    told_before[numbers] = archive.labels[members]
    ids = [known[story] for story in told_before.tolist()]
    changed = np.zeros(count, np.bool_)
    changed[numbers[fresh[members]]] = True
    mine = changed[numbers]
    members, numbers = members[mine], numbers[mine].astype(np.intp)
    names = _kept_names(archive, known, members, numbers, labels)
    unnamed = changed.copy()
    unnamed[list(names)] = False
    founders = _founders(archive, members[unnamed[numbers]], numbers[unnamed[numbers]])
    names |= zip(np.flatnonzero(unnamed).tolist(), archive.article_ids(founders), strict=True)
    for number, name in names.items():
        ids[number] = name
    return ids


def _kept_names(
    archive: _Archive, known: Sequence[bytes], members: Numbers, numbers: Numbers, labels: Labels
) -> dict[int, bytes]:
    """Return the name that each story has already: of several the one that was published first.

    A story whose first article has left has none.
    """
    had = archive.labels[members]
    pairs = np.unique((numbers << 32 | had)[had > 0])
    names = [known[story] for story in (pairs & 0xFFFFFFFF).tolist()]
    docs = [archive.find(name) for name in names]
    chosen = [
        (number, doc, name)
        for number, doc, name in zip((pairs >> 32).tolist(), docs, names, strict=True)
        if doc is not None and labels[doc] == number + 1
    ]
    instants = archive.instants(np.array([doc for _, doc, _ in chosen], np.intp)).tolist()
    ranked = sorted(zip(instants, chosen, strict=True), reverse=True)  # so that the first one stays
    return {number: name for _, (number, _, name) in ranked}


def _founders(archive: _Archive, members: Numbers, numbers: Numbers) -> Numbers:
    """Return the document that begins each story, by ascending number of the stories."""
    order = np.lexsort((members, archive.instants(members), ~archive.known[members], numbers))
    _, first = np.unique(numbers[order], return_index=True)
    return members[order][first]
