"""S3 refusals that MiniStack makes only when it checks signatures: denials of a bucket's policy, anonymous requests.

Enforced here: every Deny statement of the bucket policy, for every caller, and AccessDenied for a request without
credentials unless the bucket's policy or ACL opens it to the public. Enforced by MiniStack already: public ACLs and
public policies under a public access block, object lock.

Not enforced: `aws:SecureTransport` and `s3:TlsVersion`. The emulator speaks plain HTTP on loopback, so they count as
true and 1.3; otherwise a TLS-only policy would shut everybody out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import unquote

from ministack import app
from ministack.core import iam_actions
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import s3

_Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Any]]

_ENCRYPTION_HEADERS = (
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
)

# Whoever may change the policy can always repair it: AWS lets the account's root do so against any Deny.
_REPAIRS = ("PUT", "DELETE", "GET")


def refusal(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
    """The answer to a request that the bucket refuses, else None."""
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    owner = s3._bucket_owner_account(bucket) if bucket else None
    if owner is None:
        return None
    denied = s3._error("AccessDenied", "Access Denied", 403, f"/{bucket}/{key}" if key else f"/{bucket}")
    if not s3._request_access_key(method, key, headers, query, body):
        return None if s3._foreign_bucket_allows(owner, bucket, key, method, query, "", headers) else denied
    policy = s3._bucket_policies.get_scoped(owner, None, bucket)
    if policy and any(_denies(policy, *check) for check in _checks(method, path, headers, body, query, bucket, key)):
        return denied
    return None


def _checks(
    method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], bucket: str, key: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every action that the request needs, with its resource and condition keys."""
    operation = iam_actions._s3_action(method, path, query)
    if operation is None:
        return
    action = f"s3:{operation}"
    context = dict(iam_actions.s3_service_context(action, query, path, headers))
    if action == "s3:PutObject" and "uploadId" not in query:
        context.update({f"s3:{name}": headers[name] for name in _ENCRYPTION_HEADERS if headers.get(name)})
    arn = f"arn:aws:s3:::{bucket}"
    yield action, f"{arn}/{key}" if key else arn, context
    for extra_action, extra_arn in iam_actions.s3_additional_checks(method, path, headers, body, query):
        yield extra_action, extra_arn, {}


def _denies(policy: str, action: str, resource: str, context: dict[str, Any]) -> bool:
    request = EvalContext(
        principal_arn=f"arn:aws:iam::{get_account_id()}:root",
        principal_type="Root",
        principal_account=get_account_id(),
        action=action,
        resource_arn=resource,
        region=get_region(),
        secure_transport=True,
        service_context={**context, "s3:tlsversion": "1.3"},
    )
    return evaluate_resource_policy(policy, request).decision == "Deny"


def install() -> None:
    handle: _Handler = app.SERVICE_HANDLERS["s3"]

    async def handle_unless_refused(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        repair = "policy" in query and method in _REPAIRS and "authorization" in headers
        refused = None if repair else refusal(method, path, headers, body, query)
        return await handle(method, path, headers, body, query) if refused is None else refused

    app.SERVICE_HANDLERS["s3"] = handle_unless_refused
