"""Platform metrics, measured on the processes that stand in for the platform.

Each is published once per emulated minute, stamped with the start of that minute, as CloudWatch does.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, ecs, sqs

import load_balancers
from cache_servers import CacheNode
from processes import Usage, usage_by_group
from redis_client import CommandError
from replication_groups import Group, ReplicationGroups
from services import ServiceScheduler

logger = logging.getLogger("metrics")

_MEBIBYTE = 1024 * 1024
_CPU_UNITS_PER_CORE = 1024
_WARM_UP_SECONDS = 5.0


@dataclass
class _Counts:
    """Samples of one number within one minute."""

    samples: list[int] = field(default_factory=list)

    def statistics(self) -> dict[str, float]:
        return {
            "SampleCount": len(self.samples),
            "Sum": sum(self.samples),
            "Minimum": min(self.samples),
            "Maximum": max(self.samples),
        }


class PlatformMetrics:
    def __init__(self, scheduler: ServiceScheduler, groups: ReplicationGroups):
        self._scheduler = scheduler
        self._groups = groups
        self._running: dict[tuple[str, str, str], _Counts] = {}
        self._desired: dict[tuple[str, str, str], _Counts] = {}
        self._cpu_before: dict[int, float] = {}
        self._redis_before: dict[str, Mapping[str, float]] = {}

    def sample(self) -> None:
        """Counts the tasks that are alive. Called often, so that a short outage is not between two looks."""
        for (account, region, key), service in ecs._services.all_items():
            if service["status"] != "ACTIVE":
                continue
            with request_scope(account, region):
                alive = sum(task.running for task in self._scheduler.tasks_of(service))
            where = (account, region, key)
            self._running.setdefault(where, _Counts()).samples.append(alive)
            self._desired.setdefault(where, _Counts()).samples.append(int(service["desiredCount"]))

    def publish(self, timestamp: float, elapsed_seconds: float) -> None:
        """Publishes the minute that began at `timestamp` and took `elapsed_seconds` of real time."""
        self._publish_services(timestamp, elapsed_seconds)
        for group in self._groups:
            with request_scope(group.account, group.region):
                for node in group.nodes:
                    try:
                        self._publish_node(group, node, timestamp, elapsed_seconds)
                    except (OSError, CommandError) as problem:
                        # A node that does not answer has no metrics, as on AWS.
                        logger.warning("no metrics of %s: %s", node.name, problem)
        self._publish_queues(timestamp)
        load_balancers.publish_health(self._scheduler, timestamp)

    # --- ECS

    def _publish_services(self, timestamp: float, elapsed_seconds: float) -> None:
        usage = usage_by_group()
        for (account, region, key), service in ecs._services.all_items():
            if service["status"] != "ACTIVE":
                continue
            with request_scope(account, region):
                dimensions = {"ClusterName": key.partition("/")[0], "ServiceName": service["serviceName"]}
                self._publish_utilization(service, dimensions, usage, timestamp, elapsed_seconds)
                self._publish_counts((account, region, key), dimensions, timestamp)
        self._cpu_before = {group: used.cpu_seconds for group, used in usage.items()}

    def _publish_utilization(
        self,
        service: Mapping[str, Any],
        dimensions: dict[str, str],
        usage: Mapping[int, Usage],
        timestamp: float,
        elapsed_seconds: float,
    ) -> None:
        cpu_percent, memory_percent = [], []
        for task in self._scheduler.tasks_of(service):
            # A process starts in real time. On a faster clock its start would be minutes of full load.
            if not task.running or task.running_seconds < _WARM_UP_SECONDS:
                continue
            used = [(child.pid, usage[child.pid]) for child in task.children if child.pid in usage]
            cores = float(task.record["cpu"] or _CPU_UNITS_PER_CORE) / _CPU_UNITS_PER_CORE
            seconds = sum(max(0.0, now.cpu_seconds - self._cpu_before.get(group, 0.0)) for group, now in used)
            cpu_percent.append(min(100.0, 100 * seconds / elapsed_seconds / cores))
            available_bytes = float(task.record["memory"] or 512) * _MEBIBYTE
            memory_percent.append(100 * sum(now.memory_bytes for _, now in used) / available_bytes)
        for name, values in (("CPUUtilization", cpu_percent), ("MemoryUtilization", memory_percent)):
            if values:
                _put("AWS/ECS", name, dimensions, timestamp, "Percent", values)

    def _publish_counts(self, where: tuple[str, str, str], dimensions: dict[str, str], timestamp: float) -> None:
        running, desired = self._running.pop(where, None), self._desired.pop(where, None)
        cluster = ecs._clusters.get(dimensions["ClusterName"]) or {}
        insights = {setting["name"]: setting["value"] for setting in cluster.get("settings") or []}
        # Without Container Insights AWS publishes neither, and an alarm on them has no data.
        if insights.get("containerInsights") not in ("enabled", "enhanced") or running is None or desired is None:
            return
        deployments = _Counts([len(ecs._services[where[2]]["deployments"])])
        counted = (("RunningTaskCount", running), ("DesiredTaskCount", desired), ("DeploymentCount", deployments))
        for name, counts in counted:
            cloudwatch._store_datum(
                "ECS/ContainerInsights", name, dimensions, timestamp, "Count", None, None, None, counts.statistics()
            )

    # --- ElastiCache

    def _publish_node(self, group: Group, node: CacheNode, timestamp: float, elapsed_seconds: float) -> None:
        with node.connect() as client:
            info = client.info()
        now = {
            "evicted": float(info["evicted_keys"]),
            "denied": float(info.get("acl_access_denied_auth", 0)),
            "cpu": float(info["used_cpu_sys_main_thread"]) + float(info["used_cpu_user_main_thread"]),
        }
        before = self._redis_before.get(node.name, now)
        if int(info["uptime_in_seconds"]) < elapsed_seconds:
            before = {name: 0.0 for name in now}
        self._redis_before[node.name] = now
        used, available = float(info["used_memory"]), float(info["maxmemory"])
        values = {
            "DatabaseMemoryUsagePercentage": ("Percent", 100 * used / available),
            "BytesUsedForCache": ("Bytes", used),
            "CurrConnections": ("Count", float(info["connected_clients"]) - 1),
            "Evictions": ("Count", now["evicted"] - before["evicted"]),
            "AuthenticationFailures": ("Count", now["denied"] - before["denied"]),
            "EngineCPUUtilization": ("Percent", min(100.0, 100 * (now["cpu"] - before["cpu"]) / elapsed_seconds)),
        }
        if node.is_replica:
            values["ReplicationLag"] = ("Seconds", _replication_lag(group, node))
        for name, (unit, value) in values.items():
            _put("AWS/ElastiCache", name, {"CacheClusterId": node.name}, timestamp, unit, [value])

    # --- SQS

    def _publish_queues(self, timestamp: float) -> None:
        for (account, region, _), queue in _queues():
            with request_scope(account, region):
                now = timestamp
                waiting = [m for m in queue.get("messages") or [] if m.get("visible_at", 0) <= now]
                oldest = min((m["sent_at"] for m in waiting), default=None)
                dimensions = {"QueueName": queue["name"]}
                age = 0.0 if oldest is None else max(0.0, now - oldest)
                _put("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, now, "Count", [float(len(waiting))])
                _put("AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, now, "Seconds", [age])


def _queues() -> Any:
    return sqs._queues.all_items()


def _replication_lag(group: Group, replica: CacheNode) -> float:
    """Seconds the replica is behind, as its primary sees it; the silence of a replica that is not connected."""
    with group.nodes[0].connect() as client:
        for field_name, text in client.info().items():
            if field_name.startswith("slave") and replica.replica_address in text:
                return float(dict(pair.split("=", 1) for pair in text.split(","))["lag"])
    with replica.connect() as client:
        return max(0.0, float(client.info()["master_last_io_seconds_ago"]))


def _put(
    namespace: str, name: str, dimensions: dict[str, str], timestamp: float, unit: str, values: list[float]
) -> None:
    cloudwatch._store_datum(namespace, name, dimensions, timestamp, unit, None, values, None, None)
