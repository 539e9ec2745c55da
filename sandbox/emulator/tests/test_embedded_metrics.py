from __future__ import annotations

import json
import unittest
from typing import Any

from embedded_metrics import Datum, parse


def line(metrics: list[Any], dimensions: list[Any], **fields: Any) -> str:
    directive = {"Namespace": "Ops", "Dimensions": dimensions, "Metrics": metrics}
    return json.dumps({"_aws": {"Timestamp": 1_700_000_000_500, "CloudWatchMetrics": [directive]}, **fields})


class EmbeddedMetrics(unittest.TestCase):
    def test_one_datum_per_metric_and_dimension_set(self) -> None:
        text = line(
            [{"Name": "Depth", "Unit": "Count"}, {"Name": "Age"}],
            [["Service"], ["Service", "Queue"], []],
            Service="worker",
            Queue="ops",
            Depth=7,
            Age=1.5,
        )
        data = parse(text)
        self.assertEqual(len(data), 6)
        self.assertIn(
            Datum("Ops", "Depth", {"Service": "worker", "Queue": "ops"}, "Count", [7.0], 1_700_000_000.5), data
        )
        self.assertIn(Datum("Ops", "Age", {}, "None", [1.5], 1_700_000_000.5), data)

    def test_a_list_of_values_is_one_datum(self) -> None:
        [datum] = parse(line([{"Name": "Duration"}], [], Duration=[1, 2.5]))
        self.assertEqual(datum.values, [1.0, 2.5])

    def test_a_dimension_that_the_line_does_not_have_makes_no_metric(self) -> None:
        self.assertEqual(parse(line([{"Name": "Depth"}], [["Service"]], Depth=1)), [])

    def test_a_value_that_is_no_number_makes_no_metric(self) -> None:
        for value in ("7", True, None, {}):
            self.assertEqual(parse(line([{"Name": "Depth"}], [], Depth=value)), [], value)

    def test_other_lines_have_no_metrics(self) -> None:
        for text in ("", "hello", '{"_aws"', '{"_aws": 1}', '{"_aws": {"CloudWatchMetrics": []}}', '["_aws"]'):
            self.assertEqual(parse(text), [], text)


if __name__ == "__main__":
    unittest.main()
