"""Bench: whole runs are timed, in a process that has no children but theirs."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def bench(path):
    command = [sys.executable, "-m", "bench.indexing", "--articles", str(path), "--jobs", "1", "--runs", "1"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_run_is_timed_with_the_number_of_its_articles(tmp_path):
    path = tmp_path / "wires.jsonl"
    wires = [{"title": f"Wire {number}", "text": "The ferry left.", "date": "2020-01-01"} for number in range(3)]
    path.write_text("\n".join(map(json.dumps, wires)), encoding="utf-8")
    assert bench(path).stdout.splitlines()[2].startswith("| 3 |")


def test_a_run_that_fails_ends_with_its_sentence(tmp_path):
    result = bench(tmp_path / "missing.jsonl")
    assert result.returncode == 1
    assert result.stderr.startswith("bench: Error: There is no file or folder")
