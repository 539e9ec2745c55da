import { severities } from "../../../runtime/contract";
import { topicsOf } from "../../knowledge/alarms/delivery";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { carries, isSeverity, severityOf, topicsBySeverity } from "../../knowledge/alarms/severity";
import type { Stack } from "../../model/stack";
import { alarms, componentTypes, eventRule, topic } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { UNKNOWN } from "../../model/value";

const words = severities.join(", ");

/** The way fits the weight: what is as urgent as its tag says goes to the topic for what is as urgent as that. */
export const alarmSeverityRouted: ControlRule = {
  name: "alarm-severity-routed",
  severity: "required",
  title: "Each alarm goes the way of its severity",
  why: "An outage on the topic of what can wait is read the next morning, and what can wait on the topic of outages wakes people until they no longer listen. A severity that no rule knows is one that nobody routes.",
  remediation: `tag alarms, event rules that tell people, and the topics they lead to with the same Severity, one of ${words}`,
  example: {
    bad: 'new aws.cloudwatch.MetricAlarm("down", { alarmActions: [p3.arn], tags: { Severity: "P0" } })',
    good: 'const p0 = new aws.sns.Topic("p0", { tags: { Severity: "P0" } });\nnew aws.cloudwatch.MetricAlarm("down", { alarmActions: [p0.arn], tags: { Severity: "P0" } })',
  },
  controls: {},
  subjects: [...alarms, ...eventRule],
  watches: [
    watch(alarms, "alarmActions", "tags"),
    watch(eventRule, "tags"),
    watch(eventTarget, "arn", "rule"),
    watch(topic, "tags"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack): Outcome {
    const severity = severityOf(subject, stack);
    if (severity === UNKNOWN) return unknown("its tag Severity is not known before the update");
    const told = toldBy(subject, stack);
    if (severity === undefined) {
      const isGraded = told.some((one) => topicsBySeverity(stack).size > 0 && isSeverity(severityOf(one, stack)));
      return isGraded
        ? fail("it has no tag Severity, and leads to a topic that is for one")
        : notApplicable("nothing says how urgent it is");
    }
    if (!isSeverity(severity)) return fail(`its tag Severity is none of ${words}`);
    if (told.length === 0) return notApplicable("it leads to no topic of this stack");
    const answer = carries(told, severity, stack);
    if (answer === undefined) return notApplicable("no topic says for which severity it is");
    if (answer === UNKNOWN) return unknown("for which severity its topic is, is not known before the update");
    return answer
      ? pass
      : fail(`${told.map(({ name }) => `"${name}"`).join(", ")}, to which it leads, is not for its severity alone`);
  },
};

function toldBy(subject: Resource, stack: Stack): readonly Resource[] {
  if (!eventRule.includes(subject.type)) return topicsOf(subject, stack);
  return stack.naming(eventTarget, "rule", subject).sure.flatMap((target) => stack.named(topic, target, "arn"));
}
