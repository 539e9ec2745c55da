import { variablesOf } from "../../knowledge/alarms/delivery";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { eventRule, lambdaFunction, lambdaPermission, schedule, stackType } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { bestOf } from "./verdicts";

const everyMinute = /^(rate\(1 minute\)|cron\((\*|\*\/1|0\/1) \* (\*|\?) \* (\*|\?) \*\))$/;
/** By which a function finds Redis: the address itself, or where it is kept. */
const redisVariable = /REDIS.*(URL|ENDPOINT|HOST|ADDRESS)|QUEUE.*URL/i;

/**
 * The queue is measured at least once a minute without anybody doing it: a schedule that is on, and starts a function of
 * this stack that may run and knows where Redis is.
 */
export const queueDepthMonitorAutomated: ChecklistRule = {
  name: "queue-depth-monitor-automated",
  items: ["queue-depth-monitor-automated"],
  scope: "core",
  severity: "blocker",
  title: "Queue depth is measured on a schedule without a person",
  why: "Redis publishes no metric of a queue's depth. If nobody measures it, the alarms on the queue stay silent for ever, most of all when no worker runs that could.",
  remediation:
    'add an aws.scheduler.Schedule with scheduleExpression "rate(1 minute)" and state ENABLED, whose target is a function that has the queue\'s address in its environment (REDIS_URL_SECRET_ARN)',
  example: {
    bad: 'scheduleExpression: "rate(1 hour)"',
    good: 'new aws.scheduler.Schedule("queue-monitor", { scheduleExpression: "rate(1 minute)", target: { arn: monitor.arn, roleArn: role.arn }, flexibleTimeWindow: { mode: "OFF" } })',
  },
  subjects: [stackType],
  watches: [
    watch(schedule, "flexibleTimeWindow", "scheduleExpression", "state", "target"),
    watch(eventRule, "isEnabled", "scheduleExpression", "state"),
    watch(eventTarget, "rule"),
    watch(lambdaFunction, "environment", "reservedConcurrentExecutions"),
    watch(lambdaPermission, "function", "principal"),
  ],
  early: false,
  judge(_, stack) {
    const starts = [...stack.ofTypes(schedule), ...stack.ofTypes(eventRule)].flatMap((one) => judgeStart(one, stack));
    return bestOf(starts, "nothing measures the queue every minute");
  },
};

function judgeStart(start: Resource, stack: Stack): Outcome[] {
  const measuring = targetsOf(start, stack).filter((target) => knowsRedis(target) !== false);
  return measuring.map((target) => {
    const expression = start.get("scheduleExpression");
    const isEnabled = eventRule.includes(start.type) ? start.get("isEnabled") : true;
    if ([expression, start.get("state"), isEnabled, knowsRedis(target)].includes(UNKNOWN))
      return unknown(`whether "${start.name}" measures the queue every minute is not known before the update`);
    if (!everyMinute.test(textOf(expression))) return fail(`"${start.name}" does not run every minute`);
    if (textOf(start.get("state")).startsWith("DISABLED") || isEnabled === false)
      return fail(`"${start.name}" is disabled`);
    if (schedule.includes(start.type) && at(start.get("flexibleTimeWindow"), "mode") === "FLEXIBLE")
      return fail(`"${start.name}" has a flexible time window, so it does not run every minute`);
    if (target.get("reservedConcurrentExecutions") === 0)
      return fail(`function "${target.name}" has no concurrency reserved, so it never runs`);
    if (eventRule.includes(start.type) && !mayBeInvokedByEvents(target, stack))
      return fail(`function "${target.name}" may not be invoked by events.amazonaws.com`);
    return pass;
  });
}

function targetsOf(start: Resource, stack: Stack): readonly Resource[] {
  if (schedule.includes(start.type)) {
    const arn: Value = at(start.get("target"), "arn") ?? null;
    return stack.namedBy(arn, lambdaFunction, start, "target");
  }
  if (isAbsent(start.get("scheduleExpression"))) return [];
  return stack.naming(eventTarget, "rule", start).sure.flatMap((one) => stack.named(lambdaFunction, one, "arn"));
}

function knowsRedis(target: Resource): boolean | typeof UNKNOWN {
  const variables = variablesOf(target);
  if (variables === UNKNOWN) return UNKNOWN;
  return Object.entries(variables).some(([name, value]) => redisVariable.test(name) && !isAbsent(value));
}

const mayBeInvokedByEvents = (target: Resource, stack: Stack): boolean =>
  stack
    .naming(lambdaPermission, "function", target)
    .sure.some((permission) => permission.get("principal") === "events.amazonaws.com");
