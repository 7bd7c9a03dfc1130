"""Bench of the load: the machinery works, and nobody meets an error. Times are never tested."""

import json
import re

import pytest

from bench.generated import generate
from bench.load import main

KINDS = {"API search", "all", "article", "page", "page, 2nd", "suggestions"}


def test_two_clients_read_without_an_error_while_the_index_is_made_anew(tmp_path, capsys):
    articles = tmp_path / "articles.jsonl"
    fields = ({"id": record.id, "title": record.title, "body": record.text} for record in generate(30))
    articles.write_text("\n".join(map(json.dumps, fields)))
    with pytest.raises(SystemExit) as ended:
        main(["--articles", str(articles), "--clients", "2", "--seconds", "0.3", "--workers", "1", "--think", "0.1"])
    printed, complaints = capsys.readouterr()
    assert (ended.value.code, complaints) == (0, "")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in printed.splitlines() if line.startswith("| ")]
    assert rows[-1] == "all"
    assert set(rows[2:]) <= KINDS
    assert re.search(r"^0 errors; rebuilds meanwhile: [1-9]\d*\.$", printed, re.MULTILINE)
