"""What ElastiCache tells an SNS topic about a node-based replication group.

As on AWS, a topic gets nothing when it is encrypted, or when its policy lets ElastiCache in by another condition than
`aws:SourceOwner`; then its status is "inactive".
"""

from __future__ import annotations

import json
import logging
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, new_uuid
from ministack.services import elasticache, sns

logger = logging.getLogger("cache-events")


def topic_status(topic_arn: str) -> str:
    """`active` when ElastiCache can publish to the topic."""
    topic = sns._topic_by_arn_any_scope(topic_arn)
    attributes = (topic or {}).get("attributes", {})
    may_publish = bool(attributes.get("Policy")) and _lets_in(attributes["Policy"], topic_arn)
    return "active" if may_publish and not attributes.get("KmsMasterKeyId") else "inactive"


def _lets_in(policy: Any, topic_arn: str) -> bool:
    request = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="SNS:Publish",
        resource_arn=topic_arn,
        region=parse_arn(topic_arn).region,
        secure_transport=True,
        service_context={"aws:sourceowner": get_account_id()},
    )
    return evaluate_resource_policy(policy, request, service="elasticache.amazonaws.com").decision == "Allow"


def report(topic_arn: str | None, event: str, source_id: str, source_type: str, text: str) -> None:
    """Keeps an event for DescribeEvents, and publishes it where a topic was given and lets ElastiCache in."""
    elasticache._record_event(source_id, source_type, text)
    if not topic_arn:
        return
    if topic_status(topic_arn) == "inactive":
        logger.warning("%s gets no %s: it is encrypted, or its policy does not let ElastiCache in", topic_arn, event)
        return
    sns._fanout(topic_arn, new_uuid(), json.dumps({f"ElastiCache:{event}": source_id}), "Amazon ElastiCache")
