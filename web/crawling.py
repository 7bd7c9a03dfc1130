"""Crawling: what may a crawler see? The front page, the articles and the list of them; never the space of searches.

Facets and queries make more addresses than a crawler could read in a year, each of which costs a search. robots.txt
keeps them closed, links to them say nofollow, and pages of results say noindex to whoever comes all the same.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, request, url_for

from search import CatalogueEntry
from web.links import ARTICLE_PAGE
from web.source import engine

ENTRIES = 50_000  # of one sitemap, by the protocol
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

# Everything is closed but what is named; of rules that fit, the longest holds (RFC 9309).
RULES = """\
User-agent: *
Allow: /$
Allow: /article/
Allow: /sitemap.xml
Allow: /sitemap-
Allow: /static/
Disallow: /article/*?
Disallow: /
"""

crawlers = Blueprint("crawlers", __name__)


@crawlers.after_app_request
def unlisted(response: Response) -> Response:
    """Tell whoever comes all the same that what is no page is not to be listed; pages say it themselves."""
    if response.mimetype != "text/html" and request.blueprint not in {None, "crawlers"}:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@crawlers.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers what is open to them, and where the articles are listed."""
    body = f"{RULES}\nSitemap: {url_for('crawlers.sitemap_index', _external=True)}\n"
    return Response(body, content_type="text/plain; charset=utf-8")


@crawlers.get("/sitemap.xml")
def sitemap_index() -> Response:
    """List the sitemaps."""
    pages = range(1, -(-engine().stats().articles // ENTRIES) + 1)
    addresses = (url_for("crawlers.sitemap", number=page, _external=True) for page in pages)
    body = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return _xml(f'{HEAD}<sitemapindex xmlns="{SITEMAP}">\n{body}</sitemapindex>\n')


@crawlers.get("/sitemap-<number>.xml")
def sitemap(number: str) -> Response:
    """List some of the articles, with the day of publication where it is known."""
    page = int(number) if _NUMBER.fullmatch(number) else 0
    entries = engine().catalogue(limit=ENTRIES, offset=(page - 1) * ENTRIES) if page else ()
    if not entries:
        abort(404)
    return _xml(f'{HEAD}<urlset xmlns="{SITEMAP}">\n{"".join(_urls(entries))}</urlset>\n')


def _urls(entries: tuple[CatalogueEntry, ...]) -> Iterator[str]:
    adapter = current_app.create_url_adapter(request)
    for entry in entries:
        own = {"article_id": entry.id}
        address = adapter.build(ARTICLE_PAGE, own, force_external=True) if adapter else ""
        changed = f"<lastmod>{entry.published.isoformat()}</lastmod>" if entry.published else ""
        yield f"<url><loc>{escape(address)}</loc>{changed}</url>\n"


def _xml(body: str) -> Response:
    return Response(body, content_type="application/xml; charset=utf-8")
