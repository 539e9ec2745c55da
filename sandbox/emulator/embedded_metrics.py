"""Reads CloudWatch's embedded metric format: a JSON log line that carries metrics beside its own fields."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Datum:
    """One metric of one dimension set, as a log line gave it."""

    namespace: str
    name: str
    dimensions: dict[str, str]
    unit: str
    values: list[float]
    timestamp_seconds: float


def parse(line: str) -> list[Datum]:
    """The metrics in a log line; none for a line in another format.

    As CloudWatch does, what is malformed is left out and the rest counts: a metric whose value is no number, a
    dimension set that names a field which is not in the line.
    """
    if '"_aws"' not in line:
        return []
    try:
        document = json.loads(line)
    except ValueError:
        return []
    metadata = document.get("_aws") if isinstance(document, dict) else None
    if not isinstance(metadata, dict) or not _is_number(metadata.get("Timestamp")):
        return []
    found: list[Datum] = []
    for directive in _list(metadata.get("CloudWatchMetrics")):
        if isinstance(directive, dict) and isinstance(directive.get("Namespace"), str):
            found.extend(_directive(directive, document, metadata["Timestamp"] / 1000))
    return found


def _directive(directive: dict[str, Any], document: dict[str, Any], timestamp_seconds: float) -> list[Datum]:
    found: list[Datum] = []
    for metric in _list(directive.get("Metrics")):
        if not isinstance(metric, dict) or not isinstance(metric.get("Name"), str):
            continue
        given: Any = document.get(metric["Name"])
        values = [float(value) for value in (given if isinstance(given, list) else [given]) if _is_number(value)]
        if not values:
            continue
        for names in _list(directive.get("Dimensions")) or [[]]:
            if all(name in document for name in _list(names)):
                dimensions = {name: str(document[name]) for name in _list(names)}
                unit = metric.get("Unit") or "None"
                found.append(Datum(directive["Namespace"], metric["Name"], dimensions, unit, values, timestamp_seconds))
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
