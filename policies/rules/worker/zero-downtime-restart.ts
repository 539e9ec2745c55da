import { isEssential, judgeContainers, taskDefinitionsOf } from "../../knowledge/worker/containers";
import type { Outcome } from "../../model/outcome";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { isAbsent, numberOf, UNKNOWN } from "../../model/value";
import { belongsToWorker } from "../../knowledge/worker/workers";

/** The most that Fargate waits. Seconds. */
const longestStopSeconds = 120;
/** As long as a slow start takes. Seconds. */
const longestGraceSeconds = 900;

/**
 * New tasks start before old ones stop, and old ones have stated time to end what they are at; a worker's as much as its
 * longest job needs.
 */
export const zeroDowntimeRestart: ChecklistRule = {
  name: "zero-downtime-restart",
  items: ["zero-downtime-restart"],
  scope: "core",
  severity: "required",
  title: "Deploys replace workers without a gap",
  why: "When old tasks stop before new ones run, jobs wait for as long as an image takes to start; and a task that is killed in the middle of a job leaves it half done.",
  remediation:
    "set deploymentMinimumHealthyPercent: 100 and deploymentMaximumPercent: 200, healthCheckGracePeriodSeconds behind a load balancer, and a stopTimeout on each essential container that the longest job fits into",
  example: {
    bad: 'new aws.ecs.Service("worker", { deploymentMinimumHealthyPercent: 0, deploymentMaximumPercent: 100 });',
    good: 'new aws.ecs.Service("worker", { deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 });\n// and in the container definition: stopTimeout: 120',
  },
  subjects: ecsService,
  watches: [
    watch(
      ecsService,
      "deploymentMaximumPercent",
      "deploymentMinimumHealthyPercent",
      "healthCheckGracePeriodSeconds",
      "loadBalancers",
      "schedulingStrategy",
      "taskDefinition",
    ),
    watch(taskDefinition, "containerDefinitions"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(service, stack) {
    const faults = new Faults();
    const isDaemon = service.get("schedulingStrategy") === "DAEMON";
    // What is left out is 100 and 200 %, but for a daemon, of which only one fits on a machine.
    atLeast(
      service.get("deploymentMinimumHealthyPercent"),
      isDaemon ? 0 : 100,
      100,
      "deploymentMinimumHealthyPercent",
      faults,
    );
    atLeast(service.get("deploymentMaximumPercent"), isDaemon ? 100 : 200, 101, "deploymentMaximumPercent", faults);
    judgeGrace(service, faults);
    const outcomes = taskDefinitionsOf(service, stack).map((task) => judgeStop(task, service, stack));
    for (const outcome of outcomes) {
      if (outcome.status === "fail") faults.problem(outcome.problem);
      if (outcome.status === "unknown") faults.unknown(outcome.problem);
    }
    return faults.outcome;
  },
};

/**
 * A load balancer asks at once whether a task is well. Without a period of grace ECS stops those that are still starting;
 * with a very long one it keeps those that never will be.
 */
function judgeGrace(service: Resource, faults: Faults): void {
  const property = "healthCheckGracePeriodSeconds";
  const seconds = service.get(property);
  if (isAbsent(service.get("loadBalancers"))) return;
  if (seconds === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (!(numberOf(seconds ?? 0) > 0 && numberOf(seconds) <= longestGraceSeconds))
    faults.problem(`${property} is not from 1 to ${longestGraceSeconds}, and a load balancer checks its tasks`);
}

function atLeast(value: Value | undefined, absent: number, least: number, property: string, faults: Faults): void {
  const percent = isAbsent(value) ? absent : value;
  if (percent === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (typeof percent !== "number" || percent < least) faults.problem(`${property} is less than ${least}`);
}

function judgeStop(task: Resource, service: Resource, stack: Stack): Outcome {
  const longest = belongsToWorker(service, stack) ? stack.asked("workerLongestJobSeconds") : undefined;
  const least = Math.min(longestStopSeconds, typeof longest === "number" ? longest : 1);
  return judgeContainers(task, stack, (container, label, faults) => {
    if (!isEssential(container)) return;
    const seconds = container["stopTimeout"];
    if (seconds === UNKNOWN) faults.unknown(`stopTimeout of ${label} is not known before the update`);
    else if (typeof seconds !== "number") faults.problem(`${label} states no stopTimeout`);
    else if (seconds < least) faults.problem(`stopTimeout of ${label} is shorter than its longest job`);
  });
}
