"""Bench of pages: the machinery works. Times are never tested."""

import json

from bench.pages import assets_of, main
from tests.suites.web_cases import client

STORIES = [
    {"id": str(n), "title": f"Grain ship number {word} waits", "body": f"The ship waits at {word}, it was said."}
    for n, word in enumerate(("quay", "mole", "pier", "dock"))
]


def test_a_run_prints_a_line_for_each_kind_of_page(tmp_path, capsys):
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, STORIES)))
    main(["--articles", str(articles), "--index", str(tmp_path / "index"), "--queries", "2"])
    printed = capsys.readouterr().out
    assert printed.startswith("4 articles\n")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in printed.splitlines()[4:]]
    assert rows[0] == "search, front page"
    assert rows[-1] == "API, search"
    assert len(rows) == 8


def test_what_a_page_fetches_is_counted_with_the_modules_that_its_scripts_import():
    site = client()
    found = assets_of(site, site.get("/?q=canal").text)
    names = {url.split("?")[0].removeprefix("/static/") for url in found}
    assert {"style.css", "site.js", "icon.svg"} <= names
    for url in found:
        with site.get(url) as answer:
            assert answer.status_code == 200
