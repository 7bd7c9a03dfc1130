"""A folder of articles that changes under the hands of its readers, and what an index of it is to hold."""

import json
import os
from pathlib import Path

from corpus import Article, ReadOptions, read_articles
from search.generations import IndexDirectory
from search.roots import Root
from search.segments import Snapshot
from search.stored import load

TEXTS = ("A brig came in.", "A barge sank.", "The tide is low.", "Fog hid the pier.")
POST = "---\ntitle: A post\nauthors: [{author}]\n---\n\n{text}\n"


def wires(*numbers: int, text: str = TEXTS[0]) -> str:
    """Return records of which those of one number have one id, in whatever file they lie."""
    records = ({"url": f"https://wire.example/{number}", "text": f"{text} {number}"} for number in numbers)
    return "".join(f"{json.dumps(record)}\n" for record in records)


def post(text: str, author: str = "jd") -> str:
    """Return a post in Markdown whose author a list of authors names."""
    return POST.format(text=text, author=author)


def authors(name: str) -> str:
    """Return a list of authors that gives a name to the one of `post`."""
    return f"jd:\n  name: {name}\n"


def put(path: Path, text: str, *, like_before: bool = False) -> None:
    """Write a file; `like_before` keeps the time that it had."""
    before = path.stat() if like_before and path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if before:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def held(index: Path) -> dict[str, str]:
    """Return the content hash of each article that an index holds, by its id."""
    directory = IndexDirectory(index)
    snapshot = Snapshot.open(directory.generation_path(directory.pointer()))
    articles = [load(segment.stored[doc]) for _, segment, doc in snapshot.live()]
    hashes = {article.id: article.content_hash for article in articles}
    assert len(hashes) == len(articles)
    return hashes


def expected(*roots: Root) -> dict[str, str]:
    """Return what an index of some roots is to hold: of articles of one id the first."""
    hashes: dict[str, str] = {}
    for root in roots:
        inner = [Path(other.path) for other in roots if other != root and Path(other.path).is_relative_to(root.path)]
        options = root.options(exclude=inner)
        assert isinstance(options, ReadOptions)
        for found in read_articles([Path(root.path)], options=options):
            if isinstance(found, Article):
                hashes.setdefault(found.id, found.content_hash)
    return hashes
