"""Who calls AWS: a task under its role, where IAM is enforced, and what policies' conditions see of a caller."""

from __future__ import annotations

import hashlib
from typing import Any

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.arn import parse_arn
from ministack.services import iam, sts


def task_credentials(account: str, role_arn: str, task_id: str) -> dict[str, str]:
    """The credentials that a task finds. One without a role finds none where IAM is enforced, as on Fargate."""
    if not app.AUTH:
        return {"AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "sandbox"}
    if not role_arn:
        return {}
    role = parse_arn(role_arn)
    name = role.resource.rpartition("/")[2]
    # The same task gets the same session again: containers of one task share it.
    digest = hashlib.sha256(f"{role_arn}:{task_id}".encode()).hexdigest()
    access_key = f"ASIA{digest[:16].upper()}"
    secret, token = (hashlib.sha256(f"{kind}:{digest}".encode()).hexdigest() for kind in ("secret", "token"))
    sts.register_session(
        access_key,
        {
            "Arn": f"arn:aws:sts::{role.account_id}:assumed-role/{name}/{task_id}",
            "UserId": f"{name}:{task_id}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}


def _role_of_session(arn: str) -> str:
    """AWS calls a session by its role in `aws:PrincipalArn`: `...:assumed-role/reader/one` is `...:role/reader`."""
    kind, _, rest = parse_arn(arn).resource.partition("/")
    role = iam._roles.get(rest.partition("/")[0]) if kind == "assumed-role" else None
    return str(role["Arn"]) if role else arn


def install() -> None:
    resolve = iam_evaluator._resolve_condition_key

    def resolve_as_aws_does(key: str, context: Any) -> Any:
        value = resolve(key, context)
        name = key.lower()
        if name == "aws:principalarn" and isinstance(value, str):
            return _role_of_session(value)
        if name == "aws:securetransport":
            # The gateway speaks plain HTTP, on loopback only; a policy that asks for TLS would shut everybody out.
            return "true"
        if name == "aws:principalisawsservice" and value is None:
            # Services act inside the emulator and make no requests.
            return "false"
        return value

    iam_evaluator._resolve_condition_key = resolve_as_aws_does
