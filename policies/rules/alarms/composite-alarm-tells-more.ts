import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { alarms, compositeAlarm } from "../../model/types";
import type { Value } from "../../model/value";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** CloudWatch judges alarms once a minute, so that a cause may ring a minute after its symptom. */
const leastSeconds = 60;
const single = /^\s*ALARM\s*\([^()]*\)\s*$/;

/** A composite alarm says more than its parts: it joins several, or is silent while another alarm tells the cause. */
export const compositeAlarmTellsMore: ControlRule = {
  name: "composite-alarm-tells-more",
  severity: "required",
  title: "A composite alarm joins alarms, or is silent while its cause rings",
  why: "In an outage every symptom rings as well. Whoever is paged for ten things at once looks for the one that caused them; a suppressor that comes too late, or is silenced itself, spares nobody that.",
  remediation: `name an alarm of the stack that has no suppressor of its own in actionsSuppressor.alarm, with waitPeriod and extensionPeriod of at least ${leastSeconds} s`,
  example: {
    bad: "alarmRule: 'ALARM(\"queue-depth\")', actionsSuppressor: { alarm: outage.alarmName, waitPeriod: 0, extensionPeriod: 0 }",
    good: "alarmRule: 'ALARM(\"queue-depth\")', actionsSuppressor: { alarm: outage.alarmName, waitPeriod: 120, extensionPeriod: 300 }",
  },
  controls: {},
  subjects: compositeAlarm,
  watches: [watch(compositeAlarm, "actionsSuppressor", "alarmName", "alarmRule")],
  early: false,
  judge(alarm, stack): Outcome {
    const suppressor = alarm.get("actionsSuppressor");
    if (isAbsent(suppressor)) {
      const faults = new Faults();
      if (single.test(textOf(alarm.get("alarmRule"))) && !stack.index(findSuppressors).has(alarm))
        faults.problem("it repeats one alarm, and is silent when that is");
      return single.test(textOf(alarm.get("alarmRule"))) ? faults.outcome : notApplicable("it has no suppressor");
    }
    const faults = new Faults();
    if (suppressor === UNKNOWN) faults.unknown("actionsSuppressor is not known before the update");
    else judgeSuppressor(alarm, suppressor ?? null, stack, faults);
    return faults.outcome;
  },
};

function judgeSuppressor(alarm: Resource, suppressor: Value, stack: Stack, faults: Faults): void {
  const named = namedIn(alarm, stack);
  if (named.length === 0)
    if (at(suppressor, "alarm") === UNKNOWN) faults.unknown("actionsSuppressor.alarm is not known before the update");
    else faults.problem("actionsSuppressor.alarm names no alarm of this stack");
  for (const one of named)
    if (compositeAlarm.includes(one.type) && !isAbsent(one.get("actionsSuppressor")))
      faults.problem(`its suppressor "${one.name}" is suppressed itself`);
  for (const period of ["waitPeriod", "extensionPeriod"]) {
    const seconds = at(suppressor, period);
    if (typeof seconds === "number" && seconds < leastSeconds)
      faults.problem(
        `actionsSuppressor.${period} is less than ${leastSeconds} s, the time between two looks at an alarm`,
      );
  }
}

function namedIn(alarm: Resource, stack: Stack): readonly Resource[] {
  const suppressor = at(alarm.get("actionsSuppressor"), "alarm") ?? null;
  const named = stack.namedBy(suppressor, alarms, alarm, "actionsSuppressor");
  return named.length > 0 || suppressor === UNKNOWN ? named : [...stack.with(compositeAlarm, "alarmName", suppressor)];
}

const findSuppressors = (stack: Stack): ReadonlySet<Resource> =>
  new Set(stack.ofTypes(compositeAlarm).flatMap((one) => namedIn(one, stack)));
