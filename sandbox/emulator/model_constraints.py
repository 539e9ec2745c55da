"""What a service model demands of a value: its type, required members, enums, patterns, lengths and ranges.

A fault names the member and the constraint of the model, never the value: requests carry secrets.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from model_patterns import Untranslatable, compiled
from service_models import ServiceModel, Shape

UNKNOWN_MEMBERS = "\0unknown members"
"""Key under which a parser puts the names that it found and the model does not have."""


class Fault(NamedTuple):
    member: str
    """Path from the operation's input: `Tags[].Key`; keys of maps are not shown."""
    rule: str
    """Kind of constraint: required, type, enum, pattern, length, range, member or union."""
    limit: str
    """What the model demands, in its own words."""


_INTEGERS = ("integer", "long", "short", "byte")
_NUMBERS = ("float", "double", "bigdecimal")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]+ GMT")


def faults_of(model: ServiceModel, shape: Shape, value: Any, path: str = "") -> Iterator[Fault]:
    kind = shape["type"]
    if shape.get("document"):
        return
    if kind == "structure":
        yield from _structure(model, shape, value, path)
    elif kind == "list":
        if not isinstance(value, list):
            yield Fault(path, "type", "list")
            return
        yield from _bounds(shape, len(value), path, "length")
        for element in value:
            yield from faults_of(model, model.shape_of(shape["member"]), element, f"{path}[]")
    elif kind == "map":
        if not isinstance(value, dict):
            yield Fault(path, "type", "map")
            return
        yield from _bounds(shape, len(value), path, "length")
        for key, inner in value.items():
            yield from faults_of(model, model.shape_of(shape["key"]), key, f"{path}{{key}}")
            if inner is not None:
                yield from faults_of(model, model.shape_of(shape["value"]), inner, f"{path}{{}}")
    elif kind in _INTEGERS or kind in _NUMBERS:
        fits = isinstance(value, int) or (kind in _NUMBERS and isinstance(value, float))
        if isinstance(value, bool) or not (fits or (kind in _NUMBERS and value in ("NaN", "Infinity", "-Infinity"))):
            yield Fault(path, "type", kind)
        elif not isinstance(value, str):
            yield from _bounds(shape, value, path, "range")
    elif kind == "boolean":
        if not isinstance(value, bool):
            yield Fault(path, "type", kind)
    elif kind == "timestamp":
        if not _is_timestamp(value):
            yield Fault(path, "type", kind)
    elif kind == "blob":
        yield from _blob(shape, value, path)
    else:
        yield from _text(shape, value, path)


def _structure(model: ServiceModel, shape: Shape, value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(path, "type", "structure")
        return
    members = shape.get("members", {})
    prefix = f"{path}." if path else ""
    given = {name: inner for name, inner in value.items() if inner is not None and name != UNKNOWN_MEMBERS}
    for name in [*(name for name in given if name not in members), *value.get(UNKNOWN_MEMBERS, ())]:
        if name != "__type":
            yield Fault(f"{prefix}{name}", "member", "not in the model")
    for name in shape.get("required", ()):
        if name not in given:
            yield Fault(f"{prefix}{name}", "required", "required")
    if shape.get("union") and len(given) != 1:
        yield Fault(path, "union", "exactly one member")
    for name, inner in given.items():
        if name in members:
            yield from faults_of(model, model.shape_of(members[name]), inner, f"{prefix}{name}")


def _text(shape: Shape, value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        # A header or label that holds JSON comes parsed.
        if not shape.get("jsonvalue"):
            yield Fault(path, "type", "string")
        return
    if shape.get("location") == "uri" and value == "":
        yield Fault(path, "length", "part of the path, so not empty")
    yield from _bounds(shape, len(value), path, "length")
    if "enum" in shape and value not in shape["enum"]:
        yield Fault(path, "enum", f"one of {len(shape['enum'])} values")
    if "pattern" in shape:
        try:
            if not compiled(shape["pattern"]).fullmatch(value):
                yield Fault(path, "pattern", shape["pattern"])
        except Untranslatable:
            return


def _blob(shape: Shape, value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, str):
        try:
            value = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            value = None
    if not isinstance(value, bytes):
        yield Fault(path, "type", "blob")
        return
    yield from _bounds(shape, len(value), path, "length")


def _bounds(shape: Shape, size: float, path: str, rule: str) -> Iterator[Fault]:
    least, most = shape.get("min"), shape.get("max")
    if least is not None and size < least:
        yield Fault(path, rule, f"at least {least}")
    if most is not None and size > most:
        yield Fault(path, rule, f"at most {most}")


def _is_timestamp(value: Any) -> bool:
    if isinstance(value, str):
        return _TIMESTAMP.fullmatch(value) is not None or value.replace(".", "", 1).isdigit()
    return isinstance(value, (int, float, datetime.datetime)) and not isinstance(value, bool)
