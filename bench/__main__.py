"""Run the bench: `python -m bench --help`."""

import argparse
import json
import os
import pickle
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import measuring
from bench.generated import generate
from bench.peers import PEERS, is_installed
from bench.processes import Archive, PeerFailed
from bench.queries import Query, choose_queries
from bench.records import Record, read_records, text_size
from bench.report import Collection, as_json, markdown

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
REUTERS = "reuters.jsonl.gz"
REUTERS_TIMES = 10  # 215,780 articles
GENERATED_ARTICLES = 20_000

# stock Whoosh takes five minutes to index ten times Reuters, and seconds a query; it joins in where that is bearable
WHOOSH_ARTICLES = 50_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    options = _options(arguments)
    try:
        _run(options)
    except (PeerFailed, OSError, ValueError) as error:
        raise SystemExit(f"bench: {error}") from error


def _run(options: argparse.Namespace) -> None:
    records, source, times = _collect(options)
    collection = Collection(source=source, articles=len(records) * times, text=text_size(records) * times)
    names, notes = choose_engines(options.engines, collection.articles)
    for note in notes:
        _say(note)
    queries = choose_queries(records)
    with tempfile.TemporaryDirectory(prefix="clippings-bench-", dir=options.dir) as directory:
        engines = _measure(names, Path(directory), records, times, queries, options)
    print(markdown(engines, collection, notes))
    if options.json:
        options.json.write_text(json.dumps(as_json(engines, collection), indent=1) + "\n", encoding="utf-8")


def _measure(
    names: Sequence[str],
    directory: Path,
    records: list[Record],
    times: int,
    queries: Sequence[Query],
    options: argparse.Namespace,
) -> list[measuring.Figures]:
    archive = Archive(directory / "records.pickle", times)
    archive.path.write_bytes(pickle.dumps(records))
    paths = [directory / name for name in names]
    engines = [
        measuring.build(name, path, archive, threads=options.threads, say=_say)
        for name, path in zip(names, paths, strict=True)
    ]
    measuring.ask(engines, paths, queries, seconds=options.seconds_per_kind, say=_say)
    for figures, path in zip(engines, paths, strict=True):
        _say(f"{figures.name}: memory, and adding an article")
        measuring.remember_and_add(figures, path, queries, records[0])
    return engines


def _collect(options: argparse.Namespace) -> tuple[list[Record], str, int]:
    """Return the articles, where they are from, and how many times over to take them."""
    path: Path | None = options.articles
    default = 1
    if path is None and (CORPORA / REUTERS).exists():
        path, default = CORPORA / REUTERS, REUTERS_TIMES
    times = options.times or default
    if path is None:
        return generate(options.generate), f"generated x {times}", times
    return read_records(path), f"{path.name} x {times}", times


def choose_engines(asked: list[str] | None, articles: int) -> tuple[list[str], list[str]]:
    """Return the engines to measure, ours first, and a line on each that is left out."""
    names, notes = ["clippings"], []
    for name in PEERS:
        if name in names or (asked is not None and name not in asked):
            continue
        if not is_installed(name):
            notes.append(f"{name} is left out: it is not installed here (bench/README.md says how to).")
        elif name == "whoosh" and asked is None and articles > WHOOSH_ARTICLES:
            notes.append(f"whoosh is left out: {articles:,} articles take it minutes. Name it with --engines.")
        else:
            names.append(name)
    return names, notes


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Clippings beside other engines.")
    parser.add_argument("--articles", type=Path, metavar="FILE", help="JSON lines to index, .gz or not")
    parser.add_argument("--times", type=_positive, metavar="N", help="take the articles N times over")
    parser.add_argument(
        "--generate",
        type=_positive,
        default=GENERATED_ARTICLES,
        metavar="N",
        help="articles to make up where there is no file (default %(default)s)",
    )
    parser.add_argument("--engines", nargs="+", choices=list(PEERS), help="which; Clippings always is one")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures to a file")
    parser.add_argument(
        "--seconds-per-kind",
        type=float,
        default=1.0,
        metavar="S",
        help="how long an engine may repeat a kind of query (default %(default)s)",
    )
    parser.add_argument(
        "--threads",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="for the second build of the engines that can use several (default: all cores, %(default)s)",
    )
    parser.add_argument(
        "--dir", type=Path, help="where to make the indexes (default: the system's temporary directory)"
    )
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
