"""S3 as the stack meets it: refusals, access logs, checksums of copies and their locks.

MiniStack makes some refusals only when it checks signatures: denials of a bucket's policy, anonymous requests.

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

from access_logs import AccessLogs
from options import Options

_Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Any]]

_ENCRYPTION_HEADERS = (
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
)

_COPY_CHECKSUM = "x-amz-checksum-algorithm"

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


def _copy_checksum(path: str, query: dict[str, Any]) -> str | None:
    """The SHA-256 of what was just copied: an object that asked for it, or a part of an upload that did."""
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    if "uploadId" not in query:
        record = (s3._buckets.get(bucket) or {}).get("objects", {}).get(key) or {}
        found: str | None = (record.get("checksums") or {}).get("SHA256")
        return found
    upload = s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}
    if upload.get("checksum_algorithm") != "SHA256":
        return None
    part = upload["parts"][int(s3._qp(query, "partNumber"))]
    part["checksums"] = {"SHA256": s3._compute_s3_checksum("SHA256", part["body"])}
    return str(part["checksums"]["SHA256"])


def _with_checksum(path: str, query: dict[str, Any], response: Any) -> Any:
    """Puts the checksum of a copy into its answer; MiniStack keeps that of an object and forgets that of a part."""
    status, headers, body = response
    found = _copy_checksum(path, query) if status == 200 else None
    if found is None:
        return response
    end = b"</CopyPartResult>" if "uploadId" in query else b"</CopyObjectResult>"
    kept = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    return status, kept, body.replace(end, f"<ChecksumSHA256>{found}</ChecksumSHA256>".encode() + end)


def _lock_by_default(path: str, response: Any) -> None:
    """Locks what was copied or put together as the bucket's default says. MiniStack locks only what comes in one piece."""
    status, headers, _ = response
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    if status == 200 and s3._bucket_object_lock.get(bucket):
        s3._apply_object_lock_from_headers(bucket, key, {}, headers.get("x-amz-version-id"))


def install(options: Options) -> None:
    handle: _Handler = app.SERVICE_HANDLERS["s3"]
    logs = AccessLogs(options, handle)

    async def handle_as_s3(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        repair = "policy" in query and method in _REPAIRS and "authorization" in headers
        response = None if repair else refusal(method, path, headers, body, query)
        if response is None:
            copies = method == "PUT" and "x-amz-copy-source" in headers
            if copies and _COPY_CHECKSUM in headers:
                # MiniStack reads the name that other operations have for it.
                headers = {**headers, "x-amz-sdk-checksum-algorithm": headers[_COPY_CHECKSUM]}
            response = await handle(method, path, headers, body, query)
            if copies:
                response = _with_checksum(path, query, response)
            # Whole is an object once it is copied at once, or its parts are put together.
            if (method == "POST") if "uploadId" in query else copies:
                _lock_by_default(path, response)
        await logs.record(method, path, query, response[0], s3._request_access_key(method, path, headers, query, body))
        return response

    app.SERVICE_HANDLERS["s3"] = handle_as_s3
