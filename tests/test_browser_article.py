"""Article page in a browser: going from match to match and name to name, without scripts and with them."""

import pytest

from search import Facet, Link, Settings
from tests.suites.browser import served
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import article
from web import create_app

PARAGRAPH = "The quay was quiet that day, and nobody came. " * 8
OPENING, CLOSING = "The harbour of Lenz opened - at last, they said.", "The harbour closed. Lenz & Co left Lenz."
TEXT = "\n\n".join((OPENING, PARAGRAPH, PARAGRAPH, CLOSING))
MENTIONS = tuple(Link(at, at + 4, Facet.PLACE, "Lenz") for at in (15, TEXT.index("Lenz &"), TEXT.rindex("Lenz")))
ARTICLES = (
    article("a", title="Harbour opens", text=TEXT, places=("Lenz", "Norland"), mentions=MENTIONS, published="2024"),
    article("b", title="Harbour opens again", text=TEXT.replace("quiet", "loud"), published="2025"),
)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address():
    with served(create_app(Settings(), engine=MemoryEngine(ARTICLES))) as found:
        yield found


def in_view(locator) -> bool:
    return locator.evaluate(
        "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }"
    )


def test_without_scripts_matches_and_mentions_lead_from_one_to_the_next(open_page):
    page = open_page(java_script_enabled=False, viewport=NARROW)
    page.goto("/article/a?q=harbour")
    page.get_by_role("link", name="First", exact=True).click()
    page.locator("#match-1 + .hops").get_by_text("↓").click()
    assert page.url.endswith("#match-2")
    box = page.locator("#match-2").bounding_box()
    assert 0 <= box["y"] <= NARROW["height"]
    page.get_by_role("link", name="Lenz 3 mentions").click()
    page.locator("#mention-1-1 + .hops").get_by_text("↓").click()
    assert page.url.endswith("#mention-1-2")
    assert page.get_by_role("button", name="Copy").count() == 0


def test_keys_and_arrows_step_through_the_matches(open_page):
    page = open_page(viewport=WIDE)
    page.goto("/article/a?q=harbour")
    tally = page.get_by_role("navigation", name="Places in the text").get_by_role("status")
    assert tally.inner_text() == "2 matches in the text"
    for press, told in (("n", "1 of 2"), ("n", "2 of 2"), ("n", "1 of 2"), ("p", "2 of 2")):
        page.keyboard.press(press)
        assert tally.inner_text() == f"Matches: {told}"
    assert in_view(page.locator("#match-2"))
    page.get_by_role("button", name="The one before").click()
    assert page.url.endswith("#match-1")
    page.locator(".minimap a").nth(1).click()
    assert tally.inner_text() == "Matches: 2 of 2"
    page.keyboard.press("/")
    page.keyboard.type("n")
    assert tally.inner_text() == "Matches: 2 of 2"


def test_choosing_a_name_sets_off_its_mentions_and_steps_through_them(open_page):
    page = open_page(viewport=WIDE)
    page.goto("/article/a")
    finder = page.get_by_role("navigation", name="Places in the text")
    assert not finder.is_visible()
    name = page.get_by_role("button", name="Lenz")
    name.focus()
    page.keyboard.press("Space")
    assert page.locator(".mention.chosen").count() == 3
    assert name.get_attribute("aria-pressed") == "true"
    assert finder.get_by_role("status").inner_text() == "Lenz: 1 of 3"
    assert page.locator(".minimap .named").count() == 3
    page.keyboard.press("p")
    assert in_view(page.locator("#mention-1-3"))
    page.keyboard.press("Escape")
    assert page.locator(".mention.chosen").count() == 0
    assert not finder.is_visible()


def test_a_passage_that_is_selected_has_an_address(open_page, address):
    page = open_page(viewport=WIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/article/a?q=harbour")

    def select(start, end):
        page.evaluate(
            """([start, end]) => {
              const texts = document.createTreeWalker(document.querySelector('.story .body'), NodeFilter.SHOW_TEXT);
              const range = document.createRange();
              let open = true;
              while (open && texts.nextNode()) {
                const node = texts.currentNode;
                if (node.data.includes(start) && range.collapsed) range.setStart(node, node.data.indexOf(start));
                if (!node.data.includes(end)) continue;
                range.setEnd(node, node.data.indexOf(end) + end.length);
                open = false;
              }
              const selection = getSelection();
              selection.removeAllRanges();
              selection.addRange(range);
            }""",
            [start, end],
        )
        button = page.get_by_role("button", name="Link to this passage")
        button.click()
        page.get_by_role("button", name="Copied").wait_for()
        return page.evaluate("navigator.clipboard.readText()").removeprefix(f"{address}/article/a#:~:text=")

    assert select("pened - at", "last, they") == "opened%20%2D%20at%20last%2C%20they"
    assert select("closed. ", " Co") == "closed.%20Lenz%20%26%20Co"
    assert select("opened - ", "left") == "opened%20%2D%20at%20last%2C%20they,closed.%20Lenz%20%26%20Co%20left"
    assert select("nobody", "came.") == "that%20day%2C%20and-,nobody%20came.,-The%20quay%20was"


def test_citations_are_copied(open_page):
    page = open_page(viewport=WIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/article/a")
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{anon2024harbour-")


def test_who_turned_keys_off_is_not_moved_by_them(open_page):
    page = open_page()
    page.goto("/article/a?q=harbour")
    page.evaluate("localStorage.setItem('keys-off', '1')")
    page.keyboard.press("n")
    assert page.get_by_text("2 matches in the text").is_visible()
