"""Keeps every ECS service at its desired count and rolls new revisions out, as the ECS service scheduler does.

MiniStack keeps the records and answers the API; its own scheduling, which believes a task runs because it was asked
for, is replaced by this one, which counts processes.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import (
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    new_uuid,
    request_scope,
)
from ministack.services import ecs

import capacity
import deployment_events
import service_deployments
from options import Options
from processes import stop_together
from task_protection import TaskAgent
from tasks import Task, new_record

logger = logging.getLogger("services")

_ROUND_SECONDS = 0.1
# A container without a health check counts as steady when it has lived this long.
_STEADY_SECONDS = 1.0
_STOPPED_TASKS_KEPT = 100


class ServiceScheduler:
    def __init__(self, options: Options, certificate_authority: str):
        self._options = options
        self._agent = TaskAgent(options)
        self._certificate_authority = certificate_authority
        self._events = deployment_events.DeploymentEvents()
        self._tasks: dict[str, Task] = {}
        self._judged: set[str] = set()
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._stopping = False

    def start(self) -> None:
        self._agent.start()
        self._events.start()
        threading.Thread(target=self._rounds, name="services", daemon=True).start()

    def stop(self, timeout_seconds: float) -> None:
        """Ends all tasks and starts none any more."""
        with self._lock:
            self._stopping = True
            children = [child for task in self._tasks.values() for child in task.children]
        stop_together(children, timeout_seconds)
        self._agent.stop()

    def tasks_of(self, service: Mapping[str, Any]) -> list[Task]:
        """The service's tasks that are not STOPPED yet."""
        group = f"service:{service['serviceName']}"
        with self._lock:
            return [
                task
                for task in self._tasks.values()
                if task.record["group"] == group
                and task.record["clusterArn"] == service["clusterArn"]
                and task.record["lastStatus"] != "STOPPED"
            ]

    # --- what the API calls

    def run(self, request: Mapping[str, Any]) -> Any:
        """RunTask."""
        name = ecs._resolve_cluster_name(request.get("cluster", "default"))
        cluster = ecs._clusters.get(name) if name else None
        if cluster is None:
            return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
        definition = ecs._task_defs.get(ecs._resolve_td_key(request.get("taskDefinition", "")))
        if definition is None:
            return error_response_json("ClientException", "Unable to find task definition", 400)
        strategy = request.get("capacityProviderStrategy")
        chosen = {**request, "capacityProviderName": capacity.choose(strategy, []) if strategy else None}
        started = [self._launch(cluster, definition, chosen) for _ in range(int(request.get("count") or 1))]
        return json_response({"tasks": [ecs._sanitize(task.record) for task in started], "failures": []})

    def stop_task(self, request: Mapping[str, Any]) -> Any:
        """StopTask. A service replaces the task, like any other that stopped."""
        name = ecs._resolve_cluster_name(request.get("cluster", "default"))
        record = ecs._resolve_task(request.get("task", ""), name) if name else None
        if record is None:
            return error_response_json("InvalidParameterException", "The referenced task was not found.", 400)
        task = self._tasks.get(record["taskArn"])
        if task is not None:
            task.stop(request.get("reason") or "Task stopped by user", "UserInitiated")
        return json_response({"task": ecs._sanitize(record)})

    def reconcile_soon(self, _cluster: str, _key: str) -> None:
        self._wake.set()

    def _launch(self, cluster: Mapping[str, Any], definition: Mapping[str, Any], request: Mapping[str, Any]) -> Task:
        account, region = get_account_id(), get_region()
        record = new_record(cluster, definition, request, account, region)
        record["_deployment_id"] = request.get("_deployment_id")
        ecs._tasks[record["taskArn"]] = record
        if record["tags"]:
            ecs._tags[record["taskArn"]] = list(record["tags"])
        overrides = {override["name"]: override for override in record["overrides"].get("containerOverrides") or []}
        environment = {"ECS_AGENT_URI": self._agent.uri(record["taskArn"].rpartition("/")[2])}
        task = Task(
            record, definition, overrides, environment, self._options, self._certificate_authority, account, region
        )
        with self._lock:
            self._tasks[record["taskArn"]] = task
        return task

    # --- the scheduler's rounds

    def _rounds(self) -> None:
        while True:
            self._wake.wait(_ROUND_SECONDS)
            self._wake.clear()
            for (account, region, key), service in ecs._services.all_items():
                with self._lock:
                    if self._stopping:
                        return
                    try:
                        with request_scope(account, region):
                            self._round(key.partition("/")[0], service)
                    except Exception:
                        logger.exception("service %s", key)
            self._forget_old_tasks()

    def _round(self, cluster_name: str, service: dict[str, Any]) -> None:
        if service["status"] == "INACTIVE":
            return
        tasks = self.tasks_of(service)
        self._replace_unhealthy(tasks)
        self._count_failures(service)
        if service["status"] == "DRAINING":
            self._stop_tasks(tasks, f"Scaling activity initiated by deletion of {service['serviceName']}")
            if not tasks:
                service["status"] = "INACTIVE"
                service["deployments"] = []
        else:
            self._roll(cluster_name, service, tasks)
        self._count(cluster_name, service)

    def _roll(self, cluster_name: str, service: dict[str, Any], tasks: list[Task]) -> None:
        """One step of a rolling or blue/green update; with nothing to roll it keeps the desired count."""
        primary = ecs._primary_deployment(service)
        if service_deployments.begin(service, primary):
            self._events.tell(service, primary, deployment_events.BEGAN)
        desired = int(service["desiredCount"])
        primary["desiredCount"] = desired
        if primary["rolloutState"] == "IN_PROGRESS":
            cause = service_deployments.failure(service, primary)
            if cause is not None:
                primary = self._fail(service, primary, cause)
        active = [task for task in tasks if task.record["desiredStatus"] == "RUNNING"]
        new = [task for task in active if task.record["_deployment_id"] == primary["id"]]
        old = [task for task in active if task.record["_deployment_id"] != primary["id"]]
        side_by_side = service_deployments.is_blue_green(service) and primary["rolloutState"] == "IN_PROGRESS"

        if primary["rolloutState"] != "FAILED":
            configuration = service_deployments.configuration(service)
            at_most = math.floor(desired * _percent(configuration, "maximumPercent", 200) / 100)
            at_least = math.ceil(desired * _percent(configuration, "minimumHealthyPercent", 100) / 100)
            room = desired if side_by_side else max(at_most, desired) - len(active)
            for _ in range(min(desired - len(new), room)):
                self._launch_for(cluster_name, service, primary)
            reason = f"Scaling activity initiated by (deployment {primary['id']})"
            if not side_by_side:
                self._stop_tasks(self._spare(old, active, at_least), reason)
            new.sort(key=lambda task: (task.protected, self._steady(task), -task.created))
            self._stop_tasks(new[: max(0, len(new) - desired)], reason)
        steady = sum(self._steady(task) for task in new)
        arrived = steady >= desired and len(new) == desired and (side_by_side or not old)
        if primary["rolloutState"] == "IN_PROGRESS" and self._baked(service, primary, arrived):
            self._complete(service, primary)
        live = {task.record["_deployment_id"] for task in tasks}
        service["deployments"] = [d for d in service["deployments"] if d is primary or d["id"] in live]

    def _spare(self, old: list[Task], active: list[Task], at_least: int) -> list[Task]:
        """Old tasks that may go: those that do not serve first, then as many as the healthy ones can spare."""
        healthy = sum(self._steady(task) for task in active)
        old.sort(key=lambda task: (self._steady(task), task.protected))
        idle = sum(not self._steady(task) for task in old)
        return old[: idle + max(0, healthy - at_least)]

    def _baked(self, service: Mapping[str, Any], deployment: dict[str, Any], arrived: bool) -> bool:
        """Whether a rollout has been where it should be for as long as it must be watched."""
        if not arrived:
            deployment.pop("_arrived", None)
            return False
        since = deployment.setdefault("_arrived", time.monotonic())
        needed = self._options.real_seconds(service_deployments.bake_seconds(service, deployment))
        return bool(time.monotonic() - since >= needed)

    def _launch_for(self, cluster_name: str, service: dict[str, Any], deployment: dict[str, Any]) -> None:
        definition = ecs._task_defs.get(ecs._resolve_td_key(deployment["taskDefinition"]))
        if definition is None:
            return
        copied = service["tags"] if service.get("propagateTags") == "SERVICE" else []
        if service.get("propagateTags") == "TASK_DEFINITION":
            copied = ecs._tags.get(definition["taskDefinitionArn"], [])
        task = self._launch(
            ecs._clusters[cluster_name],
            definition,
            {
                "group": f"service:{service['serviceName']}",
                "startedBy": deployment["id"],
                "launchType": service.get("launchType"),
                "capacityProviderName": self._capacity_provider(service),
                "platformVersion": service.get("platformVersion"),
                "networkConfiguration": service.get("networkConfiguration"),
                "enableExecuteCommand": service.get("enableExecuteCommand"),
                "tags": list(copied),
                "_deployment_id": deployment["id"],
            },
        )
        _event(service, f"has started 1 tasks: (task {task.id}).")

    @staticmethod
    def _steady(task: Task) -> bool:
        """Whether the task serves: healthy where it has a health check, alive for a moment where it has none."""
        if not task.running:
            return False
        if task.has_health_check:
            return bool(task.record["healthStatus"] == "HEALTHY")
        return task.running_seconds >= _STEADY_SECONDS

    @staticmethod
    def _replace_unhealthy(tasks: list[Task]) -> None:
        for task in tasks:
            if task.record["healthStatus"] == "UNHEALTHY":
                task.stop("Task failed container health checks", "ServiceSchedulerInitiated")

    @staticmethod
    def _stop_tasks(tasks: list[Task], reason: str) -> None:
        """Stops tasks that are not needed. One that is protected is left until its protection ends."""
        for task in tasks:
            if not task.protected:
                task.stop(reason, "ServiceSchedulerInitiated")

    def _capacity_provider(self, service: Mapping[str, Any]) -> str | None:
        strategy = service.get("capacityProviderStrategy")
        if not strategy:
            return None
        active = [task.record for task in self.tasks_of(service) if task.record["desiredStatus"] == "RUNNING"]
        return capacity.choose(strategy, [record.get("capacityProviderName") for record in active])

    # --- failures, the circuit breaker, completion

    def _count_failures(self, service: dict[str, Any]) -> None:
        primary = ecs._primary_deployment(service)
        group = f"service:{service['serviceName']}"
        for arn, task in self._tasks.items():
            record = task.record
            if arn in self._judged or record["group"] != group or record["clusterArn"] != service["clusterArn"]:
                continue
            ours = primary is not None and record["_deployment_id"] == primary["id"]
            if ours and primary["rolloutState"] == "IN_PROGRESS" and self._steady(task):
                primary["failedTasks"] = 0
            if record["lastStatus"] != "STOPPED":
                continue
            self._judged.add(arn)
            unhealthy = record["stoppedReason"] == "Task failed container health checks"
            failed = unhealthy or record["stopCode"] in ("EssentialContainerExited", "TaskFailedToStart")
            if failed:
                _event(service, f"(task {task.id}) stopped: {record['stoppedReason']}")
            if failed and ours and primary["rolloutState"] == "IN_PROGRESS":
                primary["failedTasks"] = int(primary["failedTasks"]) + 1

    def _fail(self, service: dict[str, Any], deployment: dict[str, Any], cause: str) -> dict[str, Any]:
        """Marks a rollout failed; returns the deployment to pursue instead: the way back, if there is one."""
        by_breaker = cause == service_deployments.BREAKER
        blame = "ECS deployment circuit breaker" if by_breaker else "ECS deployment alarm"
        reason = f"{blame}: {cause}." if by_breaker else service_deployments.reason_of(deployment, cause)
        deployment.update(rolloutState="FAILED", rolloutStateReason=reason, desiredCount=0, updatedAt=ecs._iso())
        _event(service, f"(deployment {deployment['id']}) deployment failed: {cause}.")
        self._events.tell(service, deployment, deployment_events.FAILED)
        proven = service.get("_proven_task_definition")
        if not service_deployments.rolls_back(service, cause) or proven in (None, deployment["taskDefinition"]):
            service_deployments.fail(service, deployment, cause, None)
            return deployment
        back = ecs._make_deployment(proven, service["desiredCount"])
        back.update(
            launchType=deployment["launchType"],
            capacityProviderStrategy=deployment["capacityProviderStrategy"],
            rolloutStateReason=f"{blame}: rolling back to deploymentId {service['_proven_deployment']}.",
            _record=deployment["_record"],
        )
        service_deployments.fail(service, deployment, cause, back)
        # The tasks of the proven revision that still run are the way back: they are taken over, not started again.
        for task in self.tasks_of(service):
            if task.record["taskDefinitionArn"] == proven:
                task.record["_deployment_id"] = back["id"]
        deployment["status"] = "ACTIVE"
        service["deployments"] = [back, deployment]
        service["taskDefinition"] = proven
        _event(service, f"rolling back to (deployment {service['_proven_deployment']}).")
        return back

    def _complete(self, service: dict[str, Any], deployment: dict[str, Any]) -> None:
        deployment.update(
            rolloutState="COMPLETED",
            rolloutStateReason=f"ECS deployment {deployment['id']} completed.",
            updatedAt=ecs._iso(),
        )
        service_deployments.complete(service, deployment)
        service["_proven_task_definition"] = deployment["taskDefinition"]
        service["_proven_deployment"] = deployment["id"]
        _event(service, f"(deployment {deployment['id']}) deployment completed.")
        self._events.tell(service, deployment, deployment_events.COMPLETED)
        _event(service, "has reached a steady state.")

    # --- counts

    def _count(self, cluster_name: str, service: dict[str, Any]) -> None:
        totals = {"running": 0, "pending": 0}
        by_deployment: dict[str, dict[str, int]] = {}
        for task in self.tasks_of(service):
            status = task.record["lastStatus"]
            if status == "RUNNING":
                state = "running"
            elif task.record["desiredStatus"] == "RUNNING":
                state = "pending"
            else:
                continue
            totals[state] += 1
            counts = by_deployment.setdefault(task.record["_deployment_id"], {"running": 0, "pending": 0})
            counts[state] += 1
        service.update(runningCount=totals["running"], pendingCount=totals["pending"])
        for deployment in service["deployments"]:
            counts = by_deployment.get(deployment["id"], {"running": 0, "pending": 0})
            deployment.update(runningCount=counts["running"], pendingCount=counts["pending"])
        ecs._recount_cluster(cluster_name)

    def _forget_old_tasks(self) -> None:
        with self._lock:
            stopped = [arn for arn, task in self._tasks.items() if task.record["lastStatus"] == "STOPPED"]
            for arn in stopped[:-_STOPPED_TASKS_KEPT]:
                del self._tasks[arn]
                for key in [key for key in list(ecs._tasks._data) if key[2] == arn]:
                    ecs._tasks._data.pop(key, None)


def _percent(configuration: Mapping[str, Any], name: str, default: int) -> int:
    value = configuration.get(name)
    return default if value is None else int(value)


def _event(service: dict[str, Any], message: str) -> None:
    text = f"(service {service['serviceName']}) {message}"
    service["events"].insert(0, {"id": new_uuid(), "createdAt": ecs._iso(), "message": text})
    del service["events"][100:]
