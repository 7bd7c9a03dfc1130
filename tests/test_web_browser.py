"""Browser: the pages do their work in Chromium, without scripts and with them."""

import pytest

# the least contrast between a text and what it stands on
CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (c) => {
    const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = channels(c).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = 21;
  while (texts.nextNode()) {
    if (!texts.currentNode.data.trim()) continue;
    const node = texts.currentNode.parentElement;
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
}"""


def hits(page) -> list[str]:
    return page.locator(".hit h2").all_inner_texts()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_whole_path_works_without_scripts(open_page, width):
    page = open_page(java_script_enabled=False, viewport={"width": width, "height": 844})
    page.goto("/")
    page.get_by_role("searchbox").fill("canal")
    page.get_by_role("button", name="Search").click()
    assert hits(page) == ["Canal reopens after the storm", "Ferry fares rise", "Grain prices fall"]

    def choose(name):
        if width < 960:
            page.locator("#filters > summary").click()
        page.locator(".filters").get_by_role("link", name=name).click()

    choose("Westhaven")
    choose("Eastmark")
    assert hits(page) == ["Canal reopens after the storm", "Grain prices fall"]
    page.get_by_role("link", name="Remove Place Westhaven").click()
    assert hits(page) == ["Grain prices fall"]
    page.locator(".hit h2 a").click()
    assert page.locator("mark").all_inner_texts() == ["canal"]
    page.get_by_role("link", name="Back to the results").click()
    assert hits(page) == ["Grain prices fall"]


def test_dates_can_be_typed_and_empty_fields_stay_out_of_the_address(open_page):
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto("/?q=canal")
    page.get_by_label("From", exact=True).fill("2024-10-01")
    page.get_by_role("button", name="Apply dates").click()
    page.wait_for_url("**/?q=canal&after=2024-10-01")
    assert hits(page) == ["Canal reopens after the storm"]


def test_a_slash_goes_to_the_search_box(open_page):
    page = open_page()
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert page.get_by_role("combobox", name="Search the archive").input_value() == "a/b"


def test_the_first_tab_offers_to_skip_to_the_results(open_page):
    page = open_page()
    page.goto("/?q=canal")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the results"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "main"


@pytest.mark.parametrize("url", ["/", "/?q=body", "/?q=<script>alert(1)</script>", "/article/canal?q=canal"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_break_no_rule_of_their_policy_and_fit_the_screen(open_page, url, width):
    page = open_page(viewport={"width": width, "height": 844})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(url)
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_hostile_article_shows_as_text_and_asks_nobody_for_anything(open_page, address):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto("/?q=body")
    page.locator(".hit h2 a").click()
    assert "<script>alert(1)</script>" in page.locator("h1").inner_text()
    assert all(url.startswith(f"{address}/") for url in asked)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_page, scheme):
    page = open_page(color_scheme=scheme)
    page.goto("/?q=canal&place=Norland")
    assert page.evaluate(CONTRAST) >= 4.5
