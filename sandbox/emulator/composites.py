"""Composite alarms whose actions wait for a suppressor.

MiniStack evaluates the rules; it drops the suppressor. The rules of waiting are those of the CloudWatch user guide,
"Suppressing composite alarm actions": a composite that begins to ring waits for its suppressor to ring as well; while
the suppressor rings, and for a while after, nothing is told; then what is still true is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import cloudwatch

from options import Options

# (alarm, old state, new state)
Tell = Callable[[dict[str, Any], str, str], None]

_FIELDS = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")


# What each composite was given, by account, region and name.
_suppressors: dict[tuple[str, str, str], dict[str, Any]] = {}


def is_suppressible(alarm: dict[str, Any]) -> bool:
    return "ActionsSuppressor" in _suppressors.get(_key(alarm["AlarmName"]), {})


def _key(name: str) -> tuple[str, str, str]:
    return (get_account_id(), get_region(), name)


@dataclass
class _Told:
    """What a composite last told anybody, and since when it has been in the state that it is in."""

    state: str
    since: float


class Suppression:
    def __init__(self, options: Options, tell: Tell):
        self._options = options
        self._tell = tell
        self._told: dict[tuple[str, str, str], _Told] = {}
        self._last_rang: dict[tuple[str, str, str], float] = {}

    def changed(self, alarm: dict[str, Any], old: str) -> None:
        """Takes note of a composite's change of state, and tells it if nothing stands against that."""
        key = _key(alarm["AlarmName"])
        told = self._told.setdefault(key, _Told(old, 0))
        told.since = time.time()
        self._settle(key, alarm, told)

    def settle(self) -> None:
        """Tells what has waited long enough. Called once per emulated minute."""
        for (account, region, name), alarm in cloudwatch._composite_alarms.all_items():
            if not alarm.get("ActionsSuppressor"):
                continue
            key = (account, region, name)
            with request_scope(account, region):
                self._settle(key, alarm, self._told.setdefault(key, _Told(alarm["StateValue"], 0)))

    def _settle(self, key: tuple[str, str, str], alarm: dict[str, Any], told: _Told) -> None:
        now = time.time()
        given = _suppressors[key]
        suppressor = _by_reference(given["ActionsSuppressor"])
        suppressor_key = (key[0], key[1], (suppressor or {}).get("AlarmName", ""))
        if suppressor is not None and suppressor["StateValue"] == "ALARM":
            self._last_rang[suppressor_key] = now
        new = alarm["StateValue"]
        if new == told.state:
            alarm.pop("ActionsSuppressedBy", None)
            return
        by = self._suppressed_by(given, alarm["StateValue"], told, suppressor, now - self._last_rang.get(suppressor_key, 0), now)
        if by is not None:
            alarm["ActionsSuppressedBy"] = by
            return
        alarm.pop("ActionsSuppressedBy", None)
        old, told.state = told.state, new
        self._tell(alarm, old, new)

    def _suppressed_by(
        self,
        given: dict[str, Any],
        state: str,
        told: _Told,
        suppressor: dict[str, Any] | None,
        quiet_seconds: float,
        now: float,
    ) -> str | None:
        if suppressor is not None and suppressor["StateValue"] == "ALARM":
            return "Alarm"
        if quiet_seconds < self._period(given, "ActionsSuppressorExtensionPeriod"):
            return "ExtensionPeriod"
        waited = now - told.since
        if state == "ALARM" and waited < self._period(given, "ActionsSuppressorWaitPeriod"):
            return "WaitPeriod"
        return None

    def _period(self, given: dict[str, Any], field: str) -> float:
        return self._options.real_seconds(float(given.get(field) or 0))


def _by_reference(reference: str) -> dict[str, Any] | None:
    name = cloudwatch._rule_ref_name(reference)
    return cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name) if name else None


def install() -> None:
    """Keeps what MiniStack drops of a composite alarm, and refuses a suppressor that does not exist, as AWS does."""
    put_composite_alarm = cloudwatch._put_composite_alarm

    def put_and_keep(params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:
        given = data if is_cbor or is_json else {}
        suppressor = given.get("ActionsSuppressor")
        if suppressor and _by_reference(suppressor) is None:
            return cloudwatch._error(
                "ValidationError",
                f"Could not save the composite alarm as the suppressor alarm {suppressor} does not exist",
                400,
                use_json=is_json,
                use_cbor=is_cbor,
            )
        name = given.get("AlarmName", "")
        # At once: saving the alarm evaluates its rule, which may ring.
        _suppressors[_key(name)] = {field: given[field] for field in _FIELDS if given.get(field) is not None}
        response = put_composite_alarm(params, data, is_cbor, is_json)
        alarm = cloudwatch._composite_alarms.get(name)
        if alarm is not None:
            alarm.update(_suppressors[_key(name)])
        return response

    cloudwatch._put_composite_alarm = put_and_keep
