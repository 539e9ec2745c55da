"""Service deployments: what each attempt to change a service led to, and the alarms that take one back.

A deployment of DescribeServices vanishes when the next one has taken its place. A service deployment stays, and says
whether it was successful, rolled back or stopped, and why.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response, new_uuid
from ministack.services import cloudwatch, ecs

_KEPT = 20
# Until the last datapoint of a period has arrived and an alarm has looked at it.
_ARRIVAL_SECONDS = 60.0
# What ECS calls the ways in which a deployment is found to have failed, in the reason of the rollout and of the event.
BREAKER = "tasks failed to start"
ALARM = "alarm detected"
STOPPED = "deployment was stopped by a user"


def configuration(service: Mapping[str, Any]) -> dict[str, Any]:
    return service.get("deploymentConfiguration") or {}


def breaker(service: Mapping[str, Any]) -> dict[str, Any]:
    return configuration(service).get("deploymentCircuitBreaker") or {}


def is_blue_green(service: Mapping[str, Any]) -> bool:
    return bool(configuration(service).get("strategy") == "BLUE_GREEN")


def begin(service: dict[str, Any], deployment: dict[str, Any]) -> bool:
    """Notes that the rollout of a new primary deployment has begun. False when that is noted already."""
    if "_record" in deployment:
        return False
    names = _alarm_names(service)
    # What rings already would fail the cure of its own cause: ECS then heeds no alarm at all.
    watched = [] if _ringing(names) else names
    proven = service.get("_proven_task_definition")
    record = {
        "arn": f"{service['serviceArn'].replace(':service/', ':service-deployment/')}/{_short_id()}",
        "createdAt": time.time(),
        "finishedAt": None,
        "status": "IN_PROGRESS",
        "statusReason": None,
        "source": _revision_arn(service, proven),
        "target": _revision_arn(service, deployment["taskDefinition"]),
        "rollback": None,
        "alarms": names,
        "watched": watched,
        "triggered": [],
        "failures": 0,
    }
    deployment["_record"] = record
    for older in service.get("_records") or []:
        if older["status"] == "IN_PROGRESS":
            _end(older, "STOPPED", "A newer deployment took its place.")
    service["_records"] = [record, *(service.get("_records") or [])][:_KEPT]
    return True


def failure(service: Mapping[str, Any], deployment: dict[str, Any]) -> str | None:
    """Why a rollout that is under way has failed, or None: in ECS's own words for the kind of failure."""
    record = deployment["_record"]
    record["failures"] = int(deployment["failedTasks"])
    if record["status"] == "ROLLBACK_IN_PROGRESS":
        return None
    if breaker(service).get("enable") and record["failures"] >= ecs._circuit_breaker_threshold(service):
        return BREAKER
    record["triggered"] = _ringing(record["watched"])
    if record["triggered"]:
        return ALARM
    return STOPPED if record.get("stop_requested") else None


def rolls_back(service: Mapping[str, Any], cause: str) -> bool:
    """Whether the service goes back to the proven revision after a failure of this kind."""
    if cause == ALARM:
        return bool((configuration(service).get("alarms") or {}).get("rollback"))
    return cause == STOPPED or bool(breaker(service).get("rollback"))


def reason_of(deployment: Mapping[str, Any], cause: str) -> str:
    rang = f": {', '.join(deployment['_record']['triggered'])}" if cause == ALARM else ""
    return f"Service deployment failed: {cause}{rang}."


def fail(service: Mapping[str, Any], deployment: Mapping[str, Any], cause: str, back: Mapping[str, Any] | None) -> None:
    """Notes that a rollout failed, and by which deployment it is taken back, if it is."""
    record = deployment["_record"]
    reason = reason_of(deployment, cause)
    if back is None:
        _end(record, "STOPPED", reason)
        return
    record.update(
        status="ROLLBACK_IN_PROGRESS",
        statusReason=reason,
        rollback={
            "reason": reason,
            "startedAt": time.time(),
            "serviceRevisionArn": _revision_arn(service, back["taskDefinition"]),
        },
    )


def complete(service: Mapping[str, Any], deployment: Mapping[str, Any]) -> None:
    """Notes that a rollout ended well. One that took another back ends the other's service deployment."""
    record = deployment["_record"]
    if record["status"] == "ROLLBACK_IN_PROGRESS":
        _end(record, "ROLLBACK_SUCCESSFUL", record["statusReason"])
    else:
        _end(record, "SUCCESSFUL", None)


def bake_seconds(service: Mapping[str, Any], deployment: Mapping[str, Any]) -> float:
    """Emulated seconds for which a rollout that has reached its tasks is still watched.

    In a blue/green deployment that is the configured time. In a rolling one ECS derives it from the alarms; here it is
    the time that the slowest of them needs to notice.
    """
    if deployment["_record"]["status"] == "ROLLBACK_IN_PROGRESS":
        return 0.0
    if is_blue_green(service):
        return float(configuration(service).get("bakeTimeInMinutes") or 0) * 60
    alarms = [cloudwatch._alarms.get(name) or {} for name in deployment["_record"]["watched"]]
    return max((_notice_seconds(alarm) + _ARRIVAL_SECONDS for alarm in alarms), default=0.0)


def _notice_seconds(alarm: Mapping[str, Any]) -> float:
    periods = [query["MetricStat"]["Period"] for query in alarm.get("Metrics") or [] if query.get("MetricStat")]
    period = max((int(value) for value in periods), default=int(alarm.get("Period") or 0))
    return float(period * int(alarm.get("EvaluationPeriods") or 1))


def _alarm_names(service: Mapping[str, Any]) -> list[str]:
    alarms = configuration(service).get("alarms") or {}
    return list(alarms.get("alarmNames") or []) if alarms.get("enable") else []


def _ringing(names: list[str]) -> list[str]:
    return [name for name in names if (cloudwatch._alarms.get(name) or {}).get("StateValue") == "ALARM"]


def _end(record: dict[str, Any], status: str, reason: str | None) -> None:
    record.update(status=status, statusReason=reason, finishedAt=time.time())


def _short_id() -> str:
    return new_uuid().replace("-", "")[:20]


def _revision_arn(service: Mapping[str, Any], task_definition: str | None) -> str | None:
    """One revision of a service for each task definition: nothing else of a revision is told apart here."""
    if task_definition is None:
        return None
    number = task_definition.rpartition(":")[2]
    return f"{service['serviceArn'].replace(':service/', ':service-revision/')}/{number}"


# --- what the API calls


def _services() -> list[dict[str, Any]]:
    return list(ecs._services.values())


def _list(request: Mapping[str, Any]) -> Any:
    name, _ = ecs._resolve_service_ref(request.get("service", "")) or ("", None)
    service = ecs._services.get(f"{ecs._resolve_cluster_name(request.get('cluster', 'default'))}/{name}")
    if service is None:
        return error_response_json("ServiceNotFoundException", "Service not found.", 400)
    wanted = request.get("status")
    records = [r for r in service.get("_records") or [] if not wanted or r["status"] in wanted]
    brief = [
        {**_common(service, record), "targetServiceRevisionArn": record["target"]}
        for record in records[: int(request.get("maxResults") or _KEPT)]
    ]
    return json_response({"serviceDeployments": ecs._sanitize(brief)})


def _describe(request: Mapping[str, Any]) -> Any:
    found, failures = [], []
    for arn in request.get("serviceDeploymentArns") or []:
        service, record = _find(arn)
        if service is None or record is None:
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            found.append(_whole(service, record))
    return json_response({"serviceDeployments": ecs._sanitize(found), "failures": failures})


def _stop(wake: Callable[[str, str], None], request: Mapping[str, Any]) -> Any:
    arn = request.get("serviceDeploymentArn", "")
    _, record = _find(arn)
    if record is None:
        return error_response_json("ServiceDeploymentNotFoundException", "Service deployment not found.", 400)
    if record["status"] != "IN_PROGRESS":
        return error_response_json("ConflictException", f"The deployment is {record['status']}.", 400)
    record["stop_requested"] = True
    wake("", "")
    return json_response({"serviceDeploymentArn": arn})


def _revisions(request: Mapping[str, Any]) -> Any:
    wanted = request.get("serviceRevisionArns") or []
    found = [
        {
            "serviceRevisionArn": arn,
            "serviceArn": service["serviceArn"],
            "clusterArn": service["clusterArn"],
            "taskDefinition": f"{service['taskDefinition'].rpartition(':')[0]}:{arn.rpartition('/')[2]}",
        }
        for arn in wanted
        for service in _services()
        if arn.rpartition("/")[0] == service["serviceArn"].replace(":service/", ":service-revision/")
    ]
    known = [revision["serviceRevisionArn"] for revision in found]
    failures = [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in known]
    return json_response({"serviceRevisions": found, "failures": failures})


def _find(arn: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    for service in _services():
        for record in service.get("_records") or []:
            if record["arn"] == arn:
                return service, record
    return None, None


def _common(service: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "serviceDeploymentArn": record["arn"],
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "createdAt": record["createdAt"],
        "startedAt": record["createdAt"],
        "finishedAt": record["finishedAt"],
        "status": record["status"],
        "statusReason": record["statusReason"],
    }


def _whole(service: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    under_way = record["status"] in ("IN_PROGRESS", "ROLLBACK_IN_PROGRESS")
    watching = "MONITORING" if under_way else "MONITORING_COMPLETE"
    if record["triggered"]:
        alarms = "TRIGGERED"
    else:
        alarms = watching if record["watched"] else "DISABLED"
    return {
        **_common(service, record),
        "updatedAt": record["finishedAt"] or time.time(),
        "sourceServiceRevisions": [{"arn": record["source"]}] if record["source"] else [],
        "targetServiceRevision": {"arn": record["target"]},
        "deploymentConfiguration": configuration(service),
        "rollback": record["rollback"],
        "deploymentCircuitBreaker": {
            "status": watching if breaker(service).get("enable") else "DISABLED",
            "failureCount": record["failures"],
            "threshold": math.ceil(ecs._circuit_breaker_threshold(service)),
        },
        "alarms": {"status": alarms, "alarmNames": record["alarms"], "triggeredAlarmNames": record["triggered"]},
    }


def install(wake: Callable[[str, str], None]) -> None:
    ecs._ACTION_MAP.update(
        ListServiceDeployments=_list,
        DescribeServiceDeployments=_describe,
        DescribeServiceRevisions=_revisions,
        StopServiceDeployment=lambda request: _stop(wake, request),
    )
