import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, schedule } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { taskSet } from "../../model/types/worker";
import { at, UNKNOWN } from "../../model/value";

/** Where, in each of the resources that start tasks, their network is described. */
const paths: readonly (readonly [types: readonly string[], property: string, ...rest: string[]])[] = [
  [[...ecsService, ...taskSet], "networkConfiguration", "assignPublicIp"],
  [schedule, "target", "ecsParameters", "networkConfiguration", "assignPublicIp"],
  [eventTarget, "ecsTarget", "networkConfiguration", "assignPublicIp"],
];

/** No task gets an address that the internet can reach, whoever starts it. Left out, it gets none. */
export const workerNoPublicIp: ChecklistRule = {
  name: "worker-no-public-ip",
  items: ["worker-no-public-ip"],
  scope: "core",
  severity: "required",
  title: "Workers have no public address",
  why: "A worker calls out and is never called. A public address leaves nothing but its security group between it and everybody.",
  remediation: "set assignPublicIp: false and put the tasks into private subnets with a NAT gateway or endpoints",
  example: {
    bad: "networkConfiguration: { subnets, assignPublicIp: true }",
    good: "networkConfiguration: { subnets: privateSubnets, assignPublicIp: false }",
  },
  controls: { fsbp: ["ECS.2", "ECS.16"], checkov: ["CKV_AWS_333"] },
  subjects: paths.flatMap(([types]) => types),
  watches: paths.map(([types, property]) => watch(types, property)),
  early: false,
  judge(subject) {
    const faults = new Faults();
    for (const [types, property, ...rest] of paths) {
      if (!types.includes(subject.type)) continue;
      const value = at(subject.get(property), ...rest);
      if (value === UNKNOWN) faults.unknown("assignPublicIp is not known before the update");
      else if (value === true || value === "true") faults.problem("assignPublicIp is true");
    }
    return faults.outcome;
  },
};
