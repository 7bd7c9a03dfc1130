"""A gate: how well is the metadata of saved web pages read? Fails below the pinned floors.

The pages are those of newspaper4k's tests, the truth is what its authors wrote down. A title that differs from theirs
only in its quotation marks is the same. Where theirs is that of the browser's window and the page has one heading, the
heading is right too: `TITLES` counts both, `EXACT_TITLES` theirs alone.
"""

import json
import os
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html

import corpus
from corpus import Article

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
PAGES = CORPORA / "html-newspaper4k.tar.gz"

TITLES = 0.95
EXACT_TITLES = 0.9
DATES = 0.85  # of those given, the day where the page was written
AUTHORS = 0.6  # of those given, all of them and nobody else

pytestmark = pytest.mark.skipif(not PAGES.is_file(), reason=f"the saved pages are not at {PAGES}")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    with tarfile.open(PAGES) as archive:
        archive.extractall(folder, filter="data")
    found = []
    for truth in sorted(folder.rglob("metadata/*.json")):
        page = truth.parents[1] / "html" / f"{truth.stem}.html"
        articles = [item for item in corpus.read_articles([page]) if isinstance(item, Article)]
        found.append((json.loads(truth.read_text(encoding="utf-8")), page, articles[0] if articles else None))
    return found


def plain(title):
    return " ".join(title.translate(str.maketrans("‘’“”", "''\"\"")).split())


def headings(page):
    return [plain(heading.text_content()) for heading in html.fromstring(page.read_bytes()).iter("h1")]


def local_day(published):
    return (published.instant + timedelta(minutes=published.offset or 0)).date().isoformat()


def test_every_page_is_an_article(pages):
    assert len(pages) == 20
    assert all(article is not None for _, _, article in pages)


def test_titles(pages):
    exact = sum(plain(truth["title"]) == plain(article.title) for truth, _, article in pages)
    shown = sum(
        plain(article.title) in {plain(truth["title"]), *(headings(page) if len(headings(page)) == 1 else ())}
        for truth, page, article in pages
    )
    assert exact / len(pages) >= EXACT_TITLES
    assert shown / len(pages) >= TITLES


def test_dates(pages):
    given = [(truth["publish_date"][:10], article.published) for truth, _, article in pages if truth["publish_date"]]
    right = sum(published is not None and local_day(published) == day for day, published in given)
    assert right / len(given) >= DATES


def test_authors(pages):
    given = [(truth["authors"], list(article.authors)) for truth, _, article in pages if truth["authors"]]
    assert sum(names == found for names, found in given) / len(given) >= AUTHORS
