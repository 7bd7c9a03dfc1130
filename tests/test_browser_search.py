"""Search in Chromium: typing, suggestions, the history, more results and keys."""

import re

import pytest

from search import Settings
from tests.suites.browser import PATIENCE, served
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, article
from web import create_app

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

CANAL = ["Canal reopens after the storm", "Ferry fares rise", "Grain prices fall"]
LOCKS = [f"Lock {number:02}" for number in range(1, 26)]


def described(name: str) -> re.Pattern[str]:
    """Return a pattern of an address that ends so."""
    return re.compile(re.escape(name) + "$")


@pytest.fixture(scope="module")
def address():
    locks = [article(title, title=title, text=f"Lock gate. {'Water rises. ' * 9}") for title in LOCKS]
    told_twice = [
        article(f"quay{number}", title=f"Quay wall, part {number}", text="The quay wall moved at low tide again. " * 12)
        for number in (1, 2)
    ]
    with served(create_app(Settings(), engine=MemoryEngine([*ARTICLES, *told_twice, *locks]))) as found:
        yield found


@pytest.fixture(scope="module")
def context(browser, address):
    """A reader whose browser keeps what it has fetched from one test to the next."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(PATIENCE)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context):
    """A page of results for 'lock', which a script has marked so that a test can tell whether it is replaced."""
    page = context.new_page()
    page.goto("/?q=lock")
    page.evaluate("window.kept = true")
    yield page
    page.evaluate("localStorage.clear()")
    page.close()


def titles(page) -> list[str]:
    return page.locator(".hit h2").all_inner_texts()


def said(page):
    return page.locator("#status")


def test_typing_shows_results_in_place_and_keeps_the_history_honest(page):
    box = page.get_by_role("combobox", name="Search the archive")
    entries = page.evaluate("history.length")
    box.fill("")
    box.press_sequentially("canal", delay=15)
    expect(page.locator(".hit h2")).to_have_text(CANAL)
    expect(page).to_have_url(described("/?q=canal"))
    expect(page).to_have_title("canal – Clippings")
    expect(said(page)).to_have_text("3 articles")
    expect(box).to_be_focused()
    box.press_sequentially(" fr", delay=15)  # finds nothing, for now: what is there stays
    box.press_sequentially("ee", delay=15)
    expect(page.locator(".hit h2")).to_have_text(["Ferry fares rise"])
    assert page.evaluate("history.length") == entries + 1  # one burst of typing, one entry
    box.press("Enter")
    page.get_by_role("link", name="Newest").wait_for(state="detached")
    page.go_back()
    expect(said(page)).to_have_text("25 articles")
    expect(box).to_have_value("lock")
    page.go_forward()
    expect(box).to_have_value("canal free")
    assert titles(page) == ["Ferry fares rise"]
    assert page.evaluate("window.kept")


def test_a_search_that_finds_nothing_is_shown_when_the_typing_rests(page):
    box = page.locator("#q")
    box.fill("zeppelin")
    expect(said(page)).to_have_text("Nothing found")
    expect(page).to_have_url(described("/?q=zeppelin"))


def test_nothing_is_searched_before_a_word_is_composed(page):
    box = page.locator("#q")
    box.fill("")
    expect(said(page)).to_have_text("31 articles")
    keyboard = page.context.new_cdp_session(page)
    asked = []
    page.on("request", lambda request: request.resource_type == "fetch" and asked.append(request.url))
    for begun in ("g", "gr", "gra"):
        keyboard.send("Input.imeSetComposition", {"text": begun, "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 400))")
    assert asked == []
    keyboard.send("Input.insertText", {"text": "grain"})
    expect(page.locator(".hit h2")).to_have_text(["Grain prices fall"])


def test_links_and_forms_change_the_page_in_place_and_leave_other_clicks_alone(page):
    page.get_by_role("link", name="Oldest").click()
    expect(page).to_have_url(described("/?q=lock&sort=oldest"))
    expect(page.get_by_role("link", name="Oldest")).to_be_focused()
    page.goto("/?q=canal")
    page.evaluate("window.kept = true")
    chip = page.locator(".hit").first.get_by_role("link", name="Maria Oyelaran")
    with page.context.expect_page() as other:
        chip.click(modifiers=["Control"])
    expect(other.value).to_have_url(described("/?q=canal&person=Maria+Oyelaran"))
    expect(page).to_have_url(described("/?q=canal"))
    chip.click()
    expect(page.locator(".hit h2")).to_have_text(CANAL[:1])
    page.get_by_role("link", name="Remove Person Maria Oyelaran").click()
    expect(page.locator(".hit h2")).to_have_text(CANAL)
    assert page.evaluate("window.kept")


def test_where_fetching_fails_the_browser_goes_there_itself(page):
    page.route("**/*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_())
    page.get_by_role("link", name="Oldest").click()
    page.wait_for_url("**/?q=lock&sort=oldest")
    assert not page.evaluate("window.kept")
    page.locator("#q").fill("canal")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/?q=canal&sort=oldest")


def test_names_words_and_titles_are_completed_by_keyboard_alone(page):
    page.keyboard.press("/")
    box = page.locator("#q")
    expect(box).to_be_focused()
    box.press("Delete")
    box.press_sequentially("canal m", delay=15)
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(page.get_by_role("group", name="People").get_by_role("option")).to_have_text(re.compile("Maria Oyelaran"))
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".searchbox").get_by_role("status")).to_have_text(re.compile(r"\d suggestions?"))
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", options.last.get_attribute("id"))
    box.press("Home")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    assert options.first.get_attribute("aria-selected") == "true"
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("canal m")
    box.press("ArrowDown")
    expect(options).not_to_have_count(0)
    box.press("ArrowUp")  # from the box to the last one, of what the last word may be
    box.press("Enter")
    expect(page).to_have_url(described("/?q=canal&person=Maria+Oyelaran"))
    expect(box).to_have_value("canal")
    expect(box).to_be_focused()
    box.fill("person:mar")
    expect(options).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value('person:"Maria Oyelaran"')
    box.fill("Grain pr")
    page.get_by_role("group", name="Articles").get_by_role("option").wait_for()
    box.press("End")
    box.press("ArrowUp")
    box.press("Enter")
    page.wait_for_url("**/article/grain*")


def test_recent_searches_are_offered_in_an_empty_box_until_they_are_cleared(page):
    box = page.locator("#q")
    for query in ("canal", "ferry"):
        box.fill(query)
        box.press("Enter")
    expect(said(page)).to_have_text("1 article")
    page.get_by_role("button", name="Clear the search box").click()
    expect(box).to_be_focused()
    options = page.get_by_role("group", name="Recent searches").get_by_role("option")
    expect(options).to_have_text(["ferry", "canal", "Clear recent searches"])
    options.nth(1).click()
    expect(page.locator(".hit h2")).to_have_text(CANAL)
    box.fill("")
    options.last.click()
    expect(options).to_have_count(0)
    assert page.evaluate("localStorage.getItem('recent-searches')") is None


def test_more_results_are_added_below_and_are_there_after_coming_back(page):
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".hit h2")).to_have_text(LOCKS[:20])
    expect(page.locator(".hit h2 a").nth(10)).to_be_focused()
    expect(said(page)).to_have_text("10 more results, 20 in all.")
    expect(page).to_have_url(described("/?q=lock&page=2"))
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".hit h2")).to_have_text(LOCKS)
    expect(page.get_by_role("button", name="More results")).to_have_count(0)
    page.locator(".hit h2 a").nth(14).click()
    page.wait_for_url("**/article/*")
    page.go_back()
    expect(page.locator(".hit h2")).to_have_text(LOCKS)
    expect(page.locator(".hit h2 a").nth(14)).to_be_in_viewport()


def test_keys_move_among_the_results_unless_they_are_turned_off(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.locator(".hit[aria-current]")).to_have_count(1)
    expect(page.locator(".hit[aria-current] h2 a")).to_be_focused()
    assert page.locator(".hit[aria-current] h2").inner_text() == LOCKS[1]
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("o")
    page.wait_for_url("**/article/Lock%2002?q=lock")
    page.go_back()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys of one letter").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(".hit[aria-current]")).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_label("Keys of one letter")).not_to_be_checked()


def test_versions_likenesses_and_reasons_unfold_beneath_a_result(page):
    page.goto("/?q=quay")
    versions = page.locator(".hit").first.get_by_role("button", name="2 versions")
    versions.click()
    expect(page.locator(".hit").first.get_by_role("link", name="Quay wall, part 2")).to_be_visible()
    expect(versions).to_have_attribute("aria-expanded", "true")
    versions.press(" ")
    expect(page.locator(".hit .beside")).to_be_hidden()
    expect(page).to_have_url(described("/?q=quay"))
    page.locator(".hit").first.get_by_role("button", name="More like this").click()
    expect(page.locator(".hit .beside").last).to_contain_text("More like this")


def test_a_link_is_copied(page, address):
    page.goto("/?q=ferry")
    page.get_by_role("button", name="Copy link", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/article/ferry"


def test_a_chosen_theme_holds_on_every_page_from_the_first_paint(page):
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_label("Theme").select_option("dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.goto("/article/canal")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    page.get_by_label("Theme").select_option("")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_all_of_it_can_be_reached_without_scripts(open_page):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/?q=quay")
    page.get_by_role("link", name="2 versions").first.click()
    expect(page.get_by_role("heading", name="Other versions of this story")).to_be_visible()
    page.get_by_role("link", name="Back to the results").click()
    page.get_by_role("link", name="Why here").first.click()
    expect(page.get_by_role("heading", name="Why it ranks here")).to_be_visible()
    page.goto("/?q=lock")
    page.get_by_role("link", name="Next").click()
    assert titles(page) == LOCKS[10:20]
    page.goto("/?q=canal")
    page.get_by_text("Use these results").click()
    expect(page.get_by_role("link", name="CSV")).to_be_visible()
    assert page.locator("button[hidden]").count() == page.locator("button[data-copy], #show-keys").count()


def test_long_words_and_titles_from_right_to_left_stay_on_the_page(context):
    odd = [
        article("long", title="x" * 200, text=f"{'y' * 200} tide", source="z" * 200, people=("w" * 200,)),
        article("rtl", title="القناة تفتح من جديد", text="tide القناة", language="ar", authors=("مريم",)),
    ]
    with served(create_app(Settings(), engine=MemoryEngine(odd))) as address:
        page = context.new_page()
        page.goto(f"{address}/?q=tide")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        titles = page.locator(".hit h2")
        directions = titles.evaluate_all("(all) => all.map((title) => getComputedStyle(title).direction)")
        assert sorted(directions) == ["ltr", "rtl"]
        page.close()
