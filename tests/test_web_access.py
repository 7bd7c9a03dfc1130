"""Access: where there are users, nobody else reads the archive, and nothing is changed by a link."""

import base64
import re

import pytest

from search import Role, Settings, SettingsError, UsersFile, check_exposure
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES
from web import create_app
from web.access import local
from web.throttle import FREE_FAILURES, LONGEST_PAUSE, Throttle

PASSWORD = "a long enough password"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    file = UsersFile(tmp_path_factory.mktemp("users") / "users.json")
    file.add("ada", PASSWORD, Role.ADMIN)
    file.add("ben", PASSWORD, Role.READER)
    return file


@pytest.fixture(scope="module")
def token(users):
    return users.new_token("ben", "script")


@pytest.fixture
def app(users):
    return create_app(Settings(users=str(users.path)), engine=MemoryEngine(ARTICLES))


@pytest.fixture
def client(app):
    return app.test_client()


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def form_token(page):
    return re.search(r'name="form_token" value="([^"]+)"', page.text)[1]


def log_in(client, name="ben", password=PASSWORD, **fields):
    sent = {"name": name, "password": password, "form_token": form_token(client.get("/login")), **fields}
    return client.post("/login", data=sent)


def test_every_address_is_closed_to_strangers_but_the_way_in(app):
    """Whatever is added to the site is closed until somebody opens it."""
    client, opened = app.test_client(), set()
    for rule in app.url_map.iter_rules():
        values = {name: "person" if name in {"facet", "name"} else "canal" for name in rule.arguments}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        if "GET" in rule.methods and client.get(address, headers=HTML).status_code not in {303, 401}:
            opened.add(rule.endpoint)
    assert opened == {"access.login_page", "health.alive", "health.ready", "crawlers.robots", "static"}


def test_a_reader_is_sent_to_log_in_and_back_to_where_the_way_led(client):
    sent = client.get("/?q=canal", headers=HTML)
    assert sent.status_code == 303
    page = client.get(sent.headers["Location"])
    assert 'value="/?q=canal"' in page.text
    logged_in = client.post(
        "/login", data={"name": "Ben", "password": PASSWORD, "next": "/?q=canal", "form_token": form_token(page)}
    )
    assert logged_in.headers["Location"] == "/?q=canal"
    assert "reopens after the storm" in client.get("/?q=canal").text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    cookie = log_in(client).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    page = client.get("/login", base_url="https://archive.example")
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_wrong_password_is_told_without_saying_what_is_wrong(client):
    wrong, nobody = log_in(client, password="not this one"), log_in(client, name="nobody")
    assert wrong.status_code == nobody.status_code == 401
    assert "do not belong together" in wrong.text
    assert "do not belong together" in nobody.text
    assert client.get("/", headers=HTML).status_code == 303


def test_who_fails_too_often_has_to_wait(app, client):
    for _ in range(FREE_FAILURES):
        assert client.get("/api/v1/stats", headers=basic("ben", "wrong password")).status_code == 401
    refused = client.get("/api/v1/stats", headers=basic("ben", PASSWORD))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.json["error"]["message"].endswith(" s.")
    assert log_in(client).status_code == 429
    other = app.test_client().get("/api/v1/stats", headers=basic("ben", PASSWORD), environ_base={"REMOTE_ADDR": "::2"})
    assert other.status_code == 200


def test_programs_prove_themselves_by_token_or_password(client, token):
    for headers in (bearer(token), basic("ben", PASSWORD), basic("ben", PASSWORD)):
        assert client.get("/api/v1/stats", headers=headers).status_code == 200
    for headers in ({}, bearer("clp_no"), basic("ben", "wrong password"), {"Authorization": "Digest x"}):
        refused = client.get("/api/v1/stats", headers=headers)
        assert refused.status_code == 401
        assert refused.json["error"]["code"] == "unauthorized"
        assert len(refused.headers.getlist("WWW-Authenticate")) == 2


def test_a_removed_user_is_out_at_once(tmp_path):
    file = UsersFile(tmp_path / "users.json")
    file.add("cleo", PASSWORD, Role.READER)
    client = create_app(Settings(users=str(file.path)), engine=MemoryEngine(ARTICLES)).test_client()
    assert log_in(client, name="cleo").status_code == 303
    assert client.get("/api/v1/stats", headers=basic("cleo", PASSWORD)).status_code == 200
    file.remove("cleo")
    assert client.get("/", headers=HTML).status_code == 303
    assert client.get("/api/v1/stats", headers=basic("cleo", PASSWORD)).status_code == 401


def test_logging_out_takes_a_form_of_the_session(client):
    log_in(client)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 400
    assert client.get("/").status_code == 200
    assert client.post("/logout", data={"form_token": form_token(client.get("/"))}).status_code == 303
    assert client.get("/", headers=HTML).status_code == 303


def test_a_form_of_another_session_is_refused(app, client):
    foreign = form_token(app.test_client().get("/login"))
    client.get("/login")
    assert client.post("/login", data={"name": "ben", "password": PASSWORD, "form_token": foreign}).status_code == 400


def test_metrics_are_for_admins(client, token):
    assert client.get("/metrics", headers=bearer(token)).status_code == 403
    assert client.get("/metrics", headers=basic("ada", PASSWORD)).status_code == 200


def test_shared_caches_keep_nothing_of_a_closed_archive(client, token):
    answer = client.get("/api/v1/search?q=canal", headers=bearer(token))
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= set(answer.vary)
    again = client.get("/api/v1/search?q=canal", headers={"If-None-Match": answer.headers.get("ETag", "")})
    assert again.status_code == 401


@pytest.mark.parametrize(
    "place",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere",
        "javascript:alert(1)",
        "",
        "/\n/x",
    ],
)
def test_nobody_is_sent_to_another_site_after_logging_in(app, place):
    with app.test_request_context():
        assert local(place) == "/"


def test_a_pause_doubles_up_to_a_limit_and_ends():
    now = [1e9]
    throttle = Throttle(free=2, clock=lambda: now[0])
    pauses = []
    for _ in range(14):
        pauses.append(throttle.pause("10.0.0.1"))
        throttle.fail("10.0.0.1")
    assert pauses[:6] == [0, 0, 1, 2, 4, 8]
    assert max(pauses) == LONGEST_PAUSE
    assert throttle.pause("10.0.0.2") == 0
    now[0] += LONGEST_PAUSE
    assert throttle.pause("10.0.0.1") == 0
    throttle.succeed("10.0.0.1")
    throttle.fail("10.0.0.1")
    assert throttle.pause("10.0.0.1") == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "unix:/run/clippings.sock"])
def test_this_machine_alone_needs_no_users(host):
    check_exposure(Settings(), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "*", "", "192.168.1.4", "archive.example", "localhost.example"])
def test_other_machines_are_shown_nothing_unless_somebody_decided_that(host):
    with pytest.raises(SettingsError, match=r"--users FILE.*--public"):
        check_exposure(Settings(), host)
    check_exposure(Settings(public=True), host)
    check_exposure(Settings(users="users.json"), host)


def test_a_users_file_that_is_missing_closes_the_site(tmp_path):
    with pytest.raises(SettingsError, match="search user add"):
        create_app(Settings(users=str(tmp_path / "absent.json")))
