"""Browser: Chromium and a real server, for the tests of any page.

A pytest plugin (named in conftest.py). A test that takes `open_page` needs Chromium and is skipped where there is none;
the tests of one module share a browser, as `make test` gives them to one worker.
"""

import importlib.util
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from werkzeug.serving import make_server

from search import Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, HOSTILE
from web import create_app

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATH = next(filter(None, map(shutil.which, BROWSERS)), None)
PATIENCE = 5_000  # milliseconds until an expectation fails


def pytest_collection_modifyitems(items):
    """Skip what needs a browser where there is none."""
    reason = None
    if PATH is None:
        reason = "no Chromium is installed"
    elif importlib.util.find_spec("playwright") is None:
        reason = "playwright is not installed"
    for item in items:
        if reason and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=reason))


@contextmanager
def served(app) -> Iterator[str]:
    """Serve an app on a free port for the time of a test; give its address."""

    def whole(environ, start_response):
        # werkzeug's server may leave a file open when the browser hangs up
        with closing(app(environ, start_response)) as parts:
            return [b"".join(parts)]

    server = make_server("127.0.0.1", 0, whole, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def address():
    """The site over a few invented articles; a module may define its own."""
    with served(create_app(Settings(), engine=MemoryEngine([*ARTICLES, HOSTILE]))) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    """A Chromium for the tests of a module."""
    from playwright import sync_api

    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=PATH, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, address):
    """Open pages of the site at `address`, each in a context of its own with the options given."""
    contexts = []

    def opened(**options):
        context = browser.new_context(base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield opened
    for context in contexts:
        context.close()
