"""Do records give articles, line by line, whatever stands between them?"""

import gzip
import io
import json
import os
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Draft, Problem
from corpus.formats import jsonarrays as jsonarrays_module
from corpus.formats import jsonlines as jsonlines_module
from corpus.formats.jsonarrays import array_records
from corpus.formats.jsonlines import JsonLinesReader, JsonReader, read_stream
from corpus.formats.options import DEFAULTS, ReadOptions
from corpus.formats.source import SourceFile

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
WIRES = CORPORA / "reuters.jsonl.gz"


def lines(data: bytes, options: ReadOptions = DEFAULTS) -> list[Draft | Problem]:
    return [*read_stream(io.BytesIO(data), "-", options)]


def whole(tmp_path: Path, value: object) -> list[Draft | Problem]:
    path = tmp_path / "articles.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value, indent=1))
    return [*JsonReader().read(SourceFile(path), DEFAULTS)]


def test_each_line_is_an_article() -> None:
    first, second = lines(b'{"id": 7, "title": "One", "body": "First text."}\n\n{"text": "Second text."}')
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert (first.path, first.line, first.key, first.title, first.text) == ("-", 1, "7", "One", "First text.")
    assert (second.line, second.text) == (3, "Second text.")


def test_a_broken_line_is_a_problem_and_the_next_is_read() -> None:
    found = lines(b'{"text": "a"}\n{"text": \n[1]\n"x"\nnull\n{"title": "no body"}\n{"text": "b"}\n')
    assert [item.line for item in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [item.text for item in found if isinstance(item, Draft)] == ["a", "b"]
    problems = [item.reason for item in found if isinstance(item, Problem) and item.skipped]
    assert len(problems) == 5
    assert problems[0].startswith("not valid JSON: ")
    assert "an array" in problems[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_are_honoured(encoding: str) -> None:
    text = '{"text": "Émile"}\n{"text": "Zoé"}\n'
    mark = "\ufeff" if encoding.endswith("e") else ""
    found = lines((mark + text).encode(encoding))
    assert [(item.line, item.text) for item in found if isinstance(item, Draft)] == [(1, "Émile"), (2, "Zoé")]


def test_angle_brackets_in_a_plain_body_are_text() -> None:
    (found,) = lines(b'{"body": "Shares of <IBM> rose & fell."}')
    assert isinstance(found, Draft)
    assert found.text == "Shares of <IBM> rose & fell."
    assert found.markup is None


def test_a_body_in_html_loses_its_tags_and_keeps_its_layout() -> None:
    (found,) = lines(b'{"body_html": "<p>One<br>two</p><p>A &amp; <b>B</b></p><script>x</script>"}')
    assert isinstance(found, Draft)
    assert found.text == "One two\n\nA & B"
    assert found.markup is not None
    assert found.markup.kind == "html"


@pytest.mark.parametrize("field", ["content", "body", "text"])
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One<br>two</p><p>A &amp; <b>B</b></p>", "One two\n\nA & B"),
        ('\n <DIV class="story"><h2>Frost</h2>It froze.</DIV>', "Frost\n\nIt froze."),
        ("<!-- story --><figure><img src=x></figure><p>It froze.</p>", "It froze."),
        ("<br/>It froze.", "It froze."),
    ],
)
def test_a_text_that_opens_with_a_block_of_html_is_html(field: str, source: str, text: str) -> None:
    (found,) = lines(json.dumps({field: source}).encode())
    assert isinstance(found, Draft)
    assert found.text == text
    assert found.markup is not None
    assert (found.markup.kind, found.markup.source) == ("html", source)


@pytest.mark.parametrize(
    "text", ["<IBM> said so.", "<p is less", "<Preussag AG> rose. <p>", "a <p>b</p>", "<PRE-TAX> profit", "<b>A</b>"]
)
def test_a_text_that_opens_otherwise_stays_text(text: str) -> None:
    (found,) = lines(json.dumps({"content": text}).encode())
    assert isinstance(found, Draft)
    assert (found.text, found.markup) == (text, None)


@pytest.mark.parametrize("unit", ["<p ", "<!--", " ", "<p>", "<!-- > ", "<div\n"])
def test_telling_html_from_text_takes_little_time(unit: str) -> None:
    record = json.dumps({"content": unit * (1_000_000 // len(unit))}).encode()
    began = time.process_time()
    lines(record)
    assert time.process_time() - began < 10


def test_a_mapping_names_the_fields() -> None:
    options = ReadOptions(mapping={"body": "story.text", "authors": "story.who"})
    (found,) = lines(b'{"story": {"text": "It rained.", "who": "Ada Whitfield"}}', options)
    assert isinstance(found, Draft)
    assert (found.text, found.authors) == ("It rained.", ("Ada Whitfield",))


def test_a_mapped_body_in_html_is_read_as_html() -> None:
    (found,) = lines(b'{"page": "<p>It rained.</p>"}', ReadOptions(mapping={"body_html": "page"}))
    assert isinstance(found, Draft)
    assert found.text == "It rained."


def test_a_dated_headline_is_an_article_and_an_undated_name_is_none() -> None:
    headline, settings = lines(
        b'{"title": "Frost ends", "date": "1987-02-26"}\n{"name": "tool", "description": "x", "version": "1"}\n'
    )
    assert isinstance(headline, Draft)
    assert headline.text == "Frost ends"
    assert isinstance(settings, Problem)


def test_a_bad_date_leaves_the_article() -> None:
    problem, found = lines(b'{"text": "x", "date": "605:12:19.12"}')
    assert isinstance(problem, Problem)
    assert (problem.line, problem.skipped) == (1, False)
    assert "605:12:19.12" in problem.reason
    assert isinstance(found, Draft)


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines_module, "LINE_LIMIT", 20)
    found = lines(b'{"text": "a"}\n{"text": "' + b"b" * 95 + b'"}\n{"text": "c"}\n' + b" " * 50)
    assert [item.line for item in found] == [1, 2, 3, 4]
    assert [item.text for item in found if isinstance(item, Draft)] == ["a", "c"]


@pytest.mark.parametrize("line", [b"[" * 500_000, b'{"a":' * 200_000, b'{"text": ' + b"9" * 1_000_000 + b"}"])
def test_a_line_made_to_hurt_is_a_problem(line: bytes) -> None:
    started = time.process_time()
    (found,) = lines(line)
    assert isinstance(found, Problem)
    assert time.process_time() - started < 10


def test_bytes_that_are_not_utf8_are_read_as_well_as_can_be() -> None:
    found = lines('{"text": "Le café de la gare est fermé depuis février"}'.encode("cp1252"))
    assert isinstance(found[-1], Draft)
    assert "gare" in found[-1].text


@given(st.binary(max_size=300))
def test_any_bytes_give_drafts_or_problems(data: bytes) -> None:
    for item in lines(data) + lines(b'{"text": "' + data + b'"}'):
        assert isinstance(item, Draft | Problem)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=5))
def test_every_body_comes_back(bodies: list[str]) -> None:
    data = "\n".join(json.dumps({"text": f"x{body}x"}) for body in bodies).encode()
    assert [item.text for item in lines(data) if isinstance(item, Draft)] == [f"x{body}x" for body in bodies]


@pytest.mark.parametrize("name", ["articles", "items", "results"])
def test_an_array_may_be_the_file_or_stand_in_it(tmp_path: Path, name: str) -> None:
    records = [{"text": "a"}, {"text": "b"}, 3]
    for value in (records, {name: records, "count": 3}):
        found = whole(tmp_path, value)
        assert [item.text for item in found if isinstance(item, Draft)] == ["a", "b"]
        assert [item.line for item in found] == [1, 2, 3]
        assert isinstance(found[2], Problem)


def test_a_json_file_may_be_one_article_or_one_a_line(tmp_path: Path) -> None:
    (found,) = whole(tmp_path, {"text": "a", "items": [{"text": "no article"}]})
    assert isinstance(found, Draft)
    assert (found.text, found.line) == ("a", None)
    found_two = whole(tmp_path, '{"text": "a"}\n{"text": "b"}\n')
    assert [item.text for item in found_two if isinstance(item, Draft)] == ["a", "b"]


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "[" * 100_000, "{}", "[]", "[[]]", "7", '"x"', "\x00"])
def test_a_broken_json_file_is_no_article(tmp_path: Path, text: str) -> None:
    assert not [item for item in whole(tmp_path, text) if isinstance(item, Draft)]


def test_a_compressed_file_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n' * 3))
    assert len([*JsonLinesReader().read(SourceFile(path), DEFAULTS)]) == 3


@pytest.mark.skipif(not WIRES.exists(), reason=f"the corpus is not at {WIRES}")
def test_every_wire_with_text_or_headline_is_read() -> None:
    found = [*JsonLinesReader().read(SourceFile(WIRES), DEFAULTS)]
    drafts = [item for item in found if isinstance(item, Draft)]
    assert (len(found), len(drafts)) == (21_578, 21_577)
    assert all(draft.published is not None and draft.key for draft in drafts)
    assert any("<IBM>" in draft.text for draft in drafts)


def array(tmp_path: Path, data: bytes) -> list[Draft | Problem]:
    path = tmp_path / "articles.json"
    path.write_bytes(data)
    return [*JsonReader().read(SourceFile(path), DEFAULTS)]


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (b', {"text": "c"', "not valid JSON"),
        (b', {"text" "c"}, {"text": "d"}]', "not valid JSON"),
        (b', {"text": "c', "not valid JSON"),
        (b"", "has no end"),
        (b"] x", "behind the end"),
        (b', {"text": ' + b"[" * 200_000, "nested too deep"),
        (b', {"text": ' + b"9" * 100_000 + b"}]", "not valid JSON"),
    ],
)
def test_a_broken_array_keeps_what_came_before(tmp_path: Path, tail: bytes, reason: str) -> None:
    first, second, problem = array(tmp_path, b'[{"text": "a"},\n {"text": "b"}' + tail)
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert isinstance(problem, Problem)
    assert reason in problem.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_array_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = json.dumps([{"text": "Les élèves étaient là où il gèle déjà"}] * 2, ensure_ascii=False)
    found = array(tmp_path, text.encode(encoding))
    assert [item.text for item in found if isinstance(item, Draft)] == ["Les élèves étaient là où il gèle déjà"] * 2


def test_an_array_streams_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "articles.json"
    record = json.dumps({"text": "word " * 2_000})
    with path.open("w") as file:
        file.write("[" + ",\n".join([record] * 2_000) + "]")
    tracemalloc.start()
    try:
        count = sum(1 for _ in JsonReader().read(SourceFile(path), DEFAULTS))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 2_000
    assert peak < path.stat().st_size / 4


@given(
    st.lists(st.fixed_dictionaries({"text": st.text(st.characters(exclude_categories=["Cs"])), "n": st.floats()})),
    st.sampled_from([None, 0, 2]),
    st.integers(1, 40),
)
def test_an_array_gives_the_values_that_json_gives(values: list[object], indent: int | None, chunk: int) -> None:
    text = json.dumps(values, indent=indent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonarrays_module, "CHUNK", chunk)
        patch.setattr(jsonarrays_module, "NEAR_END", 10**9)
        assert repr([*array_records(io.StringIO(text))]) == repr(json.loads(text))


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_in_an_object_on_one_line_is_read_as_on_many(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "articles.json"
    path.write_text(json.dumps({"count": 2, "items": [{"text": "a"}, {"text": "b"}]}, indent=indent) + "\n")
    found = [*JsonReader().read(SourceFile(path), DEFAULTS)]
    assert [(item.line, item.text) for item in found if isinstance(item, Draft)] == [(1, "a"), (2, "b")]


def test_lines_that_each_hold_a_list_are_records(tmp_path: Path) -> None:
    line = json.dumps({"story": {"words": "It froze."}, "docs": [{"a": 1}]})
    options = ReadOptions(mapping={"body": "story.words"})
    path = tmp_path / "articles.json"
    for count in (1, 2):
        path.write_text(f"{line}\n" * count)
        assert len([item for item in JsonReader().read(SourceFile(path), options) if isinstance(item, Draft)]) == count


def test_items_of_a_json_feed_have_the_feed_as_their_outlet(tmp_path: Path) -> None:
    items = [{"id": "1", "content_html": "<p>It froze.</p>", "date_published": "2024-10-31T08:00:00Z"}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour News", "language": "en", "items": items}
    (found,) = whole(tmp_path, feed)
    assert isinstance(found, Draft)
    assert (found.source, found.language, found.text) == ("Harbour News", "en", "It froze.")
    assert found.published is not None
