"""What the ECS API says about services and tasks beyond MiniStack's own answers, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

import service_deployments
import task_protection
from services import ServiceScheduler

# Settings of a service that MiniStack does not keep, or not when they are updated.
_KEPT_AS_GIVEN = ("availabilityZoneRebalancing", "enableECSManagedTags", "propagateTags")
_NOT_ASSOCIATED = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the "
    "cluster. Associate the capacity provider with the cluster and try again."
)


def install(scheduler: ServiceScheduler) -> None:
    make_deployment, delete_service = ecs._make_deployment, ecs._delete_service
    create_service, update_service, register = ecs._create_service, ecs._update_service, ecs._register_task_definition

    def make_unproven_deployment(task_definition: str, desired_count: int, status: str = "PRIMARY") -> dict[str, Any]:
        deployment = make_deployment(task_definition, desired_count, status)
        deployment.update(
            rolloutState="IN_PROGRESS", rolloutStateReason=f"ECS deployment {deployment['id']} in progress."
        )
        return dict(deployment)

    def create(request: Mapping[str, Any]) -> Any:
        refusal = _refuse_strategy(request)
        return refusal or _keep(request, request.get("serviceName", ""), create_service(request))

    def update(request: Mapping[str, Any]) -> Any:
        refusal = _refuse_strategy(request)
        name, _ = ecs._resolve_service_ref(request.get("service", "")) or ("", None)
        return refusal or _keep(request, name, update_service(request))

    def delete_and_drain(request: Mapping[str, Any]) -> Any:
        response = delete_service(request)
        if response[0] != 200:
            return response
        name, _ = ecs._resolve_service_ref(request.get("service", ""))
        service = _service(request, name)
        # MiniStack says INACTIVE at once; the processes take their stop timeout.
        service["status"] = "DRAINING"
        scheduler.reconcile_soon("", "")
        return json_response({"service": ecs._sanitize(service)})

    ecs._make_deployment = make_unproven_deployment
    ecs._reconcile_service_tasks = scheduler.reconcile_soon
    ecs._stop_task = scheduler.stop_task
    ecs._run_task = scheduler.run
    ecs._delete_service = delete_and_drain
    ecs._ACTION_MAP.update(
        RunTask=scheduler.run,
        StopTask=scheduler.stop_task,
        CreateService=create,
        UpdateService=update,
        DeleteService=delete_and_drain,
        RegisterTaskDefinition=lambda request: _refuse_task_definition(request) or register(request),
    )
    service_deployments.install(scheduler.reconcile_soon)
    task_protection.install()


def _service(request: Mapping[str, Any], name: str) -> dict[str, Any]:
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    found: dict[str, Any] = ecs._services[f"{cluster}/{name}"]
    return found


def _keep(request: Mapping[str, Any], name: str, response: Any) -> Any:
    if response[0] != 200:
        return response
    service = _service(request, name)
    service.update({key: request[key] for key in _KEPT_AS_GIVEN if key in request})
    return json_response({"service": ecs._sanitize(service)})


def _refuse_strategy(request: Mapping[str, Any]) -> Any:
    cluster = ecs._clusters.get(ecs._resolve_cluster_name(request.get("cluster", "default"))) or {}
    strategy = request.get("capacityProviderStrategy") or []
    associated = cluster.get("capacityProviders") or []
    if all(item["capacityProvider"] in associated for item in strategy):
        return None
    return error_response_json("InvalidParameterException", _NOT_ASSOCIATED, 400)


def _refuse_task_definition(request: Mapping[str, Any]) -> Any:
    """Names inside a task definition must lead somewhere: volumes, and containers to wait for."""
    volumes = [volume.get("name") for volume in request.get("volumes") or []]
    containers = request.get("containerDefinitions") or []
    names = [container.get("name") for container in containers]
    for container in containers:
        for mount in container.get("mountPoints") or []:
            if mount.get("sourceVolume") not in volumes:
                return error_response_json("ClientException", f"Unknown volume '{mount.get('sourceVolume')}'.", 400)
        for dependency in container.get("dependsOn") or []:
            if dependency.get("containerName") not in names:
                message = f"Container '{container.get('name')}' depends on an unknown container."
                return error_response_json("ClientException", message, 400)
    return None
