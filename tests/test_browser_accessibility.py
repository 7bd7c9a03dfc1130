"""Accessibility in Chromium: axe-core finds nothing, keys do the whole job, nothing moves or is cut off.

Structure is examined once wide and light, once narrow and dark; what depends on colours and sizes in all four.
"""

import json

import pytest

from search import Facet, Link, Role, Settings, UsersFile
from tests.suites.browser import PATIENCE, served
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, article
from web import create_app

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.base")
expect = sync_api.expect

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SEEN = ("color-contrast", "target-size")  # what a theme or a width can break, and markup cannot
LONG = "\n\n".join(
    ["The canal froze, and Ada Lind skated to Lowford."] + ["Nobody else did. " * 40] * 3 + ["The canal."]
)
SITE = (
    *ARTICLES,
    article(
        "ice", title="Skating on the canal", text=LONG, published="2020-01-02", source="Harbour Post", tags=("ice",)
    ),
    article("thaw", title="Skating on the canal ends", text=LONG.replace("Nobody", "No one"), published="2020-01-05"),
    article(
        "quay",
        text="Ada Lind rebuilt the quay of the canal.",
        published="2022-05-06",
        people=("Ada Lind", "Ben Oduya"),
        mentions=(Link(0, 8, Facet.PERSON, "Ada Lind"),),
        origins={"people": "extracted", "published": "metadata"},
    ),
    *(article(f"lock{number:02}", text="A lock.", published=f"2023-01-{number:02}") for number in range(1, 13)),
)
PAGES = {
    "home": "/",
    "results": "/?q=canal&place=Norland&-tag=ice&after=2020",
    "many results": "/?q=lock&page=2",
    "another spelling": "/?q=cannal",
    "nothing found": "/?q=quay&place=Norland",
    "values": "/facets/place?q=canal",
    "article": "/article/canal?q=canal",
    "article with versions": "/article/ice?q=canal",
    "comparison": "/compare/ice?with=thaw",
    "versions of a result": "/article/ice/versions?q=canal",
    "name": "/names/person/Ada%20Lind",
    "unknown name": "/names/person/Nobody",
    "trends": "/trends",
    "trends of three": "/trends?q=canal&q=lock&q=ferry&first=2023&second=2020",
    "API": "/api",
    "error": "/nowhere",
    "log-in": "/login",
}
# as WCAG 1.4.12 has it
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }'
        + 'p { margin-bottom: 2em !important; }');
    document.adoptedStyleSheets = [sheet];
}"""
FOCUSED = """() => {
    const style = getComputedStyle(document.activeElement);
    return [document.activeElement.innerText?.trim() ?? '', style.outlineStyle !== 'none' && style.outlineWidth !== '0px'];
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The site, and on it the log-in page of a site that has users."""
    open_site = create_app(Settings(), engine=MemoryEngine(SITE))
    file = UsersFile(tmp_path_factory.mktemp("users") / "users.json")
    file.add("ada", "a long enough password", Role.READER)
    closed_site = create_app(Settings(users=str(file.path)), engine=MemoryEngine(SITE))

    def either(environ, start_response):
        site = closed_site if environ["PATH_INFO"] == "/login" else open_site
        return site(environ, start_response)

    with served(either) as found:
        yield found


@pytest.fixture(scope="module")
def page(browser, address):
    """One page for all tests; nothing on it moves, so that colours are at rest when they are looked at."""
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def findings(page, *rules: str) -> list[str]:
    """Return what axe-core finds on the page, by all rules or the ones given."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"]})
    found = page.evaluate(f"axe.run({options}).then((results) => results.violations)")
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def look(page, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for group in page.locator("#filters:not([open]) > summary").all():
        group.click()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_any_page_in_either_theme(page, name):
    page.set_viewport_size(WIDE)
    page.goto(PAGES[name])
    for size, scheme, rules in (
        (WIDE, "light", ()),
        (WIDE, "dark", SEEN),
        (NARROW, "dark", ()),
        (NARROW, "light", SEEN),
    ):
        look(page, size, scheme)
        assert findings(page, *rules) == []
