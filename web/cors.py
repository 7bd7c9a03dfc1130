"""Cors: may the scripts of another site read the API?

They may not, unless the setting `cors` names their site, or says '*'. Cookies are never accepted from there: where the
archive is for known users, a script of another site sends a token.
"""

from http import HTTPStatus

from flask import Flask, Response, request

from search import Settings
from web.api import PREFIX

ANY = "*"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Authorization, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
EXPOSED = "Content-Disposition, ETag, Retry-After, X-Total-Count"


def register_cors(app: Flask, settings: Settings) -> None:
    """Let the scripts of other sites read the API, where the settings say so; to be called before users are known."""
    allowed = frozenset(settings.cors.split())
    if not allowed:
        return

    def is_welcome() -> bool:
        return request.path.startswith(f"{PREFIX}/") and bool({request.origin, ANY} & allowed) and bool(request.origin)

    def preflight() -> Response | None:
        """Tell a browser what a script may send, which it asks without saying who the user is."""
        asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        return Response(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT) if asked and is_welcome() else None

    def welcome(response: Response) -> Response:
        if is_welcome():
            response.headers["Access-Control-Allow-Origin"] = ANY if ANY in allowed else request.origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
        if request.path.startswith(f"{PREFIX}/") and ANY not in allowed:
            response.vary.add("Origin")
        return response

    app.before_request(preflight)
    app.after_request(welcome)
