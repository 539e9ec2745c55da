import { expect, test } from "vitest";

import { readNotice } from "../../runtime/functions/notifier/message";

/** As AWS Budgets writes it. */
const text = `AWS Budget Notification November 22, 2026
AWS Account 123456789012

Dear AWS Customer,

You requested that we alert you when the FORECASTED Cost associated with your ops-prod-monthly budget is greater than $600.00 for the current month.

Budget Name: ops-prod-monthly
Budget Type: Cost
Budgeted Amount: $600.00
Alert Type: FORECASTED
Alert Threshold: > $600.00
FORECASTED Amount: $731.20

Go to the AWS Budgets dashboard
`;
const message = (Message: string) => ({
  MessageId: "1",
  TopicArn: "arn:aws:sns:us-east-1:123456789012:ops-prod-alarms-p2",
  Message,
  MessageAttributes: {},
});

test("what a budget says is told like any other report", () => {
  expect(readNotice(message(text))).toMatchObject({
    kind: "report",
    severity: "P2",
    state: "ALARM",
    name: "ops-prod-monthly",
    account: "123456789012",
    region: "us-east-1",
    description:
      "The month's cost is past the budget's alert: budgeted $600.00, alert above $600.00, forecasted $731.20.",
  });
});

test("other prose is refused still", () => {
  expect(() => readNotice(message("Hello"))).toThrow("is not a CloudWatch alarm");
});
