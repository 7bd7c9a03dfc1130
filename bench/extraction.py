"""Extraction: how many articles a second does one core read, and which part of the reading takes how long?

    python -m bench.extraction                      # Reuters-21578, as in the bench
    python -m bench.extraction --articles FILE.jsonl.gz --limit 5000

Each stage is timed by itself in processor time, over all articles; the best of the rounds counts, as whatever else the
machine does can only add to it.
"""

import argparse
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

import corpus
from bench.__main__ import CORPORA, REUTERS
from corpus import Article, Draft, Problem, SourceFile
from corpus.entities import NoExtractor, default_extractor
from corpus.language import detect

ROUNDS = 3
LIMIT = 10_000  # articles


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    options = _options(arguments)
    try:
        drafts = read(options.articles, options.limit)
    except (OSError, ValueError) as error:
        raise SystemExit(f"bench: {error}") from error
    articles = [article for article in corpus.complete(drafts) if isinstance(article, Article)]
    letters = sum(len(article.text) for article in articles) // len(articles)
    print(f"{len(articles):,} articles of {options.articles.name}, {letters:,} characters each, one core\n")
    print("| stage | articles/s | µs each |\n| --- | --- | --- |")
    for stage, run in stages(options.articles, options.limit, drafts, articles):
        seconds = fastest(run, options.rounds) / len(articles)
        print(f"| {stage} | {1 / seconds:,.0f} | {seconds * 1e6:,.0f} |")


def read(path: Path, limit: int) -> list[Draft]:
    """Return the first articles of a file, before their prose is read.

    Raises:
        ValueError: There are none.
    """
    found = list(islice(corpus.read_drafts(SourceFile(path, path)), limit))
    drafts = [draft for draft in found if isinstance(draft, Draft)]
    if not drafts:
        problem = next((one for one in found if isinstance(one, Problem)), None)
        raise ValueError(str(problem or f"{path} holds no articles"))
    return drafts


def stages(
    path: Path, limit: int, drafts: Sequence[Draft], articles: Sequence[Article]
) -> Iterable[tuple[str, Callable[[], object]]]:
    """Return each stage with what runs it."""
    nothing = NoExtractor()
    extractor = default_extractor()
    return (
        ("records from the file", lambda: consume(islice(corpus.read_drafts(SourceFile(path, path)), limit))),
        ("everything: entities, authors, date, language", lambda: consume(corpus.complete(drafts))),
        ("everything but entities", lambda: consume(corpus.complete(drafts, extractor=nothing))),
        ("entities alone", lambda: consume(extractor.extract(article.text) for article in articles)),
        ("language alone", lambda: consume(detect(article.text) for article in articles)),
    )


def consume(results: Iterable[object]) -> None:
    """Take results and forget them, as a run does that writes them away."""
    deque(results, maxlen=0)


def fastest(run: Callable[[], object], rounds: int) -> float:
    """Return the processor seconds of the fastest of some rounds."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return max(min(times), 1e-9)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description="Time the reading of articles.")
    parser.add_argument("--articles", type=Path, default=CORPORA / REUTERS, metavar="FILE", help="JSON lines")
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help="articles at most")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="runs of each stage")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
