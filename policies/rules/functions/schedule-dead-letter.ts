import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { queue, schedule } from "../../model/types";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** What could not be started is put aside, where an alarm can see it. */
export const scheduleDeadLetter: ControlRule = {
  name: "schedule-dead-letter",
  severity: "required",
  title: "Schedules put aside what they could not start",
  why: "EventBridge tries for a while to start a target and then drops the event. Without a queue the run is lost without a trace, and a backup that never began looks like one that is still to come.",
  remediation: "set target.deadLetterConfig: { arn: queue.arn }, and an alarm on that queue",
  example: {
    bad: "target: { arn: f.arn, roleArn: role.arn },",
    good: "target: { arn: f.arn, roleArn: role.arn, deadLetterConfig: { arn: queue.arn } },",
  },
  controls: {},
  subjects: schedule,
  watches: [watch(schedule, "target")],
  early: false,
  judge(subject, stack) {
    const target = subject.get("target");
    const name = at(target, "deadLetterConfig", "arn");
    if (target !== UNKNOWN && isAbsent(name)) return fail("its target has no deadLetterConfig");
    if (name !== UNKNOWN) return pass;
    return stack.namedBy(UNKNOWN, queue, subject, "target").length > 0
      ? pass
      : unknown("whether what cannot be started is put aside is not known before the update");
  },
};
