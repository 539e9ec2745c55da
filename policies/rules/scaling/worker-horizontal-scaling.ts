import { fail, Faults, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, scalingTarget } from "../../model/types";
import { scalingPolicy } from "../../model/types/scaling";
import { at, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { policiesOf, scalingProperties, targetsOf } from "./scaled-services";

const ways = ["dynamicScalingInSuspended", "dynamicScalingOutSuspended", "scheduledScalingSuspended"];

/** A worker gets more tasks when there is more to do: its service is a scaling target with a policy, and in force. */
export const workerHorizontalScaling: ChecklistRule = {
  name: "worker-horizontal-scaling",
  items: ["worker-horizontal-scaling"],
  scope: "core",
  severity: "required",
  title: "The worker can scale out",
  why: "A fixed number of workers is right for one load only. Above it the queue grows until somebody adds tasks by hand.",
  remediation:
    'add an aws.appautoscaling.Target with resourceId "service/<cluster>/<service>" and an aws.appautoscaling.Policy for it',
  example: {
    bad: 'new aws.ecs.Service("worker", { desiredCount: 2 }); // and nothing that changes it',
    good: 'new aws.appautoscaling.Target("worker", {\n  serviceNamespace: "ecs",\n  scalableDimension: "ecs:service:DesiredCount",\n  resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,\n  minCapacity: 2,\n  maxCapacity: 5,\n});',
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "cluster"),
    watch(scalingTarget, ...scalingProperties, "suspendedState"),
    watch(scalingPolicy, ...scalingProperties),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const targets = targetsOf(service, stack);
    if (targets.sure.length === 0)
      return targets.isUnclear
        ? unknown("whether a scaling target names it is not known before the update")
        : fail("no scaling target names it");
    const faults = new Faults();
    for (const target of targets.sure)
      for (const way of ways) {
        const suspended = at(target.get("suspendedState"), way);
        if (suspended === UNKNOWN) faults.unknown(`${way} of "${target.name}" is not known before the update`);
        else if (suspended === true) faults.problem(`${way} of "${target.name}" is true`);
      }
    const policies = policiesOf(service, stack);
    if (policies.sure.length === 0) {
      if (policies.isUnclear) faults.unknown("whether a scaling policy names it is not known before the update");
      else faults.problem("no scaling policy names it");
    }
    return faults.outcome;
  },
};
