"""Screenshots: what do the pages look like?

    make screenshots

Indexes the sample articles, serves them, and takes the pictures of docs/screenshots in headless Chromium.
"""

import base64
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
SEARCH = Path(sys.executable).with_name("search")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDE, PHONE = (1280, 900), (390, 844)
QUALITY = 80  # of WebP: letters stay sharp, and a picture takes some 50 KB
RESULTS, ARTICLE = "?q=moon&tag=space", "?q=moon"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its file, the address, whether the first result there is to be opened, and how it is looked at."""

    name: str
    path: str
    size: tuple[int, int] = WIDE
    theme: str = "light"
    opened: bool = False


SHOTS = (
    Shot("results", RESULTS),
    Shot("article", ARTICLE, opened=True),
    Shot("trends", "trends?q=moon&q=soviet&q=computer&by=year"),
    Shot("name", "names/place/Soviet%20Union"),
    Shot("results-phone", RESULTS, PHONE, "dark"),
    Shot("article-phone", ARTICLE, PHONE, "dark", opened=True),
)


@contextmanager
def served_sample() -> Iterator[str]:
    """Serve an index of the sample articles; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([SEARCH, "index", "--sample", "--index", folder], check=True)  # noqa: S603 - our own command
        command = [SEARCH, "serve", "--index", folder, "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
            try:
                yield next(found[0] for line in server.stdout or () if (found := re.search(r"http://\S+/", line)))
            finally:
                server.terminate()


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Take a picture, and put it into the folder."""
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=shot.theme)
    page = context.new_page()
    page.goto(address + shot.path)
    if shot.opened:
        page.locator(".hit h2 a").first.click()
        page.locator("article.story").wait_for()
    page.wait_for_load_state("networkidle")
    session = context.new_cdp_session(page)
    picture = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (FOLDER / f"{shot.name}.webp").write_bytes(base64.b64decode(picture["data"]))
    context.close()


def main() -> None:
    """Take all pictures, and remove those that are no longer taken."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit(f"There is no Chromium. Install one of: {', '.join(BROWSERS)}.")
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*"):
        old.unlink()
    with served_sample() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for shot in SHOTS:
            take(browser, address, shot)
        browser.close()


if __name__ == "__main__":
    main()
