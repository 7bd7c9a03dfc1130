"""Indexing: how long does the whole of `search index` take, from the command's start to its end?

    python -m bench.indexing                        # Reuters-21578, as in the bench
    taskset -c 0,1 python -m bench.indexing --jobs 2

Wall time is what a user waits for, and depends on whatever else the machine does; processor time, of all processes of
the command together, hardly does.
"""

import argparse
import ctypes
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.__main__ import CORPORA, REUTERS

RUNS = 5
PR_SET_CHILD_SUBREAPER = 36  # prctl.h
_ADDED = re.compile(r"^([\d,]+) added", re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    options = _options(arguments)
    adopt_orphans()
    print("| articles | s | articles/s | processor µs an article |\n| --- | --- | --- | --- |")
    rates = []
    for _ in range(options.runs):
        articles, wall, processor = index_once(options.articles, options.jobs)
        rates.append(articles / wall)
        print(f"| {articles:,} | {wall:.2f} | {articles / wall:,.0f} | {processor / articles * 1e6:,.0f} |", flush=True)
    print(f"\nbest {max(rates):,.0f}, median {statistics.median(rates):,.0f} articles/s")


def index_once(path: Path, jobs: int) -> tuple[int, float, float]:
    """Return the number of articles of a first run over a file, its wall seconds, and the processor's.

    Raises:
        SystemExit: Nothing was indexed.
    """
    with tempfile.TemporaryDirectory(prefix="clippings-bench-") as folder:
        index = ["search", "index", "--index", f"{folder}/index", "--jobs", str(jobs), str(path)]
        before, begin = _processor_seconds(), time.perf_counter()
        result = subprocess.run([sys.executable, "-m", *index], capture_output=True, text=True, check=False)
        wall = time.perf_counter() - begin
        reap()
    added = _ADDED.search(result.stdout)
    if added is None:
        raise SystemExit(f"bench: {result.stderr.strip() or result.stdout.strip()}")
    return int(added[1].replace(",", "")), wall, _processor_seconds() - before


def adopt_orphans() -> None:
    """Have the processes that the command leaves behind become this one's, so that their time is known."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap() -> None:
    """Wait until this process has no child left."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.indexing", description="Time `search index` as a whole.")
    parser.add_argument("--articles", type=Path, default=CORPORA / REUTERS, metavar="FILE", help="what to index")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes that read")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help="runs, each into a new index")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
