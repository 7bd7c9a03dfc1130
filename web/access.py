"""Access: who is asking, and may they?

Where the settings name a users file, whoever is not known is sent to the log-in page, or told 401 by the API. A browser
proves itself by a signed cookie, a program by `Authorization: Basic` or `Authorization: Bearer TOKEN`.

Architecture invariant: nothing is changed over GET; each form that changes something carries a token of its session.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from datetime import timedelta
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException, TooManyRequests, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from search import Role, Settings, User, Users, UsersFile
from web.api import PREFIX
from web.throttle import FREE_FAILURES, Throttle

SESSION_DAYS = 14
# many visitors may try one name: from so many failures on it is shut for all addresses for a while
FREE_FAILURES_OF_A_NAME = 50
# checking a password takes a twentieth of a second by design, and a program sends one with each request
PROVEN_SECONDS = 300
MAX_PROVEN = 1_000

# what answers to anyone: the way in, what it needs, and what tells a monitor no more than that the site is up
OPEN = frozenset({"access.login_page", "access.login", "static", "health.alive", "health.ready", "crawlers.robots"})
ADMINS_ONLY = frozenset({"metrics.metrics_page"})

EXTENSION = "clippings-access"

access = Blueprint("access", __name__)


class _Sessions(SecureCookieSessionInterface):
    """Sends the cookie over HTTPS only where it was set there, so that it also works on loopback."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Tell whether the request came by HTTPS."""
        del app
        return request.is_secure


class _Gate:
    """What the site remembers of those who come."""

    def __init__(self, file: UsersFile) -> None:
        self.file = file
        self.visitors = Throttle(free=FREE_FAILURES)
        self.names = Throttle(free=FREE_FAILURES_OF_A_NAME)
        self._proven: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._key = secrets.token_bytes(32)
        self._lock = Lock()

    def with_password(self, users: Users, name: str, password: str) -> User | None:
        """Return the user whom a name and a password belong to.

        Raises:
            TooManyRequests: This address, or somebody with this name, failed too often just now.
        """
        visitor, whom = f"{request.remote_addr}", f"{name.casefold()[:64]}"
        wait = max(self.visitors.pause(visitor), self.names.pause(whom))
        if wait:
            raise TooManyRequests(f"Too many attempts to log in failed. Try again in {wait} s.", retry_after=wait)
        user = users.with_password(name, password)
        if user is None:
            self.visitors.fail(visitor)
            self.names.fail(whom)
        else:
            self.visitors.succeed(visitor)
        return user

    def proven(self, users: Users, name: str, password: str) -> User | None:
        """Return the user like `with_password`, without checking anew what was right a moment ago."""
        key = blake2b(f"{name.casefold()}\0{password}".encode(), key=self._key).digest()
        with self._lock:
            until, stamp = self._proven.get(key, (0.0, ""))
        user = users.get(name)
        if user and until > time.monotonic() and hmac.compare_digest(stamp, user.stamp):
            return user
        user = self.with_password(users, name, password)
        if user:
            with self._lock:
                self._proven[key] = (time.monotonic() + PROVEN_SECONDS, user.stamp)
                while len(self._proven) > MAX_PROVEN:
                    self._proven.popitem(last=False)
        return user


def register_access(app: Flask, settings: Settings) -> None:
    """Let only known users in, if the settings name a users file.

    Raises:
        SettingsError: There is no such file, or it is none.
    """
    if not settings.users:
        return
    gate = _Gate(UsersFile(Path(settings.users)))
    app.secret_key = gate.file.users().secret
    app.session_interface = _Sessions()
    app.permanent_session_lifetime = timedelta(days=SESSION_DAYS)
    app.config.update(SESSION_COOKIE_NAME="clippings", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
    app.extensions[EXTENSION] = gate
    app.register_blueprint(access)
    app.before_request(_admit)
    app.after_request(_keep_private)
    app.context_processor(_visitor)


def _admit() -> BaseResponse | None:
    """Let a known visitor pass; send others to the log-in page, or tell a program what it lacks."""
    g.user = None
    if request.endpoint in OPEN:
        return None
    user = _known()
    if user is None:
        if request.path.startswith(f"{PREFIX}/") or request.authorization or not _is_page():
            raise Unauthorized(
                "Log in: send a name and password, or 'Authorization: Bearer TOKEN'.", www_authenticate=_ways()
            )
        return redirect(url_for("access.login_page", next=_place()), code=HTTPStatus.SEE_OTHER)
    if request.endpoint in ADMINS_ONLY and user.role is not Role.ADMIN:
        abort(HTTPStatus.FORBIDDEN, "This is for admins. Ask one of them to make you one with 'search user role'.")
    g.user = user
    return None


def _known() -> User | None:
    """Return the user who asks, by what the request carries."""
    gate: _Gate = current_app.extensions[EXTENSION]
    users = gate.file.users()
    given = request.authorization
    if given is None:
        user = users.get(str(session.get("user", "")))
        return user if user and hmac.compare_digest(str(session.get("stamp", "")), user.stamp) else None
    if given.type == "bearer" and given.token:
        return users.with_token(given.token)
    if given.type == "basic":
        return gate.proven(users, given.username or "", given.password or "")
    return None


@access.get("/login")
def login_page() -> str:
    """Show the form to log in with."""
    return _form("")


@access.post("/login")
def login() -> tuple[str, int] | BaseResponse:
    """Log in, and go to where the visitor was on the way to."""
    _check_form()
    gate: _Gate = current_app.extensions[EXTENSION]
    name = request.form.get("name", "").strip()
    try:
        user = gate.with_password(gate.file.users(), name, request.form.get("password", ""))
    except TooManyRequests as error:
        return _refused(error)
    if user is None:
        return _form("That name and password do not belong together."), HTTPStatus.UNAUTHORIZED
    session.clear()
    session.permanent = True
    session.update(user=user.name, stamp=user.stamp)
    return redirect(local(request.form.get("next", "")), code=HTTPStatus.SEE_OTHER)


@access.post("/logout")
def logout() -> BaseResponse:
    """Log out."""
    _check_form()
    session.clear()
    return redirect(url_for("access.login_page"), code=HTTPStatus.SEE_OTHER)


def local(place: str) -> str:
    """Return a place to go to after logging in: a path of this site, or its front page."""
    parts = urlsplit(place.replace("\\", "/"))
    inside = not parts.scheme and not parts.netloc and place.startswith("/") and not place.startswith(("//", "/\\"))
    return place if inside and place.isprintable() else url_for("pages.search_page")


def _refused(error: HTTPException) -> BaseResponse:
    answer = current_app.make_response((_form(str(error.description)), error.code or HTTPStatus.TOO_MANY_REQUESTS))
    for name, value in error.get_headers():
        if name == "Retry-After":
            answer.headers[name] = value
    return answer


def _form(complaint: str) -> str:
    place = local(request.values.get("next", ""))
    return render_template(
        "login.html", complaint=complaint, name=request.form.get("name", "")[:64], place=place, form_token=_form_token()
    )


def _form_token() -> str:
    """Return the token that forms of this session carry."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(16)
    found: str = session["form"]
    return found


def _check_form() -> None:
    """Refuse a form that did not come from a page of this session."""
    sent = request.form.get("form_token", "")
    if not hmac.compare_digest(sent.encode(), str(session.get("form", secrets.token_hex())).encode()):
        abort(HTTPStatus.BAD_REQUEST, "This form is too old, or cookies are off. Open the page again and repeat that.")


def _is_page() -> bool:
    """Tell whether a person reads the answer, who can be sent to another page."""
    return request.method in {"GET", "HEAD"} and request.accept_mimetypes.accept_html


def _place() -> str | None:
    place = request.full_path.rstrip("?")
    return None if place == "/" else place


def _ways() -> tuple[WWWAuthenticate, ...]:
    return (WWWAuthenticate("basic", {"realm": "Clippings", "charset": "UTF-8"}), WWWAuthenticate("bearer"))


def _keep_private(response: Response) -> Response:
    """Keep what only known users may read out of caches that others share."""
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Cookie", "Authorization"))
    return response


def _visitor() -> dict[str, Any]:
    """Give templates the name of the user, and the token of the form to log out with."""
    user: User | None = getattr(g, "user", None)
    by_session = user is not None and request.authorization is None
    return {"visitor": user, "form_token": _form_token() if by_session else ""}
