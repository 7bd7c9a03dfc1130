"""Bench of suggestions: the machinery works. Times are never tested."""

import json

from bench.suggestions import main

STORIES = [
    {
        "id": str(n),
        "title": f"Grain ship number {word} waits",
        "body": f"The ship waits at {word}.",
        "places": ["Eastmark"],
    }
    for n, word in enumerate(("quay", "mole", "pier", "dock"))
]


def test_a_run_prints_a_line_for_each_kind_of_suggestion(tmp_path, capsys):
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, STORIES)))
    main(["--articles", str(articles), "--index", str(tmp_path / "index"), "--queries", "3"])
    printed = capsys.readouterr().out
    assert printed.startswith("4 articles; ")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in printed.splitlines() if line.startswith("| s")]
    assert rows == [
        "suggest, one word",
        "suggest, two words",
        "search, misprinted",
        "search, all filtered out",
        "similar",
    ]
