"""Pipeline: a spaCy pipeline takes the place of our rules, and its names are normalised alike."""

import sys
from pathlib import Path

import pytest

from corpus.article import Draft, Kind
from corpus.enrich import EnrichOptions, enrich
from corpus.entities import extractor_named
from corpus.entities.pipeline import PIECE, pieces, trimmed
from corpus.errors import ExtractorError
from corpus.formats.options import DEFAULTS
from corpus.reading import complete

P, O, L = Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE  # noqa: E741

PATTERNS = [
    {"label": "PERSON", "pattern": "Dr. Amara Nwosu"},
    {"label": "PER", "pattern": "Nwosu"},
    {"label": "ORG", "pattern": "the Harbour Protection League"},
    {"label": "ORG", "pattern": "HPL"},
    {"label": "GPE", "pattern": "U.S."},
    {"label": "LOC", "pattern": "Brenwick's"},
    {"label": "FAC", "pattern": "Tolbridge Pier"},
    {"label": "DATE", "pattern": "Monday"},
]

spacy = pytest.importorskip("spacy", reason="the extra 'spacy' is not installed")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Save a pipeline of a few patterns, and return its folder."""
    folder = tmp_path_factory.mktemp("pipelines") / "tiny"
    made = spacy.blank("en")
    made.add_pipe("entity_ruler").add_patterns(PATTERNS)
    made.to_disk(folder)
    return f"spacy:{folder}"


def test_labels_become_kinds_and_names_are_normalised(pipeline: str) -> None:
    text = (
        "Dr. Amara Nwosu of the Harbour Protection League flew to the U.S. on Monday. "
        "HPL paid; Nwosu saw Brenwick's lights from Tolbridge Pier."
    )
    assert [(text[m.start : m.end], m.kind, m.name) for m in extractor_named(pipeline).extract(text)] == [
        ("Amara Nwosu", P, "Amara Nwosu"),
        ("Harbour Protection League", O, "Harbour Protection League"),
        ("U.S.", L, "United States"),
        ("HPL", O, "Harbour Protection League"),
        ("Nwosu", P, "Amara Nwosu"),
        ("Brenwick", L, "Brenwick"),
        ("Tolbridge Pier", L, "Tolbridge Pier"),
    ]


def test_a_pipeline_is_loaded_once(pipeline: str) -> None:
    assert extractor_named(pipeline) is extractor_named(pipeline)


@pytest.mark.parametrize(("language", "people"), [("en", ("Nwosu",)), (None, ("Nwosu",)), ("fr", ())])
def test_a_pipeline_reads_texts_in_its_language(pipeline: str, language: str | None, people: tuple[str, ...]) -> None:
    draft = Draft(path="a.txt", text="Nwosu", language=language)
    article = enrich(draft, extractor=extractor_named(pipeline), options=EnrichOptions())
    assert article.people == people


def test_a_pipeline_for_many_languages_reads_them_all(tmp_path: Path) -> None:
    made = spacy.blank("xx")
    made.add_pipe("entity_ruler").add_patterns(PATTERNS)
    made.to_disk(tmp_path / "many")
    assert extractor_named(f"spacy:{tmp_path / 'many'}").reads("fr")


def test_articles_are_completed_by_the_extractor_of_the_options(pipeline: str) -> None:
    from dataclasses import replace

    draft = Draft(path="a.txt", text="Nwosu met Mary Quill.")
    (article,) = complete([draft], options=replace(DEFAULTS, extractor=pipeline))
    assert article.people == ("Nwosu",)
    (article,) = complete([draft], options=replace(DEFAULTS, extractor="none"))
    assert article.people == ()


def test_an_extractor_that_is_not_there_costs_articles_and_not_the_run(tmp_path: Path) -> None:
    from dataclasses import replace

    draft = Draft(path="a.txt", text="Nwosu met Mary Quill.")
    (problem,) = complete([draft], options=replace(DEFAULTS, extractor=f"spacy:{tmp_path / 'gone'}"))
    assert "There is no spaCy pipeline" in problem.reason


def test_a_pipeline_without_entities_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ExtractorError, match="no part that finds entities"):
        extractor_named(f"spacy:{tmp_path / 'blank'}")


def test_a_folder_that_is_no_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractorError, match="no spaCy pipeline"):
        extractor_named(f"spacy:{tmp_path}")


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(ExtractorError, match=r"pip install 'clippings\[spacy\]'"):
        extractor_named("spacy:en_core_web_sm")


@pytest.mark.parametrize("name", ["", "spacy", "spacy:", "rule"])
def test_another_name_is_no_extractor(name: str) -> None:
    with pytest.raises(ExtractorError, match="Use rules, none or spacy:PIPELINE"):
        extractor_named(name)


def test_the_rules_are_the_default() -> None:
    assert extractor_named(DEFAULTS.extractor) is extractor_named("rules")


@pytest.mark.parametrize(
    "text", ["", "a", "a" * (2 * PIECE + 1), "word " * PIECE, "A line.\n\n" * PIECE, " " * 2 * PIECE]
)
def test_pieces_cover_a_text_without_a_gap(text: str) -> None:
    spans = list(pieces(text))
    assert "".join(text[begin:end] for begin, end in spans) == text
    assert all(end - begin <= PIECE for begin, end in spans)


def test_pieces_end_with_paragraphs() -> None:
    text = "A line.\n\n" * PIECE
    assert all(text[begin:].startswith("\n\nA line.") for begin, _ in list(pieces(text))[1:])


@pytest.mark.parametrize(
    ("surface", "kind", "expected"),
    [
        ("the Harbour League's", O, "Harbour League"),
        ("The  President Amara Nwosu", P, "Amara Nwosu"),
        ("Mr. Quill’s", P, "Quill"),
        ("President", P, "President"),
        ("The", O, "The"),
        ("President Hotel", O, "President Hotel"),
    ],
)
def test_spans_lose_what_is_no_part_of_a_name(surface: str, kind: Kind, expected: str) -> None:
    text = f"So {surface} it is."
    start, end = trimmed(text, 3, 3 + len(surface), kind)
    assert text[start:end] == expected
