"""Prepared: which articles does a program of the bench measure, and where is an index of them?"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.__main__ import CORPORA, GENERATED_ARTICLES, REUTERS, REUTERS_TIMES
from bench.generated import generate
from bench.peers.clippings import Engine as Builder
from bench.records import Record, copies, read_records


@dataclass(frozen=True, slots=True)
class Prepared:
    """An index that has each of some articles `times` times, and how many queries of a kind to ask it."""

    index: Path
    records: list[Record]
    times: int
    queries: int


@contextmanager
def prepared(what: str, arguments: Sequence[str] | None, *, queries: int) -> Iterator[Prepared]:
    """Make the index that the words of a command ask for; unless they name a place for it, it goes at the end."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{what}", description=f"Measure {what}.")
    parser.add_argument("--articles", type=Path, metavar="FILE", help="JSON lines to index, .gz or not")
    parser.add_argument("--times", type=int, metavar="N", help="take the articles N times over")
    parser.add_argument("--index", type=Path, metavar="DIR", help="where to make the index, or where it is already")
    parser.add_argument("--queries", type=int, default=queries, metavar="N", help="of a kind (default %(default)s)")
    options = parser.parse_args(arguments)
    path: Path | None = options.articles or (CORPORA / REUTERS if (CORPORA / REUTERS).exists() else None)
    records = read_records(path) if path else generate(GENERATED_ARTICLES)
    times = options.times or (1 if options.articles or path is None else REUTERS_TIMES)
    with tempfile.TemporaryDirectory(prefix="clippings-bench-") as directory:
        index = options.index or Path(directory) / "index"
        if not index.exists():
            Builder().build(index, copies(records, times), threads=4, prose=True)
        yield Prepared(index, records, times, options.queries)
