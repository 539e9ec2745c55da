import { metrics } from "../../../runtime/contract";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, scalingTarget } from "../../model/types";
import { scalingPolicy } from "../../model/types/scaling";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { policiesOf, scalingProperties, targetsOf, trackingOf } from "./scaled-services";

/** Metrics that count what waits. */
const backlogs: Readonly<Record<string, readonly string[]>> = {
  [metrics.namespace]: [metrics.queueDepth, metrics.oldestJobAge],
  "AWS/SQS": ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"],
};

/** Workers that wait for others use no CPU while their queue grows; what waits says how many of them are needed. */
export const autoscalingOnBacklog: ChecklistRule = {
  name: "autoscaling-on-backlog",
  items: ["autoscaling-on-backlog"],
  scope: "core",
  severity: "advisory",
  title: "Scaling follows backlog per worker, not only CPU",
  why: "Jobs that wait for other services leave the CPU idle, so scaling by CPU alone never acts while the queue grows.",
  remediation: `add a TargetTrackingScaling policy with a customizedMetricSpecification over ${metrics.namespace} ${metrics.queueDepth}, divided by the running tasks`,
  example: {
    bad: 'predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },',
    good: [
      "customizedMetricSpecification: {",
      "  metrics: [",
      "    {",
      '      id: "waiting",',
      '      metricStat: { metric: { namespace: "OpsAgentWorker", metricName: "QueueDepth", dimensions }, stat: "Maximum" },',
      "      returnData: false,",
      "    },",
      "    {",
      '      id: "running",',
      "      metricStat: {",
      '        metric: { namespace: "ECS/ContainerInsights", metricName: "RunningTaskCount", dimensions: ofService },',
      '        stat: "Average",',
      "      },",
      "      returnData: false,",
      "    },",
      '    { id: "backlog", expression: "waiting / running", returnData: true },',
      "  ],",
      "},",
      "targetValue: 40,",
    ].join("\n"),
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "cluster"),
    watch(scalingTarget, ...scalingProperties),
    watch(scalingPolicy, ...scalingProperties, "policyType", "targetTrackingScalingPolicyConfiguration"),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const targets = targetsOf(service, stack);
    if (targets.sure.length === 0 && !targets.isUnclear) return notApplicable("nothing scales it");
    const policies = policiesOf(service, stack);
    const follows = anyOf([...policies.sure.map(followsBacklog), policies.isUnclear ? UNKNOWN : false]);
    if (follows === UNKNOWN) return unknown("what its scaling policies follow is not known before the update");
    return follows ? pass : fail("no scaling policy follows what waits in the queue");
  },
};

function followsBacklog(policy: Resource): boolean | Unknown {
  const specification = at(trackingOf(policy), "customizedMetricSpecification");
  const queries = elements(at(specification, "metrics"));
  if (specification === UNKNOWN || queries === UNKNOWN) return UNKNOWN;
  const read = [specification, ...queries.map((query) => at(query, "metricStat", "metric"))];
  return anyOf(read.map((metric) => isBacklog(metric)));
}

function isBacklog(metric: Value | undefined): boolean | Unknown {
  const [namespace, name] = [at(metric, "namespace"), at(metric, "metricName")];
  if (namespace === UNKNOWN || name === UNKNOWN) return UNKNOWN;
  return typeof namespace === "string" && typeof name === "string" && (backlogs[namespace]?.includes(name) ?? false);
}
