import { scheduleProblem } from "../../../settings/schedule";
import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { backupPlan, eventRule, schedule, scheduledScaling } from "../../model/types";
import { textOf } from "../../model/value";

/** AWS's cron has six fields, a rate agrees with its number, and not every service knows every kind. */
export const scheduleExpressionValid: AwsRule = {
  name: "schedule-expression-valid",
  documentation: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
  severity: "blocker",
  title: "AWS can read the schedule",
  why: "A schedule that AWS cannot read is refused in the middle of an update; one that it reads in another way than it was meant runs at another hour, or never.",
  remediation: "write it as rate(5 minutes), rate(1 day) or cron(0 3 * * ? *)",
  example: {
    bad: 'scheduleExpression: "0 3 * * *",',
    good: 'scheduleExpression: "cron(0 3 * * ? *)",',
  },
  subjects: [...schedule, ...eventRule, ...scheduledScaling, ...backupPlan],
  watches: [
    watch(eventRule, "scheduleExpression"),
    watch(schedule, "flexibleTimeWindow", "scheduleExpression"),
    watch(backupPlan, "rules"),
  ],
  early: true,
  judge(subject) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    if (backupPlan.includes(subject.type))
      for (const rule of limits.each("rules")) judgeSchedule(rule, "schedule", ["cron"]);
    else if (scheduledScaling.includes(subject.type)) judgeSchedule(limits, "schedule", ["at", "cron", "rate"]);
    else if (eventRule.includes(subject.type)) judgeSchedule(limits, "scheduleExpression", ["cron", "rate"]);
    else {
      judgeSchedule(limits, "scheduleExpression", ["at", "cron", "rate"]);
      limits.inside("flexibleTimeWindow").oneOf("mode", ["OFF", "FLEXIBLE"]);
      limits.inside("flexibleTimeWindow").range("maximumWindowInMinutes", 1, 1440, "minutes");
    }
    return faults.outcome;
  },
};

function judgeSchedule(limits: Limits, property: string, kinds: readonly ("at" | "cron" | "rate")[]): void {
  const text = limits.known(property);
  const problem = text === undefined ? undefined : scheduleProblem(textOf(text), kinds);
  if (problem) limits.problem(property, problem);
}
