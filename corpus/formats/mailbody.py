"""Mail body: which part of a message is its text, and which lines of that are the author's own?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from lxml.html import HtmlElement

from corpus.errors import MarkupTooDeep
from corpus.formats.blocks import parse_html, visible_text
from corpus.formats.html import MAX_TAGS, declared_charset, found_article
from corpus.text import decode

PART_DEPTH = 12  # parts inside one another; a forwarded newsletter has five
STUB = 25  # words; a shorter plain part beside a longer HTML one only says that there is HTML
EXTRACTED_SHARE = 0.5  # of a mail's visible text; a newsletter of several stories is not the one of them that is found

_WORD = re.compile(r"\w+")
_SIGNATURE = re.compile(r"^-- ?\n", re.MULTILINE)
_QUOTE = re.compile(r"^>.*\n?", re.MULTILINE)
_QUOTE_MARKS = re.compile(r"^(?:> ?)+", re.MULTILINE)
# the line that a mail program writes over what it quotes, which may be broken in two
_ATTRIBUTION = re.compile(
    r"^(?:On|Am|Le|El|Il|Op|Em|Den|Dne|W dniu)\b[^\n]{4,200}(?:\n(?!>)[^\n]{1,100})?:[ \t]*\n\s*(?=>)", re.MULTILINE
)
_ORIGINAL = re.compile(r"^-{3,8} ?(?:Original Message|Ursprüngliche Nachricht|Message d'origine) ?-{3,8}[ \t]*$", re.M)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a message; `html` is what it was read from, None where it was plain. `replaced` counts characters."""

    text: str = ""
    html: str | None = None
    replaced: int = 0

    @property
    def words(self) -> int:
        """The number of words."""
        return len(_WORD.findall(self.text))


def message_body(message: Message) -> Body:
    """Return the text of a message, without what it quotes and its signature; attachments are no part of it.

    Raises:
        MarkupTooDeep: Its parts are nested too deep.
    """
    return _joined([*_bodies(message, 0)])


def _bodies(part: Message, depth: int) -> Iterator[Body]:
    """Yield the texts of a part and those in it, one of each choice, in order."""
    if depth > PART_DEPTH:
        raise MarkupTooDeep("the message")
    kind = part.get_content_type()
    parts = [child for child in part.get_payload() if isinstance(child, Message)] if part.is_multipart() else []
    if kind == "multipart/alternative":
        yield _best([_joined([*_bodies(child, depth + 1)]) for child in parts])
    elif kind == "multipart/related":
        yield from _bodies(parts[0], depth + 1) if parts else ()
    elif kind == "message/rfc822":
        if depth < 2:  # a message that only forwards another one
            yield from (body for child in parts for body in _bodies(child, depth + 1))
    elif part.is_multipart():
        forwarding = [child for child in parts if child.get_content_type() == "message/rfc822"]
        found = [body for child in parts if child not in forwarding for body in _bodies(child, depth + 1)]
        yield from found
        if not any(body.text for body in found):
            yield from (body for child in forwarding for body in _bodies(child, depth + 1))
    elif kind in {"text/plain", "text/html"} and not _is_attached(part):
        yield _leaf(part, kind)


def _is_attached(part: Message) -> bool:
    return part.get_filename() is not None or part.get_content_disposition() == "attachment"


def _joined(bodies: list[Body]) -> Body:
    found = [body for body in bodies if body.text]
    html = found[0].html if len(found) == 1 else None
    return Body("\n\n".join(body.text for body in found), html, sum(body.replaced for body in bodies))


def _best(choices: list[Body]) -> Body:
    """Return the first choice, which is the plainest, unless it is a stub beside a longer one."""
    found = [body for body in choices if body.text]
    if len(found) > 1 and found[0].words < STUB and found[-1].words > 2 * found[0].words:
        return found[-1]
    return found[0] if found else Body()


def _leaf(part: Message, kind: str) -> Body:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = str(part.get_content_charset("")) or (declared_charset(data[:1024]) if kind == "text/html" else None)
    decoded = decode(data, charset)
    if kind == "text/plain":
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        text = _flowed(decoded.text, joint=_joint(part)) if flowed else decoded.text
        return Body(own_text(text), None, decoded.replaced)
    tree = parse_html(decoded.text)
    if tree is None:
        return Body(replaced=decoded.replaced)
    whole = visible_text(_shown(tree))
    found = found_article(tree, extract=decoded.text.count("<") <= MAX_TAGS)
    if found is not None and len(found.text) >= EXTRACTED_SHARE * len(whole):
        return Body(found.text, found.html or decoded.text, decoded.replaced)
    return Body(whole, decoded.text, decoded.replaced)


def own_text(text: str) -> str:
    """Return the lines that the author wrote: no signature, no quoted message and no line that announces one.

    Where nothing else is left, what is quoted is the text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    signature = _SIGNATURE.search(text)
    if signature and text[: signature.start()].strip():
        text = text[: signature.start()]
    original = _ORIGINAL.search(text)
    if original and text[: original.start()].strip():
        text = text[: original.start()]
    if not text.startswith(">") and "\n>" not in text:
        return text.strip()
    own = _QUOTE.sub("", _ATTRIBUTION.sub("\n", text)).strip()
    return own or _QUOTE_MARKS.sub("", text).strip()


def _joint(part: Message) -> str:
    return "" if str(part.get_param("delsp", "")).lower() == "yes" else " "


_SOFT_END = re.compile(r"(?<!^--) \n(?!>)", re.MULTILINE)
_STUFFED = re.compile(r"^ (?=[ >]|From )", re.MULTILINE)


def _flowed(text: str, *, joint: str) -> str:
    """Return text of RFC 3676 with the lines joined that end in a blank; quoted lines stay as they are."""
    return _STUFFED.sub("", _SOFT_END.sub(joint, text.replace("\r\n", "\n")))


def _shown(tree: HtmlElement) -> HtmlElement:
    """Return a tree without what a newsletter hides, such as the preview that mail programs list."""
    for element in [*tree.iter()]:
        if isinstance(element.tag, str) and _HIDDEN_STYLE.search(element.get("style", "")) and element is not tree:
            element.drop_tree()
    return tree
