"""Bench: the timing of highlighting has a row for each query. Times are never tested."""

import json

import pytest

from bench.highlighting import LENGTH, QUERIES, articles, main, matching


@pytest.fixture
def path(tmp_path):
    body = "The oil price rose in Japan, said the Bank of Japan. " * 20
    lines = [json.dumps({"id": number, "title": "Oil", "body": body}) for number in range(40)]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    return tmp_path / "articles.jsonl"


def test_every_query_has_a_row_and_those_without_matches_say_so(path, capsys):
    main(["--articles", str(path), "--rounds", "1"])
    rows = dict(line.strip("| ").rsplit(" | ", 1) for line in capsys.readouterr().out.splitlines() if "`" in line)
    assert list(rows) == [f"`{query}`" for query in QUERIES]
    assert rows["`manufact*`"] == "no match"
    assert float(rows['`"oil price"`']) > 0


def test_texts_have_one_length_and_pages_hold_matches_only(path):
    texts = list(articles(path))
    assert {len(text) for text in texts} == {LENGTH}
    assert [len(page) for page in matching("oil", texts)] == [10]
    assert matching("zeppelin", texts) == []


def test_a_file_that_is_not_there_ends_the_run_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"bench: .*missing"):
        main(["--articles", str(tmp_path / "missing.jsonl")])
