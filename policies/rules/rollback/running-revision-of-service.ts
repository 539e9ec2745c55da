import type { Outcome } from "../../model/outcome";
import { fail, Faults, pass } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsCluster, ecsService, taskDefinition } from "../../model/types";
import { runningRevision } from "../../model/types/worker";
import type { Value } from "../../model/value";
import { isAbsent, UNKNOWN } from "../../model/value";

/** What the question whether a deployment stayed names, and what each is beside the service. */
const parts = [
  { property: "cluster", types: ecsCluster },
  { property: "taskDefinition", types: taskDefinition },
] as const;

/** An update that ECS took back looks like one that went well, unless the right service is asked for the right revision. */
export const runningRevisionOfService: ControlRule = {
  name: "running-revision-of-service",
  severity: "required",
  title: "After an update the service itself is asked what runs",
  why: "ECS takes a bad deployment back by itself, and the update that started it is green all the same. Whoever asks another service, or for another revision, is told that all is well.",
  remediation:
    "make cluster, service and taskDefinition of ops.RunningRevision from one service and from what it was made with, and region from where it is",
  example: {
    bad: 'new RunningRevision("running", { region, cluster: cluster.arn, service: "worker", taskDefinition: "worker:1" });',
    good: 'new RunningRevision("running", { region, cluster: cluster.arn, service: service.name, taskDefinition: task.arn });',
  },
  controls: {},
  subjects: [...runningRevision, componentTypes.worker],
  watches: [
    watch(runningRevision, "cluster", "region", "service", "taskDefinition"),
    watch(ecsService, "cluster", "taskDefinition"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(revision, stack) {
    if (revision.type === componentTypes.worker) return judgeWorker(revision, stack);
    const faults = new Faults();
    const services = namedIn(revision, "service", ecsService, stack, faults);
    const [service] = services;
    for (const { property, types } of parts) {
      const named = namedIn(revision, property, types, stack, faults);
      if (!service || named.length === 0) continue;
      const own = stack.named(types, service, property);
      if (own.length > 0 && !named.some((one) => own.includes(one)))
        faults.problem(`${property} is not that of service "${service.name}"`);
    }
    judgeRegion(revision.get("region"), service, stack, faults);
    return faults.outcome;
  },
};

function judgeWorker(worker: Resource, stack: Stack): Outcome {
  const asked = stack.ofTypes(runningRevision).map((one) => stack.componentAround(one, componentTypes.worker));
  return asked.includes(worker) ? pass : fail("nothing asks after an update what really runs");
}

function namedIn(
  revision: Resource,
  property: string,
  types: readonly string[],
  stack: Stack,
  faults: Faults,
): readonly Resource[] {
  const value = revision.get(property);
  const found = isAbsent(value) ? [] : stack.named(types, revision, property);
  if (found.length > 0) return found;
  if (value === UNKNOWN) faults.unknown(`${property} is not known, and not made from what it must name`);
  else faults.problem(`${property} names nothing of this stack`);
  return [];
}

/** A service is where its provider is, or where the stack says that it is. */
function judgeRegion(region: Value | undefined, service: Resource | undefined, stack: Stack, faults: Faults): void {
  const own = service?.region ?? stack.asked("region");
  if (region === UNKNOWN) faults.unknown("region is not known before the update");
  else if (isAbsent(region)) faults.problem("region is missing");
  else if (!isAbsent(own) && own !== UNKNOWN && own !== region) faults.problem("region is not that of the service");
}
