import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, stackType } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** The worker is a managed service with at least one task, so that it does not hang on somebody's terminal. */
export const workerServiceDeclared: ChecklistRule = {
  name: "worker-service-declared",
  items: ["worker-service-declared"],
  scope: "core",
  severity: "blocker",
  title: "The worker runs as a managed service, not a hand-started process",
  why: "A worker that somebody started by hand ends with that person's terminal, and nothing starts it again.",
  remediation: "declare an aws.ecs.Service with desiredCount 1 or more, or use the Worker component",
  example: {
    bad: "// node worker.cjs, in a terminal",
    good: 'new aws.ecs.Service("worker", { cluster: cluster.arn, taskDefinition: task.arn, desiredCount: 2 });',
  },
  subjects: [stackType],
  watches: [watch(ecsService, "desiredCount")],
  early: false,
  judge(_, stack) {
    const counts = stack.ofTypes(ecsService).map((service) => service.get("desiredCount"));
    if (counts.length === 0) return fail("the stack declares no ECS service");
    if (counts.some((count) => typeof count === "number" && count >= 1)) return pass;
    if (counts.includes(UNKNOWN)) return unknown("desiredCount of its services is not known before the update");
    return fail("none of its ECS services has a desiredCount of 1 or more");
  },
};
