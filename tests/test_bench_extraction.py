"""Bench: the timing of extraction runs every stage. Times are never tested."""

import json

import pytest

from bench.extraction import fastest, main

STORY = {"id": 7, "title": "Grain ship waits", "body": "Ada Lind waits in Harwich. " * 9}


def test_every_stage_is_timed(tmp_path, capsys):
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(STORY | {"id": number}) + "\n" for number in range(5)))
    main(["--articles", str(path), "--rounds", "1", "--limit", "3"])
    printed = capsys.readouterr().out
    assert printed.startswith("3 articles of articles.jsonl")
    rows = [line.split(" | ") for line in printed.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 5
    assert all(int(row[1].replace(",", "")) > 0 for row in rows)


@pytest.mark.parametrize("name", ["missing.jsonl", "empty.jsonl"])
def test_a_file_without_articles_ends_the_run_with_a_sentence(tmp_path, name):
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(SystemExit, match=rf"bench: .*{name}"):
        main(["--articles", str(tmp_path / name)])


def test_the_fastest_round_counts():
    calls = []
    assert fastest(lambda: calls.append(1), 4) > 0
    assert len(calls) == 4
