"""A gate: the seed article, which says nothing of itself but in its prose, is read without a fault."""

import os
from pathlib import Path

import pytest

import corpus
from corpus import Article

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
SEED = CORPORA / "seed" / "article.txt"

pytestmark = pytest.mark.skipif(not SEED.is_file(), reason=f"the seed article is not at {CORPORA}")


@pytest.fixture(scope="module")
def article():
    (found,) = corpus.read_articles([SEED])
    assert isinstance(found, Article)
    return found


def test_author_and_outlet_come_from_the_bio(article):
    assert (article.authors, article.source) == (("Noah Robertson",), "Defense News")
    start, end = article.evidence["authors"].span
    assert article.text[start:end].startswith("Noah Robertson is the Pentagon reporter at Defense News.")


def test_it_is_undated_an_excerpt_and_english(article):
    assert (article.published, article.dateline, article.excerpt, article.language) == (None, None, True, "en")


def test_names_are_complete_and_there_is_no_false_one(article):
    assert set(article.people) == {"Antony Blinken", "Lloyd Austin", "Noah Robertson"}
    assert set(article.organizations) == {
        "Pentagon",
        "State Department",
        "Defense News",
        "Christian Science Monitor",
        "College of William & Mary",
    }
    assert set(article.places) == {
        "Russia",
        "Kursk",
        "Ukraine",
        "United States",
        "Washington",
        "North Korea",
        "Japan",
        "Pyongyang",
        "South Korea",
        "China",
        "Williamsburg",
        "Virginia",
    }
