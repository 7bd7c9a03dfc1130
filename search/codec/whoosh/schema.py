"""Schema: how does a Whoosh schema become one without pickle, and is it the one that an index was made for?"""

import copy
from typing import Any

from whoosh.fields import ensure_schema

from search.codec.whoosh.building import specs_of
from search.codec.whoosh.formats import plain_format

__all__ = ["check_schema", "describe_schema", "difference", "plain_field", "plain_schema"]


def plain_field(fieldobj: Any) -> Any:
    """Return a copy of a field whose formats hold no pickle."""
    plain = copy.copy(fieldobj)
    plain.format = plain_format(fieldobj.format)
    plain.vector = plain_format(fieldobj.vector)
    if hasattr(fieldobj, "subfield"):
        plain.subfield = plain_field(fieldobj.subfield)
    return plain


def plain_schema(schema: Any) -> Any:
    """Return a copy of a schema whose fields are those of `plain_field`; changing it leaves the original alone.

    Whoosh has no public way to copy a schema with its dynamic fields.
    """
    schema = ensure_schema(schema)
    plain = copy.copy(schema)
    plain._fields = {name: plain_field(fieldobj) for name, fieldobj in schema._fields.items()}
    plain._dyn_fields = {
        name: (pattern, plain_field(fieldobj)) for name, (pattern, fieldobj) in schema._dyn_fields.items()
    }
    plain._subfields = {name: list(names) for name, names in schema._subfields.items()}
    return plain


def check_schema(schema: Any) -> None:
    """Refuse a schema with a field that cannot be kept.

    Raises:
        ValueError: There is such a field; the message names it.
    """
    for name, fieldobj in _all_fields(schema):
        try:
            specs_of(name, fieldobj)
        except ValueError as error:
            raise ValueError(f"The field '{name}' cannot be kept: {error}") from error


def describe_schema(schema: Any) -> dict[str, Any]:
    """Return the names and the kinds of all fields, as JSON holds them."""
    return {name: _describe_field(fieldobj) for name, fieldobj in _all_fields(schema)}


def difference(recorded: dict[str, Any], given: dict[str, Any]) -> str | None:
    """Say in a few words how two descriptions differ first, or return None."""
    for name in sorted(recorded.keys() | given.keys()):
        if name not in given:
            return f"the index has a field '{name}' that the schema lacks"
        if name not in recorded:
            return f"the schema has a field '{name}' that the index lacks"
        if recorded[name] != given[name]:
            return f"the field '{name}' is of another kind"
    return None


def _all_fields(schema: Any) -> list[tuple[str, Any]]:
    dynamic = [(name, fieldobj) for name, (_, fieldobj) in schema._dyn_fields.items()]
    return [*schema.items(), *sorted(dynamic, key=lambda item: item[0])]


def _describe_field(fieldobj: Any) -> dict[str, Any]:
    column = fieldobj.column_type
    return {
        "kind": type(fieldobj).__name__,
        "format": _name_of(fieldobj.format),
        "vector": _name_of(fieldobj.vector),
        "column": None if not column else type(column).__name__,
        "indexed": bool(fieldobj.indexed),
        "scorable": bool(fieldobj.scorable),
        "stored": bool(fieldobj.stored),
        "unique": bool(fieldobj.unique),
    }


def _name_of(format_: Any) -> str | None:
    return type(format_).__name__.removeprefix("Plain") if format_ else None
