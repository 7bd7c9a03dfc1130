"""OpenAPI: the description of the API is true, whole, and answers are as it says, whatever is asked."""

import json
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import validator_for
from schemathesis import checks

from search import DEFAULT_LIMIT, MAX_LIMIT, Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, HOSTILE, client
from web import create_app
from web.api import PREFIX
from web.openapi import OPERATIONS, document
from web.params import FACET_PARAMETERS, REPEATED

APP = create_app(Settings(), engine=MemoryEngine([*ARTICLES, HOSTILE]))
DOCUMENT = document(title="Test", server=f"http://localhost{PREFIX}")


@pytest.fixture(scope="module")
def site():
    return client(*ARTICLES, HOSTILE)


def test_the_document_is_served_and_names_the_address_by_which_it_was_asked_for(site):
    answer = site.get(f"{PREFIX}/openapi.json", base_url="https://archive.example/news")
    assert answer.content_type == "application/json"
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["servers"] == [{"url": f"https://archive.example/news{PREFIX}"}]
    assert answer.json["info"]["title"] == "Clippings"


def test_every_reference_of_the_document_leads_somewhere():
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert names <= set(DOCUMENT["components"]["schemas"])
    assert set(DOCUMENT["components"]["schemas"]) - names == {"StoredArticle"}


def test_every_address_of_the_api_is_described_and_nothing_else():
    routes = {
        rule.endpoint: re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix(PREFIX)
        for rule in APP.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
    }
    assert routes == {operation.endpoint: operation.path for operation in OPERATIONS}


def test_every_parameter_of_the_search_page_is_one_of_the_api():
    (search,) = [operation for operation in OPERATIONS if operation.endpoint == "api.search"]
    described = {parameter.name: parameter for parameter in search.parameters}
    facets = set(map(str, FACET_PARAMETERS))
    assert set(REPEATED) <= set(described)
    assert {name for name in facets if described[name].repeatable} == facets
    assert (described["limit"].schema["maximum"], described["limit"].schema["default"]) == (MAX_LIMIT, DEFAULT_LIMIT)


SCHEMA = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", APP)
EXAMPLES = settings().max_examples // 5  # each is a request; a few of every kind
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.endpoint)
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_whatever_is_asked_the_answer_is_as_described(operation, data):
    case = data.draw(SCHEMA[operation.path]["GET"].as_strategy())
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})


def validated(site, url, name):
    answer = site.get(f"{PREFIX}{url}")
    assert answer.status_code == 200, answer.text
    rules = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    problems = [f"{'/'.join(map(str, found.instance_path))}: {found.message}" for found in
                validator_for(rules).iter_errors(answer.json)]  # fmt: skip
    assert not problems
    return answer.json


FULL = [
    "/search?q=canal&explain=1&sort=best",
    "/search?q=kanal&person=Nobody",
    "/search?q=canal&more=person&-place=Norland&missing=org&after=2020&before=2025-01&collapse=1&recency=30",
    "/search?dated=0",
]


@pytest.mark.parametrize("url", FULL)
def test_searches_answer_as_described(site, url):
    validated(site, url, "SearchResponse")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/articles/canal", "Article"),
        (f"/articles/{HOSTILE.id.replace('?', '%3F').replace('#', '%23')}", "Article"),
        ("/articles/canal/similar?limit=2", "Similar"),
        ("/facets/person?contains=mar&order=value", "FacetPage"),
        ("/articles/canal/compare?with=ferry", "Comparison"),
        ("/suggest?q=ca", "Suggestions"),
        ("/stats", "Stats"),
    ],
)
def test_objects_are_as_described(site, url, name):
    assert validated(site, url, name)


def test_a_line_of_an_export_is_as_described(site):
    rules = {"$ref": "#/components/schemas/StoredArticle", "components": DOCUMENT["components"]}
    lines = site.get(f"{PREFIX}/export?format=jsonl").text.splitlines()
    assert len(lines) == 5
    assert all(validator_for(rules).is_valid(json.loads(line)) for line in lines)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("/search?limt=3", "There is no parameter 'limt' here. Did you mean 'limit'?"),
        ("/search?x=y", "There is no parameter 'x' here. Known are: q, author,"),
        ("/search?q=a&q=b", "The parameter 'q' is given 2 times"),
        ("/stats?q=a", "This address takes none."),
        ("/facets/person?page=2", "no parameter 'page'"),
        ("/search?limit=101", "The parameter 'limit' is '101'"),
        ("/export?page=2", "no parameter 'page'"),
    ],
)
def test_what_is_not_described_is_refused_with_a_sentence(site, url, says):
    answer = site.get(f"{PREFIX}{url}")
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "usage_error"
    assert says in answer.json["error"]["message"]


def test_a_page_ignores_what_it_does_not_know(site):
    assert site.get("/?q=canal&utm_source=x").status_code == 200


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 413, 429, 500])
def test_every_error_has_one_shape_whatever_it_is(status):
    app = create_app(Settings(), engine=MemoryEngine(ARTICLES))
    app.add_url_rule(f"{PREFIX}/wrong", "wrong", lambda: __import__("flask").abort(status))
    answer = app.test_client().get(f"{PREFIX}/wrong")
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    validator_for({**DOCUMENT["components"]["schemas"]["Error"]}).validate(answer.json)


def test_what_only_known_users_may_ask_is_described_so():
    found = document(title="Test", server="/", secured=True)
    assert {scheme["scheme"] for scheme in found["components"]["securitySchemes"].values()} == {"basic", "bearer"}
    assert "401" in found["paths"]["/search"]["get"]["responses"]
    assert "security" not in DOCUMENT


def test_people_read_what_programs_do(site):
    page = site.get("/api").text
    for operation in OPERATIONS:
        assert f"GET {PREFIX}{operation.path.replace('{', '{')}" in page
        for parameter in operation.parameters:
            assert f"<code>{parameter.name}</code>" in page


def test_every_example_of_the_reference_answers(site):
    for operation in OPERATIONS:
        if operation.example:
            with site.get(f"{PREFIX}{operation.example}") as answer:
                assert answer.status_code == 200, operation.example


def shared(origin, sites="https://news.example", method="GET", **headers):
    app = create_app(Settings(cors=sites), engine=MemoryEngine(ARTICLES))
    return app.test_client().open(f"{PREFIX}/stats", method=method, headers={"Origin": origin, **headers})


def test_scripts_of_other_sites_may_not_read_unless_the_setting_says_so():
    assert "Access-Control-Allow-Origin" not in shared("https://news.example", "").headers
    assert "Access-Control-Allow-Origin" not in shared("https://evil.example").headers
    answer = shared("https://news.example", "https://news.example https://other.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://news.example"
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert shared("https://evil.example", "*").headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_that_asks_before_it_sends_is_answered():
    answer = shared("https://news.example", method="OPTIONS", **{"Access-Control-Request-Method": "GET"})
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    refused = shared("https://evil.example", method="OPTIONS", **{"Access-Control-Request-Method": "GET"})
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_pages_are_shared_with_no_other_site():
    app = create_app(Settings(cors="*"), engine=MemoryEngine(ARTICLES))
    assert (
        "Access-Control-Allow-Origin" not in app.test_client().get("/", headers={"Origin": "https://a.example"}).headers
    )
