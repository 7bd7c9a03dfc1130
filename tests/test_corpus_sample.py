"""The sample corpus: has it the shape that the first search page is built on?"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "sample"
FILES = sorted(path for path in SAMPLE.rglob("*") if path.is_file())
OUTLETS = {"harbour-and-field", "meridian-courier", "northgate-ledger"}
PLAIN = {".txt", ""}
VOID = {"input", "link", "meta"}
BODY_FIELDS = ("body", "text")
TITLE_FIELDS = ("title", "headline")
FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
FULL_ARTICLE = "Read the full article here"


@dataclass(frozen=True)
class Sample:
    """One article of the sample: where it stands and the words of its body."""

    name: str
    suffix: str
    title: str
    body: str


def front_matter(text: str) -> tuple[dict[str, object], str]:
    match = FRONT_MATTER.fullmatch(text)
    assert match is not None, "no front matter"
    metadata = yaml.safe_load(match[1])
    assert isinstance(metadata, dict)
    return metadata, match[2]


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def first(record: dict[str, object], names: tuple[str, ...]) -> str:
    return next(str(record[name]) for name in names if name in record)


class Page(HTMLParser):
    """The parts of a saved page that the tests ask about."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.title = self.body = self.canonical = self.time = ""
        self.structured: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical = values.get("href") or ""
        if tag == "time":
            self.time = values.get("datetime") or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if "h1" in self.open:
            self.title += data
        if "article" in self.open:
            self.body += data
        elif self.open[-1:] == ["script"] and data.lstrip().startswith("{"):
            self.structured.append(data)


def articles_of(path: Path) -> Iterator[Sample]:
    match path.suffix:
        case ".jsonl":
            for number, record in enumerate(records(path), start=1):
                yield Sample(
                    f"{path.name}:{number}", path.suffix, first(record, TITLE_FIELDS), first(record, BODY_FIELDS)
                )
        case ".md":
            metadata, body = front_matter(path.read_text(encoding="utf-8"))
            yield Sample(path.name, path.suffix, str(metadata["title"]), body)
        case ".html":
            page = Page(path)
            yield Sample(path.name, path.suffix, page.title, page.body)
        case _:
            yield Sample(path.name, path.suffix, "", path.read_text(encoding="utf-8"))


ARTICLES = [article for path in FILES for article in articles_of(path)]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def test_sample_holds_about_sixty_articles() -> None:
    assert 55 <= len(ARTICLES) <= 70


def test_each_format_is_well_represented() -> None:
    counts = Counter("plain" if article.suffix in PLAIN else article.suffix for article in ARTICLES)
    assert set(counts) == {"plain", ".md", ".html", ".jsonl"}
    assert min(counts.values()) >= 10


def test_one_article_has_no_extension() -> None:
    assert sum(path.suffix == "" for path in FILES) == 1


def test_files_stand_in_three_outlet_folders_under_unique_names() -> None:
    assert {path.parent.name for path in FILES} == OUTLETS
    assert len({path.name for path in FILES}) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_is_clean_utf8(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\u200b-\u200f\ufeff]", text)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_article_has_150_to_600_words(article: Sample) -> None:
    assert 150 <= len(article.body.split()) <= 600


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".md"], ids=lambda path: path.name)
def test_front_matter_names_title_author_and_outlet(path: Path) -> None:
    metadata, _ = front_matter(path.read_text(encoding="utf-8"))
    assert {"title", "date", "source", "tags"} <= metadata.keys()
    assert {"author", "authors"} & metadata.keys()


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".html"], ids=lambda path: path.name)
def test_page_declares_its_address_and_time(path: Path) -> None:
    page = Page(path)
    assert re.fullmatch(r"https://[a-z]+\.example/\S+", page.canonical)
    assert page.title
    assert page.time
    assert not page.open
    for block in page.structured:
        assert "@context" in json.loads(block)


def test_json_lines_use_two_spellings_of_the_fields() -> None:
    spellings = [frozenset(records(path)[0]) for path in FILES if path.suffix == ".jsonl"]
    assert len(spellings) == 2
    assert {"title", "body", "published"} <= max(spellings, key=lambda keys: "body" in keys)
    assert {"headline", "text", "date"} <= max(spellings, key=lambda keys: "headline" in keys)


def test_several_plain_texts_are_bare_excerpts_with_a_biography() -> None:
    excerpts = [article.body.splitlines() for article in ARTICLES if article.body.rstrip().endswith(FULL_ARTICLE)]
    assert len(excerpts) >= 8
    assert all(re.search(r"\b(reporter|correspondent|editor|covers)\b", lines[-2]) for lines in excerpts)


def test_exactly_two_pairs_are_versions_of_one_story() -> None:
    signatures = [(article.name, shingles(article.body)) for article in ARTICLES]
    pairs = {
        (left, right)
        for number, (left, ours) in enumerate(signatures)
        for right, theirs in signatures[:number]
        if len(ours & theirs) >= 0.6 * len(ours | theirs)
    }
    assert len(pairs) == 2
