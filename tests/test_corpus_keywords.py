"""Keywords and top lines: how do values given with an article, and its headline, meet what its prose says?"""

import re
from dataclasses import dataclass

import pytest

from corpus.article import Article, Draft, Kind, Mention, Origin
from corpus.enrich import EnrichOptions, enrich
from corpus.keywords import name_of

PROSE = "The harbour council said on Friday that John Tovar would close the bridge for two weeks while it is repaired."
MORE = "It was opened in 1931, and nobody had looked at its northern pier since then, as the engineers found in spring."


@dataclass(frozen=True)
class NameExtractor:
    """Finds each place of one person's name."""

    name: str

    def reads(self, language: str | None) -> bool:
        return language in {None, "en"}

    def extract(self, text: str) -> tuple[Mention, ...]:
        return tuple(Mention(*found.span(), Kind.PERSON, self.name) for found in re.finditer(self.name, text))


def make(text: str = PROSE, people: tuple[str, ...] = (), title: str | None = None) -> Article:
    draft = Draft(path="/news/story.txt", text=text, people=people, title=title)
    return enrich(draft, extractor=NameExtractor("John Tovar"), options=EnrichOptions())


@pytest.mark.parametrize(
    ("given", "kind", "found", "name"),
    [
        ("tovar", Kind.PERSON, ("Tovar",), "Tovar"),
        ("tovar", Kind.PERSON, ("John Tovar", "Ada Marlow"), "John Tovar"),
        ("tovar", Kind.PERSON, ("John Tovar", "Mira Tovar"), "Tovar"),
        ("john-tovar", Kind.PERSON, (), "John Tovar"),
        ("john_tovar", Kind.PERSON, ("John Tovar",), "John Tovar"),
        ("de-la-rosa", Kind.PERSON, ("Mira de la Rosa",), "Mira de la Rosa"),
        ("qxco", Kind.ORGANIZATION, (), "QXCO"),
        ("qxco", Kind.ORGANIZATION, ("QxCo",), "QxCo"),
        ("harbourboard", Kind.ORGANIZATION, (), "harbourboard"),
        ("qx-co", Kind.ORGANIZATION, (), "qx-co"),
        ("qxmole", Kind.PLACE, ("John Qxmole",), "qxmole"),
        ("Tovar", Kind.PERSON, ("John Tovar",), "Tovar"),
        ("uk", Kind.PLACE, (), "United Kingdom"),
    ],
)
def test_a_keyword_takes_the_spelling_of_the_prose_or_capitals(
    given: str, kind: Kind, found: tuple[str, ...], name: str
) -> None:
    assert name_of(given, kind, found) == name


def test_a_given_keyword_and_its_name_in_the_prose_are_one() -> None:
    assert make(people=("tovar",)).people == ("John Tovar",)


def test_a_given_value_keeps_its_origin_where_the_prose_adds_none() -> None:
    assert make(people=("tovar",)).origins["people"] is Origin.METADATA
    assert "found_people" not in make(people=("tovar",)).origins


def test_names_that_the_prose_adds_to_given_ones_are_told_apart() -> None:
    origins = make(people=("Ada Marlow",)).origins
    assert (origins["people"], origins["found_people"]) == (Origin.METADATA, Origin.EXTRACTED)


def test_names_of_the_prose_alone_are_extracted() -> None:
    assert make().origins["people"] is Origin.EXTRACTED
    assert "found_people" not in make().origins


@pytest.mark.parametrize(
    ("top", "left"),
    [
        ("Bridge to close\n\n", ""),
        ("Bridge to close\n\nBy Ada Marlow\n\n", ""),
        ("Bridge to close\n\nBy Ada Marlow, Coast News\n\n", ""),
        ("Bridge to close\n\nBy Ada Marlow\n\nLIMA, Oct 31 (Reuters) - ", "LIMA, Oct 31 (Reuters) - "),
        ("By Ada Marlow\n\n", "By Ada Marlow\n\n"),
    ],
)
def test_a_headline_and_its_byline_are_not_repeated_in_the_text(top: str, left: str) -> None:
    article = make(f"{top}{PROSE}\n\n{MORE}")
    assert article.text == f"{left}{PROSE}\n\n{MORE}"
    assert [article.text[one.start : one.end] for one in article.mentions] == ["John Tovar"]


def test_a_first_line_stays_where_the_title_was_given() -> None:
    assert make(f"Bridge to close\n\n{PROSE}", title="Bridge closes").text.startswith("Bridge to close")


def test_the_bio_at_the_end_stays() -> None:
    bio = "Ada Marlow is the harbour reporter at Coast News."
    assert make(f"Bridge to close\n\n{PROSE}\n\n{MORE}\n\n{bio}").text.endswith(bio)
