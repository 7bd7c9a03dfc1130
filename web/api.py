"""API: what does a program get over HTTP?

The objects of `search query --json`, `search show --json` and so on, without the paths of the server's files.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from search import article_json, search_json, stats_json
from web.filters import file_name
from web.params import parse_limit, parse_state, search_request
from web.source import engine

PREFIX = "/api/v1"

api = Blueprint("api", __name__, url_prefix=PREFIX)


@api.get("/search")
def search() -> Response:
    """Answer the search that the parameters of the search page describe; `limit` sets the length of a page."""
    limit = parse_limit(request.args)
    state = parse_state(request.args, limit=limit)
    return jsonify(search_json(engine().search(search_request(state, limit=limit))))


@api.get("/articles/<anything:article_id>")
def article(article_id: str) -> Response:
    """Return every field of an article, with the name of its file alone: where that lies is the server's affair."""
    found: dict[str, Any] = article_json(engine().article(article_id).article)
    return jsonify({**found, "path": file_name(found["path"])})


@api.get("/stats")
def stats() -> Response:
    """Return the size and reach of the index, without the folders that it was made from."""
    found: dict[str, Any] = stats_json(engine().stats())
    return jsonify({name: value for name, value in found.items() if name != "roots"})
