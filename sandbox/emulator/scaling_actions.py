"""Carries out what scaling policies want while their alarms ring: it changes the desired count of services."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, ecs

import autoscaling
from alarms import AlarmEvaluator
from options import Options

logger = logging.getLogger("scaling")

# Cooldown of a policy that states none. Source: the API reference of Application Auto Scaling, for ECS.
_DEFAULT_COOLDOWN_SECONDS = 300


class Scaler:
    """Acts once an emulated minute, for as long as an alarm rings, as AWS does."""

    def __init__(self, options: Options, evaluator: AlarmEvaluator, wake: Callable[[str, str], None]):
        self._options = options
        self._evaluator = evaluator
        self._wake = wake
        self._stopped = threading.Event()
        self._quiet_until: dict[tuple[str, str], float] = {}

    def start(self) -> None:
        threading.Thread(target=self._run, name="scaling", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._options.metric_interval_seconds):
            for target_arn, (account, region, policies, target) in _by_target().items():
                try:
                    with request_scope(account, region):
                        self._scale(target_arn, policies, target)
                except Exception:
                    logger.exception("scaling of %s", target["ResourceId"])

    def _scale(self, target_arn: str, policies: list[dict[str, Any]], target: dict[str, Any]) -> None:
        service = ecs._services.get(target["ResourceId"].removeprefix("service/"))
        if service is None or service["status"] != "ACTIVE":
            return
        current = int(service["desiredCount"])
        wishes = [wish for policy in policies for wish in self._wishes(policy, current)]
        more = max((wish for wish in wishes if wish[0] > current), default=None, key=lambda wish: wish[0])
        if more is not None:
            self._set(service, target, target_arn, "out", *more)
            return
        # Fewer only when every policy that tracks a target agrees, and never while a deployment is under way.
        tracking = [policy for policy in policies if policy["PolicyType"] == "TargetTrackingScaling"]
        rolling = any(deployment["rolloutState"] == "IN_PROGRESS" for deployment in service["deployments"])
        fewer = [wish for wish in wishes if wish[0] < current]
        if fewer and not rolling and all(_agrees_to_fewer(policy) for policy in tracking):
            self._set(service, target, target_arn, "in", *max(fewer, key=lambda wish: wish[0]))

    def _wishes(self, policy: dict[str, Any], current: int) -> Iterator[tuple[int, str, float]]:
        """For each ringing alarm of the policy: the count that it wants, why, and the cooldown after it."""
        for alarm in cloudwatch._alarms.values():
            if alarm["StateValue"] != "ALARM" or not alarm.get("ActionsEnabled", True):
                continue
            if policy["PolicyARN"] not in (alarm.get("AlarmActions") or []):
                continue
            value = self._evaluator.latest(alarm)
            if value is None:
                continue
            because = f"monitor alarm {alarm['AlarmName']} in state ALARM triggered policy {policy['PolicyName']}"
            if policy["PolicyType"] == "TargetTrackingScaling":
                configuration = policy["TargetTrackingScalingPolicyConfiguration"]
                wanted = math.ceil(current * value / float(configuration["TargetValue"]))
                side = "ScaleOutCooldown" if wanted > current else "ScaleInCooldown"
                yield wanted, because, float(configuration.get(side, _DEFAULT_COOLDOWN_SECONDS))
            else:
                configuration = policy["StepScalingPolicyConfiguration"]
                wanted = _stepped(configuration, current, value - float(alarm["Threshold"]))
                yield wanted, because, float(configuration.get("Cooldown", _DEFAULT_COOLDOWN_SECONDS))

    def _set(
        self,
        service: dict[str, Any],
        target: dict[str, Any],
        target_arn: str,
        direction: str,
        wanted: int,
        because: str,
        cooldown_seconds: float,
    ) -> None:
        count = min(max(wanted, int(target["MinCapacity"])), int(target["MaxCapacity"]))
        suspended = target["SuspendedState"][f"DynamicScaling{direction.capitalize()}Suspended"]
        quiet = time.monotonic() < self._quiet_until.get((target_arn, direction), 0.0)
        if count == int(service["desiredCount"]) or suspended or quiet:
            return
        service["desiredCount"] = count
        self._quiet_until[target_arn, direction] = time.monotonic() + self._options.real_seconds(cooldown_seconds)
        autoscaling.record_activity(target, f"Setting desired count to {count}.", because)
        self._wake("", "")


def _by_target() -> dict[str, tuple[str, str, list[dict[str, Any]], dict[str, Any]]]:
    found: dict[str, tuple[str, str, list[dict[str, Any]], dict[str, Any]]] = {}
    for account, region, policy, target in autoscaling.policies():
        found.setdefault(target["ScalableTargetARN"], (account, region, [], target))[2].append(policy)
    return found


def _agrees_to_fewer(policy: dict[str, Any]) -> bool:
    """A policy that may not scale in has no say in it."""
    low = [name["AlarmName"] for name in policy["Alarms"] if "-AlarmLow-" in name["AlarmName"]]
    return all((cloudwatch._alarms.get(name) or {}).get("StateValue") == "ALARM" for name in low)


def _stepped(configuration: dict[str, Any], current: int, beyond: float) -> int:
    """The count after the step whose interval holds how far the metric is beyond the alarm's threshold."""
    for step in configuration["StepAdjustments"]:
        low = float(step.get("MetricIntervalLowerBound", -math.inf))
        if low <= beyond < float(step.get("MetricIntervalUpperBound", math.inf)):
            change = int(step["ScalingAdjustment"])
            kind = configuration.get("AdjustmentType")
            if kind == "ExactCapacity":
                return change
            if kind == "PercentChangeInCapacity":
                return current + math.trunc(current * change / 100)
            return current + change
    return current
