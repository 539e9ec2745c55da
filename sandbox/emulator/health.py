"""Runs a container's health check command, and judges by it as ECS does."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from options import Options
from processes import Child, Closed

Health = Literal["UNKNOWN", "HEALTHY", "UNHEALTHY"]

# A check is a process of its own, and starting it takes its time however fast the emulated clock runs.
_SHORTEST_INTERVAL_SECONDS = 1.0
# While all is well there is no hurry: every check costs a good part of a core.
_SHORTEST_HEALTHY_INTERVAL_SECONDS = 2.0
_SHORTEST_TIMEOUT_SECONDS = 3.0
_SHORTEST_START_PERIOD_SECONDS = 5.0


@dataclass(frozen=True)
class HealthCheck:
    """A container definition's healthCheck, in real seconds; ECS's defaults where it says nothing."""

    argv: tuple[str, ...]
    interval_seconds: float
    timeout_seconds: float
    retries: int
    start_period_seconds: float


def read_health_check(definition: Mapping[str, Any], options: Options) -> HealthCheck | None:
    """The health check of a container definition, or None: no check, or one switched off with NONE."""
    given = definition.get("healthCheck") or {}
    command: list[str] = list(given.get("command") or [])
    if not command or command[0] == "NONE":
        return None
    if command[0] == "CMD-SHELL":
        argv = ["/bin/sh", "-c", " ".join(command[1:])]
    else:
        argv = command[1:] if command[0] == "CMD" else command
    return HealthCheck(
        tuple(argv),
        max(_SHORTEST_INTERVAL_SECONDS, options.real_seconds(given.get("interval") or 30)),
        options.real_seconds(given.get("timeout") or 5, at_least=_SHORTEST_TIMEOUT_SECONDS),
        given.get("retries") or 3,
        options.real_seconds(given.get("startPeriod") or 0, at_least=_SHORTEST_START_PERIOD_SECONDS),
    )


class HealthMonitor:
    """Checks until it is stopped, and calls `changed` whenever the verdict is another one."""

    def __init__(
        self,
        check: HealthCheck,
        environment: Mapping[str, str],
        directory: str,
        changed: Callable[[Health], None],
    ):
        self._check = check
        self._environment = environment
        self._directory = directory
        self._changed = changed
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="health", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        verdict: Health = "UNKNOWN"
        failures = 0
        age_seconds = 0.0
        interval_seconds = self._check.interval_seconds
        while not self._stopped.wait(interval_seconds):
            age_seconds += interval_seconds
            if self._passes(self._check.argv):
                failures = 0
                seen: Health = "HEALTHY"
            else:
                # A failure in the start period does not count, as long as no check has passed yet.
                if verdict == "HEALTHY" or age_seconds > self._check.start_period_seconds:
                    failures += 1
                seen = "UNHEALTHY" if failures >= self._check.retries else verdict
            calm = seen == "HEALTHY" and failures == 0
            interval_seconds = max(self._check.interval_seconds, _SHORTEST_HEALTHY_INTERVAL_SECONDS if calm else 0)
            if seen != verdict and not self._stopped.is_set():
                verdict = seen
                self._changed(verdict)

    def _passes(self, argv: Sequence[str]) -> bool:
        try:
            child = Child(argv, self._environment, self._directory, subprocess.DEVNULL)
        except (Closed, OSError):
            return False
        if child.exited.wait(self._check.timeout_seconds):
            return child.exit_code == 0
        child.stop(0)
        return False
