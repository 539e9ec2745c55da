"""How CloudWatch decides an alarm's state from its datapoints.

The rules are those of the CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data".
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
Treatment = Literal["missing", "ignore", "breaching", "notBreaching"]

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}

# CloudWatch looks at more periods than it evaluates, so that a late datapoint is not at once a missing one. How many
# more is not published; the guide's own example looks at 5 periods to evaluate 3.
EXTRA_PERIODS = 2


def decide(
    breaches: Sequence[bool | None],
    evaluation_periods: int,
    datapoints_to_alarm: int,
    treatment: Treatment,
    current: State,
) -> State:
    """The state that follows from `breaches`: one entry per period, oldest first, None where there was no datapoint.

    `breaches` holds `evaluation_periods + EXTRA_PERIODS` entries.
    """
    present = [breach for breach in breaches if breach is not None]
    if len(present) >= evaluation_periods:
        return "ALARM" if sum(present[-evaluation_periods:]) >= datapoints_to_alarm else "OK"
    breaching = sum(present)
    if breaching >= datapoints_to_alarm:
        return "ALARM"
    if treatment == "breaching":
        return "ALARM" if breaching + evaluation_periods - len(present) >= datapoints_to_alarm else "OK"
    if treatment == "notBreaching":
        return "OK"
    if not present:
        return current if treatment == "ignore" else "INSUFFICIENT_DATA"
    if not all(present):
        return "OK"
    if treatment == "ignore":
        return current
    # Only breaching datapoints, too few of them. A breach so old that the periods since would have been enough is an
    # alarm; a fresh one may be the start of anything, and does not ring yet.
    oldest_age = next(len(breaches) - position for position, breach in enumerate(breaches) if breach is not None)
    return "ALARM" if oldest_age >= datapoints_to_alarm else "OK"
