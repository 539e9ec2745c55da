from __future__ import annotations

import unittest

import alarm_message


class Messages(unittest.TestCase):
    alarm = {
        "AlarmName": "x" * 200,
        "AlarmArn": "arn:aws:cloudwatch:eu-central-1:1:alarm:x",
        "StateReason": "because",
        "Namespace": "N",
        "MetricName": "M",
        "ExtendedStatistic": "p99",
        "EvaluationPeriods": 3,
        "StateUpdatedTimestamp": 0,
    }

    def test_a_subject_is_not_longer_than_sns_allows(self) -> None:
        subject = alarm_message.subject(self.alarm, "ALARM", "eu-central-1")
        self.assertEqual(len(subject), 100)
        self.assertTrue(subject.startswith('ALARM: "xxx'))

    def test_a_percentile_is_an_extended_statistic(self) -> None:
        body = alarm_message.body(self.alarm, "OK", "ALARM", "1", "eu-central-1")
        self.assertEqual(body["Region"], "EU (Frankfurt)")
        self.assertEqual(body["StateChangeTime"], "1970-01-01T00:00:00.000+0000")
        self.assertEqual(body["Trigger"]["StatisticType"], "ExtendedStatistic")
        self.assertEqual(body["Trigger"]["ExtendedStatistic"], "p99")
        self.assertEqual(body["Trigger"]["DatapointsToAlarm"], 3)
        self.assertNotIn("Statistic", body["Trigger"])

    def test_a_composite_alarm_has_a_rule_and_no_trigger(self) -> None:
        composite = {"AlarmName": "both", "AlarmRule": "ALARM(a) AND ALARM(b)"}
        body = alarm_message.body(composite, "OK", "ALARM", "1", "mars-north-1")
        self.assertEqual(body["AlarmRule"], "ALARM(a) AND ALARM(b)")
        self.assertEqual(body["Region"], "mars-north-1")
        self.assertNotIn("Trigger", body)


if __name__ == "__main__":
    unittest.main()
