"""Browser: facets and the drawing by date do their work in Chromium, by mouse and by keys, with scripts and without."""

import re

import pytest

from search import Settings
from tests.suites.browser import served
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import article
from web import create_app

WIDE = {"width": 1280, "height": 900}
NAMES = ("Ada", "Ben", "Cleo", "Dora", "Egon", "Frida", "Gus", "Hana", "Ivo", "Jana", "Karl", "Lena")
ARTICLES = [
    article(
        f"{number:02}",
        title=f"Piece {number:02}",
        text="The harbour was calm.",
        published=f"2024-{1 + number % 12:02}-10",
        people=(f"{NAMES[number % 12]} Holm", "Nora Vik") if number % 5 else (),
        places=("Westhaven",) if number % 2 else ("Eastmark",),
    )
    for number in range(36)
]


@pytest.fixture(scope="module")
def address():
    undated = article("undated", title="Piece without a date", text="The harbour is old.")
    with served(create_app(Settings(), engine=MemoryEngine([*ARTICLES, undated]))) as found:
        yield found


def total(page) -> str:
    return page.locator("main h1").inner_text().split(" in ")[0]


def fields(page) -> list[str]:
    return [page.get_by_label(name, exact=True).input_value() for name in ("From", "To")]


def place(page, at: float) -> tuple[float, float]:
    """Return a point on the drawing, at a part of its width."""
    box = page.locator("date-brush svg").bounding_box()
    return box["x"] + at * box["width"], box["y"] + 30


def test_values_are_chosen_left_out_and_let_in_without_scripts(open_page):
    page = open_page(java_script_enabled=False, viewport=WIDE)
    page.goto("/?q=harbour")
    page.get_by_role("link", name="Westhaven", exact=False).first.click()
    assert total(page) == "18 articles"
    page.get_by_role("link", name="Eastmark", exact=False).first.click()
    assert total(page) == "36 articles"
    page.get_by_role("button", name="Leave out Nora Vik").click()
    assert total(page) == "8 articles"
    assert page.locator("#panel-person .row").first.inner_text().startswith("Nora Vik")
    page.get_by_role("link", name="Remove Not person Nora Vik").click()
    assert total(page) == "36 articles"
    page.get_by_role("link", name="no person").click()
    assert total(page) == "8 articles"
    page.get_by_role("link", name="Clear all").click()
    assert (total(page), page.url.rpartition("/")[2]) == ("37 articles", "?q=harbour")


def test_bars_and_what_has_no_date_are_links_without_scripts(open_page):
    page = open_page(java_script_enabled=False, viewport=WIDE)
    page.goto("/")
    bar = page.locator(".histogram a").nth(2)
    assert bar.locator("title").text_content() == "March 2024: 3 articles"
    bar.locator(".slot").click()
    assert (total(page), fields(page)) == ("3 articles", ["2024-03-01", "2024-03-31"])
    assert page.locator(".histogram .chosen").count() == 1
    page.get_by_role("link", name="2024", exact=True).click()
    assert total(page) == "36 articles"
    page.get_by_role("link", name="All dates").click()
    page.get_by_text("As a table").click()
    page.get_by_role("link", name="December 2024", exact=True).click()
    assert total(page) == "3 articles"
    page.goto("/")
    page.get_by_role("link", name="undated", exact=False).first.click()
    assert page.locator(".hit h2").all_inner_texts() == ["Piece without a date"]


def test_a_facet_is_searched_without_scripts_on_a_page_of_its_own(open_page):
    page = open_page(java_script_enabled=False, viewport=WIDE)
    page.goto("/?q=harbour&place=Westhaven&place=Eastmark")
    page.get_by_role("searchbox", name="Find in people").fill("hol")
    page.keyboard.press("Enter")
    assert page.locator("#found [role=status]").inner_text() == "12 values with hol"
    page.get_by_role("link", name="Frida Holm").click()
    assert total(page) == "2 articles"


def test_dates_are_brushed_with_the_mouse(open_page):
    page = open_page(viewport=WIDE)
    page.goto("/?q=harbour")
    page.mouse.move(*place(page, 0.19))
    page.mouse.down()
    page.mouse.move(*place(page, 0.4), steps=4)
    assert fields(page) == ["2024-03-01", "2024-05-31"]
    assert page.locator("#panel-date .caption").inner_text() == "9 articles"
    page.mouse.up()
    page.wait_for_url("**/?q=harbour&after=2024-03-01&before=2024-05-31")
    page.locator("main h1", has_text="9 articles").wait_for()
    page.go_back()
    page.locator("main h1", has_text="37 articles").wait_for()
    assert fields(page) == ["", ""]
    page.mouse.click(*place(page, 0.97))  # beneath the handle
    page.wait_for_url("**/?q=harbour&after=2024-12-01&before=2024-12-31")


def test_dates_are_brushed_with_a_finger(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto("/")
    page.locator("#filters > summary").tap()
    box = page.locator("date-brush svg").bounding_box()
    page.evaluate(
        """([left, right, y]) => {
          const brush = document.querySelector("date-brush");
          brush.setPointerCapture = () => {};
          const touch = (type, x) => brush.querySelector("svg").dispatchEvent(new PointerEvent(type, {
            bubbles: true, pointerId: 7, pointerType: "touch", isPrimary: true, button: 0, clientX: x, clientY: y }));
          touch("pointerdown", left); touch("pointermove", right); touch("pointerup", right);
        }""",
        [box["x"] + 0.6 * box["width"], box["x"] + 0.3 * box["width"], box["y"] + 30],
    )
    page.wait_for_url("**/?after=2024-04-01&before=2024-08-31")
    assert page.locator("date-brush").evaluate("node => getComputedStyle(node).touchAction") == "pan-y"


def test_dates_are_brushed_by_keys(open_page):
    page = open_page(viewport=WIDE)
    page.goto("/")
    start, end = (page.get_by_role("slider", name=name) for name in ("From", "To"))
    assert [one.get_attribute("aria-valuetext") for one in (start, end)] == ["the oldest", "the newest"]
    start.focus()
    for key in ("ArrowRight", "ArrowUp", "PageUp", "ArrowLeft"):
        page.keyboard.press(key)
    assert (fields(page), start.get_attribute("aria-valuetext")) == (["2024-04-01", ""], "April 1, 2024")
    end.focus()
    page.keyboard.press("Home")  # the ends do not pass each other
    assert fields(page) == ["2024-04-01", "2024-04-30"]
    page.keyboard.press("Escape")
    assert fields(page) == ["", ""]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?before=2024-11-30")
    page.locator("main h1", has_text="33 articles").wait_for()
    assert page.locator(":focus").get_attribute("id") == "brush-before"


def test_the_brush_follows_typed_dates(open_page):
    page = open_page(viewport=WIDE)
    page.goto("/")
    page.get_by_label("From", exact=True).fill("2024-07-15")
    assert page.get_by_role("slider", name="From").get_attribute("aria-valuenow") == "6"
    assert page.locator("#panel-date .caption").inner_text() == "18 articles"
    page.get_by_label("From", exact=True).fill("2030-01-01")
    assert page.locator("#panel-date .caption").inner_text() == "0 articles"


def test_a_facet_is_searched_in_place_and_its_groups_stay_folded(open_page):
    page = open_page(viewport=WIDE)
    page.goto("/?q=harbour")
    people = page.locator("#panel-person")
    first = people.locator(".row").first.inner_text()
    box = page.get_by_role("searchbox", name="Find in people")
    box.fill("len")
    people.get_by_role("status").wait_for()
    assert [re.sub(r"\s+", " ", row) for row in people.locator(".row").all_inner_texts()] == ["Lena Holm 2 articles"]
    box.fill("")
    people.get_by_role("status").wait_for(state="detached")
    assert people.locator(".row").first.inner_text() == first
    page.get_by_role("link", name="Show 5 more people").click()
    page.get_by_role("link", name="Show fewer people").wait_for()
    assert people.locator(".row").count() == 14
    people.locator("summary").click()
    page.goto("/?q=calm")
    assert not people.locator(".row").first.is_visible()
    people.locator("summary").click()
    page.reload()
    assert people.locator(".row").first.is_visible()


def test_a_list_of_values_is_searched_in_place(open_page):
    page = open_page(viewport=WIDE)
    page.goto("/facets/person?q=harbour")
    page.get_by_role("searchbox", name="Find in this list").fill("gus")
    page.wait_for_url("**/facets/person?contains=gus&q=harbour")
    assert page.locator("#found [role=status]").inner_text() == "1 value with gus"
    page.get_by_role("button", name="Leave out Gus Holm").click()
    page.wait_for_url("**/?q=harbour&-person=Gus+Holm")


@pytest.mark.parametrize("width", [390, 1280])
def test_filters_in_force_are_numbered_and_nothing_is_too_small_to_hit(open_page, width):
    page = open_page(viewport={"width": width, "height": 844})
    page.goto("/?q=harbour&place=Westhaven&-person=Ben+Holm&after=2024-02")
    if width < 960:
        assert page.locator("#filters > summary").inner_text().split() == ["Filters", "3", "in", "force"]
        page.locator("#filters > summary").click()
    small = page.locator(".filters :is(a.row, button, input, summary, .spans a, .mores a):visible").evaluate_all(
        "nodes => nodes.map((n) => [n.innerText, n.getBoundingClientRect().height]).filter(([, h]) => h < 24)"
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
