"""Browser: the pages do their work in Chromium, without scripts and with them."""


def hits(page) -> list[str]:
    return page.locator(".hit h2").all_inner_texts()


def test_the_whole_path_works_without_scripts(open_page):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/")
    page.get_by_role("searchbox").fill("canal")
    page.get_by_role("button", name="Search").click()
    assert hits(page) == ["Canal reopens after the storm", "Ferry fares rise", "Grain prices fall"]

    def choose(name):
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


def test_the_first_tab_offers_to_skip_to_the_results(open_page):
    page = open_page()
    page.goto("/?q=canal")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the results"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "main"
