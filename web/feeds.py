"""Feeds: what does a feed reader get? The newest articles of any search, as Atom (RFC 4287)."""

import re
import uuid
from dataclasses import replace
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app, request

from search import Granularity, Hit, SearchRequest, SearchResponse, Sort
from web import links
from web.filters import counted, marked, web_address
from web.params import SearchState, parse_state, search_request
from web.source import engine

ENTRIES = 30  # more than most archives get in a day, little enough to be fetched each hour
ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
NAMESPACE = uuid.UUID("3f6f0a35-1d0b-5b9b-9f4e-6f5a3d0c2b17")  # of our own: what it names is the same on every server
EARLIEST = "1970-01-01T00:00:00Z"
DAY_LENGTH = 10
URL_SAFE = "%:/?#[]@!$&'()+*,;=~-._"  # everything that an address may hold

feeds = Blueprint("feeds", __name__)

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML
_INSTANT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(T\d{2}:\d{2}(?::\d{2})?)?)?)?", re.ASCII)


@feeds.get("/feed.atom")
def feed() -> Response:
    """Return the newest articles of a search; those without a date have no place in a feed, and it says so."""
    state = replace(parse_state(request.args), page=1, sort=None, expanded=frozenset())
    response = engine().search(feed_request(state))
    body = tostring(_feed(state, response), encoding="utf-8", xml_declaration=True)
    return Response(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")


def feed_request(state: SearchState) -> SearchRequest:
    """Return the search for what a feed has: dated articles, newest first, and the number of those without a date."""
    undated = state.dated is False  # none of these has a place in a feed
    return replace(
        search_request(state, limit=ENTRIES),
        limit=0 if undated else ENTRIES,
        dated=not undated,
        sort=Sort.NEWEST,
        facets={},
        histogram=Granularity.YEAR,
        window=(None, None),
        fragments=1,
        suggest=False,
    )


def _feed(state: SearchState, response: SearchResponse) -> Element:
    site = str(current_app.jinja_env.globals["site_title"])
    address = links.feed_url(state)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(root, "id", uuid.uuid5(NAMESPACE, f"feed {site} {address}").urn)
    _text(root, "title", f"{state.query} – {site}" if state.query else site)
    _text(root, "subtitle", _subtitle(state, response))
    _text(root, "updated", max((instant(hit.published) for hit in response.hits), default=EARLIEST))
    _text(SubElement(root, "author"), "name", site)
    _link(root, "self", _absolute(address), MEDIA_TYPE)
    _link(root, "alternate", _absolute(links.search_url(replace(state, sort=Sort.NEWEST))), "text/html")
    root.extend(map(_entry, response.hits))
    return root


def _subtitle(state: SearchState, response: SearchResponse) -> str:
    stories = "story" if response.total == 1 else "stories"
    found = f"{response.total:,} {stories}" if state.collapse else counted(response.total, "article")
    undated = response.histogram.undated if response.histogram and not _bounds_dates(state) else 0
    left_out = f" {counted(undated, 'article')} without a date cannot be among them." if undated else ""
    return f"The newest of {found}.{left_out}"


def _bounds_dates(state: SearchState) -> bool:
    return state.after is not None or state.before is not None or state.dated is not None


def _entry(hit: Hit) -> Element:
    entry = Element("entry")
    address = _absolute(links.article_url(hit.id))
    original = web_address(hit.url)
    _text(entry, "id", uuid.uuid5(NAMESPACE, f"article {hit.id}").urn)
    _text(entry, "title", hit.title.text or "Untitled")
    _text(entry, "updated", instant(hit.published))
    if hit.published and len(hit.published) >= DAY_LENGTH:
        _text(entry, "published", instant(hit.published))
    for author in hit.authors:
        _text(SubElement(entry, "author"), "name", author)
    _link(entry, "alternate", address, "text/html")
    if original:
        _link(entry, "via", original)
    if hit.fragments:
        _text(entry, "summary", " ".join(str(marked(fragment)) for fragment in hit.fragments), type="html")
    if hit.source:
        SubElement(entry, "category", {"term": legal(hit.source), "label": legal(hit.source)})
    return entry


def instant(published: str | None) -> str:
    """Return the first instant of a day, month or year, or the minute that is given, as RFC 3339 writes it."""
    found = _INSTANT.match(published or "")
    if found is None:
        return EARLIEST
    year, month, day, clock = found.groups()
    time = clock or "T00:00"
    return f"{year}-{month or '01'}-{day or '01'}{time if time.count(':') > 1 else f'{time}:00'}Z"


def _absolute(address: str) -> str:
    return f"{request.host_url.rstrip('/')}{address}"


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = legal(text)


def _link(parent: Element, relation: str, address: str, kind: str | None = None) -> None:
    href = quote(legal(address), safe=URL_SAFE)
    SubElement(parent, "link", {"rel": relation, **({"type": kind} if kind else {}), "href": href})


def legal(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return _ILLEGAL.sub("", text)
