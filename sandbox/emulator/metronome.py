"""The emulated clock: once per emulated minute it publishes the platform's metrics, then judges the alarms.

One thread does both, in that order, so that an alarm never looks at a minute whose metrics are still to come.
"""

from __future__ import annotations

import logging
import threading
import time

from ministack.services import cloudwatch

from alarms import AlarmEvaluator
from health_checks import HealthChecks
from metrics import PlatformMetrics
from options import Options

logger = logging.getLogger("metronome")

_SAMPLES_PER_INTERVAL = 10
# Three hours at the real pace. At a faster one that is many emulated days.
_KEEP_SECONDS = 3 * 3600.0
_INTERVALS_BETWEEN_CLEANINGS = 60


class Metronome:
    def __init__(
        self, options: Options, metrics: PlatformMetrics, health_checks: HealthChecks, alarms: AlarmEvaluator
    ):
        self._interval_seconds = options.metric_interval_seconds
        self._metrics = metrics
        self._health_checks = health_checks
        self._alarms = alarms
        self._stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="metronome", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        count = 0
        begin = time.time()
        while self._sample_until(self._next_boundary(begin)):
            # A machine that was busy or asleep skips minutes rather than to pretend that it measured them.
            end = self._boundary(time.time())
            try:
                self._metrics.publish(end - self._interval_seconds, time.time() - begin)
                self._health_checks.publish(end - self._interval_seconds)
                self._alarms.evaluate_all(end)
            except Exception:
                logger.exception("emulated minute")
            begin = time.time()
            count += 1
            if count % _INTERVALS_BETWEEN_CLEANINGS == 0:
                _drop_old_points(begin - _KEEP_SECONDS)

    def _sample_until(self, boundary: float) -> bool:
        """Samples until the boundary; False when the clock was stopped meanwhile."""
        while True:
            try:
                self._metrics.sample()
            except Exception:
                logger.exception("sample")
            left = boundary - time.time()
            if left <= 0:
                return not self._stopped.is_set()
            if self._stopped.wait(min(left, self._interval_seconds / _SAMPLES_PER_INTERVAL)):
                return False

    def _boundary(self, now: float) -> float:
        return now // self._interval_seconds * self._interval_seconds

    def _next_boundary(self, now: float) -> float:
        return self._boundary(now) + self._interval_seconds


def _drop_old_points(before: float) -> None:
    """In place: other threads may be appending to the same lists."""
    for points in cloudwatch._metrics.all_values():
        kept = next((i for i, point in enumerate(points) if point["Timestamp"] >= before), len(points))
        del points[:kept]
