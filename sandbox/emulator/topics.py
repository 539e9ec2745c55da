"""SNS as the stack meets it: a subscription's ARN at once, no delivery that AWS would refuse, and none that is given up
on in silence."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import request_scope
from ministack.services import eventbridge, lambda_svc, sns, sqs

import deliveries
from options import Options

# The delivery policy of HTTP endpoints that have none of their own, from the SNS developer guide.
_HTTP_ATTEMPTS = 4
_HTTP_WAIT_SECONDS = 20


def _policy_allows(policy: Any, service: str, action: str, resource: str, source_arn: str | None) -> bool:
    """`source_arn` is on whose behalf the service acts, None where it does not say."""
    resource_spec = parse_arn(resource)
    # Written by the customer and by AWS's own default policy in both cases; keys are looked up in lower case.
    account = None if source_arn is None else parse_arn(source_arn).account_id
    context = {} if account is None else {
        "aws:sourcearn": source_arn,
        "aws:sourceaccount": account,
        "aws:sourceowner": account,
    }
    request = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=resource_spec.region,
        # AWS's services call one another over TLS.
        secure_transport=True,
        service_context=context,
    )
    return evaluate_resource_policy(policy, request, service=service).decision == "Allow"


def service_may_publish(topic_arn: str, service: str, source_arn: str | None) -> bool:
    """Whether the topic's policy lets an AWS service publish to it on behalf of `source_arn`."""
    topic = sns._topic_by_arn_any_scope(topic_arn)
    policy = (topic or {}).get("attributes", {}).get("Policy")
    return bool(policy) and _policy_allows(policy, service, "SNS:Publish", topic_arn, source_arn)


# Regions that are on in every account. Osaka is left out, as SNS's guide does.
_ENABLED_BY_DEFAULT = re.compile(
    r"(us-(east|west)-[12]|ap-(south|northeast|southeast)-1|ap-(northeast|southeast)-2|ca-central-1|sa-east-1"
    r"|eu-(central|north)-1|eu-west-[123]|(cn|us-gov)-.+)"
)


def sns_principal(topic_region: str, subscriber_region: str, protocol: str) -> str | None:
    """Who SNS is to a queue or a function of another region; None where AWS delivers nothing.

    Source: "Sending Amazon SNS messages to an Amazon SQS queue or AWS Lambda function in a different Region".
    """
    from_opt_in, to_opt_in = (
        _ENABLED_BY_DEFAULT.fullmatch(region) is None for region in (topic_region, subscriber_region)
    )
    if topic_region == subscriber_region or not (from_opt_in or to_opt_in):
        return "sns.amazonaws.com"
    if to_opt_in and (from_opt_in or protocol == "lambda"):
        return None
    return f"sns.{subscriber_region if to_opt_in else topic_region}.amazonaws.com"


def _deliver_to_function(endpoint: str, envelope: str, topic_arn: str, subscription_arn: str, *_rest: Any) -> None:
    """Hands a message to a function as an event of its own, which Lambda tries again and at last puts aside."""
    function = parse_arn(endpoint)
    with request_scope(function.account_id, function.region):
        record, config, _ = lambda_svc._get_func_record_for_ref(endpoint)
        if not record or not config:
            deliveries.failed(topic_arn, "lambda", endpoint, "there is no such function")
            return
        policy = record.get("policy") or {}
        principal = sns_principal(parse_arn(topic_arn).region, function.region, "lambda")
        if principal is None:
            deliveries.failed(topic_arn, "lambda", endpoint, "SNS does not deliver from there to its region")
            return
        if not _policy_allows(policy, principal, "lambda:InvokeFunction", endpoint, topic_arn):
            deliveries.failed(topic_arn, "lambda", endpoint, "its policy does not let SNS invoke it")
            return
        message = {
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription_arn,
            "EventSource": "aws:sns",
            "Sns": json.loads(envelope),
        }
        lambda_svc.invoke_async_with_retry(
            lambda_svc._execution_record_for_config(record, config), {"Records": [message]}
        )
    deliveries.delivered(topic_arn)


def install(options: Options) -> None:
    subscribe, deliver_to_sqs, invoke_target = sns._subscribe, sns._deliver_to_sqs, eventbridge._invoke_target

    def subscribe_and_tell(params: Any) -> Any:
        status, headers, body = subscribe(params)
        wanted = sns._p(params, "ReturnSubscriptionArn").lower() == "true"
        if status == 200 and wanted and b"pending confirmation" in body:
            topic, _ = sns._get_topic(sns._p(params, "TopicArn"), "sns:Subscribe")
            endpoint = sns._p(params, "Endpoint")
            arn = next(s["arn"] for s in topic["subscriptions"] if s["endpoint"] == endpoint)
            body = body.replace(b"pending confirmation", arn.encode())
        return status, headers, body

    def deliver_to_queue(endpoint: str, *rest: Any, topic_arn: str = "", **more: Any) -> None:
        topic = parse_arn(topic_arn)
        principal = sns_principal(topic.region, parse_arn(endpoint).region, "sqs")
        if sqs._queue_by_arn(endpoint) is None:
            deliveries.failed(topic_arn, "sqs", endpoint, "there is no such queue")
        elif principal is None:
            deliveries.failed(topic_arn, "sqs", endpoint, "SNS does not deliver from there to its region")
        elif not sqs.queue_policy_allows(endpoint, principal, topic_arn, topic.account_id):
            deliveries.failed(topic_arn, "sqs", endpoint, "its policy does not let the topic send")
        else:
            deliver_to_sqs(endpoint, *rest, topic_arn=topic_arn, **more)
            deliveries.delivered(topic_arn)

    async def deliver_to_http(endpoint: str, payload: str) -> None:
        topic_arn = json.loads(payload)["TopicArn"]
        reason = ""
        for attempt in range(1, _HTTP_ATTEMPTS + 1):
            try:
                await asyncio.to_thread(sns._http_post_sync, endpoint, payload, "Notification")
            except OSError as problem:
                reason = str(problem)
                if attempt < _HTTP_ATTEMPTS:
                    await asyncio.sleep(options.real_seconds(_HTTP_WAIT_SECONDS))
            else:
                deliveries.delivered(topic_arn)
                return
        deliveries.failed(topic_arn, "http", endpoint, reason, _HTTP_ATTEMPTS)

    def invoke_if_permitted(target: Any, event: Any, rule: Any, view: Any = None) -> None:
        topic_arn = target.get("Arn", "")
        # EventBridge tells SNS no source, so that no condition on one can hold.
        if ":sns:" in topic_arn and not service_may_publish(topic_arn, "events.amazonaws.com", None):
            deliveries.event_lost(rule["Name"], topic_arn)
        else:
            invoke_target(target, event, rule, view)

    sns._subscribe = subscribe_and_tell
    sns._deliver_to_lambda = _deliver_to_function
    sns._deliver_to_sqs = deliver_to_queue
    sns._deliver_to_http = deliver_to_http
    eventbridge._invoke_target = invoke_if_permitted
