"""NewsML: which articles are in a NewsML-G2 message or item, or in a document of the older NewsML 1?"""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from corpus.article import Draft, Problem
from corpus.formats.nitf import MAX_NAMES, body_html, nitf_record, numbers_date
from corpus.formats.options import ReadOptions
from corpus.formats.records import record_article
from corpus.formats.xmltext import line_of, lines_at
from corpus.names import is_outlet

TEXTUAL = frozenset({"", "text", "composite"})  # classes of item whose summary can stand in for a body
MAX_CONTENTS = 50  # parts of an item looked at for its text: versions, captions, style sheets
WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})
NO_ARTICLE = {
    "packageItem": "a NewsML-G2 package, which names other items and holds no article",
    "conceptItem": "a NewsML-G2 concept item, which holds no article",
    "knowledgeItem": "a NewsML-G2 knowledge item, which holds no article",
    "planningItem": "a NewsML-G2 planning item, which holds no article",
    "catalogItem": "a NewsML-G2 catalogue, which holds no article",
    "catalog": "a NewsML-G2 catalogue, which holds no article",
}
ROOTS = frozenset({"newsItem", "newsMessage", "NewsML", "nitf", *NO_ARTICLE})

_KINDS = {"person": "people", "organisation": "organizations", "organization": "organizations", "geoArea": "places"}
_XHTML_BODIES = ("html/body", "body", "div", "article", "section")


def read_news(root: etree._Element, path: str, options: ReadOptions) -> Iterator[Draft | Problem]:
    """Yield the articles under a root of ROOTS, names without namespaces; `line` counts those of a message from 1."""
    if root.tag == "newsMessage":
        items = [item for part in root.iterfind("itemSet") for item in part]
    elif root.tag == "NewsML":
        items = [*root.iterfind("NewsItem")]
    else:
        yield from _item(root, path, None, options)
        return
    if not items:
        yield Problem(path, "a news message without items")
    for line, item in enumerate(items, 1):
        yield from _item(item, path, line if len(items) > 1 else None, options)


def _item(item: etree._Element, path: str, line: int | None, options: ReadOptions) -> Iterator[Draft | Problem]:
    if item.tag == "nitf":
        yield from record_article(nitf_record(item), path, line, options)
    elif item.tag == "NewsItem":
        yield from record_article(_old_record(item), path, line, options)
    elif item.tag == "newsItem":
        record = _record(item)
        reason = _left_out(item, has_body=bool(record.get("body") or record.get("body_html")))
        if reason is None:
            yield from record_article(record, path, line, options)
        else:
            yield Problem(path, reason, line)
    else:
        yield Problem(path, NO_ARTICLE.get(str(item.tag), f"a <{item.tag}>, which holds no article"), line)


def _left_out(item: etree._Element, *, has_body: bool) -> str | None:
    """Return why a news item is no article, None where it is one."""
    kind, status = (_code(item.find(f"itemMeta/{name}")) for name in ("itemClass", "pubStatus"))
    if status in WITHDRAWN:
        return f"it was withdrawn: its status is '{status}'"
    if not has_body and kind not in TEXTUAL:
        return f"a NewsML-G2 item of class '{kind}', which holds no article text"
    return None


def _code(element: etree._Element | None) -> str:
    """Return the code that an element's qcode or URI ends in."""
    if element is None:
        return ""
    return (element.get("qcode") or "").rpartition(":")[2] or (element.get("uri") or "").rpartition("/")[2]


# --- NewsML-G2 ------------------------------------------------------------------------------------------------------


def _record(item: etree._Element) -> dict[str, object]:
    """Return a news item as a record with the usual field names; what its NITF body says fills the gaps."""
    meta = item.find("contentMeta")
    meta = etree.Element("contentMeta") if meta is None else meta
    language = meta.find("language")
    guid = item.get("guid")
    body = _body(item)
    creators = lines_at(meta, "creator/name")
    record: dict[str, object] = {
        "id": guid,
        "headline": line_of(meta.find("headline")) or line_of(item.find("itemMeta/title")),
        "authors": lines_at(meta, "by") or body.get("authors") or [name for name in creators if not is_outlet(name)],
        "date": [
            value
            for path in ("contentMeta/contentCreated", "itemMeta/firstCreated", "itemMeta/versionCreated")
            if (value := line_of(item.find(path)))
        ],
        "source": _outlet(item, meta) or next(filter(is_outlet, creators), None),
        "url": guid if guid and guid.startswith("http") else None,
        "language": language.get("tag") if language is not None else item.get("lang"),
        "summary": _summary(meta),
        **_subjects(item, meta),
    }
    if record["authors"] == [record["source"]]:
        record["authors"] = None
    return {**body, **{name: value for name, value in record.items() if value}}


def _outlet(item: etree._Element, meta: etree._Element) -> str | None:
    provider = item.find("itemMeta/provider")
    candidates = (
        line_of(item.find("itemMeta/provider/name")),
        line_of(meta.find("creditline")),
        line_of(item.find("rightsInfo/copyrightHolder/name")),
        line_of(meta.find("infoSource/name")),
        None if provider is None else provider.get("literal"),
    )
    return next(filter(None, candidates), None)


def _summary(meta: etree._Element) -> str | None:
    descriptions = [*islice(meta.iterfind("description"), MAX_NAMES)]
    for wanted in ("summary", ""):
        for description in descriptions:
            if (description.get("role") or "").rpartition(":")[2] == wanted and (line := line_of(description)):
                return line
    return None


def _subjects(item: etree._Element, meta: etree._Element) -> dict[str, list[str]]:
    """Return what an item is about, by kind; subjects that are no person, body or place are tags."""
    asserted = {name.get("qcode"): line_of(name.find("name")) for name in islice(item.iterfind("assert"), MAX_NAMES)}
    found: dict[str, list[str]] = {"people": [], "organizations": [], "places": [], "tags": []}
    for subject in islice(meta.iterfind("subject"), MAX_NAMES):
        kind = (subject.get("type") or "").rpartition(":")[2] or (subject.get("typeuri") or "").rpartition("/")[2]
        name = line_of(subject.find("name")) or asserted.get(subject.get("qcode")) or subject.get("literal")
        if name:
            found[_KINDS.get(kind, "tags")].append(name)
    found["places"] += lines_at(meta, "located/name")
    found["tags"] += lines_at(meta, "keyword")
    return found


def _body(item: etree._Element) -> dict[str, object]:
    """Return the first inline text of an item as a record: what NITF says of it, or only its body."""
    for inline in islice(item.iterfind("contentSet/inlineXML"), MAX_NAMES):
        if record := _inline(inline):
            return record
    for inline in islice(item.iterfind("contentSet/inlineData"), MAX_NAMES):
        kind = inline.get("contenttype") or "text/plain"
        if inline.get("encoding") is None and kind.startswith("text/") and (text := (inline.text or "").strip()):
            return {"body_html" if kind == "text/html" else "body": text}
    return {}


def _inline(holder: etree._Element) -> dict[str, object]:
    """Return the NITF, the XHTML or the bare text inside an element as a record; empty where it holds another kind."""
    nitf = holder.find("nitf")
    if nitf is not None:
        record = nitf_record(nitf)
        return record if record["body_html"] else {}
    for path in _XHTML_BODIES:
        body = holder.find(path)
        if body is not None:
            return {"body_html": str(etree.tostring(body, encoding="unicode", method="html", with_tail=False))}
    if len(holder) and all(part.tag in {"p", "hl2", "ul", "ol", "table"} for part in holder):
        return {"body_html": body_html(holder)}
    text = (holder.text or "").strip()
    return {"body": text} if text and not len(holder) else {}


# --- NewsML 1 -------------------------------------------------------------------------------------------------------


def _old_record(item: etree._Element) -> dict[str, object]:
    """Return an item of NewsML 1 as a record: its first text, with what the components around that text say."""
    content = _old_content(item)
    body = {} if content is None else _inline(content)
    around = [item] if content is None else [*content.iterancestors("NewsComponent"), item]

    def nearest(path: str) -> etree._Element | None:
        return next((found for part in around if (found := part.find(path)) is not None), None)

    language = nearest("DescriptiveMetadata/Language")
    record: dict[str, object] = {
        "id": line_of(item.find("Identification/NewsIdentifier/PublicIdentifier")),
        "headline": line_of(nearest("NewsLines/HeadLine")),
        "authors": line_of(nearest("NewsLines/ByLine")),
        "date": [
            numbers_date(value)
            for name in ("FirstCreated", "ThisRevisionCreated")
            if (value := line_of(item.find(f"NewsManagement/{name}")))
        ],
        "source": _old_outlet(item),
        "language": None if language is None else language.get("FormalName"),
        "tags": lines_at(item, ".//NewsLines/KeywordLine"),
    }
    return {**body, **{name: value for name, value in record.items() if value}}


def _old_content(item: etree._Element) -> etree._Element | None:
    """Return the element that holds the longest marked-up text, else the first with text of no other use."""
    contents = [*islice(item.iter("DataContent"), MAX_CONTENTS)]
    marked = [content for content in contents if len(content) and "body_html" in _inline(content)]
    if marked:
        return max(marked, key=lambda content: len("".join(content.itertext())))
    return next((content for content in contents if _is_plain(content.getparent()) and _inline(content)), None)


def _is_plain(content_item: etree._Element) -> bool:
    """Tell whether the content of an item of NewsML 1 is text as such; others are style sheets and the like."""
    kind = content_item.find("MimeType")
    return kind is None or kind.get("FormalName") == "text/plain"


def _old_outlet(item: etree._Element) -> str | None:
    """Return the provider of an item, else the sender of the message, else the item's source."""
    message = item.getparent()
    parties = (
        item.find(".//AdministrativeMetadata/Provider/Party"),
        None if message is None else message.find("NewsEnvelope/SentFrom/Party"),
        item.find(".//AdministrativeMetadata/Source/Party"),
    )
    return next((name for party in parties if party is not None and (name := party.get("FormalName"))), None)
