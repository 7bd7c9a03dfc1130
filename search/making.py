"""Making: by what was a generation made, and would it come out otherwise today?

A generation's record keeps a digest of each thing that its contents follow from, besides the articles themselves: the
fields of the index, the rules that make terms of a text, the program that reads and extracts, and the files of
corrections and the pipelines that its roots name. `why_needed` compares them with those of today.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import corpus
from search.analysis import analyzer, name_analyzer
from search.codec.whoosh.schema import describe_schema, plain_schema
from search.conversion import SPACY
from search.roots import Root
from search.schema import FORMAT_VERSION, article_schema
from search.stemming import STEMMED_LANGUAGES

__all__ = ["inherited", "making", "why_needed"]

DIGEST_BYTES = 8

CODE = {".py", ".xz"}  # of the package `corpus`: its rules and its gazetteers

# a text in whose terms a change of the rules shows
PROBE = (
    "The ministries' policies were running late: U.S. e-mail rates rose 1,250.5 per cent, R&D and C++ apart; O'Brien's "
    "l'Europe, Café naïve Straße œuvre, наши газеты писали, οι εφημερίδες, الصحف اليومية, 北京の新聞, ไทย, "
    "noticias habladas, nouvelles parlées, gesprochene Nachrichten, gesproken nieuws, puhutut uutiset, haberleri."
)

REASONS = {
    "format": "its format has changed",
    "fields": "its fields have changed",
    "analysis": "the rules that make terms of words have changed",
    "extraction": "this version reads articles in another way",
}


def making(roots: Iterable[Root]) -> dict[str, str]:
    """Return by what a generation of these roots is made now, each as a digest."""
    named = {root.entities for root in roots if root.entities}
    pipelines = {root.extractor for root in roots if root.extractor.startswith(SPACY)}
    return {
        "format": str(FORMAT_VERSION),
        "fields": _fields(),
        "analysis": _analysis(),
        "extraction": _extraction(),
        **{f"entities {path}": _file(Path(path)) for path in sorted(named)},
        **{f"extractor {name}": _pipeline(name.removeprefix(SPACY)) for name in sorted(pipelines)},
    }


def inherited(old: Mapping[str, str], roots: Iterable[Root]) -> dict[str, str]:
    """Return by what a generation is made that takes articles over from one that was made by `old`."""
    return {**making(roots), **old} if old else {}


def why_needed(made: Mapping[str, str], before: tuple[Root, ...], wanted: tuple[Root, ...]) -> str | None:
    """Say in a few words why a generation has to be made anew to be as it is wanted; None if it does not.

    Args:
        made: By what it was made.
        before: The roots that it was made from.
        wanted: The roots that it is to be made from.
    """
    if before != wanted:
        return _difference(before, wanted)
    if not made:
        return "it does not say by which version it was made"
    for part, value in making(wanted).items():
        if made.get(part) != value:
            return REASONS.get(part) or f"{part.partition(' ')[2]} has changed"
    return None


def _difference(before: tuple[Root, ...], wanted: tuple[Root, ...]) -> str:
    known = {root.path: root for root in before}
    for root in wanted:
        if root.path not in known:
            return f"{root.path} was not indexed before"
        if root != known[root.path]:
            return f"{root.path} is to be read in another way"
    return "fewer paths are to be indexed"


@cache
def _fields() -> str:
    return _digest(json.dumps(describe_schema(plain_schema(article_schema())), sort_keys=True).encode())


@cache
def _analysis() -> str:
    analyzers = [analyzer(language) for language in (None, *sorted(STEMMED_LANGUAGES))]
    terms = [each(word) for each in (*analyzers, name_analyzer()) for word in PROBE.split()]
    return _digest(repr(terms).encode())


@cache
def _extraction() -> str:
    package = Path(corpus.__file__).parent
    files = sorted(path for path in package.rglob("*") if path.suffix in CODE and "sample" not in path.parts)
    return _digest(*(part for path in files for part in (path.name.encode(), path.read_bytes())))


def _file(path: Path) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError:
        return "unreadable"  # reading the articles says so, in a sentence


def _pipeline(name: str) -> str:
    """Return the version of a pipeline that was installed as a package, nothing of one in a folder."""
    try:
        return metadata.version(name)
    except (metadata.PackageNotFoundError, ValueError):
        return ""


def _digest(*parts: bytes) -> str:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
