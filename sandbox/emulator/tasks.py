"""One ECS task: its containers are local processes, its record is what DescribeTasks answers."""

from __future__ import annotations

import logging
import math
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ministack.core.responses import new_uuid, request_scope
from ministack.services import ecs

import container_order
import execution_role
import identities
from health import Health, HealthMonitor, read_health_check
from images import Image, NotPulled, pull
from load_balancer_keys import KEYS_PATH
from options import HOST, Options
from processes import Child, Closed, free_port
from task_logs import LogStream, LogsUnavailable
from task_protection import is_protected

logger = logging.getLogger("tasks")

# Fargate needs about this long to notice, place a task, attach its network interface and pull its image. Longer than a
# minute on purpose: with every task gone, two minutes in a row see too few of them, as they do on AWS.
_START_DELAY_SECONDS = 70.0
_DEFAULT_STOP_TIMEOUT_SECONDS = 30.0
_LOOK_SECONDS = 0.1
# The worker reports its metrics in real time. Where the emulated clock runs faster, it must report that much more
# often, or an alarm would see no datapoint in most of its periods.
_METRICS_INTERVAL = "METRICS_INTERVAL_SECONDS"
# Load balancers of the emulator sign with a key of their own, which no address of AWS's gives out.
_KEYS_URL = "DASHBOARD_KEYS_URL"


class StartFailure(Exception):
    """The task cannot start; the message is its stopped reason."""


@dataclass
class Container:
    definition: Mapping[str, Any]
    record: dict[str, Any]
    child: Child
    monitor: HealthMonitor | None
    log_reader: threading.Thread

    @property
    def essential(self) -> bool:
        return bool(self.definition.get("essential", True))


class Task:
    """Runs from construction until it is STOPPED. `record` is shared with MiniStack, which answers from it."""

    def __init__(
        self,
        record: dict[str, Any],
        definition: Mapping[str, Any],
        overrides: Mapping[str, Mapping[str, Any]],
        environment: Mapping[str, str],
        options: Options,
        certificate_authority: str,
        account: str,
        region: str,
    ):
        self.record = record
        self._definition = definition
        self._overrides = overrides
        self._environment = environment
        self._options = options
        self._certificate_authority = certificate_authority
        self._account, self._region = account, region
        self.created = time.monotonic()
        self._running_since: float | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._containers: list[Container] = []
        # By container name: where its own server answers on this machine, if it has one.
        self.ports: dict[str, int] = {}
        threading.Thread(target=self._run, name=f"task-{self.id[:8]}", daemon=True).start()

    @property
    def id(self) -> str:
        return str(self.record["taskArn"]).rpartition("/")[2]

    @property
    def running(self) -> bool:
        """Whether the task is RUNNING and its essential processes are really alive."""
        return self.record["lastStatus"] == "RUNNING" and all(
            container.child.alive for container in self._containers if container.essential
        )

    @property
    def protected(self) -> bool:
        """Whether it must not be stopped for having become one too many."""
        return is_protected(self.record)

    @property
    def running_seconds(self) -> float:
        """Real seconds since the task became RUNNING."""
        return 0.0 if self._running_since is None else time.monotonic() - self._running_since

    @property
    def children(self) -> list[Child]:
        """The processes of its containers that are alive."""
        return [container.child for container in self._containers if container.child.alive]

    @property
    def has_health_check(self) -> bool:
        return any(container.monitor is not None for container in self._containers)

    def stop(self, reason: str, code: str) -> None:
        """Asks the task to stop and returns at once. The first reason stands."""
        with self._lock:
            if self.record["desiredStatus"] == "STOPPED":
                return
            self.record.update(desiredStatus="STOPPED", stoppedReason=reason, stopCode=code, stoppingAt=ecs._iso())
            ecs._bump_task_version(self.record)
        self._wake.set()

    def _run(self) -> None:
        with request_scope(self._account, self._region):
            try:
                self._wake.wait(self._options.real_seconds(_START_DELAY_SECONDS))
                if self.record["desiredStatus"] == "RUNNING":
                    self._start()
            except StartFailure as failure:
                logger.warning("task %s: %s", self.id, failure)
                self.stop(str(failure), "TaskFailedToStart")
            except Closed:
                self.stop("The emulator stopped", "TaskFailedToStart")
            except Exception as problem:
                logger.exception("task %s", self.id)
                self.stop(f"ResourceInitializationError: {problem!r}", "TaskFailedToStart")
            while self.record["desiredStatus"] == "RUNNING":
                self._wake.wait()
                self._wake.clear()
                if any(not container.child.alive for container in self._containers if container.essential):
                    self.stop("Essential container in task exited", "EssentialContainerExited")
            self._tear_down()

    def _start(self) -> None:
        self._status("PENDING")
        self.record["pullStartedAt"] = ecs._iso()
        self._status("ACTIVATING")
        definitions = self._definition["containerDefinitions"]
        for place in container_order.in_order(definitions):
            self._await_others(definitions[place])
            if self.record["desiredStatus"] == "STOPPED":
                return
            self._containers.append(self._start_container(definitions[place], self.record["containers"][place]))
        self.record.update(pullStoppedAt=ecs._iso(), startedAt=ecs._iso())
        with self._lock:
            if self.record["desiredStatus"] == "RUNNING":
                self._running_since = time.monotonic()
                self._status("RUNNING")

    def _await_others(self, definition: Mapping[str, Any]) -> None:
        """Waits for what a container depends on, unless the task is stopped meanwhile."""
        for name, condition in container_order.conditions(definition).items():
            other = next(container for container in self._containers if container.definition["name"] == name)
            while self.record["desiredStatus"] == "RUNNING":
                exit_code = None if other.child.alive else other.child.exit_code
                held = container_order.holds(
                    condition, health=other.record.get("healthStatus") or "UNKNOWN", exit_code=exit_code
                )
                if held is None:
                    raise StartFailure(f"Dependency {name} of container {definition['name']} is never {condition}")
                if held:
                    break
                self._wake.wait(_LOOK_SECONDS)

    def _start_container(self, definition: Mapping[str, Any], record: dict[str, Any]) -> Container:
        override = self._overrides.get(definition["name"], {})
        container_id = new_uuid().replace("-", "")
        try:
            image = pull(definition["image"], self._options.images)
            secrets = execution_role.read_secrets(definition, self._definition.get("executionRoleArn") or "")
            log_stream = LogStream(definition, self.id, container_id, self._account, self._region)
        except NotPulled as problem:
            raise StartFailure(str(problem)) from problem
        except execution_role.Unavailable as problem:
            raise StartFailure(
                "ResourceInitializationError: unable to pull secrets or registry auth: "
                f"execution resource retrieval failed: {problem}"
            ) from problem
        except LogsUnavailable as problem:
            raise StartFailure(f"ResourceInitializationError: failed to validate logger args: {problem}") from problem
        environment = {
            **{pair["name"]: pair["value"] for pair in definition.get("environment") or []},
            **secrets,
            **{pair["name"]: pair["value"] for pair in override.get("environment") or []},
        }
        environment.update(self._agent_environment(environment))
        self.ports[definition["name"]] = int(environment["HEALTH_PORT"])
        command = [
            *(definition.get("entryPoint") or []),
            *(override.get("command") or definition.get("command") or []),
        ]
        directory = image.directory or str(self._own_directory())
        try:
            child = Child(image.resolve(command), environment, directory, subprocess.PIPE)
        except OSError as problem:
            raise StartFailure(f"CannotStartContainerError: {problem}") from problem
        record.update(lastStatus="RUNNING", runtimeId=f"{self.id.replace('-', '')}-{container_id[:10]}")
        log_reader = threading.Thread(target=log_stream.forward, args=(child.output,), daemon=True)
        log_reader.start()
        threading.Thread(target=self._report_exit, args=(child,), daemon=True).start()
        monitor = self._monitor(definition, record, image, environment, directory)
        return Container(definition, record, child, monitor, log_reader)

    def _agent_environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """What Fargate, the network and a machine's trust store give to a real container."""
        nowhere = str(self._options.directory / "no-aws-profile")
        environment = {
            **self._environment,
            "HEALTH_HOST": HOST,
            "HEALTH_PORT": str(free_port()),
            "NODE_EXTRA_CA_CERTS": self._certificate_authority,
            "AWS_ENDPOINT_URL": self._options.endpoint,
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            **identities.task_credentials(self._account, self._definition.get("taskRoleArn") or "", self.id),
            "AWS_EC2_METADATA_DISABLED": "true",
            # HOME is inherited, and a profile of the user's must not leak into a task.
            "AWS_CONFIG_FILE": nowhere,
            "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        }
        interval = given.get(_METRICS_INTERVAL, "")
        if interval.isdigit():
            environment[_METRICS_INTERVAL] = str(math.ceil(self._options.real_seconds(int(interval), at_least=1)))
        if _KEYS_URL in given:
            environment[_KEYS_URL] = f"{self._options.endpoint}{KEYS_PATH}"
        return environment

    def _own_directory(self) -> Path:
        directory = self._options.directory / "tasks" / self.id
        directory.mkdir(parents=True, exist_ok=True)
        return directory

    def _monitor(
        self,
        definition: Mapping[str, Any],
        record: dict[str, Any],
        image: Image,
        environment: Mapping[str, str],
        directory: str,
    ) -> HealthMonitor | None:
        check = read_health_check(definition, self._options)
        if check is None:
            return None

        def changed(health: Health) -> None:
            record["healthStatus"] = health
            self._judge_health()

        local = replace(check, argv=tuple(image.resolve(check.argv)))
        return HealthMonitor(local, environment, directory, changed)

    def _judge_health(self) -> None:
        checked = [c.record["healthStatus"] for c in self._containers if c.monitor is not None and c.essential]
        if "UNHEALTHY" in checked:
            self.record["healthStatus"] = "UNHEALTHY"
        else:
            self.record["healthStatus"] = "HEALTHY" if checked and set(checked) == {"HEALTHY"} else "UNKNOWN"

    def _report_exit(self, child: Child) -> None:
        child.exited.wait()
        self._wake.set()

    def _status(self, status: str) -> None:
        self.record["lastStatus"] = status
        ecs._bump_task_version(self.record)

    def _tear_down(self) -> None:
        self._status("STOPPING")
        for container in self._containers:
            if container.monitor is not None:
                container.monitor.stop()
        stops = [threading.Thread(target=self._stop_container, args=(container,)) for container in self._containers]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()
        self.record["executionStoppedAt"] = ecs._iso()
        self._status("DEPROVISIONING")
        for record in self.record["containers"]:
            record["lastStatus"] = "STOPPED"
        self.record["stoppedAt"] = ecs._iso()
        self._status("STOPPED")

    @staticmethod
    def _stop_container(container: Container) -> None:
        given = container.definition.get("stopTimeout")
        container.child.stop(_DEFAULT_STOP_TIMEOUT_SECONDS if given is None else float(given))
        container.record["exitCode"] = container.child.exit_code
        # What it printed last belongs into the log before the task counts as stopped.
        container.log_reader.join(timeout=5)


def new_record(
    cluster: Mapping[str, Any], definition: Mapping[str, Any], request: Mapping[str, Any], account: str, region: str
) -> dict[str, Any]:
    """The record of a task that has just been asked for, in the shape MiniStack keeps."""
    overrides = request.get("overrides") or {"containerOverrides": [], "inferenceAcceleratorOverrides": []}
    arn = f"arn:aws:ecs:{region}:{account}:task/{cluster['clusterName']}/{new_uuid().replace('-', '')}"
    containers = ecs._build_task_containers(definition, overrides.get("containerOverrides") or [])
    for container in containers:
        container.update(taskArn=arn, lastStatus="PENDING", runtimeId=None)
    network = (request.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    subnets = network.get("subnets") or []
    details = [{"name": "subnetId", "value": subnets[0]}] if subnets else []
    platform = request.get("platformVersion") or "LATEST"
    return {
        "taskArn": arn,
        "clusterArn": cluster["clusterArn"],
        "taskDefinitionArn": definition["taskDefinitionArn"],
        "overrides": overrides,
        "lastStatus": "PROVISIONING",
        "desiredStatus": "RUNNING",
        "launchType": request.get("launchType") or "FARGATE",
        "capacityProviderName": request.get("capacityProviderName"),
        "cpu": definition.get("cpu"),
        "memory": definition.get("memory"),
        "platformVersion": "1.4.0" if platform == "LATEST" else platform,
        "platformFamily": "Linux",
        "connectivity": "CONNECTED",
        "createdAt": ecs._iso(),
        "startedAt": None,
        "stoppingAt": None,
        "stoppedAt": None,
        "stoppedReason": None,
        "stopCode": None,
        "group": request.get("group") or f"family:{definition['family']}",
        "startedBy": request.get("startedBy"),
        "version": 1,
        "containers": containers,
        "attachments": [
            {"id": new_uuid(), "type": "ElasticNetworkInterface", "status": "ATTACHED", "details": details}
        ],
        "availabilityZone": f"{region}a",
        "enableExecuteCommand": bool(request.get("enableExecuteCommand")),
        "tags": request.get("tags") or [],
        "healthStatus": "UNKNOWN",
        "ephemeralStorage": definition.get("ephemeralStorage") or {"sizeInGiB": 20},
    }
