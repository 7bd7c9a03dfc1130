"""Peers: which engines are there to be measured, and what is asked of each?"""

from importlib import import_module
from importlib.util import find_spec
from typing import cast

from bench.peers.contract import Answer, Peer, Task, difference

__all__ = ["PEERS", "Answer", "Peer", "Task", "difference", "is_installed", "make_peer"]

# name -> what it imports; the module bench.peers.<name> has a class `Engine`
PEERS = {"clippings": "search", "tantivy": "tantivy", "sqlite": "sqlite3", "xapian": "xapian", "whoosh": "whoosh"}


def is_installed(name: str) -> bool:
    """Tell whether an engine can be imported."""
    return find_spec(PEERS[name]) is not None


def make_peer(name: str) -> Peer:
    """Return an engine.

    Raises:
        ImportError: It is not installed.
    """
    return cast(Peer, import_module(f"bench.peers.{name}").Engine())
