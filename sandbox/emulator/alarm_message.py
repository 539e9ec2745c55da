"""The message CloudWatch sends to an SNS topic when an alarm changes state, in AWS's published shape."""

from __future__ import annotations

import time
from typing import Any

# CloudWatch spells the region out. Only regions that the stack is likely to use; another one appears as its code.
_REGION_NAMES = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "ca-central-1": "Canada (Central)",
    "eu-central-1": "EU (Frankfurt)",
    "eu-north-1": "EU (Stockholm)",
    "eu-west-1": "EU (Ireland)",
    "eu-west-2": "EU (London)",
    "eu-west-3": "EU (Paris)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-south-1": "Asia Pacific (Mumbai)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "sa-east-1": "South America (Sao Paulo)",
}


def region_name(region: str) -> str:
    return _REGION_NAMES.get(region, region)


def subject(alarm: dict[str, Any], state: str, region: str) -> str:
    """SNS allows at most 100 characters."""
    return f'{state}: "{alarm["AlarmName"]}" in {region_name(region)}'[:100]


def body(alarm: dict[str, Any], old_state: str, new_state: str, account: str, region: str) -> dict[str, Any]:
    """The message of a metric alarm or of a composite one (which has a rule instead of a trigger)."""
    message: dict[str, Any] = {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription") or None,
        "AWSAccountId": account,
        "AlarmConfigurationUpdatedTimestamp": _timestamp(alarm.get("AlarmConfigurationUpdatedTimestamp")),
        "NewStateValue": new_state,
        "NewStateReason": alarm.get("StateReason", ""),
        "StateChangeTime": _timestamp(alarm.get("StateUpdatedTimestamp")),
        "Region": region_name(region),
        "AlarmArn": alarm.get("AlarmArn", ""),
        "OldStateValue": old_state,
        "OKActions": alarm.get("OKActions") or [],
        "AlarmActions": alarm.get("AlarmActions") or [],
        "InsufficientDataActions": alarm.get("InsufficientDataActions") or [],
    }
    if "AlarmRule" in alarm:
        return {**message, "AlarmRule": alarm["AlarmRule"]}
    return {**message, "Trigger": _trigger(alarm)}


def _trigger(alarm: dict[str, Any]) -> dict[str, Any]:
    judged = {
        "EvaluationPeriods": alarm.get("EvaluationPeriods", 1),
        "DatapointsToAlarm": alarm.get("DatapointsToAlarm") or alarm.get("EvaluationPeriods", 1),
        "ComparisonOperator": alarm.get("ComparisonOperator", ""),
        "Threshold": alarm.get("Threshold", 0.0),
        "TreatMissingData": alarm.get("TreatMissingData", "missing"),
        "EvaluateLowSampleCountPercentile": alarm.get("EvaluateLowSampleCountPercentile") or "",
    }
    if alarm.get("Metrics"):
        return {**judged, "Metrics": [_query(query) for query in alarm["Metrics"]]}
    percentile = alarm.get("ExtendedStatistic")
    statistic = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": percentile}
        if percentile
        else {"StatisticType": "Statistic", "Statistic": _upper_snake(alarm.get("Statistic") or "Average")}
    )
    return {
        "MetricName": alarm.get("MetricName", ""),
        "Namespace": alarm.get("Namespace", ""),
        **statistic,
        "Unit": alarm.get("Unit"),
        "Dimensions": _dimensions(alarm.get("Dimensions")),
        "Period": alarm.get("Period", 60),
        **judged,
    }


def _query(query: dict[str, Any]) -> dict[str, Any]:
    described = {key: query[key] for key in ("Id", "Label", "Expression") if query.get(key)}
    described["ReturnData"] = query.get("ReturnData", True)
    stat = query.get("MetricStat")
    if stat:
        metric = stat["Metric"]
        described["MetricStat"] = {
            "Metric": {
                "Dimensions": _dimensions(metric.get("Dimensions")),
                "MetricName": metric.get("MetricName"),
                "Namespace": metric.get("Namespace"),
            },
            "Period": stat.get("Period"),
            "Stat": stat.get("Stat"),
        }
    return described


def _dimensions(dimensions: list[dict[str, str]] | None) -> list[dict[str, str]]:
    return [{"value": dimension["Value"], "name": dimension["Name"]} for dimension in dimensions or []]


def _upper_snake(statistic: str) -> str:
    return "SAMPLE_COUNT" if statistic == "SampleCount" else statistic.upper()


def _timestamp(epoch_seconds: float | None) -> str:
    seconds = time.time() if epoch_seconds is None else float(epoch_seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1000):03d}+0000"
