"""NITF: what does a news item in the News Industry Text Format say, from headline to last paragraph?"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from corpus.formats.xmltext import line_of, lines_at

MAX_NAMES = 500  # of one kind in one item

_RENAMED = {"hl1": "h2", "hl2": "h2", "hl3": "h3", "block": "div", "bq": "blockquote", "q": "q", "body.content": "div"}
_KEPT_NAMES = "p ul ol li dl dt dd table caption thead tbody tfoot tr td th pre hr br em strong sub sup a"
_KEPT = frozenset(_KEPT_NAMES.split())
_DROPPED = ("media", "alt-code", "nitf-table-metadata", "nitf-colgroup")
_NUMBERS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(?:[.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?")


def nitf_record(root: etree._Element) -> dict[str, object]:
    """Return an <nitf> element, its names without namespaces, as a record with the usual field names."""
    head, top = _part(root, "head"), _part(root, "body/body.head")
    data = _part(head, "docdata")
    publication = _part(head, "pubdata")
    named = _part(data, "identified-content")
    content = root.find("body/body.content")
    return {
        "id": _part(data, "doc-id").get("id-string"),
        "headline": line_of(top.find("hedline/hl1")) or line_of(top.find("hedline")) or line_of(head.find("title")),
        "body_html": None if content is None else body_html(content),
        "authors": [*_authors(top.iterfind("byline"))],
        "date": [*_dates(data, publication, top)],
        "source": publication.get("name")
        or line_of(top.find("distributor"))
        or line_of(top.find("rights/rights.owner")),
        "url": publication.get("ex-ref"),
        "language": root.get("lang") or _part(root, "body").get("lang"),
        "tags": [*_tags(head, data)],
        "people": lines_at(named, "person"),
        "organizations": lines_at(named, "org"),
        "places": [*lines_at(named, "location"), *lines_at(top, "dateline/location"), *_events(data)],
        "summary": line_of(top.find("abstract")),
    }


def body_html(content: etree._Element) -> str:
    """Return the body of an item as HTML; pictures and their captions are left out. Changes the element."""
    etree.strip_elements(content, *_DROPPED, with_tail=False)
    for element in content.iter(etree.Element):
        address = element.get("href")
        element.attrib.clear()
        if address is not None and element.tag == "a":
            element.set("href", address)
        if element.tag not in _KEPT:
            element.tag = _RENAMED.get(element.tag, "span")
    return str(etree.tostring(content, encoding="unicode", method="html", with_tail=False))


def numbers_date(value: str) -> str:
    """Return an ISO 8601 date without hyphens and colons in the form that has them; anything else as it is."""
    found = _NUMBERS.fullmatch(value.strip())
    if found is None:
        return value
    year, month, day, hour, minute, second, zone = found.groups()
    clock = f"T{hour}:{minute}:{second or '00'}{zone or ''}" if hour else ""
    return f"{year}-{month}-{day}{clock}"


def _part(element: etree._Element, path: str) -> etree._Element:
    """Return the first element at path, an empty one where there is none."""
    found = element.find(path)
    return etree.Element("none") if found is None else found


def _authors(bylines: Iterable[etree._Element]) -> Iterator[str]:
    """Yield who each byline names: the people marked in it, else its text without titles of jobs."""
    for byline in islice(bylines, MAX_NAMES):
        if people := lines_at(byline, "person"):
            yield from people
            continue
        etree.strip_elements(byline, "byttl", "virtloc", with_tail=False)
        if line := (line_of(byline) or "").rstrip(" ,;"):
            yield line


def _dates(data: etree._Element, publication: etree._Element, top: etree._Element) -> Iterator[str]:
    """Yield what dates an item, most telling first."""
    values = (
        _part(data, "date.issue").get("norm"),
        publication.get("date.publication"),
        _part(data, "date.release").get("norm"),
        _part(top, "dateline/story.date").get("norm"),
    )
    return (numbers_date(value) for value in values if value)


def _tags(head: etree._Element, data: etree._Element) -> Iterator[str]:
    for subject in islice(head.iterfind("tobject/tobject.subject"), MAX_NAMES):
        kinds = (subject.get(f"tobject.subject.{kind}") for kind in ("detail", "matter", "type"))
        yield from islice((kind for kind in kinds if kind), 1)
    for keyword in islice(data.iterfind("key-list/keyword"), MAX_NAMES):
        yield keyword.get("key") or line_of(keyword) or ""


def _events(data: etree._Element) -> Iterator[str]:
    """Yield the cities where the events of an item took place."""
    return (city for place in islice(data.iterfind("evloc"), MAX_NAMES) if (city := place.get("city")))
