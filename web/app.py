"""App: how is the site put together?"""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from search import Engine, Settings
from web import filters, links
from web.access import register_access
from web.api import api
from web.api_trends import api_trends
from web.articles import articles
from web.beside import beside, reason_words
from web.caching import register_caching
from web.checking import register_checks
from web.colophon import EXTENSION as COLOPHON
from web.colophon import ColophonKeeper, colophon
from web.comparing import comparing
from web.compression import register_compression
from web.cors import register_cors
from web.crawling import crawlers
from web.errors import register_errors
from web.exports import register_exports
from web.feeds import feeds
from web.health import health
from web.journal import register_clock, register_journal
from web.names import names
from web.opensearch import opensearch
from web.pages import pages
from web.reference import reference
from web.results import name_chips, recency_url
from web.source import EXTENSION, EngineSource
from web.static_files import register_static
from web.trends import trends

PACKAGE = Path(__file__).parent

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FILTERS: tuple[Callable[..., object], ...] = (
    filters.marked,
    filters.readable_date,
    filters.long_date,
    filters.clock,
    filters.number,
    filters.counted,
    filters.duration,
    filters.language_name,
    filters.origin_words,
    filters.relation_words,
    filters.web_address,
    filters.file_name,
    filters.host_name,
    reason_words,
)
LINKS: tuple[Callable[..., object], ...] = (
    colophon,
    name_chips,
    recency_url,
    links.search_url,
    links.export_url,
    links.feed_url,
    links.beside_url,
    links.article_url,
    links.compare_url,
    links.cite_url,
    links.name_url,
    links.trends_url,
    links.arguments,
    links.only,
    links.collapsed,
    links.without_filters,
    links.cleared,
    links.respelt,
    links.rescued,
    links.with_page,
    links.with_synonyms,
)


class AnythingConverter(BaseConverter):
    """Any text, slashes included: the id of an article may be a path or a web address."""

    regex = "(?s:.+)"
    part_isolating = False


class _OrderedJSON(DefaultJSONProvider):
    """Keeps the order of keys, as the command line does, and writes letters as they are."""

    sort_keys = False
    ensure_ascii = False


def create_app(settings: Settings, *, engine: Engine | None = None) -> Flask:
    """Return the site over the index that the settings name, or over another engine.

    The index is opened at the first search, so it need not exist yet.
    """
    app = Flask("web", root_path=str(PACKAGE))
    app.extensions[EXTENSION] = EngineSource(settings, engine)
    app.extensions[COLOPHON] = ColophonKeeper()
    app.url_map.merge_slashes = False  # 'https://...' is one id, and stays so
    app.url_map.converters["anything"] = AnythingConverter
    app.json = _OrderedJSON(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site_title"] = settings.title
    for function in FILTERS:
        app.add_template_filter(function)
    for function in LINKS:
        app.add_template_global(function)
    _count_and_admit(app, settings)
    register_compression(app)
    register_checks(app)
    register_caching(app, settings, PACKAGE)
    register_errors(app)
    register_static(app, PACKAGE / "static")
    app.register_blueprint(pages)
    app.register_blueprint(articles)
    app.register_blueprint(comparing)
    app.register_blueprint(api)
    app.register_blueprint(api_trends)
    app.register_blueprint(beside)
    app.register_blueprint(crawlers)
    app.register_blueprint(feeds)
    app.register_blueprint(health)
    app.register_blueprint(names)
    app.register_blueprint(opensearch)
    app.register_blueprint(reference)
    app.register_blueprint(trends)
    register_exports(app, settings)
    app.after_request(_harden)
    return app


def _count_and_admit(app: Flask, settings: Settings) -> None:
    """Note each request, and let in whom the settings allow.

    What is done first before a request is done last after it: what is written down is the answer as it leaves.
    """
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    from web.metrics import register_metrics  # not before gunicorn's configuration has named where to count

    register_clock(app)
    register_journal(app, settings)
    register_metrics(app)
    register_cors(app, settings)
    register_access(app, settings)


def _harden(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response
