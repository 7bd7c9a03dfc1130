"""Quality: how many of the names in judged newswire does the extractor find, exactly?"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Kind
from corpus.entities import default_extractor

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
JUDGED = CORPORA / "ner" / "eng.testa"
KINDS = {"PER": Kind.PERSON, "ORG": Kind.ORGANIZATION, "LOC": Kind.PLACE}
NO_SPACE_BEFORE = {".", ",", ";", ":", "!", "?", ")", "]", "'s", "'", "'re", "'ll", "'ve", "'m", "'d", "n't", "%", "''"}
NO_SPACE_AFTER = {"(", "[", "$", "``"}
FLOOR = 0.88  # .89 when it was set

Span = tuple[int, int, Kind]
Row = tuple[str, str]


def sentences(path: Path) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            word, *_, tag = line.split(" ")
            rows.append((word, tag))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def documents(path: Path) -> Iterator[list[list[Row]]]:
    """Group sentences: a document's first ones are its headline and its dateline, a date at that."""
    document: list[list[Row]] = []
    for sentence in sentences(path):
        dated = len(sentence) < 6 and sentence[-1][0][:3] == "199" and "-" in sentence[-1][0]
        if dated and len(document) > 1:
            yield document[:-1]
            document = document[-1:]
        document.append(sentence)
    yield document


def written(document: list[list[Row]], between: str = "\n\n") -> tuple[str, set[Span]]:
    """Return the text of tokenised sentences as it would be printed, and the judged spans in it."""
    text = ""
    spans: set[Span] = set()
    for sentence in document:
        text += between if text else ""
        opened: tuple[int, str] | None = None
        previous = ""
        quoted = False
        for word, tag in [*sentence, ("", "O")]:
            kind = tag[2:]
            if opened and (tag == "O" or tag[0] == "B" or kind != opened[1]):
                if opened[1] in KINDS:
                    spans.add((opened[0], len(text), KINDS[opened[1]]))
                opened = None
            closing = word == '"' and quoted
            if previous and word and word not in NO_SPACE_BEFORE and previous not in NO_SPACE_AFTER and not closing:
                text += "" if previous == '"' and quoted else " "
            if word == '"':
                quoted = not quoted
            if tag != "O" and not opened:
                opened = (len(text), kind)
            text += word
            previous = word
    return text, spans


def score(between: str = "\n\n") -> dict[str, float]:
    """Return strict span F1 over all kinds and for each."""
    extractor = default_extractor()
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for document in documents(JUDGED):
        text, spans = written(document, between)
        mine = {(m.start, m.end, m.kind) for m in extractor.extract(text)}
        for of, counter in ((mine & spans, right), (mine, found), (spans, judged)):
            for *_, kind in of:
                counter[kind] += 1
                counter["all"] += 1
    return {kind: 2 * right[kind] / (found[kind] + judged[kind]) for kind in judged}


@pytest.mark.skipif(not JUDGED.exists(), reason="the judged newswire is not beside this checkout")
def test_judged_newswire_scores_above_the_floor() -> None:
    assert score()["all"] >= FLOOR
