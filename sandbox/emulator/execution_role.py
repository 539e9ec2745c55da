"""What is done in a task's name, as far as its roles may: secrets are read before it runs, and its agent asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs, iam


class Unavailable(Exception):
    """A secret cannot be read; the message says which and why, never what is in it."""


def read_secrets(definition: Mapping[str, Any], role_arn: str) -> dict[str, str]:
    """A container's secrets by variable name."""
    for secret_arn in _secret_arns(definition):
        if not may(role_arn, "secretsmanager:GetSecretValue", secret_arn):
            raise Unavailable(
                f"{role_arn or 'a task without an execution role'} is not authorized to perform: "
                f"secretsmanager:GetSecretValue on resource: {secret_arn}"
            )
    try:
        return ecs._resolve_container_secrets(definition)
    except ecs._SecretResolutionError as problem:
        raise Unavailable(str(problem)) from problem


def _secret_arns(definition: Mapping[str, Any]) -> Iterator[str]:
    for secret in definition.get("secrets") or []:
        # <arn>[:json-key[:version-stage[:version-id]]], and an ARN of Secrets Manager has seven fields.
        fields = str(secret.get("valueFrom", "")).split(":")
        if fields[2:3] == ["secretsmanager"]:
            yield ":".join(fields[:7])


def may(role_arn: str, action: str, resource_arn: str) -> bool:
    """Whether a role's own policies let it do one thing to one resource."""
    if not role_arn:
        return False
    role = parse_arn(role_arn)
    name = role.resource.rpartition("/")[2]
    if name not in iam._roles:
        return False
    request = iam_evaluator.EvalContext(
        principal_arn=role_arn,
        principal_type="AssumedRole",
        principal_account=get_account_id(),
        action=action,
        resource_arn=resource_arn,
        region=get_region(),
    )
    policies = iam_evaluator._gather_role_policies(name, role.account_id)
    return iam_evaluator.evaluate(request, policies).decision == "Allow"
