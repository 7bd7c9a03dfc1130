"""Processes: several serve one site, count together, and are replaced without a request lost."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from search.indexing import Effort, update_index
from tests.suites.articles import moon_articles, tasks

pytest.importorskip("gunicorn", reason="gunicorn is not installed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")

PATIENCE = 30  # seconds


@contextlib.contextmanager
def served(index: Path, temporary: Path, *options: str):
    """Run `search serve` with two processes; give the process to signal and the port."""
    command = [sys.executable, "-m", "search", "serve", "--workers", "2", "--index", str(index), "--port", "0"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    environment.pop("PROMETHEUS_MULTIPROC_DIR", None)
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            announced = re.match(r"Clippings is at http://127\.0\.0\.1:(\d+)/ ", process.stdout.readline())
            assert announced is not None
            yield process, int(announced[1])
        finally:
            process.terminate()
            process.wait(PATIENCE)


def get(port: int, address: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", address, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def counted(port: int) -> int:
    lines = get(port, "/metrics")[1].splitlines()
    wanted = 'clippings_search_seconds_count{kind="words"} '
    return round(float(next(line for line in lines if line.startswith(wanted)).removeprefix(wanted)))


def test_processes_count_together_take_up_a_new_index_and_are_replaced_without_an_error(tmp_path: Path) -> None:
    index, temporary = tmp_path / "index", tmp_path / "temporary"
    temporary.mkdir()
    first, *others = moon_articles()
    update_index(index, tasks(first), roots=(), effort=Effort(jobs=1))
    with served(index, temporary) as (process, port):
        found = [get(port, "/api/v1/search?q=moon") for _ in range(8)]
        assert {(status, json.loads(body)["total"]) for status, body in found} == {(200, 1)}
        assert counted(port) == 8
        update_index(index, tasks(*others), roots=(), effort=Effort(jobs=1))
        assert json.loads(get(port, "/readyz")[1])["articles"] == 1 + len(others)
        statuses, done = [], threading.Event()

        def ask() -> None:
            while not done.is_set():
                statuses.append(get(port, "/api/v1/search?q=moon")[0])

        reader = threading.Thread(target=ask)
        reader.start()
        before = children(process.pid)
        process.send_signal(signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while before & children(process.pid) and time.monotonic() < end:
            time.sleep(0.05)
        done.set()
        reader.join()
        assert not before & children(process.pid)
        assert set(statuses) == {200}
    assert process.returncode == 0
    assert not list(Path(temporary).iterdir())


def children(process: int) -> set[int]:
    return {int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()}


def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "search", "serve", "--workers", "2", "--port", str(port)]
        run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=PATIENCE)
    assert run.returncode == 3
    assert run.stderr == (
        f"Error: Cannot listen on 127.0.0.1 port {port} (it is taken). Choose others with --host and --port.\n"
    )
