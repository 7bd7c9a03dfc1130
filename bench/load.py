"""Load: does the page hold while many read at once and the whole index is made anew? Run with `python -m bench.load`.

`search serve` in processes of its own, clients that ask without a pause, over connections that stay open: the search
page, the API, articles, suggestions. Meanwhile `search reindex` runs again and again. Any answer but 200 is an error.
"""

import argparse
import http.client
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from bench.__main__ import CORPORA, REUTERS
from bench.generated import generate
from bench.queries import choose_queries
from bench.records import Record, read_records
from bench.report import percentile

SEED = 7
GENERATED = 20_000
SETTLING = 0.2  # of the time, in which the new index is asked for all that it keeps in memory, before any is measured
PATIENCE = 30  # seconds for an answer
POLL = 0.05
SEARCH = [sys.executable, "-m", "search"]


@dataclass(slots=True)
class Tally:
    """What the clients met; seconds by kind of request."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    reindexed: int = 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a table, and end with 1 where there was an error."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description="Load the page while it is reindexed.")
    parser.add_argument("--articles", type=Path, metavar="FILE", help="JSON lines to index, .gz or not")
    parser.add_argument("--clients", type=int, default=32, metavar="N", help="(default %(default)s)")
    parser.add_argument("--seconds", type=float, default=60, metavar="S", help="(default %(default)s)")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="as of search serve (default: one a core)")
    parser.add_argument("--think", type=float, default=0, metavar="S", help="between two requests of a client")
    options = parser.parse_args(arguments)
    path: Path | None = options.articles or (CORPORA / REUTERS if (CORPORA / REUTERS).exists() else None)
    records = read_records(path) if path else generate(GENERATED)
    with tempfile.TemporaryDirectory(prefix="clippings-load-") as directory:
        index = Path(directory) / "index"
        source = path or _written(records, Path(directory) / "articles.jsonl")
        subprocess.run([*SEARCH, "index", "--quiet", "--index", index, source], check=False)  # 1: some were skipped
        with _served(index, options.workers) as (server, port):
            failed = _load(
                records, index, server, port, clients=options.clients, seconds=options.seconds, think=options.think
            )
    sys.exit(failed)


def _written(records: Sequence[Record], path: Path) -> Path:
    """Write generated articles as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps({"id": record.id, "title": record.title, "body": record.text}) + "\n")
    return path


@contextmanager
def _served(index: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Serve an index; give the process and the port."""
    command = [*SEARCH, "serve", "--index", str(index), "--port", "0", "--workers", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://[^ /]+:(\d+)/", process.stdout.readline())
            assert address is not None
            yield process.pid, int(address[1])
        finally:
            process.terminate()


def _load(
    records: Sequence[Record], index: Path, server: int, port: int, *, clients: int, seconds: float, think: float
) -> int:
    tally, done = Tally(), threading.Event()
    requests = _requests(records, port)
    shares = [requests[number::clients] for number in range(clients)]
    threads = [threading.Thread(target=_client, args=(port, share, tally, done, think)) for share in shares]
    threads.append(threading.Thread(target=_reindex, args=(index, tally, done)))
    for thread in threads:
        thread.start()
    # processes share the index that was open before they were forked; the next one is each one's own
    while not tally.reindexed:
        time.sleep(POLL)
    time.sleep(seconds * SETTLING)
    tally.seconds.clear()
    before = _private(server)
    time.sleep(seconds)
    after = _private(server)
    done.set()
    for thread in threads:
        thread.join()
    _report(tally, seconds, before, after)
    return 1 if tally.errors else 0


def _requests(records: Sequence[Record], port: int) -> list[tuple[str, str]]:
    """Return kinds and addresses of what is asked for, mixed: half of it are searches of the page."""
    words = [quote_plus(query.typed) for query in choose_queries(records)]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/api/v1/search?limit=100")
    ids = [hit["id"] for hit in json.loads(connection.getresponse().read())["hits"]]
    connection.close()
    mixed = [
        *(("page", f"/?q={word}") for word in words),
        *(("page, 2nd", f"/?q={word}&page=2") for word in words[::4]),
        *(("API search", f"/api/v1/search?q={word}") for word in words[::2]),
        *(("suggestions", f"/api/v1/suggest?q={word[:4]}") for word in words[::2]),
        *(("article", f"/article/{quote(one)}") for one in ids),
    ]
    random.Random(SEED).shuffle(mixed)
    return mixed


def _client(port: int, requests: Sequence[tuple[str, str]], tally: Tally, done: threading.Event, think: float) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for kind, address in itertools.cycle(requests):
        if done.wait(think):
            break
        started = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            tally.errors.append(f"{address}: {type(error).__name__} {error}")
            connection.close()
            continue
        tally.seconds[kind].append(time.perf_counter() - started)
        if answer.status != http.HTTPStatus.OK:
            tally.errors.append(f"{address}: {answer.status}")
    connection.close()


def _reindex(index: Path, tally: Tally, done: threading.Event) -> None:
    """Make the index anew until all is done, and see that it works."""
    while not done.is_set():
        run = subprocess.run([*SEARCH, "reindex", "--index", index], capture_output=True, text=True, check=False)
        if run.returncode not in {0, 1}:  # 1: some were skipped
            tally.errors.append(f"reindex: {run.returncode} {run.stderr.strip()}")
        tally.reindexed += 1


def _private(server: int) -> int:
    """Return the memory that the processes of the server share with nobody, in bytes; 0 where that cannot be told."""
    total = 0
    for process in (server, *_children(server)):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty:"))
    return total


def _children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
    except OSError:
        return []


def _report(tally: Tally, seconds: float, before: int, after: int) -> None:
    print("| | requests | a second | p50, ms | p95, ms | p99, ms | worst, ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    everything = [taken for times in tally.seconds.values() for taken in times]
    for kind, times in [*sorted(tally.seconds.items()), ("all", everything)]:
        shown = [f"{percentile(times, share) * 1000:.0f}" for share in (50, 95, 99)]
        row = [kind, f"{len(times):,}", f"{len(times) / seconds:.0f}", *shown, f"{max(times) * 1000:.0f}"]
        print(f"| {' | '.join(row)} |")
    print(f"\n{len(tally.errors)} errors; rebuilds meanwhile: {tally.reindexed}.")
    if before:
        change = f"{before / 1e6:.0f} MB before, {after / 1e6:.0f} MB after ({after / before - 1:+.1%})"
        print(f"Private memory of all processes of the server: {change}.")
    for error in tally.errors[:10]:
        print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
