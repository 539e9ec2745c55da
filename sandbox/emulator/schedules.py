"""EventBridge Scheduler on the emulated clock, with ECS tasks as targets and dead letters for what cannot start.

MiniStack decides what is due, but by the real clock, and hands events to Lambda without retries. Not emulated: the
role under which a schedule acts, retries of the hand-over, and time zones other than UTC.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.arn import parse_arn
from ministack.services import eventbridge, lambda_svc, scheduler, sqs

from options import Options

logger = logging.getLogger("schedules")

# Emulated. Scheduler is precise to a minute.
_SWEEP_SECONDS = 15.0

_RunTask = Callable[[Mapping[str, Any]], Any]


class EmulatedTime:
    """Stands in for the module `time` in MiniStack's scheduler. Dates that it stores lie on the emulated clock."""

    def __init__(self, clock_rate: float):
        self._rate = clock_rate
        self._start = time.time()

    def time(self) -> float:
        return self._start + (time.time() - self._start) * self._rate


class CannotStart(Exception):
    """The target is not there or refuses; the message says why."""


class Schedules:
    def __init__(self, options: Options, run_task: _RunTask):
        self._sweep_seconds = options.real_seconds(_SWEEP_SECONDS, at_least=0.25)
        self._run_task = run_task
        self._stopped = threading.Event()
        scheduler.time = EmulatedTime(options.clock_rate)
        # Its own sweeps would come every ten real seconds.
        scheduler.start_scheduler = lambda: None
        self._invoke_rule_target = eventbridge._invoke_target
        eventbridge._invoke_target = self._invoke

    def start(self) -> None:
        threading.Thread(target=self._sweep, name="schedules", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _sweep(self) -> None:
        while not self._stopped.wait(self._sweep_seconds):
            try:
                _start_rates_at_once()
                scheduler._tick_schedules()
            except Exception:
                logger.exception("sweep")

    def _invoke(self, target: Mapping[str, Any], event: Mapping[str, Any], source: Mapping[str, Any], *rest: Any) -> None:
        """Takes the place of EventBridge's own dispatch, which it still does for rules."""
        if "FlexibleTimeWindow" not in source:
            self._invoke_rule_target(target, event, source, *rest)
            return
        payload = target.get("Input") or "{}"
        try:
            self._start_target(target, source, payload)
        except CannotStart as problem:
            logger.warning("schedule %s: %s", source["Name"], problem)
            _put_aside(target, payload, str(problem))

    def _start_target(self, target: Mapping[str, Any], schedule: Mapping[str, Any], payload: str) -> None:
        service = parse_arn(target["Arn"]).service
        if service == "lambda":
            _invoke_function(target["Arn"], payload)
        elif service == "ecs":
            self._start_task(target, schedule)
        else:
            raise CannotStart(f"the emulator starts functions and tasks, not {target['Arn']}")

    def _start_task(self, target: Mapping[str, Any], schedule: Mapping[str, Any]) -> None:
        parameters = target.get("EcsParameters") or {}
        response = self._run_task(
            {
                "cluster": target["Arn"],
                "taskDefinition": parameters.get("TaskDefinitionArn", ""),
                "count": parameters.get("TaskCount", 1),
                "launchType": parameters.get("LaunchType"),
                "platformVersion": parameters.get("PlatformVersion"),
                "networkConfiguration": parameters.get("NetworkConfiguration"),
                "propagateTags": parameters.get("PropagateTags"),
                "group": parameters.get("Group"),
                "startedBy": f"schedule/{schedule['Name']}"[:128],
            }
        )
        status, _, body = response
        if status != 200:
            raise CannotStart(bytes(body).decode())


def _start_rates_at_once() -> None:
    """A rate has its first run when it is made, or at its start date; MiniStack would wait for an interval first.

    Source: "Schedule types in EventBridge Scheduler".
    """
    for key, schedule in list(scheduler._schedules._data.items()):
        if schedule.get("ScheduleExpression", "").startswith("rate("):
            scheduler._schedule_last_fired.setdefault(key, 0.0)


def _invoke_function(arn: str, payload: str) -> None:
    record, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if not record or not config:
        raise CannotStart(f"there is no function {arn}")
    lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(record, config), json.loads(payload))


def _put_aside(target: Mapping[str, Any], payload: str, reason: str) -> None:
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not arn or sqs._queue_by_arn(arn) is None:
        return
    queue = parse_arn(arn)
    url = sqs._queue_url_for_account(queue.account_id, queue.resource)
    attributes = {
        "ERROR_CODE": {"DataType": "String", "StringValue": "TARGET_FAILED"},
        "ERROR_MESSAGE": {"DataType": "String", "StringValue": reason[:1024]},
        "TARGET_ARN": {"DataType": "String", "StringValue": target["Arn"]},
    }
    sqs._act_send_message({"MessageBody": payload, "MessageAttributes": attributes}, url)
