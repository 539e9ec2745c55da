import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { metrics } from "../../runtime/contract";
import { descriptionOf, tagsOf } from "../alarms";
import { nameIn } from "../scope";
import type { WorkerChoices } from "./args";
import { named, ownMetric, result, taskCount } from "./metric-queries";
import type { ScaledService } from "./scaled-service";

const periodSeconds = 60;
const symptom = "Jobs wait and no worker is wanted: starts one. No one need do anything.";

/**
 * Starts one task as soon as one job waits and none is wanted; from there on the backlog decides.
 *
 * Tracking a target cannot do this: it multiplies the number of tasks, and zero times anything stays zero. The alarm looks
 * at the wanted, not the running tasks, or it would add another each minute until the first one runs.
 */
export function makeStartFromZero(
  parent: pulumi.Resource,
  name: string,
  { scope, alerting }: WorkerChoices,
  scaled: ScaledService,
  target: aws.appautoscaling.Target,
): aws.appautoscaling.Policy {
  const policy = new aws.appautoscaling.Policy(
    `${name}-scaling-start`,
    {
      name: nameIn(scope, "service", "worker", "start"),
      policyType: "StepScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      stepScalingPolicyConfiguration: {
        adjustmentType: "ChangeInCapacity",
        // Longer than it takes until the metric knows of the task.
        cooldown: 120,
        metricAggregationType: "Maximum",
        stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 1 }],
      },
    },
    { parent },
  );
  const announcement = { id: "worker-start-from-zero", severity: "P3", symptom, runbook: "worker-down" } as const;
  const topics = alerting === undefined ? [] : [alerting.topicArns.P3];
  new aws.cloudwatch.MetricAlarm(
    `${name}-scaling-start`,
    {
      name: nameIn(scope, "alarm", announcement.id),
      alarmDescription: alerting === undefined ? symptom : descriptionOf(scope, alerting, announcement),
      metricQueries: [
        result("unserved", "Jobs that wait for a first worker", "IF(FILL(wanted, 0) < 1, waiting, 0)"),
        named("waiting", ownMetric(scaled.serviceName, metrics.queueDepth, "Maximum"), periodSeconds),
        named("wanted", taskCount(scaled, "DesiredTaskCount", "Maximum"), periodSeconds),
      ],
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: "notBreaching",
      actionsEnabled: true,
      alarmActions: [policy.arn, ...topics],
      okActions: topics,
      ...(alerting !== undefined && { tags: tagsOf(scope, alerting, "P3", announcement) }),
    },
    { parent },
  );
  return policy;
}
