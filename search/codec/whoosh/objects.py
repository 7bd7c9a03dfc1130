"""Objects: how do stored values of any kind become JSON, and come back as they were?

Text, numbers, booleans, None, lists and objects with text keys are JSON. Everything else is an object of one key that
begins with '$' and names its type; such an object in the input is kept as '$dict'.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

__all__ = ["dump", "encode_value", "load"]

PLAIN = (str, bool, int, float)

ENCODERS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bytes: ("$bytes", lambda value: b64encode(value).decode("ascii")),
    datetime: ("$datetime", datetime.isoformat),
    date: ("$date", date.isoformat),
    time: ("$time", time.isoformat),
    timedelta: ("$timedelta", lambda value: [value.days, value.seconds, value.microseconds]),
    Decimal: ("$decimal", str),
    Fraction: ("$fraction", str),
    UUID: ("$uuid", str),
    complex: ("$complex", lambda value: [value.real, value.imag]),
    tuple: ("$tuple", lambda value: [encode_value(item) for item in value]),
    set: ("$set", lambda value: [encode_value(item) for item in value]),
    frozenset: ("$frozenset", lambda value: [encode_value(item) for item in value]),
}

DECODERS: dict[str, Callable[[Any], Any]] = {
    "$bytes": b64decode,
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$timedelta": lambda parts: timedelta(*parts),
    "$decimal": Decimal,
    "$fraction": Fraction,
    "$uuid": UUID,
    "$complex": lambda parts: complex(*parts),
    "$tuple": tuple,
    "$set": set,
    "$frozenset": frozenset,
    "$dict": dict,
}


def dump(values: dict[str, Any]) -> bytes:
    """Return the JSON of values that `encode_value` made, names and values in turn; of none, nothing."""
    pairs = [part for pair in values.items() for part in pair]
    return json.dumps(pairs, separators=(",", ":")).encode("ascii") if pairs else b""


def load(data: bytes) -> dict[str, Any]:
    """Return the values of a document.

    Raises:
        ValueError: The data are not what `dump` makes.
    """
    if not data:
        return {}
    try:
        pairs = json.loads(data, object_hook=_decode_object)
        return dict(zip(pairs[::2], pairs[1::2], strict=True))
    except (TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"The stored fields cannot be read: {error}") from error


def encode_value(value: Any) -> Any:
    """Return a value as JSON can hold it. A subclass of text or of a number is kept as what it is a kind of.

    Raises:
        ValueError: There is no way to keep it, or it is nested too deeply.
    """
    if value is None or isinstance(value, PLAIN):
        return value
    try:
        return _encode_other(value)
    except RecursionError as error:
        raise ValueError(f"A value of the type {type(value).__name__} is nested too deeply to be stored") from error


def _encode_other(value: Any) -> Any:
    if isinstance(value, list):
        return [encode_value(item) for item in value]
    if isinstance(value, dict):
        return _encode_dict(value)
    for kind in type(value).__mro__:
        if kind in ENCODERS:
            name, encode = ENCODERS[kind]
            return {name: encode(value)}
    raise ValueError(f"A value of the type {type(value).__name__} cannot be stored")


def _encode_dict(value: dict[Any, Any]) -> dict[str, Any]:
    marked = len(value) == 1 and next(iter(value), "").__class__ is str and next(iter(value)).startswith("$")
    if all(type(key) is str for key in value) and not marked:
        return {key: encode_value(item) for key, item in value.items()}
    return {"$dict": [[encode_value(key), encode_value(item)] for key, item in value.items()]}


def _decode_object(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        ((name, content),) = value.items()
        if name in DECODERS:
            return DECODERS[name](content)
    return value
