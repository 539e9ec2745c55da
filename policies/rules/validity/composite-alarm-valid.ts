import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { alarms, compositeAlarm, metricAlarm } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

const reference = /\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^\s"()]+))\s*\)/g;

/** A composite alarm is a formula over alarms that exist when it is made. */
export const compositeAlarmValid: AwsRule = {
  name: "composite-alarm-valid",
  documentation: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html",
  severity: "blocker",
  title: "CloudWatch accepts the composite alarm",
  why: "Composite alarms are made last, of alarms that are already there. One that is refused leaves the single alarms, which may be silent because the composite was to speak for them.",
  remediation: 'join alarms of this stack, such as ALARM("worker-down") OR ALARM("queue-depth")',
  example: {
    bad: 'alarmRule: "ALARM(worker-down) and ALARM(queue-depth",',
    good: 'alarmRule: pulumi.interpolate`ALARM("${down.name}") OR ALARM("${depth.name}")`,',
  },
  subjects: compositeAlarm,
  watches: [watch(metricAlarm, "alarmName"), watch(compositeAlarm, "actionsSuppressor", "alarmName", "alarmRule")],
  early: false,
  judge(alarm, stack) {
    const faults = new Faults();
    const limits = Limits.of(alarm, faults);
    const rule = alarm.get("alarmRule");
    const sources = stack.sourcesOf(alarm, "alarmRule");
    if (rule === UNKNOWN) {
      // Made of the names of alarms of this stack, which are there before it.
      if (sources.length === 0 || !sources.every(({ type }) => alarms.includes(type)))
        faults.unknown("alarmRule is not known before the update");
    } else {
      const text = textOf(rule);
      if (text.length > 10_240) faults.problem("alarmRule is longer than 10240 characters");
      if (!isFormula(text)) faults.problem("alarmRule is not a formula of ALARM, OK, INSUFFICIENT_DATA, AND, OR, NOT");
      const isKnown = (name: string) =>
        ["name", "alarmName", "arn"].some((property) => stack.with(alarms, property, name).length > 0);
      const named = [...text.matchAll(reference)].map(([, quoted, bare]) => quoted ?? bare ?? "");
      if (!named.every(isKnown)) faults.problem("alarmRule names an alarm that is not in this stack");
    }
    const suppressor = limits.inside("actionsSuppressor");
    for (const time of ["waitPeriod", "extensionPeriod"]) {
      suppressor.range(time, 0, 86_400, "seconds");
      if (!isAbsent(alarm.get("actionsSuppressor")) && suppressor.known(time) === undefined)
        suppressor.problem(time, "is missing");
    }
    return faults.outcome;
  },
};

/** Replaces what is complete by TRUE until one is left. */
function isFormula(text: string): boolean {
  let rest = text.replace(reference, "TRUE").replace(/\bFALSE\b/g, "TRUE");
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest
      .replace(/\(\s*TRUE\s*\)/g, "TRUE")
      .replace(/\bNOT\s+TRUE\b/g, "TRUE")
      .replace(/\bTRUE\s+(AND|OR)\s+TRUE\b/g, "TRUE");
  }
  return rest.trim() === "TRUE";
}
