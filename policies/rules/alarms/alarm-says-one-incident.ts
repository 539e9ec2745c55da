import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { alarms } from "../../model/types";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** CloudWatch sends an alarm's description to those it tells, and not its tags. */
const said = /\bIncident: (\S+)\.(?= |$)/;

/** What the description says of the incident that an alarm belongs to is what the tag says. */
export const alarmSaysOneIncident: ControlRule = {
  name: "alarm-says-one-incident",
  severity: "required",
  title: "An alarm's tag and its description name the same incident",
  why: "The pager groups by the description, which is all that CloudWatch hands on, and people look up what belongs together by the tag. Where they differ, half of a fault is missing from what is found.",
  remediation:
    "give the tag Incident the key that alarmDescription names in `Incident: <key>.`, and leave out both or none",
  example: {
    bad: 'alarmDescription: "Redis is full. Incident: redis-full. Runbook: ...", tags: { Incident: "redis-memory" }',
    good: 'alarmDescription: "Redis is full. Incident: redis-full. Runbook: ...", tags: { Incident: "redis-full" }',
  },
  controls: {},
  subjects: alarms,
  watches: [watch(alarms, "alarmDescription", "tags")],
  early: false,
  judge(alarm) {
    const description = alarm.get("alarmDescription");
    const tags = alarm.get("tags");
    const tag = at(tags, "Incident");
    if (tag === UNKNOWN) return unknown("its tag Incident is not known before the update");
    if (description === UNKNOWN)
      return isAbsent(tag)
        ? notApplicable("it has no tag Incident")
        : unknown("alarmDescription is not known before the update");
    const [, key] = said.exec(textOf(description)) ?? [];
    if (key === undefined && isAbsent(tag)) return notApplicable("it belongs to no incident with others");
    if (key === undefined) return fail("alarmDescription does not name the incident that the tag names");
    return key === tag ? pass : fail("its tag Incident is not what alarmDescription says");
  },
};
