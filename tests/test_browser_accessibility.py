"""Accessibility in Chromium: axe-core finds nothing, keys do the whole job, nothing moves or is cut off.

Each page is examined by all rules wide and light, and by those that depend on colours or sizes in the other theme and
on a phone.
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
FITTED = ("color-contrast", "target-size", "scrollable-region-focusable")  # rules whose answer depends on the width
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LONG = "\n\n".join(
    ["The canal froze, and Ada Lind skated to Lowford."] + ["Nobody else did. " * 40] * 3 + ["The canal."]
)
CROWD = tuple(f"Skater {letter}" for letter in "ABCDEFGHIJKLMNOP")
SITE = (
    *ARTICLES,
    article("ice", title="Skating on the canal", text=LONG, published="2020-01-02", tags=("ice",), people=CROWD),
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
    "results": "/?q=canal+OR+lock&-tag=frost&after=2020",
    "another spelling": "/?q=cannal",
    "nothing found": "/?q=quay&place=Norland",
    "values": "/facets/place?q=canal",
    "article": "/article/canal?q=canal",
    "article with versions": "/article/ice?q=canal",
    "comparison": "/compare/ice?with=thaw",
    "versions of a result": "/versions/ice?q=canal",
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
    sheet.replaceSync(`* {
        line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
    } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
# the words of what is in focus, and whether that shows; the parts of a field for dates are the browser's own
FOCUSED = """() => {
    const one = document.activeElement;
    return [one.innerText?.trim() ?? '', one.type === 'date' || getComputedStyle(one).outlineStyle !== 'none'];
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
        page.evaluate(axe.AXE_SCRIPT)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"]})
    found = page.evaluate(f"axe.run({options}).then((results) => results.violations)")
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def look(page, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for group in page.locator("#filters:not([open]) > summary").all():
        group.click()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")  # the bar that floats over the filters rests


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_any_page_in_either_theme(page, name):
    page.set_viewport_size(WIDE)
    page.goto(PAGES[name])
    look(page, WIDE, "light")
    assert findings(page) == []
    look(page, WIDE, "dark")
    assert findings(page, "color-contrast") == []
    look(page, NARROW, "dark")
    assert findings(page, *FITTED) == []
    look(page, NARROW, "light")
    assert findings(page, "color-contrast") == []


def test_axe_finds_nothing_in_what_opens(page):
    """Suggestions, the menu, what unfolds beneath a result, the dialog of keys."""
    look(page, WIDE, "dark")
    page.goto("/?q=canal")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="More like this").first.click()
    expect(page.locator(".beside")).to_be_visible()
    page.locator(".named summary").first.click()
    assert findings(page) == []
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.locator("#q").fill("grai")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#q").press("ArrowDown")
    assert findings(page) == []


def tab_to(page, words: str) -> None:
    """Go on by the Tab key to what bears the words; each stop on the way shows that it is in focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found, outlined = page.evaluate(FOCUSED)
        assert outlined, found
        if words in found:
            return
    pytest.fail(f"no way by the Tab key leads to {words!r}")


def test_the_whole_job_is_done_by_keys_alone(page):
    look(page, WIDE, "light")
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("canal")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("6 articles")
    tab_to(page, "Norland")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("2 articles")
    assert "Norland" in page.evaluate(FOCUSED)[0]
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) == ["Canal reopens after the storm", True]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Canal reopens after the storm")
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator("mark.here").get_attribute("id") == "match-2"
    page.go_back()
    expect(page.locator("h1")).to_contain_text("2 articles")


def test_pages_are_read_without_scrolling_sideways_at_320_pixels_and_with_wide_spacing(page):
    page.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES.values():
        page.goto(path)
        widths = [page.evaluate("document.documentElement.scrollWidth")]
        page.evaluate(SPACED)
        assert [*widths, page.evaluate("document.documentElement.scrollWidth")] == [320, 320], path


@pytest.mark.parametrize("path", [PAGES["results"], PAGES["article"], PAGES["trends of three"]])
def test_nothing_moves_for_who_wants_no_motion(page, path):
    page.goto(path)
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter((one) => {
            const style = getComputedStyle(one);
            return parseFloat(style.transitionDuration) || parseFloat(style.animationDuration)
                || style.scrollBehavior !== 'auto';
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert moving == []
