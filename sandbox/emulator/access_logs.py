"""S3 server access logs: what was asked of a bucket with logging on lies, some emulated minutes later, in its log bucket.

As on AWS nothing is delivered, and nobody is told, when the log bucket's policy does not let `logging.s3.amazonaws.com`
in. Of the record's fields those that the emulator knows are filled in.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from uuid import uuid4
from xml.etree import ElementTree

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import s3

from options import Options

# Emulated. AWS says "within a few hours"; most arrive within this time.
_DELIVERY_SECONDS = 600.0

_Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Any]]


@dataclass
class _Pending:
    since: float
    lines: list[str] = field(default_factory=list)


class AccessLogs:
    def __init__(self, options: Options, handle: _Handler):
        self._delay_seconds = options.real_seconds(_DELIVERY_SECONDS)
        self._handle = handle
        self._pending: dict[tuple[str, str, str], _Pending] = {}

    async def record(self, method: str, path: str, query: dict[str, Any], status: int, requester: str) -> None:
        """Notes one request, and delivers what has waited long enough: the next request is what drives deliveries."""
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        target = _target(bucket)
        now = time.time()
        if target is not None:
            what = "OBJECT" if key else "BUCKET"
            uri = path + ("?" + "&".join(query) if query else "")
            at = time.strftime("[%d/%b/%Y:%H:%M:%S +0000]", time.gmtime(now))
            line = (
                f"{get_account_id()} {bucket} {at} 127.0.0.1 {requester or '-'} {_unique()} "
                f'REST.{method}.{what} {key or "-"} "{method} {uri} HTTP/1.1" {status}'
            )
            self._pending.setdefault((bucket, *target), _Pending(now)).lines.append(line)
        for where, pending in list(self._pending.items()):
            if now - pending.since >= self._delay_seconds:
                del self._pending[where]
                await self._deliver(*where, pending.lines)

    async def _deliver(self, bucket: str, log_bucket: str, prefix: str, lines: list[str]) -> None:
        key = f"{prefix}{time.strftime('%Y-%m-%d-%H-%M-%S', time.gmtime())}-{_unique()}"
        if not _may_deliver(bucket, log_bucket, key):
            return
        body = ("\n".join(lines) + "\n").encode()
        await self._handle("PUT", f"/{log_bucket}/{key}", {"content-type": "text/plain"}, body, {})


def _unique() -> str:
    return uuid4().hex[:16].upper()


def _target(bucket: str) -> tuple[str, str] | None:
    """Log bucket and prefix of a bucket that has logging on."""
    stored = s3._bucket_logging_config.get(bucket)
    if not stored:
        return None
    texts = {element.tag.rpartition("}")[2]: element.text or "" for element in ElementTree.fromstring(stored).iter()}
    name = texts.get("TargetBucket")
    return (name, texts.get("TargetPrefix", "")) if name else None


def _may_deliver(bucket: str, log_bucket: str, key: str) -> bool:
    policy = s3._bucket_policies.get(log_bucket)
    if not policy:
        return False
    request = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="s3:PutObject",
        resource_arn=f"arn:aws:s3:::{log_bucket}/{key}",
        region=get_region(),
        secure_transport=True,
        service_context={
            "aws:sourcearn": f"arn:aws:s3:::{bucket}",
            "aws:sourceaccount": get_account_id(),
            "s3:tlsversion": "1.3",
        },
    )
    return evaluate_resource_policy(policy, request, service="logging.s3.amazonaws.com").decision == "Allow"
