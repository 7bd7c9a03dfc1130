"""App: how is the site put together?"""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import BaseConverter

from search import Engine, Settings, passage
from web import filters, links
from web.api import api
from web.errors import register_errors
from web.pages import pages
from web.source import EXTENSION, EngineSource
from web.static_files import register_static

PACKAGE = Path(__file__).parent

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
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
}
FILTERS: tuple[Callable[..., object], ...] = (
    filters.marked,
    filters.readable_date,
    filters.clock,
    filters.number,
    filters.counted,
    filters.duration,
    filters.language_name,
    filters.origin_words,
    passage,
    filters.relation_words,
    filters.has_line,
    filters.web_address,
    filters.file_name,
    filters.host_name,
)
LINKS: tuple[Callable[..., object], ...] = (
    links.search_url,
    links.article_url,
    links.arguments,
    links.only,
    links.collapsed,
    links.without_filters,
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
    app.url_map.merge_slashes = False  # 'https://...' is one id, and stays so
    app.url_map.converters["anything"] = AnythingConverter
    app.json = _OrderedJSON(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site_title"] = settings.title
    for function in FILTERS:
        app.add_template_filter(function)
    for function in LINKS:
        app.add_template_global(function)
    register_errors(app)
    register_static(app, PACKAGE / "static")
    app.register_blueprint(pages)
    app.register_blueprint(api)
    app.after_request(_harden)
    return app


def _harden(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response
