"""Memory engine: keeps the contract of every engine, so that the tests of the page stand on firm ground."""

import pytest

from search import Engine
from tests.suites.articles import moon_articles, to_stored
from tests.suites.engine_contract import EngineContract
from tests.suites.facet_contract import FacetContract
from tests.suites.memory_engine import MemoryEngine
from tests.suites.story_articles import story_articles
from tests.suites.story_contract import StoryContract


@pytest.fixture
def engine() -> Engine:
    return MemoryEngine(to_stored(article) for article in moon_articles())


@pytest.fixture(scope="module")
def story_engine() -> Engine:
    return MemoryEngine(map(to_stored, story_articles()))


class TestMemoryEngine(EngineContract):
    pass


class TestMemoryFacets(FacetContract):
    pass


class TestMemoryStories(StoryContract):
    pass
