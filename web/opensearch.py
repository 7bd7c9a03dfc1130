"""Opensearch: how does a browser learn to search here from its address bar?

A description after OpenSearch 1.1, and suggestions in the form that browsers ask for (application/x-suggestions+json).
"""

from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app, json, request, url_for

from search import DEFAULT_SUGGESTIONS, Suggestion, SuggestionKind
from web import links
from web.feeds import MEDIA_TYPE as ATOM
from web.feeds import legal
from web.filters import counted
from web.params import SearchState, parse_limit
from web.source import engine

OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
DESCRIPTION = "application/opensearchdescription+xml"
SUGGESTIONS = "application/x-suggestions+json"
TERMS = "{searchTerms}"
LONGEST_NAME = 16  # characters, by the specification
LONGEST_DESCRIPTION = 1_024
TYPED = 200  # characters of what is typed that count

opensearch = Blueprint("opensearch", __name__)


@opensearch.get("/opensearch.xml")
def description() -> Response:
    """Describe the search to a browser."""
    title = legal(str(current_app.jinja_env.globals["site_title"]))
    root = Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    SubElement(root, "ShortName").text = title[:LONGEST_NAME].strip()
    SubElement(root, "Description").text = f"Search {title}"[:LONGEST_DESCRIPTION]
    SubElement(root, "InputEncoding").text = "UTF-8"
    icon = url_for("static", filename="icon.svg", _external=True)
    SubElement(root, "Image", {"width": "16", "height": "16", "type": "image/svg+xml"}).text = icon
    for kind, endpoint in (
        ("text/html", "pages.search_page"),
        (ATOM, "feeds.feed"),
        (SUGGESTIONS, "opensearch.suggest"),
        (DESCRIPTION, "opensearch.description"),
    ):
        SubElement(root, "Url", _url(kind, endpoint))
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, content_type=f"{DESCRIPTION}; charset=utf-8")


@opensearch.get("/opensearch/suggest")
def suggest() -> Response:
    """Complete what is typed in the browser: the texts, the number of articles of each, and where each leads."""
    typed = request.args.get("q", "")
    found = engine().suggest(typed[:TYPED], limit=parse_limit(request.args, default=DEFAULT_SUGGESTIONS))
    texts = [item.text for item in found]
    counts = [counted(item.count, "article") for item in found]
    addresses = [f"{request.host_url.rstrip('/')}{_address(item)}" for item in found]
    return Response(json.dumps([typed, texts, counts, addresses]), content_type=SUGGESTIONS)


def _address(item: Suggestion) -> str:
    """Return where a suggestion leads: a title to its article, a name to all that have it, a word to its search."""
    if item.kind is SuggestionKind.TITLE and item.article_id:
        return links.article_url(item.article_id)
    if item.kind is SuggestionKind.WORD:
        return links.search_url(SearchState(query=item.text))
    return links.name_url(item.kind.value, item.text)


def _url(kind: str, endpoint: str) -> dict[str, str]:
    address = url_for(endpoint, _external=True)
    if endpoint == "opensearch.description":
        return {"type": kind, "rel": "self", "template": address}
    relation = {"rel": "suggestions"} if kind == SUGGESTIONS else {}
    return {"type": kind, **relation, "template": f"{quote(address, safe='%:/[]@')}?q={TERMS}"}
