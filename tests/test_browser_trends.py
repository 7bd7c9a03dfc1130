"""Trends and names in a real Chromium: read out, typed, compared, followed, with and without a script."""

import pytest

from search import Settings
from tests.suites.browser import served
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import article
from web import create_app

ARTICLES = [
    *(
        article(
            f"flood{number}",
            title=f"Flood {number}",
            text="Water stood in the streets.",
            published=f"2023-0{number}-10",
            people=("Ada Lind",),
            places=("Lowford",),
        )
        for number in range(1, 7)
    ),
    *(
        article(f"bread{number}", text="A loaf costs more.", published=f"2023-0{number}-20", people=("Ben Oduya",))
        for number in range(4, 10)
    ),
]
# what is below 24 pixels, but for links in running text and in the drawing, whose table has the same
SMALL_TARGETS = """() => [...document.querySelectorAll('main :is(a[href], button, select, input, summary)')]
    .filter((one) => !one.closest('svg, .hits, p') && one.checkVisibility())
    .map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
    .filter(([, height]) => height < 24)"""


@pytest.fixture(scope="module")
def address():
    with served(create_app(Settings(), engine=MemoryEngine(ARTICLES))) as found:
        yield found


def test_queries_are_typed_compared_read_out_and_followed(open_page):
    page = open_page(viewport={"width": 1280, "height": 900})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/trends")
    page.get_by_label("Query 1").fill("water")
    page.get_by_label("Query 2").fill("loaf")
    page.get_by_label("Query 2").press("Enter")
    page.wait_for_url("**/trends?q=water&q=loaf*")
    slider = page.get_by_label("Period to read out")
    slider.focus()
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext").startswith("February 2023, water 1 100%")
    assert "February 2023" in page.locator(".reading-out").inner_text()
    box = page.locator(".lines").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.99, box["y"] + 20)
    assert "September 2023" in page.locator(".reading-out").inner_text()
    ends = page.locator(".ends text").all_text_contents()
    assert ends == ["water", "loaf"]
    page.mouse.move(box["x"], box["y"] - 200)
    page.locator(".series-2 .slot").nth(1).click()  # the second month in which there is one
    page.wait_for_url("**/?q=loaf&after=2023-05-01&before=2023-05-31")
    assert complaints == []


def test_two_periods_are_compared_on_a_phone_without_a_script(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False, color_scheme="dark")
    page.goto("/trends?q=water")
    page.locator("input[name=first]").fill("2023-01..2023-03")
    page.locator("input[name=second]").fill("2023-07..2023-09")
    page.locator("#periods ~ form button").click()
    page.wait_for_url("**first=2023-01..2023-03**")
    sides = page.locator(".sides > section")
    assert "Lowford" in sides.nth(0).inner_text()
    assert "Ben Oduya" in sides.nth(1).inner_text()
    assert page.locator("main").bounding_box()["width"] <= 390
    sides.nth(0).get_by_role("link", name="Ada Lind", exact=True).click()
    page.wait_for_url("**/names/person/Ada%20Lind")
    assert page.get_by_role("heading", name="Ada Lind").is_visible()


def test_a_name_leads_to_the_search_inside_its_articles(open_page):
    page = open_page()
    page.goto("/names/person/Ada%20Lind")
    inside = page.get_by_role("search", name="In these articles").get_by_role("searchbox")
    inside.fill("water")
    inside.press("Enter")
    page.wait_for_url("**/?q=water&person=Ada+Lind")
    assert "6 articles" in page.get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize("path", ["/trends?q=water&q=loaf&first=2023-01&second=2023-09", "/names/person/Ada%20Lind"])
def test_nothing_is_wider_than_the_window_and_targets_are_large_enough(open_page, path):
    page = open_page(viewport={"width": 1280, "height": 800})
    page.goto(path)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL_TARGETS) == []
