"""Text: what are the clean words of these bytes, and where do its paragraphs part?

    bytes -> decode -> clean -> unwrap -> paragraphs parted by one blank line

`clean` and `unwrap` are idempotent, and every function here takes time in proportion to the length of its text.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from corpus.decoding import Decoded, decode

__all__ = [
    "Decoded",
    "clean",
    "cut_at_word",
    "decode",
    "first_sentence_title",
    "is_excerpt",
    "one_line",
    "pointer",
    "pointer_url",
    "sentences",
    "summary_of",
    "unwrap",
    "without_pointer",
]

TITLE_LIMIT = 90  # characters: one line of results on a screen of common width
SUMMARY_LIMIT = 220  # two lines of results
MAX_MARKS = 32  # combining marks in a row; no script stacks more, and normalising a longer run takes quadratic time

# --- clean ----------------------------------------------------------------------------------------------------------

_TABLE: dict[int, str | None] = dict.fromkeys([*range(0x20), 0x7F])
# C1 controls are Windows-1252 characters in text that was read as ISO-8859-1; those with no meaning there go
_TABLE |= {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
# soft hyphen, zero-width space, marks of direction, word joiner, byte order mark, annotation anchors
_TABLE |= dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
_TABLE |= dict.fromkeys(range(0xFFF9, 0xFFFC))
_TABLE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half a character, as JSON escapes can hold
_TABLE |= dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_TABLE |= {0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x2028: "\n", 0x2029: "\n\n", 0x09: "    "}

_JOINERS = re.compile("(?<![^\x00-\u02ff\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\u02ff\u200c\u200d])")
_MARKS = re.compile(rf"[^\w\s\x00-\u02ff]{{{MAX_MARKS + 1},}}")
_TRAILING = re.compile(r"(?<! ) +$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Return text in NFC, with plain spaces and newlines and no control, zero-width or direction characters.

    No line ends in a blank, no more than one blank line stands together, and no blank line begins or ends the text.
    Joiners stay inside the scripts that spell with them (Persian, Hindi), and inside emoji.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub(_fewer_marks, text))
    if not text.replace("\n", " ").isprintable():  # no blank but the plain one, no control or format character is
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
        text = unicodedata.normalize("NFC", _MARKS.sub(_fewer_marks, _JOINERS.sub("", text)))
    if " \n" in text:
        text = _TRAILING.sub("", text)
    text = (_GAPS.sub("\n\n", text) if "\n\n\n" in text else text).rstrip()
    return text.lstrip("\n") if text.startswith(("\n", " ")) else text


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def one_line(text: str) -> str:
    """Return clean text with every run of blanks and newlines as one space: for titles and names."""
    plain = text if text.isascii() and text.isprintable() else clean(text)
    return " ".join(plain.split())


# --- paragraphs -----------------------------------------------------------------------------------------------------

WRAP_WIDTHS = (20, 100)  # a text whose lines are wrapped at less or more than this is taken as it stands
SHORT_LINE = 0.7  # of the width: a closed line that ends before it, with room for the next word, ends its paragraph
SHORT_HEADING = 0.55  # the same for a line without a full stop, such as a heading
WRAPPED_SHARE = 0.5  # of the line ends must look like wrapping

_BLANK_LINES = re.compile(r"\n{2,}")
_TABLE_LINE = re.compile(r"\S {3,}\S")
_ITEM = re.compile(r"(?:[-*•‣–—]|\(?\d{1,3}[.)]|\([a-z]\)) ")
_CLOSED = re.compile(r"[.!?…:;][\"'”’»)\]]{0,3}$")
_BYLINE_LINE = re.compile(r"[Bb][Yy]:? [A-Z]")
_BLANKS = re.compile(r" {2,}")


def unwrap(text: str) -> str:
    """Return clean text with hard-wrapped lines joined and each paragraph parted from the next by one blank line.

    Where lines are not wrapped, each line is a paragraph. An indented line begins a paragraph; the lines of a table
    (wide gaps inside them) stay lines. Idempotent.
    """
    whole_lines = "\n" not in text.replace("\n\n", "")
    if whole_lines and "  " not in text and "\n " not in text and not text.startswith((" ", "\n")):
        return text
    tables = "   " in text and _is_tabular(text)
    if whole_lines and not tables:
        return "\n\n".join(_joined([line]) for line in _BLANK_LINES.split(text) if line.strip())
    blocks = [block.split("\n") for block in _BLANK_LINES.split(text)]
    width = _wrap_width(blocks, tables=tables)
    indented = "\n  " in text
    return "\n\n".join(
        part for block in blocks for part in _block_paragraphs(block, width, tables=tables, indented=indented)
    )


def _wrap_width(blocks: list[list[str]], *, tables: bool) -> int | None:
    """Return the width that lines are wrapped at, None where their ends do not look like wrapping."""
    if tables:
        blocks = [[line for line in block if not _is_tabular(line)] for block in blocks]
    lengths = sorted(len(line) for block in blocks for line in block)
    width = lengths[-1 - len(lengths) // 50] if lengths else 0  # two lines in a hundred may be longer
    if not WRAP_WIDTHS[0] <= width <= WRAP_WIDTHS[1]:
        return None
    ends = wrapped = 0
    for block in blocks:
        for line, following in pairwise(block):
            if following[:1] != " ":
                ends += 1
                wrapped += following[:1].islower() or len(line) + 1 + len(following.partition(" ")[0]) > width
    return width if ends and wrapped >= WRAPPED_SHARE * ends else None


def _is_tabular(line: str) -> bool:
    return "   " in line and _TABLE_LINE.search(line) is not None


def _block_paragraphs(block: list[str], width: int | None, *, tables: bool, indented: bool) -> list[str]:
    """Group the lines of a block into its paragraphs; `indented` texts mark each paragraph by a blank before it."""
    groups: list[list[str]] = []
    previous: str | None = None
    for line in block:
        if not line.strip():
            continue
        if tables and previous is not None and (_is_tabular(line) or _is_tabular(previous)):
            begins = not (_is_tabular(line) and _is_tabular(previous))
        else:
            begins = previous is None or width is None or _begins_paragraph(line, previous, width, indented=indented)
        if begins:
            groups.append([])
        groups[-1].append(line)
        previous = line
    return [_joined(group) for group in groups]


def _begins_paragraph(line: str, previous: str, width: int, *, indented: bool) -> bool:
    if line[0] == " ":
        return line.startswith("  ") or _begins_paragraph(line[1:], previous, width, indented=indented)
    if not line[0].isalpha() and _ITEM.match(line):
        return True
    if len(previous) > SHORT_LINE * width:
        return previous.isupper() and not line.isupper()
    fitted = len(previous) + 1 + len(line.partition(" ")[0])
    if fitted > SHORT_LINE * width:
        return previous.isupper() and not line.isupper()
    if _CLOSED.search(previous[-5:]) or _BYLINE_LINE.match(previous) or (previous.isupper() and not line.isupper()):
        return True
    return not indented and fitted <= SHORT_HEADING * width and not line[:1].islower()


def _joined(lines: list[str]) -> str:
    if _is_tabular(lines[0].strip()):
        return "\n".join(line.strip() for line in lines)
    joined = " ".join(line.strip() for line in lines)
    return _BLANKS.sub(" ", joined) if "  " in joined else joined


# --- sentences ------------------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(
    r"[.!?…。！？\n](?:(?<=\n)\n*|(?<=[。！？])\s*|[.!?…]{0,2}[\"'”’»)\]]{0,3}(?=\s+[\"'“‘«(\[]{0,2}[^\Wa-z_])\s+)"
)
_SINGLE_LETTER = re.compile(r"(?:[^\W\d_]\.)+")
_SHORTENED = """
    mr mrs ms dr prof rev hon st sr jr gen lt col maj capt sgt cmdr adm sen rep gov pres jan feb mar apr aug sep
    sept oct nov dec no nos vs inc corp co ltd mt ft ave blvd etc
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_PIECE = r"(?:article|story|post|entry|report|piece|text|interview|version|column|essay|it)"
_WHOLE = r"(?:full|entire|complete|whole|original|rest of (?:the|this))"
_TO_READ = r"(?:available|found|read|published)"
_NOT_ABOUT = r"(?! (?:of|about|behind|by)\b)"  # 'The full story of the strike' is a sentence
_POINTER_PHRASES = (
    rf"(?:read|see|view|get|find|access)(?: on)? (?:the |this |our )?{_WHOLE}[ -]?(?:length )?{_PIECE}?",
    rf"(?:the |this )?{_WHOLE} {_PIECE}{_NOT_ABOUT}(?: (?:is|can be|continues)(?: {_TO_READ})?)?",
    rf"(?:for|subscribe to read|log in to read|register to read) (?:the |this )?{_WHOLE} {_PIECE}",
    r"\(?more ?(?:…|\.\.\.)\)?",
    r"the post [^\n]{1,140} (?:first appeared|appeared first) on",
    rf"(?:this |the )?{_PIECE} continues",
    r"read (?:more|on|it)(?! (?:about|than|for|of|and|books?)\b)",
    r"(?:continue|keep) reading",
    r"lire la suite|weiterlesen|leer más|seguir leyendo|lees (?:meer|verder)|leggi (?:tutto|di più)|continua a leggere",
    r"leia mais|continuar lendo|läs mer|les mer|læs mere|czytaj (?:dalej|więcej)|читать (?:далее|полностью)",
)
_POINTER = re.compile(
    r"\A\W{0,4}(?:please )?(?:(?:click|tap) (?:here )?(?:to|for) |to )?"
    rf"(?:{'|'.join(_POINTER_PHRASES)})(?!\w)"
    r"(?:,? (?:please )?(?:here|click here|visit|go to|see)\b)?"
    r"(?:\s*[:»›→>-]{1,3}|,?\s(?:at|on|in|from|via|by|here|over)\b)?"
    r"\s*[^\n]{0,60}\n{0,2}\W{0,2}(?:https?://\S{1,500})?\W{0,4}\Z",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:\[\s?(?:…|\.\.\.)\s?\]|(?:…|\.\.\.)\s?\[\+\d{1,7} chars\])\s*\Z")
POINTER_LIMIT = 160  # characters; a longer last line is prose
_URL = re.compile(r"https?://[^\s<>\"]{4,500}")
BARE_URL = re.compile(r"\A\W{0,2}https?://\S{1,500}\Z")


def is_excerpt(text: str) -> bool:
    """Tell whether the last line points to the full article elsewhere, or the text breaks off in '[…]'."""
    return _pointer_start(text) < len(text) or _CUT.search(text[-40:]) is not None


def pointer(text: str) -> tuple[int, int] | None:
    """Return the span of the last line where that points to the full article elsewhere, None where none does."""
    start, end = _pointer_start(text), len(text.rstrip())
    return (start, end) if start < end else None


def pointer_url(text: str) -> str | None:
    """Return the address in the last line where that points to the full article elsewhere."""
    start = _pointer_start(text)
    found = _URL.search(text, start) if start < len(text) else None
    return found.group().rstrip(".,;:!?)]}>\"'”’") if found else None


def without_pointer(text: str) -> str:
    """Return text without the last line where that points to the full article elsewhere."""
    return text[: _pointer_start(text)].rstrip()


def _pointer_start(text: str) -> int:
    """Return where the pointer line begins, the end of the text where it has none."""
    end = len(text.rstrip())
    start = _line_start(text, end)
    if BARE_URL.match(text[start:end][:520]):  # the line before may point to it
        start = _line_start(text, len(text[:start].rstrip()))
    line = text[start:end]
    if len(line.partition("http")[0]) > POINTER_LIMIT or len(line) > 4 * POINTER_LIMIT:
        return len(text)
    return start if _POINTER.match(line) else len(text)


def _line_start(text: str, end: int) -> int:
    return text.rfind("\n", 0, end) + 1


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of unwrapped text, in order; a full stop after an abbreviation ends none."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        sentence = text[start : end.end()].strip()
        if not sentence or (sentence.endswith(".") and _ends_in_abbreviation(sentence[-24:])):
            continue
        yield sentence
        start = end.end()
    rest = text[start:].strip()
    if rest:
        yield rest


def _ends_in_abbreviation(sentence: str) -> bool:
    word = sentence.rsplit(None, 1)[-1].lstrip("\"'“‘(")
    return word[:-1].lower() in _ABBREVIATIONS or _SINGLE_LETTER.fullmatch(word) is not None


def first_sentence_title(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return the first sentence of unwrapped text, cut at a word with an ellipsis where it is over the limit."""
    return cut_at_word(next(sentences(text.lstrip()[: 4 * limit]), ""), limit)


def cut_at_word(text: str, limit: int) -> str:
    """Return text of at most limit characters, cut at a word with an ellipsis where it is longer."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rfind(" ") if not text[limit - 1].isspace() else len(head)
    return head[: cut if cut > limit // 2 else None].rstrip(" ,;:.–—-(“‘\"'") + "…"


def summary_of(text: str, limit: int = SUMMARY_LIMIT) -> str:
    """Return the first sentences of unwrapped text as one line, without a pointer to the full article.

    Whole sentences where two thirds of the limit can be filled with them, else cut at a word with an ellipsis.
    """
    body = without_pointer(text[: 40 * limit] if len(text) > 40 * limit else text) or text
    line = " ".join(body[: 2 * limit].split())
    if len(line) <= limit:
        return line
    whole = ""
    for sentence in sentences(line):
        longer = f"{whole} {sentence}".lstrip()
        if len(longer) > limit:
            break
        whole = longer
    return whole if len(whole) * 3 >= limit * 2 else cut_at_word(line, limit)
