import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { stackType } from "../../model/types";
import { budget } from "../../model/types/budgets";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, UNKNOWN } from "../../model/value";

const listsOfSubscribers = ["subscriberEmailAddresses", "subscriberSnsTopicArns"];

/** Somebody hears of it before the bill comes. */
export const costBudgetAlarm: ChecklistRule = {
  name: "cost-budget-alarm",
  items: ["cost-budget-alarm"],
  scope: "core",
  severity: "advisory",
  title: "A budget tells somebody when costs run away",
  why: "A loop that writes logs or starts tasks costs thousands before the month's bill shows it.",
  remediation: "declare an aws.budgets.Budget of cost with a notification that has a subscriber",
  example: {
    bad: [
      'new aws.budgets.Budget("costs", {',
      '  budgetType: "COST",',
      '  limitAmount: "300",',
      '  limitUnit: "USD",',
      '  timeUnit: "MONTHLY",',
      "}); // which tells nobody",
    ].join("\n"),
    good: 'new aws.budgets.Budget("costs", { budgetType: "COST", limitAmount: "300", limitUnit: "USD", timeUnit: "MONTHLY", notifications: [{ comparisonOperator: "GREATER_THAN", notificationType: "FORECASTED", threshold: 100, thresholdType: "PERCENTAGE", subscriberSnsTopicArns: [topic.arn] }] });',
  },
  subjects: [stackType],
  watches: [watch(budget, "budgetType", "notifications")],
  early: false,
  judge(_, stack) {
    const found = anyOf(stack.ofTypes(budget).map(tellsSomebody));
    if (found === UNKNOWN) return unknown("whom the budget tells is not known before the update");
    return found ? pass : fail("no budget of cost tells anybody");
  },
};

function tellsSomebody(one: Resource): boolean | Unknown {
  const type = one.get("budgetType");
  const notifications = elements(one.get("notifications"));
  if (type !== "COST" && type !== UNKNOWN) return false;
  if (notifications === UNKNOWN) return UNKNOWN;
  const subscribers = notifications.flatMap((notification): readonly (Value | undefined)[] =>
    notification === UNKNOWN ? [UNKNOWN] : listsOfSubscribers.map((list): Value | undefined => at(notification, list)),
  );
  if (!subscribers.some((list) => !isAbsent(list))) return false;
  // A subscriber that is not known yet is one all the same.
  return type === UNKNOWN ? UNKNOWN : true;
}
