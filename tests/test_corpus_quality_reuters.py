"""A gate: how well are bylines and datelines of the Reuters wires read? Fails below the pinned floors."""

import gzip
import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Draft
from corpus.datelines import dateline_date, find_dateline
from corpus.enrich import EnrichOptions, enrich
from corpus.entities import is_place

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
WIRES = CORPORA / "reuters.jsonl.gz"

AUTHOR_PRECISION = 0.985
AUTHOR_RECALL = 0.99
DATELINE_PLACE = 0.98
DATELINE_DAY = 0.975  # within three days of the date that the wire carries

pytestmark = pytest.mark.skipif(not WIRES.is_file(), reason=f"the Reuters wires are not at {WIRES}")


@pytest.fixture(scope="module")
def wires():
    with gzip.open(WIRES, "rt", encoding="utf-8") as lines:
        return [wire for wire in map(json.loads, lines) if wire["body"]]


def bare_text(wire):
    byline = f"    {wire['author_raw']}\n    " if wire["author_raw"] else ""
    dateline = f"{wire['dateline']} " if wire["dateline"] else ""
    return byline + dateline + wire["body"]


def plain(name):
    return name.casefold().strip(" .")


def test_authors_are_read_from_bare_wires(wires):
    right = found = wanted = 0
    for number, wire in enumerate(wires[::2], start=1):
        draft = Draft(path="/wires.jsonl", line=number, text=bare_text(wire))
        article = enrich(draft, extractor=None, options=EnrichOptions())
        truth = {plain(name) for name in re.split(r" and |, ", wire["author"] or "", flags=re.IGNORECASE) if name}
        authors = {plain(name) for name in article.authors}
        right += len(truth & authors)
        found += len(authors)
        wanted += len(truth)
    assert right / found >= AUTHOR_PRECISION
    assert right / wanted >= AUTHOR_RECALL


def test_datelines_are_read_from_bare_wires(wires):
    filed = [wire for wire in wires if wire["dateline"]]
    places = days = 0
    for wire in filed:
        dateline = find_dateline(f"{wire['dateline']} {wire['body']}".lstrip(), is_place=is_place)
        if dateline is None:
            continue
        city = re.split(r"[,.]", wire["dateline"].strip())[0]
        places += dateline.place.casefold().startswith(city.casefold().strip())
        carried = date.fromisoformat(wire["date"][:10])
        published = dateline_date(dateline, carried)
        days += published is not None and abs((published.instant.date() - carried).days) <= 3
    assert places / len(filed) >= DATELINE_PLACE
    assert days / len(filed) >= DATELINE_DAY
