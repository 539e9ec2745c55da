import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, schedule } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { taskSet } from "../../model/types/worker";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** Where, in each of the resources that start tasks, the platform version stands. */
const paths: readonly (readonly [types: readonly string[], property: string, ...rest: string[]])[] = [
  [[...ecsService, ...taskSet], "platformVersion"],
  [schedule, "target", "ecsParameters", "platformVersion"],
  [eventTarget, "ecsTarget", "platformVersion"],
];

export const fargatePlatformLatest: ControlRule = {
  name: "fargate-platform-latest",
  severity: "required",
  title: "Tasks run on the latest version of Fargate",
  why: "The version holds the kernel and the container runtime. One that is pinned gets no fixes of security any more once AWS ends it, and then refuses to start.",
  remediation: 'leave platformVersion out, or set it to "LATEST"',
  example: { bad: 'platformVersion: "1.3.0",', good: 'platformVersion: "LATEST",' },
  controls: { fsbp: ["ECS.10"], checkov: ["CKV_AWS_332"] },
  subjects: paths.flatMap(([types]) => types),
  watches: paths.map(([types, property]) => watch(types, property)),
  early: false,
  judge(subject) {
    const [, property = "", ...rest] = paths.find(([types]) => types.includes(subject.type)) ?? [];
    const version = at(subject.get(property), ...rest);
    if (version === UNKNOWN) return unknown("platformVersion is not known before the update");
    return isAbsent(version) || version === "LATEST" ? pass : fail("platformVersion is pinned to one version");
  },
};
