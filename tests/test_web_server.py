"""Server: a real one answers at the address that it announces, whatever it is bound to."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

# a server for each host, in one process; one that ends takes the others with it, so that nobody waits for its line
PROGRAM = """
import os, sys, threading
from pathlib import Path
from search import Settings
from web.server import serve

def run(host):
    def announce(address):
        os.write(1, f"{host} {address}\\n".encode())  # a whole line, whoever else writes one

    try:
        serve(Settings(index=Path("absent"), host=host, port=int(sys.argv[1])), announce=announce)
    finally:
        os._exit(1)

for host in sys.argv[2:]:
    threading.Thread(target=run, args=(host,)).start()
"""


@contextmanager
def served(*hosts: str, port: int = 0) -> Iterator[Mapping[str, str]]:
    """Run servers in a process of their own, and give the addresses that they announce."""
    command = [sys.executable, "-u", "-c", PROGRAM, str(port), *hosts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield dict(process.stdout.readline().split() for _ in hosts)
        finally:
            process.terminate()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


ANNOUNCED = {
    "127.0.0.1": "http://127.0.0.1:",
    "localhost": "http://localhost:",
    "0.0.0.0": "http://127.0.0.1:",
    "*": "http://127.0.0.1:",
    **({"::": "http://[::1]:", "::1": "http://[::1]:"} if has_ipv6() else {}),
}


def test_the_address_that_is_announced_answers():
    with served(*ANNOUNCED) as addresses:
        assert addresses.keys() == ANNOUNCED.keys()
        for host, address in addresses.items():
            assert address.startswith(ANNOUNCED[host])
            with urlopen(f"{address}healthz", timeout=10) as answer:
                assert answer.read() == b"ok\n"


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_a_port_that_is_taken_on_one_of_several_sockets_is_left_altogether():
    with socket.socket(socket.AF_INET6) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind(("::", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with served("*", port=port) as addresses:
            assert addresses["*"].startswith("http://127.0.0.1:")
            assert addresses["*"] != f"http://127.0.0.1:{port}/"
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
