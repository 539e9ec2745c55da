import { deliveryWatches, subscriptionsOf } from "../../knowledge/alarms/delivery";
import { Faults } from "../../model/outcome";
import { obstacleTo, publishingWatches } from "../../knowledge/alarms/publishing";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { alarms, componentTypes, everyType, topic } from "../../model/types";
import { budget } from "../../model/types/budgets";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isList, isStructure, numberOf, textOf, UNKNOWN } from "../../model/value";

/** Twice the limit, which is no longer a warning. */
const mostPercent = 200;
/** AWS takes two levels of conditions. */
const deepest = 10;

/** A budget counts what this stack costs, and tells before and after the limit is reached. */
export const budgetTellsInTime: ControlRule = {
  name: "budget-tells-in-time",
  severity: "advisory",
  title: "A budget counts this stack's costs, and tells somebody before it is too late",
  why: "A forecast needs weeks of data, so that a new stack hears nothing from it; an actual sum alone comes when the money is spent. A filter on a tag that nothing carries counts nothing at all.",
  remediation: `set limitAmount, a filter on tags that the stack's resources carry, and two notifications GREATER_THAN at most ${mostPercent} %: one ACTUAL, one FORECASTED, each to a topic that somebody reads or to an address`,
  example: {
    bad: 'notifications: [{ notificationType: "FORECASTED", comparisonOperator: "GREATER_THAN", threshold: 100_000, thresholdType: "PERCENTAGE" }]',
    good: [
      "notifications: [",
      "  {",
      '    notificationType: "ACTUAL",',
      '    comparisonOperator: "GREATER_THAN",',
      "    threshold: 80,",
      '    thresholdType: "PERCENTAGE",',
      "    subscriberSnsTopicArns: [topic.arn],",
      "  },",
      "  {",
      '    notificationType: "FORECASTED",',
      '    comparisonOperator: "GREATER_THAN",',
      "    threshold: 100,",
      '    thresholdType: "PERCENTAGE",',
      "    subscriberSnsTopicArns: [topic.arn],",
      "  },",
      "],",
    ].join("\n"),
  },
  controls: {},
  subjects: budget,
  watches: [
    watch(budget, "autoAdjustData", "filterExpression", "limitAmount", "limitUnit", "notifications", "plannedLimits"),
    watch([componentTypes.declaration], "settings"),
    watch([everyType], "tags"),
    ...deliveryWatches,
    ...publishingWatches,
  ],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    judgeLimit(one, stack, faults);
    judgeFilter(one.get("filterExpression"), stack, faults);
    const notifications = elements(one.get("notifications"));
    if (notifications === UNKNOWN) faults.unknown("notifications is not known before the update");
    else {
      for (const kind of ["ACTUAL", "FORECASTED"])
        if (!notifications.some((each) => [kind, UNKNOWN].includes(textOrUnknown(at(each, "notificationType")))))
          faults.problem(`no notification is ${kind}`);
      for (const each of notifications) judgeNotification(each, one, stack, faults);
    }
    return faults.outcome;
  },
};

const textOrUnknown = (value: Value | undefined): string | Unknown => (value === UNKNOWN ? UNKNOWN : textOf(value));

function judgeLimit(one: Resource, stack: Stack, faults: Faults): void {
  if (!isAbsent(one.get("autoAdjustData")) || !isAbsent(one.get("plannedLimits"))) return;
  const limit = one.get("limitAmount");
  const asked = stack.asked("budgetMonthlyUsd");
  if (limit === UNKNOWN) faults.unknown("limitAmount is not known before the update");
  else if (!(numberOf(limit) > 0)) faults.problem("limitAmount is not a sum of money");
  else if (typeof asked === "number" && numberOf(limit) !== asked)
    faults.problem("limitAmount is not what the setting budgetMonthlyUsd says");
  if (isAbsent(one.get("limitUnit"))) faults.problem("limitUnit is not set, so the limit is in no currency");
}

/** Looks for tags wherever they stand in a filter, but for what it leaves out. */
function judgeFilter(filter: Value | undefined, stack: Stack, faults: Faults, depth = 0): void {
  if (filter === UNKNOWN) faults.unknown("filterExpression is not known before the update");
  if (depth > deepest) return;
  if (isList(filter)) for (const part of filter) judgeFilter(part, stack, faults, depth + 1);
  if (!isStructure(filter)) return;
  judgeTags(filter["tags"], stack, faults);
  for (const [key, part] of Object.entries(filter))
    if (!["not", "nots", "tags"].includes(key)) judgeFilter(part, stack, faults, depth + 1);
}

function judgeTags(tags: Value | undefined, stack: Stack, faults: Faults): void {
  for (const tag of isList(tags) ? tags : isStructure(tags) ? [tags] : []) {
    const key = at(tag, "key");
    const values = elements(at(tag, "values"));
    if (values === UNKNOWN || values.includes(UNKNOWN) || key === UNKNOWN) continue;
    const carried = stack.index(findCarried).get(textOf(key));
    if (!values.some((value) => carried?.has(textOf(value))))
      faults.problem("its filter asks for a tag that no resource of the stack carries, so it counts nothing");
  }
}

/** The values that each tag has on some resource. */
function findCarried(stack: Stack): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { tags } of stack.ofTypes([everyType])) {
    if (tags === UNKNOWN) continue;
    for (const key of Object.keys(tags)) {
      let values = found.get(key);
      if (!values) found.set(key, (values = new Set<string>()));
      values.add(textOf(tags[key]));
    }
  }
  return found;
}

function judgeNotification(each: Value, one: Resource, stack: Stack, faults: Faults): void {
  if (each === UNKNOWN) {
    faults.unknown("a notification is not known before the update");
    return;
  }
  const threshold = at(each, "threshold");
  const operator = at(each, "comparisonOperator");
  if (operator !== UNKNOWN && operator !== "GREATER_THAN")
    faults.problem("a notification does not tell of more than expected");
  if (threshold !== UNKNOWN && !(typeof threshold === "number" && threshold > 0))
    faults.problem("a notification has no threshold above 0");
  if (at(each, "thresholdType") === "PERCENTAGE" && numberOf(threshold) > mostPercent)
    faults.problem(`a notification waits for more than ${mostPercent} % of the limit`);
  const answer = isHeard(each, one, stack);
  if (answer === UNKNOWN) faults.unknown("whom a notification tells is not known before the update");
  else if (answer !== undefined) faults.problem(answer);
}

/** Whether a topic is one that alarms use as well, or somebody reads what it says. */
const isReadByPeople = (aTopic: Resource, stack: Stack): boolean => {
  const subscriptions = subscriptionsOf(aTopic, stack);
  const ofMachines = (one: Resource) => ["lambda", "sqs", "firehose"].includes(textOf(one.get("protocol")));
  const isOfAlarms = stack.naming(alarms, "alarmActions", aTopic).sure.length > 0;
  return subscriptions.length > 0 && (isOfAlarms || !subscriptions.every((one) => ofMachines(one)));
};

/** Why nobody hears a notification; nothing where somebody does. */
function isHeard(each: Value, one: Resource, stack: Stack): string | Unknown | undefined {
  if (!isAbsent(at(each, "subscriberEmailAddresses"))) return undefined;
  const listed = elements(at(each, "subscriberSnsTopicArns"));
  if (listed === UNKNOWN || listed.includes(UNKNOWN)) {
    const made = stack.namedBy(UNKNOWN, [...topic], one, "notifications");
    return made.length > 0 ? undefined : UNKNOWN;
  }
  if (listed.length === 0) return "a notification has no subscriber";
  const topics = listed.flatMap((value) => stack.namedBy(value, topic, one, "notifications"));
  if (topics.length === 0) return UNKNOWN;
  const obstacles = topics.map((aTopic) =>
    !isReadByPeople(aTopic, stack)
      ? `topic "${aTopic.name}" tells no person`
      : obstacleTo("budgets.amazonaws.com", aTopic, stack),
  );
  return obstacles.includes(undefined) ? undefined : obstacles.find((obstacle) => obstacle !== undefined);
}
