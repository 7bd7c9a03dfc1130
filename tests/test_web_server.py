"""Server: a real one answers at the address that it announces, whatever it is bound to."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

PROGRAM = """
import sys
from pathlib import Path
from search import Settings
from web.server import serve
serve(Settings(index=Path("absent"), host=sys.argv[1], port=int(sys.argv[2])), announce=print)
"""


@contextmanager
def served(host: str, port: int = 0) -> Iterator[str]:
    """Run a server in a process of its own, and give the address that it announces."""
    command = [sys.executable, "-u", "-c", PROGRAM, host, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


@pytest.mark.parametrize(
    ("host", "announced"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("localhost", "http://localhost:"),
        ("0.0.0.0", "http://127.0.0.1:"),
        ("*", "http://127.0.0.1:"),
        pytest.param("::", "http://[::1]:", marks=ipv6),
        pytest.param("::1", "http://[::1]:", marks=ipv6),
    ],
)
def test_the_address_that_is_announced_answers(host, announced):
    with served(host) as address:
        assert address.startswith(announced)
        with urlopen(f"{address}healthz", timeout=10) as answer:
            assert answer.read() == b"ok\n"


@ipv6
def test_a_port_that_is_taken_on_one_of_several_sockets_is_left_altogether():
    with socket.socket(socket.AF_INET6) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind(("::", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with served("*", port) as address:
            assert address.startswith("http://127.0.0.1:")
            assert address != f"http://127.0.0.1:{port}/"
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
