import type { ReadMetric } from "../../knowledge/alarms/alarm-metrics";
import { problemsOfMath } from "../../knowledge/alarms/metric-math";
import { faultsOfMetric, publisherWatches, regionOf } from "../../knowledge/alarms/real-metrics";
import { Faults, notApplicable, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { scalingPolicy } from "../../model/types/scaling";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";
import { trackingOf } from "./scaled-services";

const property = "targetTrackingScalingPolicyConfiguration";

/** What a policy follows is a metric that somebody publishes about the very service that it scales. */
export const scalingMetricReal: ControlRule = {
  name: "scaling-metric-real",
  severity: "required",
  title: "Scaling follows a metric that is there",
  why: "A policy whose metric nobody publishes, or whose formula names what no query is called, has no datapoints: it never adds a task, and the page of the service shows it as active.",
  remediation:
    "take the dimensions from the resources themselves (service.name), give each query a metric or a formula over the others' ids, and let returnData be true for the last step alone",
  example: {
    bad: [
      "customizedMetricSpecification: {",
      "  metrics: [",
      '    { id: "waiting", metricStat: { metric: { namespace: "AWS/SQS", metricName: "VisibleMessages", dimensions }, stat: "Sum" } },',
      '    { id: "backlog", expression: "waiting / running" }, // and no query is called running',
      "  ],",
      "},",
    ].join("\n"),
    good: [
      "customizedMetricSpecification: {",
      "  metrics: [",
      "    {",
      '      id: "waiting",',
      '      metricStat: { metric: { namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions }, stat: "Sum" },',
      "      returnData: false,",
      "    },",
      '    { id: "running", metricStat: { metric: runningTasks, stat: "Average" }, returnData: false },',
      '    { id: "backlog", expression: "waiting / running", returnData: true },',
      "  ],",
      "},",
    ].join("\n"),
  },
  controls: {},
  subjects: scalingPolicy,
  watches: [watch(scalingPolicy, "policyType", property, "region", "resourceId"), ...publisherWatches],
  early: false,
  judge(policy, stack) {
    const specification = at(trackingOf(policy), "customizedMetricSpecification");
    const queries = elements(at(specification, "metrics"));
    if (specification === UNKNOWN || queries === UNKNOWN || queries.includes(UNKNOWN))
      return unknown("what it follows is not known before the update");
    if (isAbsent(specification)) return notApplicable("it follows no metric of one's own choice");
    const faults = new Faults();
    if (queries.length === 0) judgeMetric(specification, policy, stack, faults);
    else judgeQueries(queries, policy, stack, faults);
    return faults.outcome;
  },
};

function judgeQueries(queries: readonly Value[], policy: Resource, stack: Stack, faults: Faults): void {
  for (const problem of problemsOfMath(queries, "metricStat")) faults.problem(problem);
  // What does not say is returned.
  const returned = queries.map((query) => at(query, "returnData") ?? true);
  if (returned.includes(UNKNOWN)) faults.unknown("which of its queries is returned is not known before the update");
  else if (returned.filter((one) => one === true).length !== 1)
    faults.problem("not one of its queries is returned, but none or several");
  for (const query of queries) {
    const metric = at(query, "metricStat", "metric");
    const expression = at(query, "expression");
    if (isAbsent(metric) === isAbsent(expression))
      faults.problem("a query is neither a metric nor a formula, or both at once");
    if (!isAbsent(metric)) judgeMetric(metric, policy, stack, faults);
  }
}

function judgeMetric(metric: Value | undefined, policy: Resource, stack: Stack, faults: Faults): void {
  const dimensions = dimensionsOf(metric);
  const read: ReadMetric = {
    namespace: at(metric, "namespace"),
    metricName: at(metric, "metricName"),
    dimensions,
    region: regionOf(policy),
    property,
  };
  for (const { status, problem } of faultsOfMetric(read, policy, stack))
    if (status === "fail") faults.problem(problem);
    else faults.unknown(problem);
  if (isOfAnotherService(dimensions, policy)) faults.problem("it follows the tasks of another service than it scales");
}

/** Dimensions are a list of names and values here. */
function dimensionsOf(metric: Value | undefined): Value {
  const listed = elements(at(metric, "dimensions"));
  if (listed === UNKNOWN || listed.includes(UNKNOWN)) return UNKNOWN;
  return Object.fromEntries(listed.map((one) => [textOf(at(one, "name")), at(one, "value") ?? null]));
}

/** By the names that ECS's own metrics and the id of what is scaled have in common; one without the other is of more. */
function isOfAnotherService(dimensions: Value, policy: Resource): boolean {
  const [kind, cluster, service] = textOf(policy.get("resourceId")).split("/");
  if (kind !== "service" || !isStructure(dimensions)) return false;
  const { ClusterName, ServiceName } = dimensions;
  if (ClusterName === undefined && ServiceName === undefined) return false;
  return (ClusterName !== UNKNOWN && ClusterName !== cluster) || (ServiceName !== UNKNOWN && ServiceName !== service);
}
