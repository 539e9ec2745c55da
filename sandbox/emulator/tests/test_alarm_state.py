"""The two tables of the CloudWatch user guide, "How alarm state is evaluated when data is missing"."""

from __future__ import annotations

import unittest

from alarm_state import EXTRA_PERIODS, State, Treatment, decide

TREATMENTS: tuple[Treatment, ...] = ("missing", "ignore", "breaching", "notBreaching")
RETAINED: State = "INSUFFICIENT_DATA"


def breaches(drawing: str) -> list[bool | None]:
    """`X` breaches, `0` does not, `-` is missing; oldest first, as in the guide."""
    return [{"X": True, "0": False, "-": None}[character] for character in drawing.split()]


class GuideTables(unittest.TestCase):
    def check(self, datapoints_to_alarm: int, drawing: str, expected: tuple[State, ...]) -> None:
        self.assertEqual(len(drawing.split()), 3 + EXTRA_PERIODS)
        actual = tuple(
            decide(breaches(drawing), 3, datapoints_to_alarm, treatment, RETAINED) for treatment in TREATMENTS
        )
        self.assertEqual(actual, expected, drawing)

    def test_three_out_of_three(self) -> None:
        self.check(3, "0 - X - X", ("OK", "OK", "OK", "OK"))
        self.check(3, "- - - - 0", ("OK", "OK", "OK", "OK"))
        self.check(3, "- - - - -", ("INSUFFICIENT_DATA", RETAINED, "ALARM", "OK"))
        self.check(3, "0 X X - X", ("ALARM", "ALARM", "ALARM", "ALARM"))
        self.check(3, "- - X - -", ("ALARM", RETAINED, "ALARM", "OK"))

    def test_two_out_of_three(self) -> None:
        self.check(2, "0 - X - X", ("ALARM", "ALARM", "ALARM", "ALARM"))
        self.check(2, "0 0 X 0 X", ("ALARM", "ALARM", "ALARM", "ALARM"))
        self.check(2, "0 - X - -", ("OK", "OK", "ALARM", "OK"))
        self.check(2, "- - - - 0", ("OK", "OK", "ALARM", "OK"))
        self.check(2, "- - - X -", ("ALARM", RETAINED, "ALARM", "OK"))


class Decisions(unittest.TestCase):
    def test_a_single_fresh_breach_does_not_ring_yet(self) -> None:
        self.assertEqual(decide(breaches("- - - - X"), 3, 3, "missing", "OK"), "OK")

    def test_one_datapoint_is_enough_for_one_of_one(self) -> None:
        self.assertEqual(decide(breaches("- - X"), 1, 1, "missing", "OK"), "ALARM")
        self.assertEqual(decide(breaches("X X 0"), 1, 1, "missing", "ALARM"), "OK")

    def test_only_the_newest_datapoints_count_when_there_are_enough(self) -> None:
        self.assertEqual(decide(breaches("X X 0 0 0"), 3, 1, "breaching", "ALARM"), "OK")

    def test_silence_leaves_an_ignoring_alarm_as_it_was(self) -> None:
        self.assertEqual(decide(breaches("- - -"), 1, 1, "ignore", "ALARM"), "ALARM")


if __name__ == "__main__":
    unittest.main()
