"""Openapi: what can a program ask of the API, in the words of OpenAPI 3.1?

    parameters.py   the parameters, with the limits and choices of the code itself
    schemas.py      the objects that answers are made of
    operations.py   which address takes which parameters, and answers with what
    document.py     all of it as one document

Architecture invariant: what is not described here is refused. The check of a request reads the same parameters.
"""

from web.openapi.document import document
from web.openapi.operations import BY_ENDPOINT, OPERATIONS, Operation
from web.openapi.parameters import Parameter

__all__ = ["BY_ENDPOINT", "OPERATIONS", "Operation", "Parameter", "document"]
