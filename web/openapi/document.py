"""Document: the whole API as OpenAPI 3.1, for programs that make clients and tests of it."""

from http import HTTPStatus
from typing import Any

from search import __version__
from web.openapi.operations import OPERATIONS, Operation
from web.openapi.schemas import SCHEMAS, ref

OPENAPI = "3.1.0"
EVERYWHERE = (HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
MEANINGS = {
    HTTPStatus.BAD_REQUEST: "A parameter is unknown or cannot be honoured; the message names it.",
    HTTPStatus.UNAUTHORIZED: "The archive is for known users: log in.",
    HTTPStatus.NOT_FOUND: "There is no such article.",
    HTTPStatus.TOO_MANY_REQUESTS: "The server is busy with others of this kind; Retry-After says when to come again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the server, which its log describes.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The index cannot be opened, or the search took too long.",
}
ABOUT = (
    "Full-text search over an archive of articles. Reading is all that it can do. Answers carry an ETag that changes "
    "with the index; send it back in If-None-Match to be told 304 where nothing has changed."
)


def document(*, title: str, server: str, secured: bool = False) -> dict[str, Any]:
    """Return the description of the API of one site.

    Args:
        title: The name of the site.
        server: The address below which its paths lie.
        secured: Whether only known users may ask.
    """
    schemes = {"basic": {"type": "http", "scheme": "basic"}, "bearer": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": OPENAPI,
        "info": {"title": title, "version": __version__, "description": ABOUT},
        "servers": [{"url": server}],
        "paths": {operation.path: {"get": _described(operation, secured=secured)} for operation in OPERATIONS},
        "components": {
            "schemas": {**SCHEMAS, "OpenAPI": {"type": "object"}},
            **({"securitySchemes": schemes} if secured else {}),
        },
        **({"security": [{name: []} for name in schemes]} if secured else {}),
    }


def _described(operation: Operation, *, secured: bool) -> dict[str, Any]:
    refused = (HTTPStatus.UNAUTHORIZED,) if secured else ()
    statuses = sorted({*EVERYWHERE, *map(HTTPStatus, operation.errors), *refused})
    return {
        "operationId": operation.endpoint.rpartition(".")[2],
        "summary": operation.title,
        "description": operation.description,
        "parameters": [parameter.described() for parameter in operation.parameters],
        "responses": {
            "200": {
                "description": operation.title,
                "content": {
                    media: {"schema": ref(schema)} if schema else {} for media, schema in operation.answers.items()
                },
                **({"headers": _headers(operation)} if operation.headers else {}),
            },
            "304": {"description": "Nothing has changed since the answer whose ETag was sent."},
            **{str(status.value): _error(status) for status in statuses},
        },
    }


def _headers(operation: Operation) -> dict[str, Any]:
    return {
        name: {"description": meaning, "schema": {"type": "integer"}} for name, meaning in operation.headers.items()
    }


def _error(status: HTTPStatus) -> dict[str, Any]:
    return {"description": MEANINGS[status], "content": {"application/json": {"schema": ref("Error")}}}
