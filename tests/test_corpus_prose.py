"""Prose: what the lines around an article say of it, on articles of every kind, written for these tests.

`tests/data` has them: credits.tsv (lines above the prose; '…' where it runs on in the same line), bios.tsv and
pointers.tsv (last lines), articles.txt (whole articles, what is expected first).
"""

from pathlib import Path

import pytest

from corpus.article import Draft
from corpus.dates import iso
from corpus.enrich import EnrichOptions, enrich

DATA = Path(__file__).resolve().parent / "data"
HEADLINE = "Board agrees to mend the northern piers"
PROSE = (
    "The harbour board agreed on the plan after a debate of three hours, and work on the two piers is to begin "
    "before the winter storms set in.\n\n"
    "Nobody had inspected the piers since they were built, an engineer told the board, and the timber had gone soft "
    "below the water line.\n\n"
    "The cost will be met from fees, which are to rise by a tenth in the coming year."
)


def rows(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    cells = [[cell.replace("\\n", "\n") for cell in line.split("\t")] for line in lines]
    return [pytest.param(*row, id=f"{number}-{row[0][:24]!a}") for number, row in enumerate(cells, start=2)]


def records(name):
    found = (DATA / name).read_text(encoding="utf-8").removesuffix("\n").split("\n=====\n")
    parted = [("\n" + record).partition("\n\n") for record in found]
    return [
        pytest.param(dict(line.split(": ", 1) for line in head.split("\n") if line), text, id=f"{number}-{text[:24]!a}")
        for number, (head, _, text) in enumerate(parted)
    ]


def read(text):
    return enrich(Draft(path="/news/story.txt", text=text), extractor=None, options=EnrichOptions())


def said(article):
    """Return authors, outlet, date and place, as the tables have them."""
    published = iso(article.published) if article.published else ""
    return "; ".join(article.authors), article.source or "", published, article.dateline or ""


@pytest.mark.parametrize("above", ["", f"{HEADLINE}\n\n", f"{HEADLINE.upper()}\n"], ids=["bare", "titled", "shouted"])
@pytest.mark.parametrize(("lines", "authors", "outlet", "date", "place"), rows("credits.tsv"))
def test_the_lines_above_the_prose(lines, authors, outlet, date, place, above):
    joint = "" if lines.endswith("…") else "\n\n"
    article = read(above + lines.removesuffix("…") + joint + PROSE)
    assert said(article) == (authors, outlet, date, place)
    if above:
        assert article.title.casefold() == HEADLINE.casefold()


@pytest.mark.parametrize(("lines", "authors", "outlet"), rows("bios.tsv"))
def test_the_last_lines(lines, authors, outlet):
    article = read(f"{PROSE}\n\n{lines}")
    assert said(article) == (authors, outlet, "", "")
    assert article.title.startswith("The harbour board agreed")


@pytest.mark.parametrize(("excerpt", "line"), rows("pointers.tsv"))
def test_a_pointer_to_the_whole_article(line, excerpt):
    article = read(f"{PROSE}\n\n{line}")
    assert article.excerpt == (excerpt == "yes")
    assert (article.url is not None) == ("https://" in line)


@pytest.mark.parametrize(("expected", "text"), records("articles.txt"))
def test_whole_articles(expected, text):
    article = read(text)
    fields = [expected.get(field, "") for field in ("authors", "outlet", "date", "place")]
    assert said(article) == tuple(fields)
    assert "title" not in expected or article.title == expected["title"]
