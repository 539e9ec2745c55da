"""Lambda's metrics: each run of a function counts, whoever asked for it, with its errors and how long it took.

MiniStack counts what its API was asked for, an asynchronous call when it is accepted, and what other services call not at
all.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch, lambda_svc

_NAMESPACE = "AWS/Lambda"


def install() -> None:
    run = lambda_svc._execute_function_dispatch

    def counted(func: dict[str, Any], config: dict[str, Any], *rest: Any) -> dict[str, Any]:
        started = time.time()
        result: dict[str, Any] = run(func, config, *rest)
        dimensions = {"FunctionName": config.get("FunctionName", "unknown")}
        milliseconds = (time.time() - started) * 1000
        _count("Invocations", 1, dimensions)
        _count("Errors", 1 if result.get("error") else 0, dimensions)
        cloudwatch.record_metric(_NAMESPACE, "Duration", milliseconds, "Milliseconds", dimensions)
        return result

    lambda_svc._execute_function_dispatch = counted
    lambda_svc._emit_lambda_metrics = _count_refusal


def _count_refusal(name: str, duration_ms: float, error: bool, throttle: bool) -> None:
    """Takes the place of MiniStack's own counting. A refusal is told twice: where it happens, and to whoever waits for it."""
    if throttle and duration_ms == 0:
        _count("Throttles", 1, {"FunctionName": name})


def _count(name: str, value: float, dimensions: Mapping[str, str]) -> None:
    cloudwatch.record_metric(_NAMESPACE, name, value, "Count", dict(dimensions))
