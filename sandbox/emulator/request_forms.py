"""Reads the parameters of an AWS request that came as a form (protocols query and ec2) or as XML, guided by the model.

Text becomes what the model says it is; text that cannot become that stays text, and is then of the wrong type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from model_constraints import UNKNOWN_MEMBERS
from service_models import ServiceModel, Shape

# What a form carries besides the operation's parameters.
_ENVELOPE = ("Action", "Version")

Tree = dict[str, Any]


def typed(shape: Shape, text: str) -> Any:
    """What a text stands for; itself where it does not stand for what the model wants."""
    try:
        if shape["type"] in ("integer", "long", "short", "byte"):
            return int(text)
        if shape["type"] in ("float", "double", "bigdecimal"):
            return float(text)
    except ValueError:
        return text
    if shape["type"] == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text


class FormReader:
    """The protocols query and ec2, which differ in how they call members and whether lists have a level of their own."""

    def __init__(self, model: ServiceModel):
        self._model = model
        self._is_ec2 = "ec2" in model.protocols

    def read(self, shape: Shape | None, form: Mapping[str, str]) -> dict[str, Any]:
        tree: Tree = {}
        for name, text in form.items():
            if name in _ENVELOPE or name.startswith("X-Amz-"):
                continue
            node = tree
            *steps, last = name.split(".")
            for step in steps:
                inner = node.get(step)
                # An empty text before its members stands for an empty list.
                node[step] = node = inner if isinstance(inner, dict) else {}
            node.setdefault(last, text)
        return self._structure(shape or {"type": "structure"}, tree)

    def _value(self, shape: Shape, node: Any) -> Any:
        kind = shape["type"]
        if kind == "structure":
            return self._structure(shape, node) if isinstance(node, dict) else ({} if node == "" else node)
        if kind == "list":
            return self._list(shape, node)
        if kind == "map":
            return self._map(shape, node)
        return typed(shape, node) if isinstance(node, str) else node

    def _structure(self, shape: Shape, tree: Tree) -> dict[str, Any]:
        value: dict[str, Any] = {}
        read: set[str] = set()
        for name, reference in shape.get("members", {}).items():
            member = self._model.shape_of(reference)
            wire = self._wire_name(name, reference, member)
            if wire in tree:
                read.add(wire)
                value[name] = self._value(member, tree[wire])
        unknown = [name for name in tree if name not in read]
        return {**value, UNKNOWN_MEMBERS: unknown} if unknown else value

    def _wire_name(self, name: str, reference: Shape, member: Shape) -> str:
        if self._is_ec2:
            given = reference.get("queryName") or reference.get("locationName") or name
            return given if "queryName" in reference else given[0].upper() + given[1:]
        if member["type"] == "list" and member.get("flattened"):
            return member["member"].get("locationName") or reference.get("locationName", name)
        return reference.get("locationName", name)

    def _list(self, shape: Shape, node: Any) -> Any:
        if node == "":
            return []
        if isinstance(node, dict) and not self._is_ec2 and not shape.get("flattened"):
            node = node.get(shape["member"].get("locationName", "member"), node)
        if not isinstance(node, dict) or not all(key.isdigit() for key in node):
            return node
        member = self._model.shape_of(shape["member"])
        return [self._value(member, node[key]) for key in sorted(node, key=int)]

    def _map(self, shape: Shape, node: Any) -> Any:
        if node == "":
            return {}
        entries = node if shape.get("flattened") or not isinstance(node, dict) else node.get("entry", node)
        if not isinstance(entries, dict):
            return entries
        key, value = shape["key"].get("locationName", "key"), shape["value"].get("locationName", "value")
        member = self._model.shape_of(shape["value"])
        pairs = [entry for entry in entries.values() if isinstance(entry, dict)]
        return {str(pair.get(key, "")): self._value(member, pair.get(value, "")) for pair in pairs}


def xml_value(model: ServiceModel, shape: Shape, element: ElementTree.Element) -> Any:
    """What an XML element holds."""
    kind = shape["type"]
    if kind == "structure":
        return _xml_structure(model, shape, element)
    if kind == "list":
        member = model.shape_of(shape["member"])
        return [xml_value(model, member, child) for child in element]
    if kind == "map":
        key, value = shape["key"].get("locationName", "key"), shape["value"].get("locationName", "value")
        member = model.shape_of(shape["value"])
        pairs = [{_local(child.tag): child for child in entry} for entry in element]
        return {pair[key].text or "": xml_value(model, member, pair[value]) for pair in pairs}
    return typed(shape, element.text or "")


def _xml_structure(model: ServiceModel, shape: Shape, element: ElementTree.Element) -> dict[str, Any]:
    value: dict[str, Any] = {}
    read: set[str] = set()
    for name, reference in shape.get("members", {}).items():
        member = model.shape_of(reference)
        flat = member["type"] == "list" and member.get("flattened")
        wire = reference.get("locationName") or (flat and member["member"].get("locationName")) or name
        if member.get("xmlAttribute"):
            attribute = next((text for key, text in element.attrib.items() if _local(key) == wire.split(":")[-1]), None)
            if attribute is not None:
                value[name] = attribute
            continue
        found = [child for child in element if _local(child.tag) == wire]
        if not found:
            continue
        read.add(wire)
        if flat:
            inner = model.shape_of(member["member"])
            value[name] = [xml_value(model, inner, child) for child in found]
        else:
            value[name] = xml_value(model, member, found[0])
    unknown = sorted({_local(child.tag) for child in element} - read)
    return {**value, UNKNOWN_MEMBERS: unknown} if unknown else value


def _local(tag: str) -> str:
    """A tag or attribute without its namespace."""
    return tag.rsplit("}", 1)[-1]
