"""Reference: what does a person read who wants to use the API? The same description that programs get."""

from flask import Blueprint, render_template

from web.api import PREFIX
from web.openapi import OPERATIONS

reference = Blueprint("reference", __name__)


@reference.get("/api")
def api_page() -> str:
    """Show what can be asked of the API."""
    return render_template("api.html", operations=OPERATIONS, prefix=PREFIX)
