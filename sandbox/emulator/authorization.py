"""What a request is about in the eyes of IAM, where MiniStack does not know and takes "everything" for it.

A role that may do something to one thing only would be refused. AWS's service authorization reference says what each
action is about; here are the ones that the stack's own functions and tasks make use of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.services import ecs

Request = Mapping[str, Any]

# SQS authorizes a batch as what it is a batch of.
_SINGLE = {
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}


def _arn_or(name: str, resource: str) -> str:
    return name if name.startswith("arn:") else resource


def _service(request: Request) -> str:
    cluster = ecs._resolve_cluster_name(request.get("cluster") or "default")
    name = (request.get("services") or [request.get("service", "")])[0]
    return _arn_or(name, f"service/{cluster}/{name}")


def _task(request: Request) -> str:
    cluster = ecs._resolve_cluster_name(request.get("cluster") or "default")
    task = (request.get("tasks") or [request.get("task", "")])[0]
    return _arn_or(task, f"task/{cluster}/{task}")


def _snapshot(request: Request) -> str:
    # A request that lists names none; AWS then asks for the right to all of them.
    return f"snapshot:{request.get('SnapshotName') or request.get('SourceSnapshotName') or '*'}"


# By action: the resource, as an ARN or as its last part.
_RESOURCES: Mapping[str, Callable[[Request], str]] = {
    "cloudwatch:DescribeAlarms": lambda _: "alarm:*",
    "ecs:DescribeServices": _service,
    "ecs:DescribeTaskDefinition": lambda _: "*",
    "ecs:DescribeTasks": _task,
    "ecs:GetTaskProtection": _task,
    "ecs:UpdateTaskProtection": _task,
    "elasticache:CopySnapshot": _snapshot,
    "elasticache:DeleteSnapshot": _snapshot,
    "elasticache:DescribeCacheParameters": lambda r: f"parametergroup:{r.get('CacheParameterGroupName', '*')}",
    "elasticache:DescribeSnapshots": _snapshot,
}


def _read(body: bytes, parameters: Mapping[str, Any]) -> Request:
    """The members of a request: of its JSON body, else of its form, where each is a list of one."""
    try:
        members = json.loads(body or b"{}")
    except ValueError:
        members = {name: value[0] if isinstance(value, list) else value for name, value in parameters.items()}
    return members if isinstance(members, dict) else {}


_ALGORITHM, _KEY = "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"


def _of_object_request(context: Mapping[str, Any], query: Mapping[str, Any], headers: Mapping[str, str]) -> Request:
    """What conditions see of a request about an object: also the key that it names, and the gateway's TLS for granted."""
    whole = {**context, "s3:tlsversion": "1.3"}
    if headers.get(_KEY):
        whole[f"s3:{_KEY}"] = headers[_KEY]
    if "uploadId" in query:
        # A part names neither algorithm nor key; the request that began the upload did, and was judged.
        whole.pop(f"s3:{_ALGORITHM}", None)
    return whole


def install() -> None:
    find_action, find_resource = iam_actions.extract_iam_action, iam_actions.extract_resource_arn

    def action_of(*request: Any) -> str | None:
        action = find_action(*request)
        return _SINGLE.get(action or "", action)

    def resource_of(
        service: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        parameters: Mapping[str, Any],
        region: str,
        account: str,
    ) -> str:
        action = find_action(service, method, path, headers, body, parameters) or ""
        if action not in _RESOURCES:
            return str(find_resource(service, method, path, headers, body, parameters, region, account))
        resource = _RESOURCES[action](_read(body, parameters))
        if resource == "*":
            return resource
        namespace = action.partition(":")[0]
        return _arn_or(resource, f"arn:aws:{namespace}:{region}:{account}:{resource}")

    find_context = iam_actions.s3_service_context

    def context_of(action: str, query: Any, path: str = "", headers: Any = None) -> Request:
        return _of_object_request(find_context(action, query, path, headers), query or {}, headers or {})

    iam_actions.s3_service_context = context_of
    iam_actions.extract_iam_action = action_of
    iam_actions.extract_resource_arn = resource_of
