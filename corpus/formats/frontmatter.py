"""Front matter: where does a Markdown file's metadata end, and what does it say?"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.formats.yaml import parse_yaml

LIMIT = 256 * 1024  # characters; front matter that is longer is text between two rules

_OPENING = re.compile(r"\s*+(---|\+\+\+)[ \t]*+\n")
_PAIR = re.compile(r"^[ \t]*+[\"']?[A-Za-z_][\w .-]{0,60}+[\"']?[ \t]*+[:=]", re.MULTILINE)
_ENDLESS_NUMBER = re.compile(r"\b0[xob][0-9A-Fa-f_]{1000}")  # Python reads it, and then refuses to write it
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*+$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*+$", re.MULTILINE),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A file's metadata and the rest of it; `problems` are sentences about metadata that could not be read."""

    record: Mapping[str, object] = field(default_factory=dict)
    body: str = ""
    problems: tuple[str, ...] = ()


def split_matter(text: str) -> Matter:
    """Return the metadata between `---` (YAML) or `+++` (TOML) lines at the start of text, and the body.

    Blank lines may come before it. A rule that is no front matter stays in the body. Never raises.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return Matter(body=text)
    fence, start = opening.group(1), opening.end()
    closing = _CLOSING[fence].search(text, start, start + LIMIT)
    if closing is None:
        unclosed = _PAIR.match(text, start) is not None
        return Matter(body=text, problems=(f"the front matter has no closing {fence}",) if unclosed else ())
    block = text[start : closing.start()]
    record, problems = _parse_toml(block) if fence == "+++" else _parse(block)
    if record is None:
        return Matter(body=text)
    return Matter(record, text[closing.end() :], problems)


def _parse(block: str) -> tuple[Mapping[str, object] | None, tuple[str, ...]]:
    """Return the pairs of a YAML block; None where it is prose between two rules."""
    parsed = parse_yaml(block)
    if isinstance(parsed.value, dict) and (parsed.value or not parsed.problems or _PAIR.search(block)):
        return parsed.value, parsed.problems
    if parsed.value is None and not parsed.problems:
        return {}, ()
    return None, ()


def _parse_toml(block: str) -> tuple[Mapping[str, object] | None, tuple[str, ...]]:
    if _ENDLESS_NUMBER.search(block):
        return {}, ("the front matter is not read, as a number in it has too many digits",)
    try:
        return tomllib.loads(block), ()
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        if not _PAIR.search(block):
            return None, ()
        return {}, (f"the front matter is not valid TOML ({error})",)
