import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { alarms, componentTypes } from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";

const link = /https:\/\/[^\s"<>]{4,}/g;

/** Every alarm says where it is written what to do about it; where the stack says where that is, in there. */
export const alarmHasRunbookLink: ChecklistRule = {
  name: "alarm-has-runbook-link",
  items: ["alarm-has-runbook-link"],
  scope: "core",
  severity: "required",
  title: "Every alarm links to its runbook",
  why: "Who is woken at night has not written the service. Without a link the first half hour goes into finding out what the alarm means.",
  remediation: "end alarmDescription with the https:// address of the page that says what to do",
  example: {
    bad: 'alarmDescription: "Worker is down"',
    good: "alarmDescription: `No worker runs. Runbook: ${runbooks}/worker-down.md`",
  },
  subjects: alarms,
  watches: [watch(alarms, "alarmDescription"), watch([componentTypes.declaration], "settings")],
  early: false,
  judge(alarm, stack) {
    const description = alarm.get("alarmDescription");
    if (description === UNKNOWN) return unknown("alarmDescription is not known before the update");
    const links = textOf(description).match(link) ?? [];
    if (links.length === 0) return fail("alarmDescription has no https:// link");
    const home = textOf(stack.asked("runbookBaseUrl"));
    return links.some((one) => one.startsWith(home)) ? pass : fail("alarmDescription links to no runbook of the stack");
  },
};
