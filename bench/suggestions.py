"""Suggestions: how long does a reader wait for them? Run with `python -m bench.suggestions`.

One process, one thread, an index that was just made. What is typed is made from the articles themselves: beginnings of
words of titles and of names, misprints of one letter, filters that leave nothing.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.prepared import prepared
from bench.processes import MEMORY_FILE
from bench.records import Record
from bench.report import percentile
from search import Facet, SearchRequest
from search.local import LocalEngine

SEED = 11
QUERIES = 400  # of a kind
REPEATS = 3  # of a query; the median counts
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONG = 5  # letters of a word that is worth a misprint
SCARCE = frozenset({"no such place"})


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    with prepared("suggestions", arguments, queries=QUERIES) as given:
        _measure(given.index, given.records, len(given.records) * given.times, given.queries)


def _measure(index: Path, records: list[Record], articles: int, queries: int) -> None:
    engine = LocalEngine(index)
    engine.stats()
    before = _memory()
    started = time.perf_counter()
    engine.suggest("a")
    engine.search(SearchRequest(query="zyxwvutsrq"))
    first = time.perf_counter() - started
    chance = random.Random(SEED)  # the same for the same articles
    chosen = chance.choices([record for record in records if len(record.title.split()) > 2], k=queries)
    kinds: dict[str, Iterator[Callable[[], object]]] = {
        "suggest, one word": (_suggesting(engine, _beginning(chance, record)) for record in chosen),
        "suggest, two words": (_suggesting(engine, _two_words(chance, record)) for record in chosen),
        "search, misprinted": (_searching(engine, _misprint(chance, record), helped=True) for record in chosen),
        "the same, no suggestions": (_searching(engine, _misprint(chance, record), helped=False) for record in chosen),
        "search, all filtered out": (_filtered(engine, _words(record)[0]) for record in chosen),
        "similar": (_similar(engine, record.id) for record in chosen),
    }
    print(f"{articles:,} articles; the first suggestion after opening takes {first * 1000:.0f} ms\n")
    print("| | p50, ms | p95, ms | worst, ms |\n| --- | --- | --- | --- |")
    for name, calls in kinds.items():
        taken = [_time(call) * 1000 for call in calls]
        print(f"| {name} | {percentile(taken, 50):.2f} | {percentile(taken, 95):.2f} | {max(taken):.2f} |", flush=True)
    print(f"\n{(_memory() - before) / 1e6:.0f} MB of memory for all of it, the pages of the index apart")


def _time(call: Callable[[], object]) -> float:
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def _suggesting(engine: LocalEngine, typed: str) -> Callable[[], object]:
    return lambda: engine.suggest(typed)


def _searching(engine: LocalEngine, query: str, *, helped: bool) -> Callable[[], object]:
    return lambda: engine.search(SearchRequest(query=query, suggest=helped))


def _filtered(engine: LocalEngine, query: str) -> Callable[[], object]:
    return lambda: engine.search(SearchRequest(query=query, filters={Facet.PLACE: SCARCE}))


def _similar(engine: LocalEngine, article_id: str) -> Callable[[], object]:
    return lambda: engine.similar(article_id)


def _words(record: Record) -> list[str]:
    return [word for word in record.title.lower().split() if word.isalpha()] or ["the"]


def _beginning(chance: random.Random, record: Record) -> str:
    """Return the first letters of a word of the title, or of a name."""
    names = [name for values in record.facets.values() for name in values]
    text = chance.choice([*_words(record), *names])
    return text[: chance.randint(1, min(7, len(text)))]


def _two_words(chance: random.Random, record: Record) -> str:
    """Return a word of the title and the beginning of the next."""
    words = [*_words(record), "the"]
    place = chance.randrange(len(words) - 1)
    return f"{words[place]} {words[place + 1][: chance.randint(1, 5)]}"


def _misprint(chance: random.Random, record: Record) -> str:
    """Return one to three words of the title, one of them with a letter replaced."""
    words = chance.sample(_words(record), min(len(_words(record)), chance.randint(1, 3)))
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    if len(words[longest]) >= LONG:
        at = chance.randrange(1, len(words[longest]))
        words[longest] = words[longest][:at] + chance.choice(LETTERS) + words[longest][at + 1 :]
    return " ".join(words)


def _memory() -> int:
    """Return the bytes of this process that are no pages of files, 0 where the system does not tell."""
    if not MEMORY_FILE.exists():
        return 0
    lines = [line.split() for line in MEMORY_FILE.read_text().splitlines()]
    return sum(int(line[1]) << 10 for line in lines if line[0] == "Anonymous:")


if __name__ == "__main__":
    main()
