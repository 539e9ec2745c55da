"""Alarms that behave: dimensions, datapoints per period, M of N, missing data, metric math, and an emulated clock.

MiniStack judges an alarm whenever a metric is put, over all points of a metric's name, whatever their dimensions. Here
an alarm is judged once per emulated minute, as CloudWatch does, and MiniStack's own judging is switched off.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import cloudwatch, eventbridge, sns

import alarm_message
import composites
import expressions
from alarm_state import COMPARISONS, EXTRA_PERIODS, State, decide
from options import Options
from topics import service_may_publish

logger = logging.getLogger("alarms")

_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}

# What an alarm on metric math does not have, and MiniStack invents.
_SINGLE_METRIC_FIELDS = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")


class AlarmEvaluator:
    def __init__(self, options: Options):
        self._options = options
        self._suppression = composites.Suppression(options, tell)

    def dispatch(self, alarm: dict[str, Any], old: str, new: str, _reason: str) -> None:
        """Reports a change of state as an event, and tells it by the alarm's actions unless they are suppressed."""
        _emit(alarm, old, new)
        if composites.is_suppressible(alarm):
            self._suppression.changed(alarm, old)
        else:
            tell(alarm, old, new)

    def evaluate_all(self, now: float) -> None:
        """Judges every alarm by the periods that ended at or before `now` (epoch seconds)."""
        for (account, region, _), alarm in cloudwatch._alarms.all_items():
            try:
                with request_scope(account, region):
                    self._evaluate(alarm, now)
            except expressions.Unsupported as problem:
                logger.warning("alarm %s is not evaluated: %s", alarm.get("AlarmName"), problem)
            except Exception:
                logger.exception("alarm %s", alarm.get("AlarmName"))
        self._suppression.settle()

    def latest(self, alarm: dict[str, Any]) -> float | None:
        """The newest number that an alarm looks at; None where the last two periods have none."""
        length = self._options.metric_interval_seconds
        known = [value for value in self._datapoints(alarm, 2, time.time() // length * length) if value is not None]
        return known[-1] if known else None

    def _evaluate(self, alarm: dict[str, Any], now: float) -> None:
        compare = COMPARISONS.get(alarm.get("ComparisonOperator", ""))
        if compare is None:
            raise expressions.Unsupported(f"comparison {alarm.get('ComparisonOperator')}")
        evaluation_periods = int(alarm.get("EvaluationPeriods") or 1)
        datapoints_to_alarm = int(alarm.get("DatapointsToAlarm") or evaluation_periods)
        threshold = float(alarm.get("Threshold") or 0)
        values = self._datapoints(alarm, evaluation_periods + EXTRA_PERIODS, now)
        old: State = alarm["StateValue"]
        new = decide(
            [None if value is None else bool(compare(value, threshold)) for value in values],
            evaluation_periods,
            datapoints_to_alarm,
            alarm.get("TreatMissingData") or "missing",
            old,
        )
        if new != old:
            self._transition(alarm, old, new, values[-evaluation_periods:], now)

    def _datapoints(self, alarm: dict[str, Any], periods: int, now: float) -> expressions.Series:
        if not alarm.get("Metrics"):
            return self._series(
                alarm["Namespace"],
                alarm["MetricName"],
                alarm.get("Dimensions"),
                alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average",
                int(alarm.get("Period") or 60),
                periods,
                now,
            )
        known: dict[str, expressions.Series] = {}
        for query in alarm["Metrics"]:
            stat = query.get("MetricStat")
            if stat:
                metric = stat["Metric"]
                known[query["Id"]] = self._series(
                    metric["Namespace"],
                    metric["MetricName"],
                    metric.get("Dimensions"),
                    stat["Stat"],
                    int(stat["Period"]),
                    periods,
                    now,
                )
        for query in _in_order_of_use([query for query in alarm["Metrics"] if query.get("Expression")]):
            known[query["Id"]] = expressions.evaluate(query["Expression"], known, periods)
        returned = [query["Id"] for query in alarm["Metrics"] if query.get("ReturnData", True)]
        if len(returned) != 1:
            raise expressions.Unsupported(f"{len(returned)} of its metrics return data; exactly one must")
        return known[returned[0]]

    def _series(
        self,
        namespace: str,
        name: str,
        dimensions: list[dict[str, str]] | None,
        statistic: str,
        period_seconds: int,
        periods: int,
        now: float,
    ) -> expressions.Series:
        """The statistic of each of the last `periods` periods before `now`, oldest first."""
        key = (namespace, name, cloudwatch._dims_key(cloudwatch._dims_from_list(dimensions or [])))
        length = self._options.real_seconds(period_seconds)
        start = now - periods * length
        buckets: list[list[dict[str, Any]]] = [[] for _ in range(periods)]
        for point in list(cloudwatch._metrics.get(key) or []):
            index = int((point["Timestamp"] - start) // length)
            if 0 <= index < periods:
                buckets[index].append(point)
        return [
            cloudwatch._stat_value(cloudwatch._calc_stats(bucket), statistic, bucket) if bucket else None
            for bucket in buckets
        ]

    def _transition(
        self, alarm: dict[str, Any], old: State, new: State, values: expressions.Series, now: float
    ) -> None:
        shown = ", ".join("missing" if value is None else f"{value:g}" for value in values)
        reason = (
            f"Threshold Crossed: the last {len(values)} datapoints [{shown}] against "
            f"{alarm.get('ComparisonOperator')} {alarm.get('Threshold'):g} lead from {old} to {new}."
        )
        alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(now))
        cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
        self.dispatch(alarm, old, new, reason)
        cloudwatch._evaluate_parent_alarms(alarm)


def _in_order_of_use(queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Expressions so ordered that one which uses another's id comes after it."""
    ordered: list[dict[str, Any]] = []
    waiting = list(queries)
    while waiting:
        ids = {query["Id"] for query in waiting}
        ready = [query for query in waiting if not ids & set(expressions.identifiers(query["Expression"]))]
        if not ready:
            raise expressions.Unsupported("its expressions use one another in a circle")
        ordered.extend(ready)
        waiting = [query for query in waiting if query not in ready]
    return ordered


def _emit(alarm: dict[str, Any], old: str, new: str) -> None:
    """The event that EventBridge gets of every change, whatever the alarm's actions are."""
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Resources": [alarm["AlarmArn"]],
        "Detail": json.dumps(
            {
                "alarmName": alarm["AlarmName"],
                "state": {"value": new, "reason": alarm.get("StateReason", "")},
                "previousState": {"value": old},
            }
        ),
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def tell(alarm: dict[str, Any], old: str, new: str) -> None:
    """Sends the change of state to the SNS topics that the alarm names for the new state."""
    if not alarm.get("ActionsEnabled", True):
        return
    account, region = get_account_id(), get_region()
    message = json.dumps(alarm_message.body(alarm, old, new, account, region))
    for topic in alarm.get(_ACTIONS[new]) or []:
        if not cloudwatch._is_sns_action_arn(topic):
            continue
        if not service_may_publish(topic, "cloudwatch.amazonaws.com", alarm.get("AlarmArn", "")):
            logger.warning("alarm %s: the policy of %s lets CloudWatch publish nothing", alarm["AlarmName"], topic)
            continue
        sns.publish_internal(topic, message, alarm_message.subject(alarm, new, region))


def install(evaluator: AlarmEvaluator) -> None:
    """Puts this judging in the place of MiniStack's and keeps the metrics of a metric-math alarm readable."""
    put_metric_alarm = cloudwatch._put_metric_alarm

    def put_and_keep(params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:
        response = put_metric_alarm(params, data, is_cbor, is_json)
        alarm = cloudwatch._alarms.get(data.get("AlarmName")) if is_cbor or is_json else None
        if alarm is not None and response[0] < 400:
            if data.get("Metrics"):
                alarm["Metrics"] = data["Metrics"]
                for field in _SINGLE_METRIC_FIELDS:
                    alarm.pop(field, None)
            elif data.get("ExtendedStatistic"):
                alarm.pop("Statistic", None)
            if data.get("EvaluateLowSampleCountPercentile"):
                alarm["EvaluateLowSampleCountPercentile"] = data["EvaluateLowSampleCountPercentile"]
        return response

    cloudwatch._put_metric_alarm = put_and_keep
    cloudwatch._evaluate_alarm = lambda _alarm: None
    cloudwatch._evaluate_all_alarms = lambda: None
    cloudwatch._dispatch_alarm_actions = evaluator.dispatch
    # MiniStack replaces the lists of points at every request, and would lose what is being published meanwhile. The
    # clock drops old points instead.
    cloudwatch._evict_old_metrics = lambda: None
