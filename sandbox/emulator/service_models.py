"""AWS's published service models, as botocore carries them, cut down to what a request is checked against.

A model is read when the first request of its service arrives. Documentation, answers and errors are dropped, which
leaves a few per cent of it.
"""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Shape = dict[str, Any]

# Services whose name in a signature is not the name of their model.
_MODEL_BY_SIGNING_NAME = {
    "aws-marketplace": "meteringmarketplace",
    "dynamodb": "dynamodb",
    "email": "sesv2",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}


@dataclass(frozen=True)
class ServiceModel:
    name: str
    metadata: dict[str, Any]
    operations: dict[str, dict[str, Any]]
    shapes: dict[str, Shape] = field(repr=False)

    @property
    def protocols(self) -> tuple[str, ...]:
        return tuple(self.metadata.get("protocols", ())) or (self.metadata["protocol"],)

    def shape_of(self, reference: Shape) -> Shape:
        """The shape that a member refers to, with what the member itself says on top."""
        return {**self.shapes[reference["shape"]], **reference}

    def input_of(self, operation: str) -> Shape | None:
        reference = self.operations[operation].get("input")
        return self.shape_of(reference) if reference else None


def model_name(signing_name: str, path: str, body: bytes) -> str:
    """The model by which a signed request is read; two services sign with the names of others."""
    if signing_name == "s3" and path.startswith("/v20180820/"):
        return "s3control"
    if signing_name == "elasticloadbalancing" and b"Version=2012-06-01" in body:
        return "elb"
    return _MODEL_BY_SIGNING_NAME.get(signing_name, signing_name)


@functools.cache
def load(name: str) -> ServiceModel | None:
    """The newest model of this name; None where AWS publishes none."""
    folder = _data_folder() / name
    versions = sorted(folder.glob("*/service-2.json*")) if name.isidentifier() or "-" in name else []
    if not versions:
        return None
    packed = versions[-1].read_bytes()
    text = gzip.decompress(packed) if versions[-1].suffix == ".gz" else packed
    model = json.loads(text, object_hook=_without_documentation)
    operations = {
        operation: {key: found[key] for key in ("http", "input", "deprecated") if key in found}
        for operation, found in model["operations"].items()
    }
    inputs = [found["input"]["shape"] for found in operations.values() if "input" in found]
    return ServiceModel(name, model["metadata"], operations, _reachable(model["shapes"], inputs))


def _data_folder() -> Path:
    import botocore

    return Path(botocore.__file__).parent / "data"


def _without_documentation(read: dict[str, Any]) -> dict[str, Any]:
    if isinstance(read.get("documentation"), str):
        del read["documentation"]
    return read


def references_of(shape: Shape) -> Iterable[Shape]:
    yield from shape.get("members", {}).values()
    for part in ("member", "key", "value"):
        if part in shape:
            yield shape[part]


def _reachable(shapes: dict[str, Shape], begin: Iterable[str]) -> dict[str, Shape]:
    kept: dict[str, Shape] = {}
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name in kept:
            continue
        kept[name] = shapes[name]
        waiting.extend(reference["shape"] for reference in references_of(shapes[name]))
    return kept
