"""Ninjs: what does an item of IPTC's News in JSON say, in any of its versions?

Version 1 has `headline` and `body_text`, and lets a sender add `headline_main` or `body_richtext`; versions 2 and 3
have lists, `headlines` and `bodies`, whose parts carry a role. Associated items, such as pictures, are not articles.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from corpus.formats.nitf import nitf_record
from corpus.formats.xmltext import mended, read_tree, without_namespaces

NO_TEXT_TYPES = frozenset(
    {"audio", "component", "event", "graphic", "picture", "planning", "video"}
)  # whose descriptions are captions and announcements
WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})
MAX_PARTS = 100  # headlines, descriptions or bodies of one item
MAIN_ROLES = ("main", "")  # of the headline to choose

_MARKS = frozenset(
    {
        "bodies",
        "headlines",
        "pubStatus",
        "pubstatus",
        "renditions",
        "representationType",
        "representationtype",
        "versionCreated",
        "versioncreated",
    }
)
_BODY_ORDER = ("nitf", "html", "plain")  # most telling first
_FIELDS = {  # of version 3, by their names elsewhere
    "date": ("firstcreated", "firstCreated", "contentcreated", "contentCreated", "versioncreated", "versionCreated"),
    "authors": ("by", "byline"),
    "tags": ("subjects", "subject"),
    "people": ("people", "person"),
    "organizations": ("organisations", "organisation"),
    "places": ("places", "place"),
    "language": ("language",),
    "id": ("uri",),
}


def is_ninjs(record: Mapping[str, object]) -> bool:
    """Tell whether a JSON object is a ninjs item: it has a URI, and a field that only ninjs has."""
    standard = record.get("standard") or record.get("$standard")
    named = isinstance(standard, Mapping) and standard.get("name") == "ninjs"
    return isinstance(record.get("uri"), str) and (named or not _MARKS.isdisjoint(record))


def left_out(record: Mapping[str, object]) -> str | None:
    """Return why a ninjs item is no article, None where it is one."""
    status = record.get("pubstatus") or record.get("pubStatus")
    if isinstance(status, str) and status in WITHDRAWN:
        return f"it was withdrawn: its status is '{status}'"
    kind = record.get("type")
    if isinstance(kind, str) and kind in NO_TEXT_TYPES and not any(_texts(record, "body", "bodies")):
        return f"a ninjs item of type '{kind}', which holds no article text"
    return None


def ninjs_record(record: Mapping[str, object]) -> dict[str, object]:
    """Return a ninjs item as a record with the usual field names."""
    found: dict[str, object] = {
        field: next((value for name in names if (value := record.get(name))), None) for field, names in _FIELDS.items()
    }
    found["date"] = [value for name in _FIELDS["date"] if (value := record.get(name))]
    uri = record.get("uri")
    found |= {
        "headline": record.get("headline") or _main(_texts(record, "headline", "headlines")) or record.get("title"),
        "summary": _main(_texts(record, "description", "descriptions")),
        "source": _source(record),
        "url": uri if isinstance(uri, str) and uri.startswith(("http://", "https://")) else None,
    }
    if found["authors"] == found["source"]:
        found["authors"] = None
    found["places"] = [*_listed(found["places"]), *_listed(record.get("located"))]
    return {**_body(record), **{name: value for name, value in found.items() if value}}


def _texts(record: Mapping[str, object], singular: str, plural: str) -> Iterator[tuple[str, str, str]]:
    """Yield role, kind and text of each headline, description or body, in their order."""
    for name, value in islice(record.items(), MAX_PARTS):
        if isinstance(value, str) and name.startswith(f"{singular}_") and value.strip():
            yield name.partition("_")[2], _kind("", name, value), value
    parts = record.get(plural)
    for part in parts[:MAX_PARTS] if isinstance(parts, list) else ():
        if isinstance(part, Mapping) and isinstance(value := part.get("value"), str) and value.strip():
            role = str(part.get("role") or "")
            yield role, _kind(str(part.get("contentType") or part.get("contenttype") or ""), role, value), value


def _kind(content_type: str, role: str, value: str) -> str:
    """Return 'nitf', 'html', 'plain', or 'other' for what is none of these."""
    content_type, role = content_type.lower(), role.lower()
    start = value.lstrip()[:200].lower()
    if "nitf" in content_type or role == "nitf" or "<nitf" in start:
        return "nitf"
    if "html" in content_type or "html" in role or "richtext" in role or (not content_type and start.startswith("<")):
        return "html"
    return "other" if content_type and not content_type.startswith("text/") else "plain"


def _main(texts: Iterator[tuple[str, str, str]]) -> str | None:
    """Return the plain text of the main one, else of the first."""
    plain = [(role, value) for role, kind, value in texts if kind == "plain"]
    return next((value for role, value in plain if role in MAIN_ROLES), plain[0][1] if plain else None)


def _body(record: Mapping[str, object]) -> dict[str, object]:
    """Return the body that tells most, and whatever else is said inside it."""
    texts = sorted(
        (text for text in _texts(record, "body", "bodies") if text[1] in _BODY_ORDER),
        key=lambda text: _BODY_ORDER.index(text[1]),
    )
    for _, kind, value in texts:
        if kind == "plain":
            return {"body": value}
        if kind == "html":
            return {"body_html": value}
        root, _ = read_tree(mended(value).text)
        if root is not None and (found := nitf_record(without_namespaces(root)))["body_html"]:
            return found
    return {}


def _source(record: Mapping[str, object]) -> str | None:
    """Return the outlet: the source or the provider that is named, else the holder of the copyright."""
    for name in ("infosources", "infoSources", "infosource", "infoSource", "source"):
        for part in _listed(record.get(name)):
            value = part.get("name") if isinstance(part, Mapping) else part
            if isinstance(value, str) and value.strip():
                return value
    holder = record.get("copyrightholder") or record.get("copyrightHolder")
    return holder if isinstance(holder, str) else None


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value[:MAX_PARTS]
    return [value] if value else []
