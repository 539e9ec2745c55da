"""In which order the containers of a task start, and what each waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Condition = Literal["START", "COMPLETE", "SUCCESS", "HEALTHY"]


class Circle(Exception):
    """Containers wait for one another."""


def conditions(definition: Mapping[str, Any]) -> dict[str, Condition]:
    """What a container waits for, by the name of the other container."""
    return {item["containerName"]: item["condition"] for item in definition.get("dependsOn") or []}


def in_order(definitions: Sequence[Mapping[str, Any]]) -> list[int]:
    """Places of the containers, so ordered that each comes after those it waits for."""
    ordered: list[int] = []
    waiting = list(range(len(definitions)))
    while waiting:
        names = {definitions[place]["name"] for place in waiting}
        ready = [place for place in waiting if not names & set(conditions(definitions[place]))]
        if not ready:
            raise Circle(f"containers {', '.join(sorted(names))} wait for one another")
        ordered.extend(ready)
        waiting = [place for place in waiting if place not in ready]
    return ordered


def holds(condition: Condition, *, health: str, exit_code: int | None) -> bool | None:
    """Whether a condition holds of a container that has started; None when it never will."""
    if condition == "START":
        return True
    if condition == "HEALTHY":
        return None if exit_code is not None else health == "HEALTHY"
    if exit_code is None:
        return False
    return None if condition == "SUCCESS" and exit_code != 0 else True
