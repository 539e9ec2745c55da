"""What SNS counts of its deliveries, and writes down of those that failed for good."""

from __future__ import annotations

import json
import logging
import time

from ministack.core.arn import parse_arn
from ministack.core.responses import new_uuid, request_scope
from ministack.services import cloudwatch, cloudwatch_logs, sns

logger = logging.getLogger("deliveries")

# The prefix that the topic's attributes of a protocol have.
_FEEDBACK = {"lambda": "Lambda", "http": "HTTP", "https": "HTTP", "sqs": "SQS"}


def delivered(topic_arn: str) -> None:
    _count(topic_arn, "NumberOfNotificationsDelivered")


def failed(topic_arn: str, protocol: str, endpoint: str, reason: str, attempts: int = 1) -> None:
    """Counts a notification that SNS gave up on, and writes it down where the topic has a role for that."""
    logger.warning("%s gets nothing from %s: %s", endpoint, topic_arn, reason)
    _count(topic_arn, "NumberOfNotificationsFailed")
    topic = sns._topic_by_arn_any_scope(topic_arn) or {}
    if not topic.get("attributes", {}).get(f"{_FEEDBACK.get(protocol, '')}FailureFeedbackRoleArn"):
        return
    delivery = {"destination": endpoint, "providerResponse": reason, "attempts": attempts}
    spec = parse_arn(topic_arn)
    message = json.dumps({"notification": {"topicArn": topic_arn}, "delivery": delivery, "status": "FAILURE"})
    group = f"sns/{spec.region}/{spec.account_id}/{spec.resource}/Failure"
    with request_scope(spec.account_id, spec.region):
        cloudwatch_logs._create_log_group({"logGroupName": group})
        stream = new_uuid()
        cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": stream})
        event = {"timestamp": int(time.time() * 1000), "message": message}
        cloudwatch_logs._put_log_events({"logGroupName": group, "logStreamName": stream, "logEvents": [event]})


def event_lost(rule_name: str, topic_arn: str) -> None:
    """Counts an event that a rule of EventBridge may not publish."""
    logger.warning("the policy of %s lets EventBridge publish nothing", topic_arn)
    dimensions = {"RuleName": rule_name}
    now = time.time()
    cloudwatch._store_datum("AWS/Events", "FailedInvocations", dimensions, now, "Count", 1.0, None, None, None)


def _count(topic_arn: str, metric: str) -> None:
    spec = parse_arn(topic_arn)
    with request_scope(spec.account_id, spec.region):
        dimensions = {"TopicName": spec.resource}
        cloudwatch._store_datum("AWS/SNS", metric, dimensions, time.time(), "Count", 1.0, None, None, None)
