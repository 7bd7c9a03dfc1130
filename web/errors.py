"""Errors: what does a visitor see when something goes wrong?

A page with one clear sentence, or for the API `{"error": {"code", "message"}}`. What nobody can mend from outside is
told to the log, and to the visitor without the details, which may name files of the server.
"""

import re
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from search import QuerySyntaxError, SearchError, SearchTooLong
from web.api import PREFIX

HEADLINES = {
    400: "That address cannot be answered",
    404: "Nothing is here",
    405: "That cannot be done here",
    500: "Something went wrong",
    503: "The archive cannot be searched now",
}
SENTENCES = {
    404: "There is no page at this address.",
    405: "This address only answers to being read.",
    500: "The server could not answer. The reason is in its log.",
    503: "The index cannot be opened at the moment; the reason is in the server's log. If there is none yet, "
    "make it with 'search index FOLDER'.",
}
WORD_START = re.compile(r"(?<=[a-z])(?=[A-Z])")


def register_errors(app: Flask) -> None:
    """Answer every error of the app in one shape."""
    app.register_error_handler(SearchError, _search_error)
    app.register_error_handler(HTTPException, _http_error)


def _search_error(error: SearchError) -> Response:
    status, message = error.http_status, str(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, SearchTooLong):
        current_app.logger.error("%s", message)
        message = SENTENCES.get(status, SENTENCES[HTTPStatus.INTERNAL_SERVER_ERROR])
    position = error.position if isinstance(error, QuerySyntaxError) else None
    return _answer(status, WORD_START.sub("_", type(error).__name__).lower(), message, position)


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    message = SENTENCES.get(status) or error.description or HTTPStatus(status).phrase
    answer = _answer(status, HTTPStatus(status).phrase.lower().replace(" ", "_"), message)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:  # Allow, Retry-After and their like
            answer.headers.add(name, value)
    return answer


def _answer(status: int, code: str, message: str, position: int | None = None) -> Response:
    if request.path.startswith(f"{PREFIX}/"):
        place = {} if position is None else {"position": position}
        answer = jsonify(error={"code": code, "message": message, **place})
    else:
        headline = HEADLINES.get(status, HTTPStatus(status).phrase)
        answer = make_response(render_template("error.html", headline=headline, message=message, status=status))
    answer.status_code = status
    return answer
