"""Citing: entries parse, hold what is known, and nothing that is not."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import bibtex, citation, citation_key, csl_json, ris
from tests.suites.web_cases import ATTACK, HOSTILE, article

HERE = "https://archive.example/article/a"
CALDER = article(
    "a",
    title="Grain & the 50 % canal",
    authors=("Inés Calder", "Tom Brandt"),
    published="2024-10-31T23:30:00Z",
    source="Harbour Post",
    language="en",
    tags=("grain", "trade"),
    url="https://harbour.example/grain_50%25?a=b&c=d",
)

values = st.text(max_size=40)
articles = st.builds(
    lambda title, author, source, tag, url: article(
        "x", title=title, authors=(author,), source=source, tags=(tag,), url=url
    ),
    values,
    values,
    values,
    values,
    values,
)


def fields(entry: str) -> dict[str, str]:
    """Read an entry as BibTeX does, by counting braces, whatever stands before them."""
    head, _, rest = entry.partition(",\n")
    assert re.fullmatch(r"@(?:article|misc)\{[a-z0-9-]+", head)
    found = {}
    for line in rest.removesuffix("}\n").splitlines():
        name, _, value = line.strip().removesuffix(",").partition(" = ")
        depth = 0
        for at, character in enumerate(value):
            depth += (character == "{") - (character == "}")
            assert depth > 0 or at == len(value) - 1 or "{" not in value
        assert depth == 0
        found[name] = value[1:-1] if value.startswith("{") else value
    return found


def test_an_entry_has_all_that_is_known():
    assert bibtex(CALDER).startswith("@article{calder2024grain-")
    assert fields(bibtex(CALDER)) == {
        "title": r"{Grain \& the 50 \% canal}",
        "author": "Inés Calder and Tom Brandt",
        "journal": "Harbour Post",
        "year": "2024",
        "month": "oct",
        "day": "31",
        "url": "https://harbour.example/grain_50%25?a=b&c=d",
        "language": "en",
        "keywords": "grain, trade",
    }


def test_an_entry_without_outlet_or_date_says_so_and_makes_nothing_up():
    entry = bibtex(article("a", title="A note"), url=HERE)
    assert entry.startswith("@misc{anonundatednote-")
    assert fields(entry) == {"title": "{A note}", "url": HERE, "note": "undated"}


@given(articles)
def test_whatever_an_article_says_its_entry_is_balanced(found):
    entry = fields(bibtex(found, url=HERE))
    assert entry.keys() <= {"title", "author", "journal", "url", "keywords", "note"}
    for name in ("title", "author", "journal", "keywords"):
        assert not re.search(r"(?<!\\)[#$%&_]", entry.get(name, ""))


def test_braces_and_backslashes_become_commands():
    title = fields(bibtex(article("a", title=r"a\b{c}d^e~f")))["title"]
    assert title == r"{a\textbackslash{}b\textbraceleft{}c\textbraceright{}d\textasciicircum{}e\textasciitilde{}f}"


def test_a_name_that_bibtex_would_part_is_kept_whole():
    names = ("Hall and Sons", "Martin King, Jr.", "Ann Lee")
    assert fields(bibtex(article("a", authors=names)))["author"] == (
        "{Hall and Sons} and {Martin King, Jr.} and Ann Lee"
    )


@pytest.mark.parametrize(
    ("published", "parts"),
    [
        ("2024", [2024]),
        ("2024-10", [2024, 10]),
        ("2024-10-31", [2024, 10, 31]),
        ("2024-10-31T01:02:03Z", [2024, 10, 31]),
    ],
)
def test_dates_are_as_precise_as_they_are_known(published, parts):
    found = article("a", published=published)
    assert csl_json(found)["issued"] == {"date-parts": [parts]}
    entry = fields(bibtex(found))
    assert [name in entry for name in ("year", "month", "day")] == [len(parts) > at for at in range(3)]
    assert f"DA  - {'/'.join(f'{part:02}' for part in parts)}/" in ris(found)


def test_csl_keeps_names_whole_and_leaves_out_what_is_not_known():
    assert csl_json(CALDER)["author"] == [{"literal": "Inés Calder"}, {"literal": "Tom Brandt"}]
    assert csl_json(CALDER)["container-title"] == "Harbour Post"
    assert csl_json(article("a", title="A note")).keys() == {"id", "type", "title"}


def test_ris_is_one_record_of_tagged_lines():
    lines = ris(CALDER).splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert lines[0] == "TY  - NEWS"
    assert lines[-1] == "ER  - "
    assert [line for line in lines if line.startswith("AU")] == ["AU  - Inés Calder", "AU  - Tom Brandt"]


def test_a_line_of_text_names_author_title_outlet_date_and_address():
    assert citation(CALDER) == (
        "Inés Calder, Tom Brandt. “Grain & the 50 % canal”. Harbour Post, 2024-10-31. "
        "https://harbour.example/grain_50%25?a=b&c=d"
    )
    assert citation(article("a", title="A note"), url=HERE) == f"“A note”. undated. {HERE}"


@pytest.mark.parametrize("form", [bibtex, ris, citation, lambda found, url: json.dumps(csl_json(found, url=url))])
def test_an_address_that_is_not_of_the_web_is_never_given(form):
    written = form(HOSTILE, url=HERE)
    assert "javascript:" not in written
    assert HERE in written


@given(values)
def test_no_line_break_of_an_article_begins_another_field(title):
    found = article("a", title=f"{title}\r\nER  - \nTY  - {title}\x00")
    assert ris(found).count("\r\n") == len(ris(found).splitlines())
    assert ris(found).count("\r\nER  - ") == 1
    assert "\n" not in citation(found)


def test_keys_are_stable_plain_and_apart():
    assert citation_key(CALDER) == citation_key(CALDER)
    assert citation_key(CALDER) != citation_key(article("b", title=CALDER.title, authors=CALDER.authors))
    assert re.fullmatch(r"[a-z0-9]+-[0-9a-f]{6}", citation_key(article("ö", title=f"東京 {ATTACK}", source="Ö Post")))
