import { functionEnvironment, sentryMonitors, sentryMonitorSlug } from "../../../runtime/contract";
import type { Rhythm } from "../../knowledge/monitoring/check-ins";
import { rhythmOfMonitor, rhythmOfSchedule } from "../../knowledge/monitoring/check-ins";
import { valuesOfVariable } from "../../knowledge/worker/containers";
import { variablesOf } from "../../knowledge/alarms/delivery";
import type { Outcome } from "../../model/outcome";
import { fail, Faults, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { eventRule, lambdaFunction, schedule, taskDefinition } from "../../model/types";
import { sentry, sentryCronMonitor } from "../../model/types/sentry";
import type { Value } from "../../model/value";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

const schedules = [...schedule, ...eventRule];
const hourMinutes = 60;
/** So many runs may pass until somebody hears; what runs every few minutes has an hour. */
const mostPeriods = 3;
/** Sentry's own defaults. */
const byDefault = { checkInMarginMinutes: 1, failureThreshold: 1 } as const;

/**
 * What Sentry waits for is what is scheduled: a monitor bears the name of the schedule in AWS, and expects its check-ins in
 * the same rhythm; and scheduled work that checks in has a monitor that waits for it.
 */
export const sentryCheckInsAgree: ControlRule = {
  name: "sentry-check-ins-agree",
  severity: "required",
  title: "Sentry waits for what is scheduled, and no longer than makes sense",
  why: "A monitor with another rhythm than the work rings every day or never; a check-in without a monitor is thrown away.",
  remediation: `give the CronMonitor the crontab or interval of the schedule, a margin and failureThreshold that tell within an hour, or within ${mostPeriods} runs of what runs more seldom`,
  example: {
    bad: 'new CronMonitor("backup", { slug: "ops-backup", crontab: "0 3 * * *", checkInMarginMinutes: 10_080 })',
    good: [
      'new aws.scheduler.Schedule("backup", {',
      '  name: "ops-backup",',
      '  scheduleExpression: "cron(0 3 * * ? *)",',
      '  flexibleTimeWindow: { mode: "OFF" },',
      "  target: { arn: backup.arn, roleArn: role.arn },",
      "});",
      'new CronMonitor("backup", { slug: "ops-backup", crontab: "0 3 * * *", checkInMarginMinutes: 60 });',
    ].join("\n"),
  },
  controls: {},
  subjects: [...sentryCronMonitor, ...schedules],
  watches: [
    watch(sentryCronMonitor, "checkInMarginMinutes", "crontab", "failureThreshold", "interval", "slug"),
    watch(schedules, "scheduleExpression"),
    watch(lambdaFunction, "environment"),
    watch(taskDefinition, "containerDefinitions"),
  ],
  early: false,
  judge(subject, stack) {
    if (!sentryCronMonitor.includes(subject.type)) return judgeWork(subject, stack);
    const faults = new Faults();
    const rhythm = rhythmOfMonitor(subject);
    if (rhythm === UNKNOWN) faults.unknown("when it expects a check-in is not known before the update");
    else if (rhythm === undefined) faults.problem("it has no schedule that Sentry takes");
    else {
      judgePatience(subject, rhythm, faults);
      for (const one of scheduledAs(subject.get("slug"), stack)) judgeAgreement(rhythm, one, faults);
    }
    return faults.outcome;
  },
};

function judgePatience(monitor: Resource, { periodMinutes }: Rhythm, faults: Faults): void {
  const [margin, threshold] = (["checkInMarginMinutes", "failureThreshold"] as const).map((property) => {
    const value = monitor.get(property);
    return isAbsent(value) ? byDefault[property] : value;
  });
  if (margin === UNKNOWN) faults.unknown("checkInMarginMinutes is not known before the update");
  if (threshold === UNKNOWN) faults.unknown("failureThreshold is not known before the update");
  if (typeof margin !== "number" || typeof threshold !== "number") return;
  if (margin < 1 || threshold < 1) faults.problem("its margin or failureThreshold is less than 1");
  else if (margin + threshold * periodMinutes > Math.max(hourMinutes, mostPeriods * periodMinutes))
    faults.problem("it waits so long that nobody hears in time");
}

function judgeAgreement(rhythm: Rhythm, one: Resource, faults: Faults): void {
  const real = rhythmOfSchedule(one.get("scheduleExpression"));
  if (real === UNKNOWN) faults.unknown(`when "${one.name}" runs is not known before the update`);
  else if (real !== undefined && real.times !== rhythm.times)
    faults.problem(`it expects check-ins at other times than "${one.name}" runs`);
}

const scheduledAs = (slug: Value | undefined, stack: Stack): readonly Resource[] =>
  typeof slug === "string" && slug !== "" ? stack.with(schedules, "name", slug) : [];

/** Work whose check-ins name this monitor; where the stack has anything in Sentry at all. */
function judgeWork(one: Resource, stack: Stack): Outcome {
  const name = textOf(one.get("name"));
  if (stack.ofTypes(sentry).length === 0 || !slugsOf(stack).has(name)) return notApplicable("nothing of it checks in");
  if (stack.with(sentryCronMonitor, "slug", name).length > 0) return pass;
  if (stack.with(sentryCronMonitor, "slug", UNKNOWN).length > 0)
    return unknown("which monitor waits for its check-ins is not known before the update");
  return fail("it checks in with Sentry, where no monitor waits for it");
}

/** Monitors with which this project's functions and tasks check in. */
const slugsOf = (stack: Stack): ReadonlySet<string> => stack.index(findSlugs);

function findSlugs(stack: Stack): ReadonlySet<string> {
  const variable = functionEnvironment.sentryMonitorPrefix;
  const prefixes = [
    ...valuesOfVariable(stack.ofTypes(taskDefinition), stack, variable),
    ...stack.ofTypes(lambdaFunction).map((one): Value => {
      const variables = variablesOf(one);
      return variables === UNKNOWN ? UNKNOWN : (variables[variable] ?? null);
    }),
  ];
  const known = new Set(prefixes.map((prefix) => textOf(prefix)).filter(Boolean));
  return new Set(
    [...known].flatMap((prefix) => Object.values(sentryMonitors).map((monitor) => sentryMonitorSlug(prefix, monitor))),
  );
}
