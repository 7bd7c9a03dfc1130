"""Highlighting: how long does it take to mark the matches of a page of results and to choose their fragments?

    python -m bench.highlighting                      # Reuters-21578, as in the bench; made-up articles without it
    python -m bench.highlighting --articles FILE.jsonl.gz --rounds 9

A page is ten texts that match a query, articles joined and cut to 3,000 characters each. The time
is that of a page from the parsed query on, in processor time; the best of the rounds counts.
"""

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import mean

from bench.__main__ import CORPORA, GENERATED_ARTICLES, REUTERS
from bench.generated import generate
from bench.records import read_records
from search.highlight import Highlighter
from search.query import parse

ROUNDS = 5
PAGE = 10  # results
LENGTH = 3_000  # characters of each
PAGES = 10  # of each query, so that no single article decides
FRAGMENTS = 3

QUERIES = (
    "oil",
    "said",
    "oil price",
    "japan trade deficit",
    "bank rate interest money market",
    '"oil price"',
    '"trade talks"~5',
    "manufact*",
    "econ*",
    "govermnent~",
    "petrolium~ market",
    "oil OR gas OR coal",
    "author:smith oil",
    "the",
    '"the bank of japan"',
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    options = _options(arguments)
    try:
        texts = list(articles(options.articles))
    except (OSError, ValueError) as error:
        raise SystemExit(f"bench: {error}") from error
    print(f"{PAGE} articles of {LENGTH:,} characters, {FRAGMENTS} fragments each, one core\n")
    print("| query | ms a page |\n| --- | --- |")
    times: list[float] = []
    for query in QUERIES:
        pages = matching(query, texts)
        if pages:
            times.append(1000 * fastest(query, pages, options.rounds) / len(pages))
        print(f"| `{query}` | {times[-1]:.2f} |" if pages else f"| `{query}` | no match |")
    if times:
        print(f"\nMean {mean(times):.2f} ms, slowest {max(times):.2f} ms.")


def articles(path: Path | None) -> Iterator[str]:
    """Yield texts of the one length, made of the articles of a file, or of made-up ones."""
    records = read_records(path) if path else generate(GENERATED_ARTICLES)
    rest = ""
    for record in records:
        rest += record.text + "\n"
        if len(rest) >= LENGTH:
            yield rest[:LENGTH]
            rest = ""


def matching(query: str, texts: Iterable[str]) -> list[list[str]]:
    """Return pages of texts in which a query has something to mark."""
    highlighter = Highlighter(parse(query, now=datetime.now(UTC)))
    found = list(islice((text for text in texts if highlighter.mark(text).spans), PAGE * PAGES))
    return [found[at : at + PAGE] for at in range(0, len(found) - PAGE + 1, PAGE)]


def fastest(query: str, pages: Sequence[Sequence[str]], rounds: int) -> float:
    """Return the processor seconds that all pages take, each with a highlighter of its own."""
    parsed = parse(query, now=datetime.now(UTC))
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        for page in pages:
            highlighter = Highlighter(parsed)
            for text in page:
                highlighter.fragments(text, limit=FRAGMENTS)
        times.append(time.process_time() - begin)
    return min(times)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.highlighting", description="Time the marking of matches.")
    default = CORPORA / REUTERS
    parser.add_argument(
        "--articles", type=Path, default=default if default.exists() else None, metavar="FILE", help="JSON lines"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="runs of each query")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
