import { notKnown } from "../stack-fixture";
import type { Cases } from "./case";
import { fails, hidden, isUnclear, passes, when } from "./case";

const budget = "aws:budgets/budget:Budget";
const heard = { threshold: 100, subscriberEmailAddresses: ["bills@example.com"] };
const forecast = {
  ...{ notificationType: "FORECASTED", comparisonOperator: "GREATER_THAN" },
  ...{ threshold: 100, thresholdType: "PERCENTAGE" },
};
const quiet = "arn:aws:sns:us-east-1:123456789012:quiet";
const tags = { Owner: "a", Service: "b", Environment: "c", DataClass: "d" };

export const tagsCases: Cases = {
  "tags-owner-and-cost": [
    fails("a provider without tags", "redis-group", (stack) => stack.option("redis-group", { defaultTags: undefined })),
    fails("an owner left empty", "backups-bucket", (stack) =>
      stack.set("backups-bucket", { tags: { Purpose: "backup", Owner: "" } }),
    ),
    fails("a program of others without tags", "reports", (stack) =>
      stack.add("reports", "aws:dynamodb/table:Table", { name: "reports" }),
    ),
    passes("tags of its own, spelt otherwise", "reports", (stack) =>
      stack.add("reports", "aws:dynamodb/table:Table", {
        name: "reports",
        tags: { owner: "me", service: "reports", environment: "prod", "data-class": "public" },
      }),
    ),
    isUnclear("tags that are not known", "redis-group", (stack) => stack.hide("redis-group", "tags", "network-vpc")),
    isUnclear("an owner that is not known", "reports", (stack) =>
      stack.add("reports", "aws:dynamodb/table:Table", {
        name: "reports",
        tags: { Owner: notKnown, Service: "x", Environment: "y", DataClass: "z" },
      }),
    ),
  ],
  "budget-in-force": [
    fails("one that has ended", "budget-monthly", (stack) =>
      stack.set("budget-monthly", { timePeriodEnd: "2020-01-01_00:00" }),
    ),
    fails("one that begins in many years", "budget-monthly", (stack) =>
      stack.set("budget-monthly", { timePeriodStart: "2099-01-01_00:00" }),
    ),
    fails("a moment that is none", "budget-monthly", (stack) =>
      stack.set("budget-monthly", { timePeriodEnd: "never" }),
    ),
    passes("a period that lasts", "budget-monthly", (stack) =>
      stack.set("budget-monthly", { timePeriodStart: "2020-01-01_00:00", timePeriodEnd: "2087-06-15_00:00" }),
    ),
    isUnclear("an end that is not known", "budget-monthly", (stack) =>
      stack.hide("budget-monthly", "timePeriodEnd", "network-vpc"),
    ),
  ],
  "budget-tells-in-time": [
    fails("another limit than asked", "budget-monthly", (stack) =>
      stack.set("budget-monthly", { limitAmount: "60000" }),
    ),
    fails("no currency", "budget-monthly", (stack) => stack.set("budget-monthly", { limitUnit: undefined })),
    fails("a tag that nothing carries", "budget-monthly", (stack) =>
      stack.set("budget-monthly", { filterExpression: { tags: { key: "Service", values: ["other"] } } }),
    ),
    fails("only a forecast", "budget-monthly", (stack) =>
      stack.set("budget-monthly", { notifications: [{ ...forecast, subscriberEmailAddresses: ["a@example.com"] }] }),
    ),
    fails("when it is spent many times over", "budget-monthly", (stack) =>
      stack.set("budget-monthly", {
        notifications: ["ACTUAL", "FORECASTED"].map((notificationType) => ({
          ...{ ...forecast, ...heard, notificationType, threshold: 80_000 },
        })),
      }),
    ),
    fails("a topic that nobody reads", "budget-monthly", (stack) =>
      stack
        .add("quiet", "aws:sns/topic:Topic", { name: "quiet", arn: quiet })
        .set("budget-monthly", { notifications: [{ ...forecast, subscriberSnsTopicArns: [quiet] }] }),
    ),
    when(
      "update",
      fails("a topic that only a function reads", "budget-monthly", (stack) =>
        stack.set("budget-monthly", {
          notifications: ["ACTUAL", "FORECASTED"].map((notificationType) => ({
            ...{ ...forecast, notificationType },
            subscriberSnsTopicArns: [stack.of("redis-events-topic", "aws:sns/topic:Topic").outputs["arn"] ?? quiet],
          })),
        }),
      ),
    ),
    passes("addresses", "budget-monthly", (stack) =>
      stack.set("budget-monthly", {
        notifications: ["ACTUAL", "FORECASTED"].map((notificationType) => ({
          ...forecast,
          ...heard,
          notificationType,
        })),
      }),
    ),
    isUnclear("a filter that is not known", "budget-monthly", (stack) =>
      stack.hide("budget-monthly", "filterExpression", "network-vpc"),
    ),
  ],
  "cost-budget-alarm": [
    fails("no budget", undefined, (stack) => stack.removeAll(budget)),
    fails("one that tells nobody", undefined, (stack) =>
      stack.removeAll(budget).add("own", budget, { budgetType: "COST", notifications: [{ threshold: 100 }], tags }),
    ),
    fails("one of hours of use", undefined, (stack) =>
      stack.removeAll(budget).add("own", budget, { budgetType: "USAGE", notifications: [heard], tags }),
    ),
    passes("one that writes to a person", undefined, (stack) =>
      stack.removeAll(budget).add("own", budget, { budgetType: "COST", notifications: [heard], tags }),
    ),
    isUnclear("one whose kind is not known", undefined, (stack) =>
      hidden(stack.removeAll(budget), budget, "budgetType", { notifications: [heard], tags }),
    ),
  ],
};
