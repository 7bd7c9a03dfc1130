"""Effort: would this Markdown take so long to lay out that its plain text should be shown instead?

Python-Markdown takes quadratic time on markup that is made to hurt. `scanned_in_vain` foresees what its patterns do,
and `limited_renderer` counts what its blocks do while they are laid out. Both count characters that are looked at.
"""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

import markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor

# A renderer looks for the partner of each bracket, tag, code and fence anew each time. This bounds the characters that
# it may look through in vain. A list of a thousand links stays far below, a text made to hurt is far above.
MAX_SCANNED = 5_000_000
FENCE_SHARE = 8  # a fence is looked for so many times faster than a bracket
STAR_SHARE = 64  # the end of an emphasis so many times
# Each reference to a note is told from all before it; 300 notes with a reference each are more than an essay has.
MAX_NOTES = 600
# It also takes each heading, rule and note off the rest of its block, and then looks through all of the rest again.
# This bounds the characters of blocks that it may look at: some 0.3 s of work, and ten times what articles need.
MAX_EFFORT = 6_000_000
BLOCK_EFFORT = 1_000  # characters that could be looked at while a block is made, however short
NOTE_EFFORT = 100  # while a note looks at one of the blocks after it
BEFORE_ALL = 1_000  # a place in the order of processors, of which the library's own first is at 100

_BLANK_LINES = re.compile(r"\n[ \t]*+\n")
_BRACKET = re.compile(r"[\[\]()]")
_PARTNER = {"]": "[", ")": "("}
_ANGLE = re.compile(r"<(?=[A-Za-z/!?])|>")
_TICKS = re.compile(r"(\\?)(`+)")
_STARS = re.compile(r"\*+|_+")
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_NOTE = re.compile(r"^ {0,3}+\[\^[^\]\n]*+\]:", re.MULTILINE)


class TooTangled(Exception):
    """The markup takes too much effort to lay out."""


def is_tangled(source: str) -> bool:
    """Tell whether a renderer would look through too much of a Markdown text in vain."""
    return scanned_in_vain(source) > MAX_SCANNED or source.count("[^") > MAX_NOTES


def scanned_in_vain(source: str) -> int:
    """Return about how many characters a Markdown renderer looks through again and again in a text."""
    scanned = sum(_block_scan(block) for block in _BLANK_LINES.split(source))
    return scanned + _angle_scan(source) + len(_FENCE.findall(source)) * len(source) // FENCE_SHARE


def _block_scan(block: str) -> int:
    return _bracket_scan(block) + _tick_scan(block) + len(_STARS.findall(block)) * len(block) // STAR_SHARE


def _bracket_scan(block: str) -> int:
    """Add up the distances from each opening bracket to its partner, or to the end where it has none."""
    scanned = 0
    opened: dict[str, list[int]] = {"[": [], "(": []}
    for found in _BRACKET.finditer(block):
        bracket, at = found.group(), found.start()
        if bracket in opened:
            opened[bracket].append(at)
        elif opened[_PARTNER[bracket]]:
            scanned += at - opened[_PARTNER[bracket]].pop()
    return scanned + sum(len(block) - at for positions in opened.values() for at in positions)


def _tick_scan(block: str) -> int:
    """Add up the distances between runs of backticks that make a pair, and to the end from those that make none."""
    scanned = 0
    waiting: dict[int, int] = {}
    for found in _TICKS.finditer(block):
        length, left = len(found[2]), len(block) - found.start()
        if found[1]:  # a run that is escaped in part is as long as no other
            scanned += left * length
        elif length in waiting:
            scanned += waiting.pop(length) - left
        else:
            waiting[length] = left
    return scanned + sum(left * length for length, left in waiting.items())


def _angle_scan(source: str) -> int:
    """Add up the distances from what opens a tag to the next end of one, which may lie any number of blocks away."""
    scanned = 0
    waiting: list[int] = []
    for found in _ANGLE.finditer(source):
        if found.group() == "<":
            waiting.append(found.start())
        else:
            scanned += sum(found.start() - at for at in waiting)
            waiting.clear()
    return scanned + sum(len(source) - at for at in waiting)


def limited_renderer(extensions: Sequence[str]) -> markdown.Markdown:
    """Return a renderer for one text, whose `convert` raises TooTangled where that takes too much effort."""
    renderer = markdown.Markdown(extensions=extensions)
    renderer.parser.blockprocessors.register(_Effort(renderer.parser), "effort", BEFORE_ALL)
    return renderer


class _Effort(BlockProcessor):
    """Adds up what laying out has taken so far, before any other processor sees a block; takes no block itself."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self._effort = 0

    def test(self, parent: Element, block: str) -> bool:
        del parent, block
        return True

    def run(self, parent: Element, blocks: list[str]) -> bool:
        del parent
        self._effort += BLOCK_EFFORT + len(blocks[0]) + (NOTE_EFFORT * len(blocks) if _NOTE.search(blocks[0]) else 0)
        if self._effort > MAX_EFFORT:
            raise TooTangled
        return False
