"""Who SNS is in another region, by the SNS guide."""

from __future__ import annotations

import unittest

from topics import sns_principal


class AcrossRegions(unittest.TestCase):
    def test_both_on_in_every_account(self) -> None:
        for protocol in ("sqs", "lambda"):
            self.assertEqual(sns_principal("us-east-1", "eu-central-1", protocol), "sns.amazonaws.com")
            self.assertEqual(sns_principal("us-gov-west-1", "us-gov-east-1", protocol), "sns.amazonaws.com")

    def test_within_one_region(self) -> None:
        self.assertEqual(sns_principal("eu-central-2", "eu-central-2", "lambda"), "sns.amazonaws.com")

    def test_into_a_region_that_is_opted_into(self) -> None:
        self.assertEqual(sns_principal("us-east-1", "eu-central-2", "sqs"), "sns.eu-central-2.amazonaws.com")
        self.assertIsNone(sns_principal("us-east-1", "eu-central-2", "lambda"))

    def test_out_of_a_region_that_is_opted_into(self) -> None:
        for protocol in ("sqs", "lambda"):
            self.assertEqual(sns_principal("ap-east-1", "us-east-1", protocol), "sns.ap-east-1.amazonaws.com")

    def test_between_two_such_regions(self) -> None:
        for protocol in ("sqs", "lambda"):
            self.assertIsNone(sns_principal("ap-east-1", "af-south-1", protocol))


if __name__ == "__main__":
    unittest.main()
