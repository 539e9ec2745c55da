import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";
import { idleWatches, mayBeIdle } from "../scaling/idle-services";

/**
 * The scheduler REPLICA keeps at least one task alive; DAEMON and a count of zero do not. At level C a stack may be idle
 * without a worker, and so may one whose scaling begins at none.
 */
export const workerRestartsAutomatically: ChecklistRule = {
  name: "worker-restarts-automatically",
  items: ["worker-restarts-automatically"],
  scope: "core",
  severity: "blocker",
  title: "A crashed worker is restarted by the platform",
  why: "A service that wants no task starts none after a crash, and jobs wait until somebody notices.",
  remediation:
    'set desiredCount to 1 or more, or let an aws.appautoscaling.Target with minCapacity 0 start the first task, and leave schedulingStrategy at "REPLICA"',
  example: {
    bad: 'new aws.ecs.Service("worker", { desiredCount: 0 });',
    good: 'new aws.ecs.Service("worker", { desiredCount: 2 });',
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "desiredCount", "schedulingStrategy"),
    ...idleWatches,
    watch([componentTypes.worker], "level"),
  ],
  early: false,
  judge(service, stack) {
    const faults = new Faults();
    const strategy = service.get("schedulingStrategy");
    if (strategy === UNKNOWN) faults.unknown("schedulingStrategy is not known before the update");
    else if (!isAbsent(strategy) && strategy !== "REPLICA") faults.problem("schedulingStrategy is not REPLICA");
    const count = service.get("desiredCount");
    if (count === UNKNOWN) faults.unknown("desiredCount is not known before the update");
    else if (typeof count !== "number" || count < 1) judgeNone(service, stack, faults);
    return faults.outcome;
  },
};

function judgeNone(service: Resource, stack: Stack, faults: Faults): void {
  const isIdle = stack.level === "C" || mayBeIdle(service, stack);
  if (isIdle === UNKNOWN) faults.unknown("whether scaling starts its first task is not known before the update");
  else if (!isIdle) faults.problem("desiredCount is less than 1");
}
