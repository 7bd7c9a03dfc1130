"""Withholding: how is a generation of earlier articles made public without those that were withdrawn since?"""

from collections.abc import Sequence
from pathlib import Path

from search.codec.files import Files
from search.manifest import ARTICLES, MANIFEST, Claim, Manifest, blamed
from search.segments import Snapshot
from search.writing import ArticleWriter

__all__ = ["withhold"]


def withhold(generation: Path, snapshot: Snapshot, gone: Sequence[str], *, files: Files) -> Snapshot:
    """Take articles out of a generation that is not published yet, and out of its record of files.

    Args:
        generation: The directory of its files.
        snapshot: The same articles, open.
        gone: The ids of the articles.
        files: What the index is kept on.

    Raises:
        IndexUnusable: The record of files is damaged.
        OSError: The disk is full or fails.
    """
    writer = ArticleWriter(generation, snapshot, files=files)
    for article in gone:
        writer.delete(article)
    writer.commit()
    _withdraw(generation, gone, writer.articles, files)
    return Snapshot.open(generation)


def _withdraw(generation: Path, gone: Sequence[str], articles: int, files: Files) -> None:
    base = Manifest.open(generation)
    if base is None:
        return
    with blamed(generation / MANIFEST), base, Manifest.write(generation, base, files=files) as manifest:
        update = "UPDATE claims SET state = ? WHERE article = ? AND state = ?"
        manifest.db.executemany(update, [(Claim.WITHDRAWN, article, Claim.KEPT) for article in gone])
        manifest.note(ARTICLES, str(articles))
