"""Route 53 health checks that really look, at endpoints of this machine only, and publish what they saw.

Everything else counts as not answering: the emulator calls nobody outside.
"""

from __future__ import annotations

import http.client
import ipaddress
import logging
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, route53

from options import Options

logger = logging.getLogger("health_checks")

# Route 53 publishes there, wherever the endpoint is.
_METRICS_REGION = "us-east-1"
# Route 53 waits so long for the answer once it is connected.
_TIMEOUT_SECONDS = 2.0
_HEALTHY_STATUSES = range(200, 400)


@dataclass
class _Health:
    """As at Route 53, a new check is healthy until it has failed often enough."""

    is_healthy: bool = True
    streak: int = 0
    next_look: float = 0.0
    seen: list[bool] = field(default_factory=list)

    def take(self, answered: bool, threshold: int) -> None:
        self.streak = 0 if answered == self.is_healthy else self.streak + 1
        if self.streak >= threshold:
            self.is_healthy, self.streak = answered, 0
        self.seen.append(self.is_healthy)


class HealthChecks:
    def __init__(self, options: Options):
        self._options = options
        self._health: dict[str, _Health] = {}
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="health-check")

    def start(self) -> None:
        threading.Thread(target=self._run, name="health-checks", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def publish(self, timestamp: float) -> None:
        """Publishes the minute that began at `timestamp`: healthy only if it was so at every look."""
        for (account, check_id), check in _all():
            health = self._health.get(check_id)
            if health is None or not health.seen:
                continue
            seen, health.seen = health.seen, []
            status = float(all(seen)) if not check["config"].get("Inverted") else float(not any(seen))
            with request_scope(account, _METRICS_REGION):
                dimensions = {"HealthCheckId": check_id}
                for name, unit, value in (
                    ("HealthCheckStatus", "None", status),
                    ("HealthCheckPercentageHealthy", "Percent", 100 * sum(seen) / len(seen)),
                ):
                    cloudwatch._store_datum("AWS/Route53", name, dimensions, timestamp, unit, value, None, None, None)

    def _run(self) -> None:
        tick = self._options.real_seconds(10) / 2
        while not self._stopped.wait(tick):
            now = time.monotonic()
            due = [(check_id, check) for (_, check_id), check in _all() if self._of(check_id).next_look <= now]
            for check_id, check in due:
                interval = float(check["config"].get("RequestInterval", 30))
                self._of(check_id).next_look = now + self._options.real_seconds(interval)
            try:
                list(self._pool.map(lambda item: self._look(*item), due))
            except RuntimeError:
                # The pool was shut down meanwhile.
                return

    def _of(self, check_id: str) -> _Health:
        return self._health.setdefault(check_id, _Health())

    def _look(self, check_id: str, check: dict[str, Any]) -> None:
        config = check["config"]
        try:
            answered = config.get("Disabled") or answers(config)
            self._of(check_id).take(bool(answered), int(config.get("FailureThreshold", 3)))
        except Exception:
            logger.exception("health check %s", check_id)


def answers(config: dict[str, Any]) -> bool:
    """Whether the endpoint answers as its check wants; certificates are not verified, as Route 53 does not."""
    host = config.get("IPAddress") or config.get("FullyQualifiedDomainName") or ""
    if not _is_local(host):
        return False
    secure = config["Type"].startswith("HTTPS")
    port = int(config.get("Port") or (443 if secure else 80))
    connection = (
        http.client.HTTPSConnection(host, port, timeout=_TIMEOUT_SECONDS, context=ssl._create_unverified_context())
        if secure
        else http.client.HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)
    )
    try:
        connection.request("GET", config.get("ResourcePath") or "/", headers={"Connection": "close"})
        response = connection.getresponse()
        found = response.read(5120)
        return response.status in _HEALTHY_STATUSES and config.get("SearchString", "").encode() in found
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _all() -> list[tuple[tuple[str, str], dict[str, Any]]]:
    return list(route53._health_checks._data.items())
