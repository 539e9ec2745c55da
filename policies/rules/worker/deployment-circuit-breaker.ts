import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService } from "../../model/types";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/**
 * ECS goes back to the last good deployment when new tasks do not come up. The item also asks for deployment alarms,
 * which roll back a deployment that comes up and then misbehaves; this rule does not demand them.
 */
export const deploymentCircuitBreaker: ChecklistRule = {
  name: "deployment-circuit-breaker",
  items: ["deployment-circuit-breaker"],
  scope: "core",
  severity: "blocker",
  title: "Failed deploys roll back by themselves",
  remediation: "set deploymentCircuitBreaker: { enable: true, rollback: true } and keep the ECS deployment controller",
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
