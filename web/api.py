"""API: what does a program get over HTTP?

The objects of `search query --json`, `search show --json` and so on, without the paths of the server's files.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from search import (
    DEFAULT_SIMILAR,
    DEFAULT_VALUES,
    article_json,
    facet_json,
    search_json,
    similar_json,
    stats_json,
    suggestions_json,
)
from web.exports import send_export
from web.filters import file_name
from web.openapi import document
from web.params import (
    parse_explain,
    parse_facet,
    parse_limit,
    parse_recency,
    parse_state,
    parse_strict,
    parse_suggestions,
    parse_values,
    search_request,
)
from web.searching import answered
from web.source import engine, settings

PREFIX = "/api/v1"

api = Blueprint("api", __name__, url_prefix=PREFIX)


@api.get("/search")
def search() -> Response:
    """Answer the search that the parameters of the search page describe; `limit` sets the length of a page.

    `explain=1` says of each result what made its score, and `recency` sets the days in which age takes half of what it
    can take from one. `suggestions=0` leaves out what would find more where little is found,
    and with `strict=1` a query of which a part is not understood is an error that tells where.
    """
    limit = parse_limit(request.args)
    state = parse_state(request.args, limit=limit)
    wanted = replace(
        search_request(state, limit=limit),
        explain=parse_explain(request.args),
        recency=parse_recency(request.args),
        suggest=parse_suggestions(request.args),
        strict=parse_strict(request.args),
    )
    return jsonify(search_json(answered(wanted)))


@api.get("/suggest")
def suggest() -> Response:
    """Complete what a reader has typed, the parameter `q`; `limit` sets how many suggestions there are at most."""
    limit = parse_limit(request.args)
    return jsonify(suggestions_json(engine().suggest(request.args.get("q", ""), limit=limit)))


@api.get("/articles/<anything:article_id>/similar")
def similar(article_id: str) -> Response:
    """Return the articles on the same matter as one; `limit` sets how many there are at most."""
    limit = parse_limit(request.args, default=DEFAULT_SIMILAR)
    return jsonify(similar_json(engine().similar(article_id, limit=limit)))


@api.get("/articles/<anything:article_id>")
def article(article_id: str) -> Response:
    """Return every field of an article, with the name of its file alone: where that lies is the server's affair."""
    found: dict[str, Any] = article_json(engine().article(article_id))
    return jsonify({**found, "path": file_name(found["path"])})


@api.get("/facets/<name>")
def facet(name: str) -> Response:
    """Return values of a facet among the results of a search, given by the parameters of the search page.

    `contains` looks inside the values, `order` is count or value, `limit` and `offset` set which of them are returned.
    """
    state, wanted = parse_state(request.args), parse_values(request.args, limit=DEFAULT_VALUES)
    found = engine().facet(
        search_request(state),
        parse_facet(name),
        contains=wanted.contains,
        order=wanted.order,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return jsonify(facet_json(found))


@api.get("/export")
def export() -> Response:
    """Send all results of a search as a file; `text=1` adds the text to a CSV."""
    return send_export()


@api.get("/openapi.json")
def openapi() -> Response:
    """Return the description of the API."""
    address = f"{request.host_url.rstrip('/')}{request.script_root}{PREFIX}"
    return jsonify(document(title=settings().title, server=address, secured=bool(settings().users)))


@api.get("/stats")
def stats() -> Response:
    """Return the size and reach of the index, without the folders that it was made from."""
    found: dict[str, Any] = stats_json(engine().stats())
    return jsonify({name: value for name, value in found.items() if name != "roots"})
