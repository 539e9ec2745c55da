"""Application Auto Scaling for ECS services: targets, target tracking and step policies with their alarms, tags.

Kept and read back in full. What a ringing alarm does to a service's desired count is in scaling_actions.py.
"""

from __future__ import annotations

import json
import sys
import time
import types
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import router
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    new_uuid,
)
from ministack.services import cloudwatch, ecs

SERVICE = "application-autoscaling"
_MODULE = "application_autoscaling"
_TARGET_PREFIX = "AnyScaleFrontendService"

_targets = AccountRegionScopedDict()
_policies = AccountRegionScopedDict()
_tags = AccountRegionScopedDict()
_activities: list[dict[str, Any]] = []

_PREDEFINED_METRICS = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}
# How many breaching minutes make AWS scale out, and how many make it scale in.
_MINUTES_HIGH, _MINUTES_LOW = 3, 15
_LOW_SHARE = 0.9
_PERIOD_SECONDS = 60


class Refused(Exception):
    """An answer in AWS's own words: error code and message."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def _key(data: dict[str, Any]) -> tuple[str, str, str]:
    return data["ServiceNamespace"], data["ResourceId"], data["ScalableDimension"]


def _require_target(data: dict[str, Any]) -> dict[str, Any]:
    target = _targets.get(_key(data))
    if target is None:
        service, resource, dimension = _key(data)
        raise Refused(
            "ObjectNotFoundException",
            f"No scalable target registered for service namespace: {service}, resource ID: {resource}, "
            f"scalable dimension: {dimension}",
        )
    return target


def _require_service(resource_id: str) -> tuple[str, str]:
    """Cluster and service of `service/<cluster>/<service>`."""
    parts = resource_id.split("/")
    if len(parts) == 3 and parts[0] == "service":
        service = ecs._services.get(f"{parts[1]}/{parts[2]}")
        if service and service["status"] == "ACTIVE":
            return parts[1], parts[2]
    raise Refused("ValidationException", f"ECS service doesn't exist: {resource_id}")


def _register(data: dict[str, Any]) -> dict[str, Any]:
    _require_service(data["ResourceId"])
    target = _targets.get(_key(data))
    if target is None:
        missing = [name for name in ("MinCapacity", "MaxCapacity") if name not in data]
        if missing:
            raise Refused("ValidationException", f"{missing[0]} must be given for a new scalable target")
        region, account = get_region(), get_account_id()
        target = {
            **{name: data[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")},
            "CreationTime": time.time(),
            "RoleARN": f"arn:aws:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"
            "AWSServiceRoleForApplicationAutoScaling_ECSService",
            "ScalableTargetARN": f"arn:aws:application-autoscaling:{region}:{account}:scalable-target/"
            f"{new_uuid().replace('-', '')[:32]}",
            "SuspendedState": {
                "DynamicScalingInSuspended": False,
                "DynamicScalingOutSuspended": False,
                "ScheduledScalingSuspended": False,
            },
        }
        _tags[target["ScalableTargetARN"]] = dict(data.get("Tags") or {})
    changed = {**target, **{name: data[name] for name in ("MinCapacity", "MaxCapacity") if name in data}}
    if changed["MinCapacity"] > changed["MaxCapacity"]:
        raise Refused("ValidationException", "Maximum capacity cannot be less than minimum capacity")
    changed["SuspendedState"] = {**changed["SuspendedState"], **(data.get("SuspendedState") or {})}
    _targets[_key(data)] = changed
    return {"ScalableTargetARN": changed["ScalableTargetARN"]}


def _describe_targets(data: dict[str, Any]) -> dict[str, Any]:
    wanted = data.get("ResourceIds")
    found = [
        target
        for target in _targets.values()
        if target["ServiceNamespace"] == data["ServiceNamespace"]
        and (not wanted or target["ResourceId"] in wanted)
        and data.get("ScalableDimension") in (None, target["ScalableDimension"])
    ]
    return {"ScalableTargets": found}


def _deregister(data: dict[str, Any]) -> dict[str, Any]:
    target = _require_target(data)
    for policy in [policy for policy in _policies.values() if _key(policy) == _key(data)]:
        _remove(policy)
    _targets.pop(_key(data))
    _tags.pop(target["ScalableTargetARN"], None)
    return {}


def _put_policy(data: dict[str, Any]) -> dict[str, Any]:
    _require_target(data)
    key = (*_key(data), data["PolicyName"])
    known = _policies.get(key) or {}
    policy = {
        "PolicyARN": known.get("PolicyARN")
        or f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{new_uuid()}:"
        f"resource/ecs/{data['ResourceId']}:policyName/{data['PolicyName']}",
        "CreationTime": known.get("CreationTime") or time.time(),
        "PolicyType": "StepScaling",
        **data,
        "Alarms": [],
    }
    if policy["PolicyType"] == "TargetTrackingScaling":
        policy["Alarms"] = _tracking_alarms(policy)
    elif not (policy.get("StepScalingPolicyConfiguration") or {}).get("StepAdjustments"):
        raise Refused("ValidationException", "At least one step adjustment must be specified")
    _policies[key] = policy
    return {"PolicyARN": policy["PolicyARN"], "Alarms": policy["Alarms"]}


def _tracking_alarms(policy: dict[str, Any]) -> list[dict[str, str]]:
    configuration = policy["TargetTrackingScalingPolicyConfiguration"]
    watched = _watched(policy, configuration)
    target = float(configuration["TargetValue"])
    sides = [("AlarmHigh", "GreaterThanThreshold", target, _MINUTES_HIGH)]
    if not configuration.get("DisableScaleIn"):
        sides.append(("AlarmLow", "LessThanThreshold", target * _LOW_SHARE, _MINUTES_LOW))
    alarms = []
    for side, comparison, threshold, minutes in sides:
        name = f"TargetTracking-{policy['ResourceId']}-{side}-{policy['PolicyName']}"
        arn = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"
        now = int(time.time())
        cloudwatch.cloudformation_put_metric_alarm(
            {
                "AlarmName": name,
                "AlarmArn": arn,
                "AlarmDescription": f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy['PolicyARN']}.",
                **watched,
                "EvaluationPeriods": minutes,
                "Threshold": threshold,
                "ComparisonOperator": comparison,
                "TreatMissingData": "missing",
                "ActionsEnabled": True,
                "AlarmActions": [policy["PolicyARN"]],
                "OKActions": [],
                "InsufficientDataActions": [],
                "StateValue": "INSUFFICIENT_DATA",
                "StateReason": "Unchecked: Initial alarm creation",
                "StateUpdatedTimestamp": now,
                "AlarmConfigurationUpdatedTimestamp": now,
            }
        )
        alarms.append({"AlarmName": name, "AlarmARN": arn})
    return alarms


def _watched(policy: dict[str, Any], configuration: dict[str, Any]) -> dict[str, Any]:
    """What a policy's alarms look at: a metric, or a calculation with several."""
    custom = configuration.get("CustomizedMetricSpecification")
    if custom is None:
        predefined = (configuration.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType")
        if predefined not in _PREDEFINED_METRICS:
            raise Refused("ValidationException", f"The metric {predefined} is not one of an ECS service")
        cluster, service = _require_service(policy["ResourceId"])
        custom = {
            "Namespace": "AWS/ECS",
            "MetricName": _PREDEFINED_METRICS[predefined],
            "Statistic": "Average",
            "Dimensions": [{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}],
        }
    if not custom.get("Metrics"):
        return {**custom, "Period": _PERIOD_SECONDS}
    if sum(bool(query.get("ReturnData", True)) for query in custom["Metrics"]) != 1:
        raise Refused("ValidationException", "Exactly one element of the metrics list should return data")
    return {
        "Metrics": [
            {**query, "MetricStat": {**query["MetricStat"], "Period": _PERIOD_SECONDS}}
            if query.get("MetricStat")
            else {**query, "Period": _PERIOD_SECONDS}
            for query in custom["Metrics"]
        ]
    }


def policies() -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Every policy with its account, its region and the target that it scales."""
    return [
        (account, region, policy, target)
        for (account, region, _), policy in _policies.all_items()
        for (owner, place, _), target in _targets.all_items()
        if (owner, place) == (account, region) and _key(target) == _key(policy)
    ]


def record_activity(target: dict[str, Any], description: str, cause: str) -> None:
    """Notes a change of capacity, newest first."""
    now = time.time()
    _activities.insert(
        0,
        {
            "ActivityId": new_uuid(),
            **{name: target[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")},
            "Description": description,
            "Cause": cause,
            "StartTime": now,
            "EndTime": now,
            "StatusCode": "Successful",
        },
    )
    del _activities[100:]


def _describe_policies(data: dict[str, Any]) -> dict[str, Any]:
    names = data.get("PolicyNames")
    found = [
        policy
        for policy in _policies.values()
        if policy["ServiceNamespace"] == data["ServiceNamespace"]
        and data.get("ResourceId") in (None, policy["ResourceId"])
        and data.get("ScalableDimension") in (None, policy["ScalableDimension"])
        and (not names or policy["PolicyName"] in names)
    ]
    return {"ScalingPolicies": found}


def _delete_policy(data: dict[str, Any]) -> dict[str, Any]:
    policy = _policies.get((*_key(data), data["PolicyName"]))
    if policy is None:
        raise Refused("ObjectNotFoundException", f"No scaling policy found: {data['PolicyName']}")
    _remove(policy)
    return {}


def _remove(policy: dict[str, Any]) -> None:
    for alarm in policy["Alarms"]:
        cloudwatch.cloudformation_delete_metric_alarm(alarm["AlarmName"])
    _policies.pop((*_key(policy), policy["PolicyName"]))


def _require_tags(data: dict[str, Any]) -> dict[str, str]:
    tags = _tags.get(data["ResourceARN"])
    if tags is None:
        raise Refused("ResourceNotFoundException", f"No scalable target: {data['ResourceARN']}")
    return tags


def _tag(data: dict[str, Any]) -> dict[str, Any]:
    _require_tags(data).update(data["Tags"])
    return {}


def _untag(data: dict[str, Any]) -> dict[str, Any]:
    tags = _require_tags(data)
    for name in data["TagKeys"]:
        tags.pop(name, None)
    return {}


_OPERATIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "RegisterScalableTarget": _register,
    "DescribeScalableTargets": _describe_targets,
    "DeregisterScalableTarget": _deregister,
    "PutScalingPolicy": _put_policy,
    "DescribeScalingPolicies": _describe_policies,
    "DeleteScalingPolicy": _delete_policy,
    "DescribeScalingActivities": lambda data: {
        "ScalingActivities": [a for a in _activities if data.get("ResourceId") in (None, a["ResourceId"])]
    },
    "ListTagsForResource": lambda data: {"Tags": _require_tags(data)},
    "TagResource": _tag,
    "UntagResource": _untag,
    # No scheduled action can be made here, so there is none to list; providers ask all the same.
    "DescribeScheduledActions": lambda _data: {"ScheduledActions": []},
}


async def _handle_request(
    _method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]
) -> tuple[int, dict[str, str], bytes]:
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if operation not in _OPERATIONS:
        return error_response_json("UnknownOperationException", f"{operation} is not emulated", 400)
    try:
        return json_response(_OPERATIONS[operation](json.loads(body or b"{}")))
    except Refused as refusal:
        return error_response_json(refusal.code, str(refusal), 400)
    except KeyError as missing:
        return error_response_json("ValidationException", f"{missing.args[0]} is required", 400)


def _reset() -> None:
    for store in (_targets, _policies, _tags):
        store.clear()
    _activities.clear()


def install() -> None:
    """Registers the service in MiniStack's own registry, so that routing, tenants and reset treat it like any other."""
    module = types.ModuleType(f"ministack.services.{_MODULE}")
    module.handle_request = _handle_request  # type: ignore[attr-defined]
    module.reset = _reset  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    app.SERVICE_REGISTRY[SERVICE] = {"module": _MODULE}
    app.SERVICE_HANDLERS[SERVICE] = app._lazy_handler(_MODULE)
    router.SERVICE_PATTERNS[SERVICE] = {
        "host_patterns": [r"application-autoscaling\."],
        "target_prefixes": [_TARGET_PREFIX],
        "credential_scope": SERVICE,
    }
