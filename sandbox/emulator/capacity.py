"""Which capacity provider the next task of a service runs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def choose(strategy: Sequence[Mapping[str, Any]], running: Sequence[str | None]) -> str:
    """First every base is filled, then whoever is furthest below its weight's share of the rest comes next."""
    for item in strategy:
        if running.count(item["capacityProvider"]) < int(item.get("base") or 0):
            return str(item["capacityProvider"])
    weighted = [item for item in strategy if int(item.get("weight") or 0) > 0]

    def fullness(item: Mapping[str, Any]) -> float:
        beyond_base = running.count(item["capacityProvider"]) - int(item.get("base") or 0)
        return beyond_base / int(item["weight"])

    return str(min(weighted or list(strategy), key=fullness if weighted else lambda _: 0.0)["capacityProvider"])
