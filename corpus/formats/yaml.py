"""YAML: what fields does this front matter hold?

Every scalar stays a string, so that a bad date, a title such as `No` or `2024`, or a sum such as `1:30` cannot turn
into something else. Values are built from PyYAML's events here, not by its constructors, so no tag can run code,
and depth and the reach of aliases are bounded: libyaml's own composer can be made to overflow the stack.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

import yaml

from corpus.errors import MarkupTooDeep

MAX_DEPTH = 16  # of lists and mappings; real front matter has 3
MAX_EVENTS = 50_000  # scalars, and ends of lists and mappings
MAX_PAIRS = 200  # lines kept of front matter that is broken
NULLS = frozenset({"", "~", "null", "Null", "NULL"})

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN_TAG = "tag:yaml.org,2002:"
_CORE_TAGS = frozenset(
    _PLAIN_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "set", "omap")
)
_SIMPLE_PAIR = re.compile(r"^([A-Za-z_][\w-]{0,60}+):[ \t]++(?![|>&*!{\[])(\S[^\n]*+)$", re.MULTILINE)
_COMMENT = re.compile(r"(?<=[ \t])#.*+$")


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    value: list[object] | dict[str, object]
    key: str | None = None

    def add(self, item: object) -> None:
        """Take the next item, or the next key or value in turn."""
        if isinstance(self.value, list):
            self.value.append(item)
        elif self.key is None:
            self.key = item if isinstance(item, str) else ""
        else:
            self.value[self.key] = item
            self.key = None


@dataclass(slots=True)
class _Builder:
    """Builds values from events."""

    top: list[object] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, object] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)  # met and not read

    def take(self, event: yaml.Event, count: int) -> None:
        """Take the next event, of which there have been count.

        Raises:
            MarkupTooDeep: There are too many, or they nest too deep.
        """
        if count > MAX_EVENTS:
            raise MarkupTooDeep("the front matter")
        if isinstance(event, yaml.AliasEvent):
            value = self.anchors.get(event.anchor or "")
            # a value inside itself would have no end
            self._put(None if any(value is held.value for held in self.stack) else value)
        elif isinstance(event, yaml.ScalarEvent):
            self._begin(event, self._scalar(event))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, [])
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, {})
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()

    def _scalar(self, event: yaml.ScalarEvent) -> str | None:
        holder = self.stack[-1] if self.stack else None
        is_key = holder is not None and isinstance(holder.value, dict) and holder.key is None
        is_null = event.implicit[0] and event.value in NULLS
        return None if is_null and not is_key else str(event.value)

    def _open(self, event: yaml.CollectionStartEvent, value: list[object] | dict[str, object]) -> None:
        if len(self.stack) == MAX_DEPTH:
            raise MarkupTooDeep("the front matter")
        self._begin(event, value)
        self.stack.append(_Open(value))

    def _begin(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, value: object) -> None:
        if event.tag and event.tag != "!" and event.tag not in _CORE_TAGS:
            self.tags[event.tag.replace(_PLAIN_TAG, "!!")] = None
            value = None
        if event.anchor:
            self.anchors[event.anchor] = value
        self._put(value)

    def _put(self, value: object) -> None:
        if self.stack:
            self.stack[-1].add(value)
        else:
            self.top.append(value)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a YAML document, and sentences about what of it could not be read."""

    value: object
    problems: tuple[str, ...] = ()


def parse_yaml(text: str) -> Parsed:
    """Return the first document in text; where it is broken, its lines that are plain `name: value` pairs."""
    builder = _Builder()
    try:
        for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            builder.take(event, count)
    except (yaml.YAMLError, MarkupTooDeep, RecursionError, ValueError) as error:
        return Parsed(_simple_pairs(text), (f"the front matter is not valid YAML ({_reason(error)})",))
    value = builder.top[0] if builder.top else None
    return Parsed(value, tuple(f"the front matter has a tag '{tag}', which is not read" for tag in builder.tags))


def _simple_pairs(text: str) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for match in islice(_SIMPLE_PAIR.finditer(text), MAX_PAIRS):
        name, value = match.group(1), _COMMENT.sub("", match.group(2)).strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        pairs.setdefault(name, value)
    return pairs


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).partition("\n")[0] or type(error).__name__
    return f"its line {mark.line + 1}: {reason}" if mark is not None else str(reason)
