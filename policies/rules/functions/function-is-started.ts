import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { lambdaFunction, lambdaPermission, schedule } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { eventSource, functionAlias, functionUrl } from "../../model/types/functions";
import { at, textOf, UNKNOWN } from "../../model/value";

/** Where what starts a function names it. */
const starters: readonly (readonly [types: readonly string[], property: string])[] = [
  [lambdaPermission, "function"],
  [eventSource, "functionName"],
  [functionUrl, "functionName"],
  [functionAlias, "functionName"],
  [eventTarget, "arn"],
];

/** A function that nothing starts does nothing, which looks like a function that has nothing to do. */
export const functionIsStarted: ControlRule = {
  name: "function-is-started",
  severity: "advisory",
  title: "Every function is started by something",
  why: "A function whose schedule or trigger got lost is never run again and never fails: no error, no alarm, and what it measured or copied is missing when it is needed.",
  remediation:
    "give it a schedule, a subscription or another source of events, or remove it; what calls it by itself from elsewhere needs a permission that says so",
  example: {
    bad: 'const cleanUp = new aws.lambda.Function("clean-up", { code, role: role.arn }); // and nothing that starts it',
    good: 'new aws.scheduler.Schedule("clean-up", { scheduleExpression: "rate(1 day)", target: { arn: cleanUp.arn, roleArn } });',
  },
  controls: {},
  subjects: lambdaFunction,
  watches: [
    watch(lambdaFunction, "publish"),
    watch(schedule, "target"),
    ...starters.map(([types, property]) => watch(types, property)),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const found = starters.map(([types, property]) => stack.naming(types, property, subject));
    if (found.some(({ sure }) => sure.length > 0) || stack.index(findScheduled).has(subject.urn)) return faults.outcome;
    // One that runs at the edge is started by the distribution, which names a version of it.
    if (subject.get("publish") === true) return notApplicable("versions of it are published, which others may start");
    if (starters.some(([types, property]) => isOfUnknown(types, property, stack)))
      faults.unknown("whether anything starts it is not known before the update");
    else faults.problem("nothing of this stack starts it");
    return faults.outcome;
  },
};

/** Whether some of them starts what nobody knows: its name is made by something else than a function. */
const isOfUnknown = (types: readonly string[], property: string, stack: Stack): boolean =>
  property === "functionName" &&
  stack.with(types, property, UNKNOWN).some((one) => stack.named(lambdaFunction, one, property).length === 0);

/** Functions that schedules start, by URN: a schedule names what it starts inside of its target. */
const findScheduled = (stack: Stack): ReadonlySet<string> =>
  new Set(stack.ofTypes(schedule).flatMap((one) => startedBy(one, stack)));

function startedBy(one: Resource, stack: Stack): string[] {
  const arn = at(one.get("target"), "arn");
  const value = arn === UNKNOWN ? UNKNOWN : textOf(arn);
  return stack.namedBy(value, lambdaFunction, one, "target").map(({ urn }) => urn);
}
