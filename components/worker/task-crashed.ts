import type { EventAlarmDefinition } from "../alarms";
import type { Scope } from "../scope";
import { arnIn } from "../scope";
import type { WatchedService } from "./thresholds";

/**
 * Says which tasks of the worker ended by a fault: an exit code other than 0, which is also what the kernel's and ECS's own
 * kills look like (catalogue: alarm-service-crash).
 *
 * For the digest only. EventBridge cannot count, so a loop of crashes is a message for each; what is urgent in it is told
 * once by `worker-down` and, during a deployment, by `deployment-failed`. A single crash ECS mends within a minute.
 */
export function taskCrashed(
  scope: Scope,
  { clusterName, serviceName }: Pick<WatchedService, "clusterName" | "serviceName">,
): EventAlarmDefinition {
  return {
    id: "task-crashed",
    severity: "P3",
    symptom: "A task of the worker ended by a fault. ECS has put another in its place.",
    runbook: "worker-down",
    pattern: {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [arnIn(scope, "ecs", `cluster/${clusterName}`)],
        group: [`service:${serviceName}`],
        lastStatus: ["STOPPED"],
        containers: { exitCode: [{ "anything-but": [0] }] },
      },
    },
  };
}
