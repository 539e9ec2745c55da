"""The awslogs driver: what a container prints becomes log events, and embedded-metric lines become metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, cloudwatch_logs, ecs

import embedded_metrics


class LogsUnavailable(Exception):
    """The container's log group does not exist and the driver may not make it."""


class LogStream:
    """Where one container's output goes. Without an awslogs configuration it is read and dropped."""

    def __init__(self, definition: Mapping[str, Any], task_id: str, container_id: str, account: str, region: str):
        self._config = ecs._awslogs_config(definition, task_id, container_id)
        self._account = account
        self._region = (self._config or {}).get("region") or region
        if self._config is not None:
            with request_scope(self._account, self._region):
                if not ecs._ensure_awslogs_stream(self._config):
                    raise LogsUnavailable(f"log group {self._config['group']} does not exist")

    def forward(self, output: IO[bytes]) -> None:
        """Forwards lines until the output ends."""
        for raw in output:
            line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
            if self._config is not None and line:
                with request_scope(self._account, self._region):
                    ecs._emit_awslogs_event(self._config, line)


def _publish(message: str) -> None:
    for datum in embedded_metrics.parse(message):
        cloudwatch._store_datum(
            datum.namespace,
            datum.name,
            datum.dimensions,
            datum.timestamp_seconds,
            datum.unit,
            None,
            datum.values,
            None,
            None,
        )


def install() -> None:
    """Takes embedded metrics from every log stream, whoever writes it: tasks, functions, the API."""
    append = cloudwatch_logs._append_log_events

    def append_and_publish(stream: Any, events: list[dict[str, Any]]) -> None:
        append(stream, events)
        for event in events:
            _publish(event["message"])

    cloudwatch_logs._append_log_events = append_and_publish
