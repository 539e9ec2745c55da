"""SNS as the stack meets it: a subscription's ARN at once, and no delivery that AWS would refuse."""

from __future__ import annotations

import logging
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import request_scope
from ministack.services import lambda_svc, sns

logger = logging.getLogger("topics")


def _policy_allows(policy: Any, service: str, action: str, resource: str, source_arn: str) -> bool:
    source = parse_arn(source_arn)
    # Written by the customer and by AWS's own default policy in both cases; keys are looked up in lower case.
    context = {
        "aws:sourcearn": source_arn,
        "aws:sourceaccount": source.account_id,
        "aws:sourceowner": source.account_id,
    }
    request = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=source.region,
        # AWS's services call one another over TLS.
        secure_transport=True,
        service_context=context,
    )
    return evaluate_resource_policy(policy, request, service=service).decision == "Allow"


def service_may_publish(topic_arn: str, service: str, source_arn: str) -> bool:
    """Whether the topic's policy lets an AWS service publish to it on behalf of `source_arn`."""
    topic = sns._topic_by_arn_any_scope(topic_arn)
    policy = (topic or {}).get("attributes", {}).get("Policy")
    return bool(policy) and _policy_allows(policy, service, "SNS:Publish", topic_arn, source_arn)


def _function_may_be_invoked(function_arn: str, topic_arn: str) -> bool:
    function = parse_arn(function_arn)
    with request_scope(function.account_id, function.region):
        record, _, _ = lambda_svc._get_func_record_for_ref(function_arn)
    policy = (record or {}).get("policy") or {}
    return _policy_allows(policy, "sns.amazonaws.com", "lambda:InvokeFunction", function_arn, topic_arn)


def install() -> None:
    subscribe, deliver_to_lambda = sns._subscribe, sns._deliver_to_lambda

    def subscribe_and_tell(params: Any) -> Any:
        status, headers, body = subscribe(params)
        wanted = sns._p(params, "ReturnSubscriptionArn").lower() == "true"
        if status == 200 and wanted and b"pending confirmation" in body:
            topic, _ = sns._get_topic(sns._p(params, "TopicArn"), "sns:Subscribe")
            endpoint = sns._p(params, "Endpoint")
            arn = next(s["arn"] for s in topic["subscriptions"] if s["endpoint"] == endpoint)
            body = body.replace(b"pending confirmation", arn.encode())
        return status, headers, body

    def deliver_if_permitted(endpoint: str, envelope: str, topic_arn: str, *rest: Any) -> None:
        if _function_may_be_invoked(endpoint, topic_arn):
            deliver_to_lambda(endpoint, envelope, topic_arn, *rest)
        else:
            logger.warning("%s gets nothing from %s: its policy does not let SNS invoke it", endpoint, topic_arn)

    sns._subscribe = subscribe_and_tell
    sns._deliver_to_lambda = deliver_if_permitted
