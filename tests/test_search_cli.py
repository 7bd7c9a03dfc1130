"""Cli: each command as a user types it, with its output and exit code."""

import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from search.cli import main
from search.generations import IndexDirectory

README = Path(__file__).resolve().parents[1] / "README.md"
REFERENCE = README.parent / "docs" / "command.md"

ARTICLES = {
    "plain.txt": (
        "Divers found the wreck of the brig off Harwich on Tuesday, the museum said.\n"
        "The brig had carried tin from Falmouth to London in 1794.\n"
        "Greta Holm is the maritime reporter at The Tidewater Post. She lives in Ipswich.\n"
        "Read the full article here\n"
    ),
    "front.md": (
        "---\ntitle: The lighthouse keeper retires\ndate: 2021-03-09\nauthor: Tom Vance\n"
        "source: The Tidewater Post\ntags: [lighthouses]\n---\n\n"
        "The last keeper of the **lighthouse** at Harwich has retired after forty years by the sea.\n"
    ),
    "wire.jsonl": (
        '{"id": "w1", "title": "Ferry line reopens", "text": "The ferry to Harwich sails again.", '
        '"date": "2022-06-01", "author": "Tom Vance"}\n'
        "{broken\n"
    ),
}


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a directory of its own, with the index given by the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIPPINGS_INDEX", str(tmp_path / "index"))
    return lambda *words, **options: CliRunner().invoke(main, [str(word) for word in words], **options)


@pytest.fixture
def indexed(run, archive):
    run("index", archive)
    return run


def test_problems_of_a_kind_are_named_once_though_each_has_another_place_in_its_reason(run, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / "archive" / folder).mkdir(parents=True)
        for number in range(8):
            record = {"url": f"https://wire.example/{number}", "text": f"The ferry {number} sails again."}
            (tmp_path / "archive" / folder / f"{number}.json").write_text(json.dumps(record))
    shown = [line for line in run("index", tmp_path / "archive").stderr.splitlines() if line.startswith("Skipped")]
    assert len(shown) == 4
    assert shown[-1] == "Skipped: 5 more of that kind; --verbose names them all."


def test_index_counts_what_was_added_and_names_what_was_skipped(run, archive):
    result = run("index", archive)
    assert result.exit_code == 1
    assert "3 added, 0 changed, 0 unchanged, 1 skipped" in result.stdout
    assert "The index holds 3 articles." in result.stdout
    assert re.search(r"Skipped: .*wire\.jsonl:2: ", result.stderr)


def test_index_of_good_files_exits_0(run, archive):
    assert run("index", archive / "front.md").exit_code == 0


def test_index_again_finds_everything_unchanged(indexed, archive):
    assert "0 added, 0 changed, 3 unchanged" in indexed("index", archive).stdout


def test_index_sees_a_changed_file(indexed, archive):
    (archive / "plain.txt").write_text("Quite another story about a schooner.\n")
    assert "0 added, 1 changed, 2 unchanged" in indexed("index", archive).stdout
    assert indexed("query", "schooner").exit_code == 0


def test_quiet_prints_nothing_but_problems(run, archive):
    assert run("index", "--quiet", archive / "front.md").output == ""
    assert run("index", "--quiet", archive).stdout == ""


def test_a_path_that_is_not_there_is_wrong_usage_and_nothing_is_indexed(run, tmp_path):
    result = run("index", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert not (tmp_path / "index").exists()


def test_index_without_a_path_is_wrong_usage(run):
    assert run("index").exit_code == 2


def test_index_reads_json_lines_from_standard_input(run):
    line = json.dumps({"id": 7, "headline": "Kites", "story": {"body": "Kites over the marsh."}})
    result = run("index", "-", "--map", "body=story.body", "--source", "The Marsh Gazette", input=line)
    assert "1 added" in result.stdout
    hit = json.loads(run("query", "kites", "--json").stdout)["hits"][0]
    assert (hit["title"], hit["source"]) == ("Kites", "The Marsh Gazette")


def test_a_mapping_without_a_name_is_wrong_usage(run, archive):
    assert run("index", archive, "--map", "text").exit_code == 2


def test_the_bundled_sample_can_be_indexed(run):
    result = run("index", "--sample")
    assert result.exit_code == 0, result.output
    assert re.match(r"\d\d added, 0 changed, 0 unchanged, 0 skipped", result.stdout)


def test_query_prints_ranked_results_plain_in_a_pipe(indexed):
    result = indexed("query", "harwich", "lighthouse")
    assert result.exit_code == 0
    assert result.stdout.startswith("1. The lighthouse keeper retires\n")
    assert "Tom Vance · The Tidewater Post · 2021-03-09" in result.stdout
    assert "\x1b" not in result.stdout


def test_query_highlights_on_a_terminal(indexed):
    assert click.style("ferry", bold=True, fg="yellow") in indexed("query", "ferry", color=True).stdout


def test_query_never_sends_an_articles_control_characters_to_the_terminal(run, tmp_path):
    (tmp_path / "evil.json").write_text(json.dumps({"title": "Evil \x1b[2J title", "text": "evil \x1b]0;x\x07 text"}))
    run("index", tmp_path / "evil.json")
    assert not set("\x1b\x07") & set(run("query", "evil").stdout)


def test_query_as_json_is_one_object_with_the_documented_keys(indexed):
    answer = json.loads(indexed("query", "harwich", "--json", "--facet", "author", "--facet", "place").stdout)
    assert {"total", "hits", "facets", "notes"} <= answer.keys()
    assert {"id", "title", "authors", "published", "source", "score", "fragments"} <= answer["hits"][0].keys()
    assert {"value": "Tom Vance", "count": 2, "selected": False, "excluded": False} in answer["facets"]["author"]
    assert answer["total"] == 3


def test_a_facet_tells_how_many_values_it_does_not_list(indexed):
    assert "1  more values" in indexed("query", "--facet", "author", "--facet-size", "1").stdout


def test_problems_of_one_reason_are_named_a_few_times_and_counted(run, archive):
    with (archive / "wire.jsonl").open("a") as file:
        file.write("{\n" * 20)
    result = run("index", archive)
    assert result.stderr.count("wire.jsonl:") == 3
    assert "18 more" in result.stderr
    assert run("index", archive, "--verbose").stderr.count("wire.jsonl:") == 21


def test_query_that_finds_nothing_exits_1(indexed):
    result = indexed("query", "zeppelin")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nothing found" in result.stderr


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (["--author", "Tom Vance"], {"Ferry line reopens", "The lighthouse keeper retires"}),
        (["--author", "Tom Vance", "--after", "2022"], {"Ferry line reopens"}),
        (["--before", "2021-03"], {"The lighthouse keeper retires"}),
        (["--tag", "lighthouses"], {"The lighthouse keeper retires"}),
        (["--after", "2021-03-09", "--before", "2021-03-09"], {"The lighthouse keeper retires"}),
        (["--source", "Nowhere"], set()),
    ],
)
def test_query_options_filter(indexed, options, titles):
    answer = json.loads(indexed("query", "--json", *options).stdout)
    assert {hit["title"] for hit in answer["hits"]} == titles


def test_query_sorts_by_date(indexed):
    answer = json.loads(indexed("query", "--sort", "newest", "--json").stdout)
    assert [hit["published"] for hit in answer["hits"]] == ["2022-06-01", "2021-03-09", None]


@pytest.mark.parametrize("words", [("--after", "soon"), ("--limit", "1000"), ("--facet", "colour"), ("--sort", "x")])
def test_wrong_usage_exits_2(indexed, words):
    assert indexed("query", "harwich", *words).exit_code == 2


def test_show_prints_what_the_prose_says_of_its_author_and_outlet(indexed):
    hit = json.loads(indexed("query", "brig", "--json").stdout)["hits"][0]
    text = indexed("show", hit["id"]).stdout
    assert re.search(r"^Author: +Greta Holm +\(byline\)$", text, re.MULTILINE)
    assert re.search(r"^Outlet: +The Tidewater Post", text, re.MULTILINE)
    assert re.search(r"^Published: +undated$", text, re.MULTILINE)
    assert "excerpt" in text
    article = json.loads(indexed("show", hit["id"], "--json").stdout)
    assert (article["authors"], article["published"], article["excerpt"]) == (["Greta Holm"], None, True)


def test_show_of_an_unknown_id_exits_1(indexed):
    result = indexed("show", "0000")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "0000" in result.stderr


def test_stats_tell_the_size_and_reach(indexed):
    stats = json.loads(indexed("stats", "--json").stdout)
    assert (stats["articles"], stats["undated"], stats["earliest"], stats["latest"]) == (
        3,
        1,
        "2021-03-09",
        "2022-06-01",
    )
    assert re.search(r"^Articles: +3$", indexed("stats").stdout, re.MULTILINE)


def test_check_finds_a_good_index_sound(indexed):
    result = indexed("check")
    assert (result.exit_code, result.stdout) == (0, "The index is sound: 3 articles in 1 segment.\n")


def test_check_of_a_damaged_index_exits_3_and_names_the_file(indexed, tmp_path):
    (segment,) = (tmp_path / "index").rglob("*.seg")
    data = bytearray(segment.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = (byte ^ 1 for byte in data[middle : middle + 64])  # there are zeros between arrays
    segment.write_bytes(data)
    result = indexed("check")
    assert result.exit_code == 3
    assert segment.name in result.stderr


def test_reindex_reads_the_same_paths_again_and_forgets_vanished_files(indexed, archive):
    (archive / "plain.txt").unlink()
    result = indexed("reindex")
    assert result.exit_code == 3
    assert "--max-removals" in result.stderr
    assert "2 added" in indexed("reindex", "--max-removals", "50").stdout
    assert indexed("query", "brig").exit_code == 1


def test_reindex_keeps_the_mapping_of_each_path(run, tmp_path):
    (tmp_path / "odd.jsonl").write_text(json.dumps({"id": 1, "kop": "Wind mills", "lijf": "Mills on the dyke."}))
    run("index", tmp_path / "odd.jsonl", "--map", "title=kop", "--map", "body=lijf")
    run("reindex")
    assert json.loads(run("query", "dyke", "--json").stdout)["hits"][0]["title"] == "Wind mills"


def test_reindex_reads_dates_and_outlets_as_before_whatever_the_flags_now(run, tmp_path):
    (tmp_path / "old.jsonl").write_text(json.dumps({"id": 1, "text": "Reeds are cut.", "date": "03/04/2024 23:30"}))
    run("index", tmp_path / "old.jsonl", "--source", "The Reed", "--date-order", "dmy", "--timezone", "Asia/Tokyo")
    before = json.loads(run("query", "reeds", "--json").stdout)["hits"]
    run("reindex")
    assert json.loads(run("query", "reeds", "--json").stdout)["hits"] == before
    assert (before[0]["source"], before[0]["published"]) == ("The Reed", "2024-04-03T14:30Z")


def test_a_corrected_mapping_holds_at_the_next_reindex(run, tmp_path):
    (tmp_path / "odd.jsonl").write_text(json.dumps({"id": 1, "kop": "Wind mills", "lijf": "Mills on the dyke."}))
    run("index", tmp_path / "odd.jsonl", "--map", "body=kop")
    run("index", tmp_path / "odd.jsonl", "--map", "body=lijf")
    assert run("reindex").exit_code == 0
    assert run("query", "dyke").exit_code == 0


def test_a_file_named_besides_its_folder_is_no_problem(run, archive):
    assert run("index", archive / "front.md", archive / "plain.txt", archive / "plain.txt").exit_code == 0
    (archive / "wire.jsonl").unlink()
    assert run("index", archive, archive / "plain.txt").exit_code == 0
    (archive / "plain.txt").unlink()
    assert run("reindex", "--max-removals", "50").exit_code == 0


def test_the_index_is_not_read_as_articles(run, archive, tmp_path):
    run("index", "--index", archive / "kept", archive)
    assert "3 unchanged, 0 skipped" in run("index", "--index", archive / "kept", archive).stdout


def test_a_name_that_is_too_long_for_a_file_is_wrong_usage(run):
    assert run("index", "x" * 300).exit_code == 2


def test_file_names_cannot_command_the_terminal(run, tmp_path):
    (tmp_path / "x\x1b]0;owned\x07.bin").write_bytes(b"\0\1\2")
    result = run("index", tmp_path, color=True)
    assert result.exit_code == 1
    assert not set("\x1b\x07") & set(result.output)


def test_reindex_refuses_to_forget_a_root_that_is_not_there(indexed, archive):
    archive.rename(archive.with_name("unmounted"))
    result = indexed("reindex")
    assert result.exit_code == 2
    assert indexed("query", "harwich").exit_code == 0


def test_reindex_refuses_standard_input(indexed):
    assert indexed("reindex", "-").exit_code == 2


@pytest.mark.parametrize("words", [("query", "x"), ("show", "x"), ("stats",), ("check",), ("reindex",)])
def test_without_an_index_commands_exit_3_and_say_how_to_make_one(run, words):
    result = run(*words)
    assert result.exit_code == 3
    assert "search index" in result.stderr


def test_a_locked_index_exits_75(indexed, archive, tmp_path):
    with IndexDirectory(tmp_path / "index").locked():
        result = subprocess.run(
            [sys.executable, "-m", "search", "index", str(archive)], capture_output=True, text=True, check=False
        )
    assert result.returncode == 75
    assert f"process {os.getpid()}" in result.stderr


def test_every_command_and_exit_code_is_documented():
    readme, reference = (path.read_text(encoding="utf-8") for path in (README, REFERENCE))
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert f"`search {name}" in readme, name
        assert f"`search {name}" in reference, name
        help_text = CliRunner().invoke(main, [name, "--help"]).stdout
        assert "75" in help_text
        for parameter in command.params:
            long = next((option for option in parameter.opts if option.startswith("--")), None)
            assert long is None or f"`{long}" in reference, f"{name} {long}"
    for code in ("0", "1", "2", "3", "75"):
        assert f"| {code} |" in reference


def commands_in(document):
    """Return the `search` commands in the examples of a document, as lists of words."""
    for fence in re.findall(r"^```sh\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in fence.splitlines():
            words = shlex.split(line, comments=True)
            part = words[: words.index("|")] if "|" in words else words
            if part and Path(part[0]).name == "search":
                yield part[1:]


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md", "docs/suggestions.md"])
def test_every_command_in_the_documents_can_be_typed(document):
    typed = list(commands_in(README.parent / document))
    assert typed
    for words in typed:
        command, context = main, click.Context(main)
        while isinstance(command, click.Group):
            name, *words = words
            command = command.get_command(context, name)
            assert command is not None, name
        command.make_context(name, words)


def test_a_command_is_imported_when_it_is_asked_for():
    code = "import sys; from search.cli import main; print(*sorted({'numpy', 'whoosh', 'werkzeug'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_serve_answers_on_loopback_and_takes_another_port_if_its_own_is_taken(indexed):
    def start():
        return subprocess.Popen(
            [sys.executable, "-u", "-m", "search", "serve", "--port", "18431"], stdout=subprocess.PIPE, text=True
        )

    with start() as first, start() as second:
        try:
            addresses = [re.search(r"http://\S+/", process.stdout.readline())[0] for process in (first, second)]
            assert len(set(addresses)) == 2
            for address in addresses:
                assert address.startswith("http://127.0.0.1:")
                with urllib.request.urlopen(address + "?q=ferry", timeout=20) as page:
                    assert "<mark>ferry</mark> to Harwich" in page.read().decode()
        finally:
            first.terminate()
            second.terminate()
