"""Reads an AWS request: which operation it calls, and with which parameters."""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

import cbor2

from model_constraints import UNKNOWN_MEMBERS
from request_forms import FormReader, typed, xml_value
from service_models import ServiceModel, Shape

# What may stand in any query string besides the operation's parameters.
_SIGNATURE_PARAMETERS = ("x-amz-", "x-id")
_CREDENTIAL = re.compile(r"Credential=[^/]+/\d{8}/[^/]+/([^/]+)/aws4_request")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    """As sent, escapes and all."""
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes

    @classmethod
    def from_scope(cls, scope: Mapping[str, Any], body: bytes) -> Request:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").split("?")[0]
        query = tuple(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
        unpacked = gzip.decompress(body) if headers.get("content-encoding") == "gzip" and body else body
        return cls(scope["method"], path, query, headers, unpacked)

    @property
    def signing_name(self) -> str | None:
        """The service that the request is signed for; None for one that is not signed."""
        signed = _CREDENTIAL.search(self.headers.get("authorization", ""))
        if signed:
            return signed[1]
        scope = dict(self.query).get("X-Amz-Credential", "").split("/")
        return scope[3] if len(scope) == 5 else None


class NoSuchOperation(Exception):
    """The model has no operation that a request could be for."""


def read(request: Request, model: ServiceModel) -> tuple[str, dict[str, Any]]:
    """The operation and its parameters.

    Raises NoSuchOperation, or what a parser raises on a body that is not what its headers say.
    """
    rpc = re.fullmatch(r"/service/\w+/operation/(\w+)", request.path)
    if rpc:
        operation = _known(model, rpc[1])
        return operation, cbor2.loads(request.body) if request.body else {}
    target = request.headers.get("x-amz-target")
    if target:
        operation = _known(model, target.rpartition(".")[2])
        return operation, json.loads(request.body or b"{}")
    if model.protocols[0].startswith("rest-"):
        return _read_rest(request, model)
    form = dict(request.query) | dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    operation = _known(model, form.get("Action", ""))
    return operation, FormReader(model).read(model.input_of(operation), form)


def _known(model: ServiceModel, operation: str) -> str:
    if operation not in model.operations:
        raise NoSuchOperation
    return operation


def _read_rest(request: Request, model: ServiceModel) -> tuple[str, dict[str, Any]]:
    operation, labels, literals = _route(request, model)
    shape = model.input_of(operation)
    if shape is None:
        return operation, {}
    value: dict[str, Any] = {}
    members = {name: model.shape_of(reference) for name, reference in shape.get("members", {}).items()}
    queried = {*literals}
    for name, member in members.items():
        place, wire = member.get("location"), member.get("locationName", name)
        if place == "uri":
            value[name] = typed(member, labels[wire])
        elif place == "querystring":
            given = [text for key, text in request.query if key == wire]
            queried.add(wire)
            if given and member["type"] == "list":
                value[name] = [typed(model.shape_of(member["member"]), text) for text in given]
            elif given:
                value[name] = typed(member, given[0])
        elif place == "header" and wire.lower() in request.headers:
            value[name] = _header(model, member, request.headers[wire.lower()])
        elif place == "headers":
            found = {key[len(wire) :]: text for key, text in request.headers.items() if key.startswith(wire.lower())}
            if found:
                value[name] = found
    value.update(_body(request, model, shape, members))
    strangers = [key for key, _ in request.query if key not in queried and not _belongs_to_signature(key)]
    if strangers:
        value[UNKNOWN_MEMBERS] = [*value.get(UNKNOWN_MEMBERS, ()), *strangers]
    return operation, value


def _belongs_to_signature(key: str) -> bool:
    return key.lower().startswith(_SIGNATURE_PARAMETERS)


def _header(model: ServiceModel, member: Shape, text: str) -> Any:
    if member["type"] == "list":
        return [typed(model.shape_of(member["member"]), part.strip()) for part in text.split(",")]
    return typed(member, text)


def _body(request: Request, model: ServiceModel, shape: Shape, members: Mapping[str, Shape]) -> dict[str, Any]:
    payload = shape.get("payload")
    if payload:
        member = members[payload]
        if member["type"] == "blob":
            return {payload: request.body}
        if member["type"] == "string":
            return {payload: request.body.decode()}
        return {payload: _document(request, model, member)} if request.body else {}
    if not request.body or all("location" in member for member in members.values()):
        return {}
    in_body = {name: member for name, member in shape["members"].items() if "location" not in member}
    document = _document(request, model, {**shape, "members": in_body})
    return document if isinstance(document, dict) else {UNKNOWN_MEMBERS: ["(body)"]}


def _document(request: Request, model: ServiceModel, shape: Shape) -> Any:
    if model.protocols[0] == "rest-json":
        return json.loads(request.body)
    return xml_value(model, shape, ElementTree.fromstring(request.body))


def _route(request: Request, model: ServiceModel) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """The operation whose method, path and fixed query parameters fit, the one that demands most first."""
    given = dict(request.query)
    fitting: list[tuple[tuple[bool, bool, int, int, int], str, dict[str, str], tuple[str, ...]]] = []
    for operation, description in model.operations.items():
        if description["http"]["method"] != request.method:
            continue
        template, _, fixed = description["http"]["requestUri"].partition("?")
        literals = dict(parse_qsl(fixed, keep_blank_values=True))
        match = _path_pattern(template).fullmatch(request.path)
        if match is None or any(given.get(key) != text for key, text in literals.items()):
            continue
        demanded = _demanded_places(request, model, operation)
        if demanded is None:
            continue
        labels = {name: unquote(text) for name, text in match.groupdict().items()}
        # S3's clients name the operation where several share one address.
        rank = (
            given.get("x-id") == operation,
            not description.get("deprecated"),
            len(literals),
            len(re.sub(r"{[^}]*}", "", template)),
            demanded,
        )
        fitting.append((rank, operation, labels, tuple(literals)))
    if not fitting:
        raise NoSuchOperation
    _, operation, labels, literals = max(fitting, key=lambda found: found[0])
    return operation, labels, literals


def _demanded_places(request: Request, model: ServiceModel, operation: str) -> int | None:
    """How many required headers and query parameters the operation has; None when the request lacks one of them.

    That is all that tells a copy or the part of an upload from a plain object.
    """
    shape = model.input_of(operation) or {}
    keys = {key for key, _ in request.query}
    count = 0
    for name in shape.get("required", ()):
        member = shape["members"][name]
        wire = member.get("locationName", name)
        place = member.get("location")
        if place not in ("header", "querystring") or model.name != "s3":
            continue
        count += 1
        if (wire.lower() not in request.headers) if place == "header" else (wire not in keys):
            return None
    return count


@functools.cache
def _path_pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)(\+?)}", template.rstrip("/") or "/")
    pattern = re.escape(parts[0])
    for name, greedy, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        pattern += f"(?P<{name}>{'.+' if greedy else '[^/]*'})" + re.escape(literal)
    return re.compile(pattern + "/?")
