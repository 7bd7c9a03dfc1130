"""Memory engine: keeps the contract of every engine, so that the tests of the page stand on firm ground."""

import pytest

from search import Engine
from search.stored import to_stored
from tests.suites.articles import moon_articles
from tests.suites.engine_contract import EngineContract
from tests.suites.memory_engine import MemoryEngine


@pytest.fixture
def engine() -> Engine:
    return MemoryEngine(to_stored(article) for article in moon_articles())


class TestMemoryEngine(EngineContract):
    pass
