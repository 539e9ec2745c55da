import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, stackType } from "../../model/types";
import { anyOf, UNKNOWN } from "../../model/value";
import { idleWatches, mayBeIdle } from "../scaling/idle-services";

/** The worker is a managed service with at least one task, or one that scaling starts, so that it does not hang on somebody's terminal. */
export const workerServiceDeclared: ChecklistRule = {
  name: "worker-service-declared",
  items: ["worker-service-declared"],
  scope: "core",
  severity: "blocker",
  title: "The worker runs as a managed service, not a hand-started process",
  why: "A worker that somebody started by hand ends with that person's terminal, and nothing starts it again.",
  remediation: "declare an aws.ecs.Service with desiredCount 1 or more, or use the Worker component",
  example: {
    bad: 'new aws.ecs.TaskDefinition("worker", { family: "worker", containerDefinitions }); // and a task started by hand',
    good: 'new aws.ecs.Service("worker", { cluster: cluster.arn, taskDefinition: task.arn, desiredCount: 2 });',
  },
  subjects: [stackType],
  watches: [watch(ecsService, "desiredCount"), ...idleWatches],
  early: false,
  judge(_, stack) {
    const services = stack.ofTypes(ecsService);
    if (services.length === 0) return fail("the stack declares no ECS service");
    const runs = anyOf(
      services.map((service) => {
        const count = service.get("desiredCount");
        if (count === UNKNOWN) return UNKNOWN;
        return (typeof count === "number" && count >= 1) || mayBeIdle(service, stack);
      }),
    );
    if (runs === UNKNOWN) return unknown("desiredCount of its services is not known before the update");
    return runs ? pass : fail("none of its ECS services has a desiredCount of 1 or more");
  },
};
