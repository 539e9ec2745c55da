import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService } from "../../model/types";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/**
 * ECS goes back to the last good deployment when new tasks do not come up. The alarms that roll back one that comes up and
 * then misbehaves are judged by the rules of rollback.
 */
export const deploymentCircuitBreaker: ChecklistRule = {
  name: "deployment-circuit-breaker",
  items: ["deployment-circuit-breaker"],
  scope: "core",
  severity: "blocker",
  title: "Failed deploys roll back by themselves",
  why: "Without it ECS starts a broken version again and again, for hours, while the old tasks are already gone or about to go.",
  remediation: "set deploymentCircuitBreaker: { enable: true, rollback: true } and keep the ECS deployment controller",
  example: {
    bad: 'new aws.ecs.Service("worker", { deploymentCircuitBreaker: { enable: true, rollback: false } });',
    good: 'new aws.ecs.Service("worker", { deploymentCircuitBreaker: { enable: true, rollback: true } });',
  },
  subjects: ecsService,
  watches: [watch(ecsService, "deploymentCircuitBreaker", "deploymentController")],
  early: true,
  judge(service) {
    const faults = new Faults();
    const controller = at(service.get("deploymentController"), "type");
    if (controller === UNKNOWN) faults.unknown("deploymentController is not known before the update");
    else if (!isAbsent(controller) && controller !== "ECS")
      faults.problem("the deployment controller is not ECS, which alone has a circuit breaker");
    for (const switchName of ["enable", "rollback"]) {
      const value = at(service.get("deploymentCircuitBreaker"), switchName);
      if (value === UNKNOWN) faults.unknown(`deploymentCircuitBreaker.${switchName} is not known before the update`);
      else if (value !== true) faults.problem(`deploymentCircuitBreaker.${switchName} is not true`);
    }
    return faults.outcome;
  },
};
