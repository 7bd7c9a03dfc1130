"""Verifying: is a generation that was just made worth switching to?

Everything that was written is read back and its checksums compared; there must be as many articles as were written; and
articles of the new generation, and of the old one, are looked for by their ids and by their words. Only then does the
new one take the old one's place.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from search.analysis import analyzer, pieces
from search.articlevalues import StoredArticle
from search.errors import IndexUnusable, SearchError
from search.manifest import MANIFEST, Claim, Manifest, blamed
from search.segments import MET_IN_DAMAGE, Snapshot
from search.stored import load, revision

__all__ = ["check_manifest", "verify_generation"]

SAMPLED = 25  # articles of each generation that are looked for
WORDS = 50  # of each of these, the first ones of the text


def verify_generation(path: Path, *, articles: int, old: Path | None = None) -> None:
    """Compare a generation's files with what was written, and see whether its articles, and the old ones, are found.

    Args:
        path: The directory of its files.
        articles: How many there must be.
        old: The directory of the generation whose place it is to take; None where there is none, or a damaged one.

    Raises:
        SearchError: It is not what it should be.
    """
    new = Snapshot.open(path)
    new.verify()
    if new.articles != articles:
        raise _unfit(f"{articles:,} articles were written, and {new.articles:,} are in it")
    if (claimed := check_manifest(path)) > articles:
        raise _unfit(f"the record of files has {claimed:,} articles, and {articles:,} are in it")
    for place, doc, article in _sample(new):
        _look_for(new, article, (place, doc))
    if old is not None:
        for article in _articles_of(old):
            for found in islice(new.find("revision", _revision(article)), 1):
                _look_for(new, article, found)


def check_manifest(path: Path) -> int:
    """Read the record of files of a generation, and return how many articles it has; 0 where there is none.

    Those that were withdrawn since their file was read are among them.

    Raises:
        IndexUnusable: It is damaged.
    """
    manifest = Manifest.open(path)
    if manifest is None:
        return 0
    with blamed(manifest.path), manifest:
        if manifest.one("PRAGMA quick_check") != "ok":
            raise IndexUnusable(
                f"The record of files {path / MANIFEST} is damaged. Build the index anew with 'search reindex'."
            )
        return int(manifest.one("SELECT count(DISTINCT article) FROM claims WHERE state = ?", (Claim.KEPT,)))


def _articles_of(path: Path) -> list[StoredArticle]:
    """Return some articles of another generation; none if it is damaged, as it is then high time to replace it."""
    try:
        return [article for _, _, article in _sample(Snapshot.open(path))]
    except (IndexUnusable, *MET_IN_DAMAGE):
        return []


def _sample(snapshot: Snapshot) -> Iterator[tuple[int, int, StoredArticle]]:
    """Yield live documents from all over a generation: place of the segment, number in it, article."""
    step = max(snapshot.articles // SAMPLED, 1)
    start = 0
    for place, (segment, deleted) in enumerate(zip(snapshot.segments, snapshot.deleted, strict=True)):
        docs = np.arange(segment.documents) if deleted is None else np.flatnonzero(~deleted)
        for doc in docs[-start % step :: step].tolist():
            yield place, doc, load(segment.stored[doc])
        start += docs.size


def _look_for(snapshot: Snapshot, article: StoredArticle, wanted: tuple[int, int]) -> None:
    """Find an article by its id, and by each of its first words."""
    if wanted not in snapshot.find("id", article.id):
        raise _unfit(f"the article {article.id} is not found by its id")
    place, doc = wanted
    segment, terms_of = snapshot.segments[place], analyzer(article.language)
    for piece in pieces(article.text)[:WORDS]:
        for term in terms_of(piece):
            ordinal = segment.terms["text"].find(term)
            if ordinal is None or doc not in segment.postings["text"][ordinal].docs:
                raise _unfit(f"the article {article.id} is not found by its word '{term}'")


def _revision(article: StoredArticle) -> str:
    return revision(article.id, article.content_hash)


def _unfit(reason: str) -> SearchError:
    return SearchError(
        f"The new index is not as it should be: {reason}. The old one was left as it was; run this again, and report "
        "it if that does not help."
    )
