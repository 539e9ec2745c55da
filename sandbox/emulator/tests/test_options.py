from __future__ import annotations

import unittest
from pathlib import Path

from health import read_health_check
from options import Options


def options(clock_rate: float) -> Options:
    return Options(1, Path("/d"), Path("/i"), clock_rate, "/r")


class EmulatedTime(unittest.TestCase):
    def test_a_faster_clock_shortens_times_but_not_below_what_a_process_needs(self) -> None:
        self.assertEqual(options(30).real_seconds(60), 2)
        self.assertEqual(options(30).real_seconds(60, at_least=5), 5)
        self.assertEqual(options(30).real_seconds(3, at_least=5), 3)
        self.assertEqual(options(1).real_seconds(60, at_least=5), 60)


class HealthChecks(unittest.TestCase):
    def test_a_command_in_each_of_its_three_forms(self) -> None:
        def argv(*command: str) -> tuple[str, ...]:
            check = read_health_check({"healthCheck": {"command": list(command)}}, options(1))
            return check.argv if check else ()

        self.assertEqual(argv("CMD", "node", "check.cjs"), ("node", "check.cjs"))
        self.assertEqual(argv("CMD-SHELL", "test -e /ready || exit 1"), ("/bin/sh", "-c", "test -e /ready || exit 1"))
        self.assertEqual(argv("NONE"), ())

    def test_the_defaults_are_those_of_ecs(self) -> None:
        check = read_health_check({"healthCheck": {"command": ["CMD", "true"]}}, options(1))
        assert check is not None
        self.assertEqual((check.interval_seconds, check.timeout_seconds, check.retries), (30, 5, 3))
        self.assertEqual(check.start_period_seconds, 0)

    def test_a_fast_clock_leaves_a_second_between_checks(self) -> None:
        given = {"command": ["CMD", "true"], "interval": 15, "timeout": 5, "startPeriod": 60}
        check = read_health_check({"healthCheck": given}, options(60))
        assert check is not None
        self.assertEqual((check.interval_seconds, check.timeout_seconds, check.start_period_seconds), (1, 3, 5))


if __name__ == "__main__":
    unittest.main()
