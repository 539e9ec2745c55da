from __future__ import annotations

import unittest

from expressions import Series, Unsupported, evaluate, identifiers


class Expressions(unittest.TestCase):
    metrics: dict[str, Series] = {
        "failed": [1.0, 0.0, None, 6.0],
        "processed": [10.0, 0.0, 20.0, 30.0],
        "gaps": [None, 2.0, None, 4.0],
    }

    def check(self, expression: str, expected: Series) -> None:
        self.assertEqual(evaluate(expression, self.metrics, 4), expected, expression)

    def test_arithmetic_skips_missing_points_and_division_by_zero(self) -> None:
        self.check("100 * failed / processed", [10.0, None, None, 20.0])
        self.check("-(processed - 10) ^ 2", [-0.0, -100.0, -100.0, -400.0])

    def test_conditions(self) -> None:
        self.check("IF(processed >= 20, 100 * failed / processed, 0)", [0.0, 0.0, None, 20.0])
        self.check("IF(processed > 5, 1)", [1.0, None, 1.0, 1.0])
        self.check("processed > 5 && failed > 5", [0.0, 0.0, None, 1.0])
        self.check("processed == 0 || failed == 6", [0.0, 1.0, None, 1.0])
        self.check("processed != 0 AND !(failed > 5)", [1.0, 0.0, None, 0.0])

    def test_fill(self) -> None:
        self.check("FILL(gaps, 0)", [0.0, 2.0, 0.0, 4.0])
        self.check("FILL(gaps, REPEAT)", [None, 2.0, 2.0, 4.0])

    def test_aggregates_over_series_and_over_time(self) -> None:
        self.check("MAX([failed, gaps])", [1.0, 2.0, None, 6.0])
        self.check("SUM(METRICS())", [11.0, 2.0, 20.0, 40.0])
        self.check("AVG(gaps)", [3.0, 3.0, 3.0, 3.0])

    def test_elements(self) -> None:
        self.check("CEIL(failed / 4)", [1.0, 0.0, None, 2.0])
        self.check("ABS(FLOOR(-failed / 4))", [1.0, 0.0, None, 2.0])

    def test_what_is_not_emulated_is_refused(self) -> None:
        for expression in ("ANOMALY_DETECTION_BAND(failed, 2)", "unknown + 1", "1 +", "failed.real", "'text'"):
            with self.assertRaises(Unsupported, msg=expression):
                evaluate(expression, self.metrics, 4)

    def test_identifiers(self) -> None:
        self.assertEqual(sorted(set(identifiers("IF(m1 > 0, m1 / m2, 0)"))), ["IF", "m1", "m2"])


if __name__ == "__main__":
    unittest.main()
