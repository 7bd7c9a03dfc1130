"""Judged: which documents, queries and judgements are there to measure ranking with?

The five collections lie in one archive, a folder each: docs.jsonl (id, title, body), queries.jsonl (id, text) and
qrels.tsv (query, 0, document, relevance).
"""

import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NAMES", "Judged", "read_judged"]

NAMES = ("cacm", "med", "lisa", "npl", "cisi")
ARCHIVE = "ir.tar.gz"


@dataclass(frozen=True, slots=True)
class Judged:
    """A collection: (id, title, text) of documents, queries by id, and of each query the relevant documents."""

    name: str
    documents: Sequence[tuple[str, str, str]]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


def read_judged(corpora: Path, names: Sequence[str] = NAMES) -> list[Judged]:
    """Read collections from a folder of corpora; queries that nothing is relevant to are left out.

    Raises:
        OSError: The archive cannot be read.
        KeyError: It has no such collection.
    """
    with tarfile.open(corpora / ARCHIVE) as archive:
        members = {Path(member.name).parts[-2:]: member for member in archive.getmembers() if member.isfile()}

        def lines(name: str, file: str) -> list[str]:
            found = archive.extractfile(members[name, file])
            return found.read().decode().splitlines() if found else []

        return [
            _judged(name, lines(name, "docs.jsonl"), lines(name, "queries.jsonl"), lines(name, "qrels.tsv"))
            for name in names
        ]


def _judged(name: str, docs: Sequence[str], queries: Sequence[str], qrels: Sequence[str]) -> Judged:
    relevant: dict[str, dict[str, int]] = {}
    for query, _, doc, relevance in (line.split("\t") for line in qrels):
        if int(relevance) > 0:
            relevant.setdefault(query, {})[doc] = int(relevance)
    documents = [(doc["id"], doc["title"] or "", doc["body"] or "") for doc in map(json.loads, docs)]
    texts = {query["id"]: query["text"] for query in map(json.loads, queries) if query["id"] in relevant}
    return Judged(name, documents, texts, relevant)
