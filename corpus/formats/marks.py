"""Marks: what plain words does a Markdown text hold?

A stripper of our own, seven times as fast as rendering to HTML and taking the text out of that. It works on whole
stretches of prose with a few compiled expressions, each of which looks at a character a bounded number of times,
so that no input can hold it up. What it cannot tell to be markup stays in the text: a word too many can still be
found, a word too few cannot.
"""

import html
import re
from dataclasses import dataclass
from functools import partial
from itertools import islice
from re import Match

MAX_HEADINGS = 100  # looked at for a title

# An opening fence runs to its closing one, else to the end
_FENCE = re.compile(r"^ {0,12}(`{3,}+|~{3,}+)[^\n`]*+\n(.*?)(?:^ {0,12}\1[`~]*+[ \t]*+$|\Z)", re.MULTILINE | re.DOTALL)

_BLOCK_TAGS = (
    "address|article|aside|blockquote|br|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|h[1-6]|header|hr|iframe|legend|li|main|menu|nav|ol|option|p|pre|section|summary|table|tbody|td|"
    "tfoot|th|thead|tr|ul|video"
)
_INLINE_TAGS = (
    "abbr|acronym|audio|a|bdi|bdo|big|b|button|cite|code|col|colgroup|data|del|dfn|embed|em|font|input|ins|i|kbd|"
    "label|link|map|area|mark|meta|nobr|noscript|object|output|param|picture|progress|q|ruby|rp|rt|samp|select|"
    "small|source|span|strike|strong|sub|sup|svg|path|s|textarea|time|track|tt|u|var|wbr"
)
# Tags of Hugo, Jekyll and their like: what stands between an opening and a closing one stays, but for comments
_SHORTCODE = re.compile(
    r"\{%-?[ \t]{0,9}comment[ \t]{0,9}-?%\}[^{}]{0,4000}\{%-?[ \t]{0,9}endcomment[ \t]{0,9}-?%\}"
    r"|\{\{[<%][^{}]{0,4000}?[>%]\}\}|\{%[^{}]{0,4000}?%\}|\{\{/\*[^{}]{0,4000}?\*/\}\}"
    r"|\{\{-?[ \t]{0,9}(?:site|page|post|layout|include|content|\.[A-Z]\w{0,40})\b[^{}\n]{0,400}\}\}"
)
_HIDDEN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,300}+)\]:[ \t]*+"
    r"<?(?:[a-zA-Z]{2,10}:|[/#.]|www\.|[\w-]{1,60}+(?:/|\.\w{2,5}(?!\w)))\S*+"
    r"(?:[ \t]++[\"'(][^\n]*+)?[ \t]*+$",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\[\]\n]{1,100}+\]:", re.MULTILINE)
_HEADING = re.compile(
    r"^ {0,3}(?:(?P<rank>#{1,6})[ \t]++(?P<atx>[^\n]++)"
    r"|(?P<setext>[^\s>#*+|-][^\n]*+)\n {0,3}(?P<line>=++|-++)[ \t]*+)$",
    re.MULTILINE,
)
# What a line that holds or closes a block may begin with, and what it then is
_BLOCK_STARTS = frozenset(">#|-+*=_:!?0123456789")
_QUOTE = re.compile(r"(?>(?: {0,3}>)+) ?")
_ATX = re.compile(r" {0,3}#{1,6}(?:[ \t](.*+))?")
_RULE = re.compile(r" {0,3}(?:([-*_])(?>(?:[ \t]*+\1){2,})|=++|-++)[ \t]*+|[ \t]*+\|?[ \t]*+:?-[-:| \t]*+")
_ROW = re.compile(r"[ \t]*+\|(.*+)")
_ITEM = re.compile(r"[ \t]*+(?:[-*+:][ \t]++(?:\[[ xX]\][ \t])?|(?=\d{1,3}[.)][ \t]))")
# '!!! note "Title"' of MkDocs, '::: tip Title' of Pandoc and Docusaurus, '[!NOTE]' of GitHub inside a quotation
_ADMONITIONS = (
    "note|abstract|summary|tldr|info|todo|tip|hint|important|success|check|done|question|help|faq|warning|caution|"
    "attention|failure|fail|missing|danger|error|bug|example|quote|cite|seealso|admonition"
)
_ADMONITION = re.compile(
    r"[ \t]*+(?:(?:!!!|\?\?\?\+?)[ \t]++(?:"
    + _ADMONITIONS
    + r")(?:[ \t]++[\w-]{1,40}+){0,3}[ \t]*+(?:\"(?P<title>[^\"\n]{0,300}+)\")?"
    r"|:{3,}+[ \t]*+(?:\{[^{}\n]{0,200}+\}|[\w-]{1,40}+)?(?P<heading>[ \t]++[^\n]*+)?"
    r"|\[![A-Za-z]{3,20}+\][-+]?(?P<callout>[^\n]*+))[ \t]*+"
)
_WIKI_LINK = re.compile(r"\[\[(?P<page>[^\[\]|\n]{1,200}+)(?:\|(?P<shown>[^\[\]\n]{1,200}+))?\]\](?!\()")

_DESTINATION = r"\((?>(?:[^()\n\\]|\\.|\([^()\n]{0,500}\)){0,3000})\)"
_LABEL = r"(?>(?:[^\[\]\\\n]|\\.|\n(?![ \t]*+\n)|!?\[[^\[\]\n]{0,500}+\](?:" + _DESTINATION + r")?){0,3000})"
# Each alternative begins with a character of its own, which lets the engine leap from one to the next
_INLINE = re.compile(
    r"\\(?P<escape>[!-/:-@\[-`{-~\n])"
    r"|`(?<!``)(?P<ticks>`*+)(?P<code>[^`\n](?:[^\n]{0,1000}?[^`\n])??)`(?P=ticks)(?!`)"
    r"|!\[(?P<alt>" + _LABEL + r")\](?:" + _DESTINATION + r"|\[[^\[\]\n]{0,300}+\])?"
    r"|\[(?P<label>" + _LABEL + r")\](?:(?P<to>" + _DESTINATION + r")|\[(?P<ref>[^\[\]\n]{0,300}+)\])?"
    r"|<(?P<auto>(?:https?://|mailto:)[^\s<>]{1,2000}+)>"
    r"|</?(?=[A-Za-z])(?P<tag>(?i:" + _BLOCK_TAGS + "|" + _INLINE_TAGS + r"|img)(?![\w:-]))(?P<attrs>[^<>]{0,4000}+)>"
    r"|&(?P<entity>#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|\{(?P<attribute>[:#.][^{}\n]{0,200}+)\}"
    r"|\*\*(?<!\w\*\*)(?P<bold>[^\s*][^*\n]{0,200}+)\*\*(?=\w)"
    r"|\*(?P<star>(?<![\w*]\*)[*_]{0,7}+(?=\S)|(?<=[^\s*]\*)[*_]{0,7}+(?!\w)|(?<!\S\*)\*{1,7}+(?!\S))"
    r"|_(?P<underscore>(?<![\w*]_)[*_]{0,7}+(?=\S)|(?<=[^\s*]_)[*_]{0,7}+(?!\w))"
    r"|~(?P<strike>~)",
    re.DOTALL,
)
_DROPPED = frozenset({"attribute", "star", "underscore", "strike"})
_KEPT = frozenset({"escape", "code", "auto"})
_NESTED = frozenset({"alt", "bold"})
_IS_BLOCK = re.compile(_BLOCK_TAGS, re.IGNORECASE)
_ALT = re.compile(r"\balt\s*+=\s*+(?:\"([^\"<>]*+)\"|'([^'<>]*+)')", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's plain text, and where it stands in the Markdown."""

    text: str
    span: tuple[int, int]


def plain_text(markdown: str) -> str:
    """Return the words of a Markdown text, its paragraphs, headings, list items and table rows one blank line apart.

    Links become their text, images their alternative text, tables their cells; code stays as it is. Comments,
    shortcodes, footnote marks and HTML tags go; what only looks like a tag, such as `<IBM>`, stays. Never raises.
    """
    text = _without_hidden(markdown)
    if "```" not in text and "~~~" not in text:
        return _prose(text)
    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(text):
        parts += _prose(text[end : fence.start()]), fence.group(2).strip("\n")
        end = fence.end()
    parts.append(_prose(text[end:]))
    return "\n\n".join(part for part in parts if part)


def title_heading(markdown: str) -> Heading | None:
    """Return the heading that names the whole text: one that opens it, else the first of the highest rank (`#`)."""
    if "#" not in markdown and "\n=" not in markdown and "\n-" not in markdown:
        return None
    fence = _FENCE.search(markdown) if "```" in markdown or "~~~" in markdown else None
    opening = True
    for match in islice(_HEADING.finditer(markdown, 0, fence.start() if fence else len(markdown)), MAX_HEADINGS):
        text = _prose(_unclosed(match["atx"] or match["setext"]))
        highest = match["rank"] == "#" or (match["line"] or "").startswith("=")
        opening = opening and not _prose(_without_hidden(markdown[: match.start()]))
        if text and (highest or opening):
            return Heading(text, match.span())
    return None


def _without_hidden(text: str) -> str:
    """Return text without comments, scripts, styles and shortcodes; what is not closed is left."""
    if "{" in text:
        text = _SHORTCODE.sub("", text)
    for opening, closing in _HIDDEN if "<" in text else ():
        if opening in text:
            text = _without(text, opening, closing)
    return text


def _without(text: str, opening: str, closing: str) -> str:
    parts: list[str] = []
    end = 0
    while (start := text.find(opening, end)) >= 0 and (close := text.find(closing, start)) >= 0:
        parts.append(text[end:start])
        end = close + len(closing)
    parts.append(text[end:])
    return "".join(parts)


def _prose(text: str) -> str:
    """Return the plain paragraphs of Markdown without fenced code, one blank line apart."""
    references: set[str] = set()
    if "]:" in text:
        references = {_label(match.group(1)) for match in _DEFINITION.finditer(text)}
        text = _FOOTNOTE.sub("\n", _DEFINITION.sub("", text))
    if "[[" in text:
        text = _WIKI_LINK.sub(lambda link: link["shown"] or link["page"], text)
    text = _INLINE.sub(partial(_plain, references), _without_blocks(text))
    lines = "\n".join([line.strip() for line in text.split("\n")])
    parts = [part.strip("\n").replace("\n", " ") for part in lines.split("\n\n")]
    return "\n\n".join([part for part in parts if part])


def _without_blocks(text: str) -> str:
    """Return text without the marks of its blocks, and with a blank line where one ends."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        bare = line.lstrip()
        if bare and bare[0] in _BLOCK_STARTS:
            lines[number] = _without_mark(line)
    return "\n".join(lines)


def _without_mark(line: str) -> str:
    """Return a line without its block's mark, and with line ends around it where it is a block of its own."""
    if quote := _QUOTE.match(line):
        line = line[quote.end() :]
    if note := _ADMONITION.fullmatch(line):
        return f"\n{(note[note.lastgroup] if note.lastgroup else '').strip()}\n"
    if heading := _ATX.fullmatch(line):
        return f"\n{_unclosed(heading.group(1) or '')}\n"
    if _RULE.fullmatch(line):
        return "\n"
    if row := _ROW.fullmatch(line):
        return "\n" + row.group(1).strip().removesuffix("|").rstrip() + "\n"
    item = _ITEM.match(line)
    return "\n" + line[item.end() :] if item else line


def _unclosed(heading: str) -> str:
    """Return a heading without the `#` marks that close it."""
    line = heading.strip()
    bare = line.rstrip("#")
    return bare if not bare or bare[-1] in " \t" else line


def _label(label: str) -> str:
    return " ".join(label.casefold().split())


def _plain(references: set[str], match: Match[str]) -> str:
    """Return what one piece of inline markup leaves in the text."""
    kind = match.lastgroup or ""
    if kind in _DROPPED:
        return ""
    if kind in _KEPT:
        return match[kind]
    if kind == "entity":
        return html.unescape(f"&{match['entity']};")
    if kind == "attrs":
        return _of_tag(match["tag"], match["attrs"])
    if kind in _NESTED:
        return _nested(references, match[kind])
    return _of_link(references, match)


def _nested(references: set[str], text: str) -> str:
    return _INLINE.sub(partial(_plain, references), text)


def _of_tag(name: str, attributes: str) -> str:
    if name.lower() == "img":
        alt = _ALT.search(attributes)
        return html.unescape(alt.group(1) or alt.group(2) or "") if alt else ""
    return "\n\n" if _IS_BLOCK.fullmatch(name) else ""


def _of_link(references: set[str], match: Match[str]) -> str:
    label, to, reference = match["label"], match["to"], match["ref"]
    if to is None and label.startswith("^"):
        return ""
    text = _nested(references, label)
    if to is not None or _label(reference or label) in references:
        return text
    return f"[{text}]" if reference is None else f"[{text}][{reference}]"
