import type { EventAlarmDefinition } from "../alarms";
import type { Scope } from "../scope";
import { arnIn } from "../scope";
import type { WatchedService } from "./thresholds";

/**
 * Says that ECS gave a deployment up, also one that nobody watches as it runs: an update by CI at night, a restart by hand.
 */
export function deploymentFailed(
  scope: Scope,
  { clusterName, serviceName }: Pick<WatchedService, "clusterName" | "serviceName">,
): EventAlarmDefinition {
  return {
    id: "deployment-failed",
    severity: "P1",
    symptom: "A deployment of the worker failed. Where an earlier revision was proven, ECS goes back to it by itself.",
    runbook: "deployment-failed",
    pattern: {
      source: ["aws.ecs"],
      "detail-type": ["ECS Deployment State Change"],
      resources: [arnIn(scope, "ecs", `service/${clusterName}/${serviceName}`)],
      detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
    },
  };
}
