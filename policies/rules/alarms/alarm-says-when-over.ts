import { topicsOf } from "../../knowledge/alarms/delivery";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { alarms, topic } from "../../model/types";
import { elements, UNKNOWN } from "../../model/value";

/** Whoever was told that something is wrong is told that it is over, on the same ways. */
export const alarmSaysWhenOver: ControlRule = {
  name: "alarm-says-when-over",
  severity: "required",
  title: "An alarm says when it is over, to whom it said that it began",
  why: "A pager keeps an incident open until it hears that it is over, and adds whatever comes next to the open one: the second time the same alarm rings, nobody is woken.",
  remediation: "give okActions the topics of alarmActions",
  example: {
    bad: "alarmActions: [topic.arn]",
    good: "alarmActions: [topic.arn], okActions: [topic.arn]",
  },
  controls: {},
  subjects: alarms,
  watches: [watch(alarms, "alarmActions", "okActions")],
  early: false,
  judge(alarm, stack) {
    const told = topicsOf(alarm, stack);
    if (told.length === 0) return notApplicable("it tells no topic of this stack");
    const relieved = new Set(stack.named(topic, alarm, "okActions"));
    const waiting = told.filter((one) => !relieved.has(one));
    if (waiting.length === 0) return pass;
    const listed = elements(alarm.get("okActions"));
    if (listed === UNKNOWN || listed.includes(UNKNOWN))
      return unknown("whom okActions tells that it is over is not known before the update");
    return fail(`okActions does not lead to topic ${waiting.map(({ name }) => `"${name}"`).join(", ")}`);
  },
};
