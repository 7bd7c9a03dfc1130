"""Checking: is everything that a request to the API says understood?

A page ignores what it does not know, so that links from elsewhere work. A program is told: a misspelt filter that was
ignored would give it wrong numbers.
"""

from difflib import get_close_matches

from flask import Flask, request

from search import UsageError
from web.openapi import BY_ENDPOINT

LONGEST_NAME = 40  # characters of a name that are repeated to whoever sent it


def register_checks(app: Flask) -> None:
    """Refuse requests to the API with parameters that it does not know."""
    app.before_request(_check)


def _check() -> None:
    operation = BY_ENDPOINT.get(request.endpoint or "")
    if operation is None:
        return
    known = {parameter.name: parameter for parameter in operation.parameters if not parameter.in_path}
    for name, values in request.args.lists():
        if name not in known:
            raise UsageError(f"There is no parameter '{name[:LONGEST_NAME]}' here. {_hint(name, list(known))}")
        if len(values) > 1 and not known[name].repeatable:
            raise UsageError(f"The parameter '{name}' is given {len(values)} times, and can be given once.")


def _hint(name: str, known: list[str]) -> str:
    if not known:
        return "This address takes none."
    alike = get_close_matches(name[:LONGEST_NAME], known, n=1)
    return f"Did you mean '{alike[0]}'?" if alike else f"Known are: {', '.join(known)}."
