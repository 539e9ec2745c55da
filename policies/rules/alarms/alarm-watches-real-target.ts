import { dashboardEnvironment, metrics, workerEnvironment } from "../../../runtime/contract";
import type { Reading } from "../../knowledge/alarms/alarm-metrics";
import { readingProperties, readingsOf } from "../../knowledge/alarms/alarm-metrics";
import { valuesOfVariable } from "../../knowledge/worker/containers";
import { variablesOf } from "../../knowledge/alarms/delivery";
import type { Dimension, Family } from "../../knowledge/alarms/known-metrics";
import { awsMetrics, isPublished, misspelt, ownMetrics } from "../../knowledge/alarms/known-metrics";
import { unitOfOwn, unitsOfAws } from "../../knowledge/alarms/metric-facts";
import { problemsOfTarget } from "../../knowledge/alarms/metric-targets";
import { Faults, notApplicable, shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  bucketReplication,
  componentTypes,
  lambdaFunction,
  metricAlarm,
  taskDefinition,
  webAcl,
} from "../../model/types";
import { logMetricFilter } from "../../model/types/logs";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

const { dimension, namespace: ownNamespace } = metrics;
const families = Object.values(awsMetrics).flatMap(({ dimensions }) => Object.values(dimensions));

/**
 * An alarm watches something that is there: the metric is one that somebody publishes, under exactly these dimensions,
 * and they name a resource of this stack. One wrong letter, and the alarm waits for data that never comes.
 */
export const alarmWatchesRealTarget: ChecklistRule = {
  name: "alarm-watches-real-target",
  items: ["alarm-cpu", "alarm-memory", "alarm-resource-limits", "dead-letter-handling"],
  scope: "core",
  severity: "required",
  title: "What an alarm watches is there",
  why: "CloudWatch takes any namespace, name and dimensions. An alarm on a metric that nobody publishes is green for ever, and looks like all others.",
  remediation:
    "take the dimensions from the resource itself (ServiceName: service.name), give all that the metric is published under, and copy the metric's name from its service's page",
  example: {
    bad: 'namespace: "AWS/ECS", metricName: "CpuUtilization", dimensions: { ServiceName: "worker" }',
    good: 'namespace: "AWS/ECS", metricName: "CPUUtilization", dimensions: { ClusterName: cluster.name, ServiceName: service.name }',
  },
  subjects: metricAlarm,
  watches: [
    watch(metricAlarm, ...readingProperties, "unit"),
    ...families.map(({ types, properties = [] }) => watch(types, ...properties)),
    watch(taskDefinition, "containerDefinitions"),
    watch(lambdaFunction, "environment"),
    watch(logMetricFilter, "metricTransformation"),
    watch(bucketReplication, "bucket", "rules"),
    watch(webAcl, "rules", "scope", "visibilityConfig"),
  ],
  early: false,
  judge(alarm, stack) {
    const readings = readingsOf(alarm);
    const faults = new Faults();
    if (!isAbsent(alarm.get("unit")) && !isAbsent(alarm.get("metricQueries")))
      faults.problem("unit stands beside metricQueries, which have units of their own");
    if (readings === UNKNOWN) faults.unknown("metricQueries is not known before the update");
    else if (readings.length === 0) return notApplicable("it reads no metric");
    else for (const reading of readings) judgeReading(reading, alarm, stack, faults);
    return faults.outcome;
  },
};

function judgeReading(reading: Reading, alarm: Resource, stack: Stack, faults: Faults): void {
  const { namespace, metricName, dimensions } = reading;
  if ([namespace, metricName, dimensions].includes(UNKNOWN)) {
    faults.unknown("the metric that it reads is not known before the update");
    return;
  }
  const family = awsMetrics[textOf(namespace)];
  if (family) judgeOfAws(family, reading, alarm, stack, faults);
  else if (isCountedFromLogs(reading, stack)) return;
  else if (namespace === ownNamespace) judgeOwn(reading, alarm, stack, faults);
  // Others may have metrics of which nothing is known here; beside a worker of this project nobody else emits any.
  else if (!textOf(namespace).startsWith("AWS/") && stack.ofTypes([componentTypes.worker]).length > 0)
    faults.problem("nothing of this stack emits metrics of its namespace");
}

function judgeOfAws(family: Family, reading: Reading, alarm: Resource, stack: Stack, faults: Faults): void {
  const metric = `metric ${shown(reading.metricName)}`;
  const meant = misspelt(family, textOf(reading.metricName));
  if (meant !== undefined) faults.problem(`its namespace has no ${metric}, but one called ${meant}`);
  const given = isStructure(reading.dimensions) ? Object.entries(reading.dimensions) : [];
  const names = given.map(([name]) => name);
  // AWS adds metrics all the time; of one that is not listed nothing is known.
  if (family.metrics.includes(textOf(reading.metricName))) {
    if (!isPublished(family, textOf(reading.metricName), names))
      faults.problem(`${metric} is not published under its dimensions`);
    judgeUnit(reading, alarm, unitsOfAws(textOf(reading.metricName)), faults);
  }
  for (const problem of problemsOfTarget(reading, alarm, stack)) faults.problem(problem);
  for (const [name, value] of given) {
    const wanted = family.dimensions[name];
    if (!wanted) continue;
    const answer = namesOne(value, wanted, reading.property, alarm, stack);
    if (answer === UNKNOWN) faults.unknown(`what its dimension ${shown(name)} names is not known before the update`);
    else if (!answer) faults.problem(`its dimension ${shown(name)} names nothing of this stack`);
  }
}

function namesOne(
  value: Value,
  { types, properties = [] }: Dimension,
  property: string,
  alarm: Resource,
  stack: Stack,
): boolean | Unknown {
  const known = stack.index(findNothingYet);
  const key = typeof value === "string" ? `${types.join()} ${value}` : undefined;
  if (key !== undefined && known.has(key)) return true;
  if (stack.namedBy(value, types, alarm, property).length > 0) {
    if (key !== undefined) known.add(key);
    return true;
  }
  if (value === UNKNOWN) return UNKNOWN;
  if (properties.some((one) => stack.with(types, one, value).length > 0)) return true;
  // A node of a Redis is known by its group's name and a number, the group's list of them only once it is made.
  const group = textOf(value).replace(/(-\d{4})?-\d{3}$/, "");
  const lists = properties.includes("memberClusters");
  return lists && group !== value && stack.namedBy(group, types, alarm, property).some((one) => mayHave(one, value));
}

/** Many alarms name the same things. */
const findNothingYet = (): Set<string> => new Set();

function mayHave(group: Resource, node: Value): boolean {
  const members = elements(group.get("memberClusters"));
  return members === UNKNOWN || members.length === 0 || members.includes(node);
}

/** Datapoints of another unit than the alarm names do not count for it. */
function judgeUnit(reading: Reading, alarm: Resource, published: readonly string[], faults: Faults): void {
  const unit = reading.property === "dimensions" ? alarm.get("unit") : reading.unit;
  if (unit === UNKNOWN) faults.unknown("the unit that it reads is not known before the update");
  else if (!isAbsent(unit) && !published.includes(textOf(unit)))
    faults.problem(`metric ${shown(reading.metricName)} is not published in its unit`);
}

function judgeOwn(reading: Reading, alarm: Resource, stack: Stack, faults: Faults): void {
  const { metricName, dimensions } = reading;
  if (!ownMetrics.includes(textOf(metricName))) faults.problem("nobody emits a metric of this name");
  judgeUnit(reading, alarm, [unitOfOwn(textOf(metricName))], faults);
  const service = at(dimensions, dimension);
  if (isAbsent(service)) faults.problem(`it has no dimension ${dimension}, under which its metric is emitted`);
  else if (service === UNKNOWN) faults.unknown(`its dimension ${dimension} is not known before the update`);
  else if (!stack.index(findEmitters).has(service ?? null) && !stack.index(findEmitters).has(UNKNOWN))
    faults.problem(`nobody emits metrics under its dimension ${dimension}`);
}

/** Names under which containers and functions emit metrics. The dashboard has a name as well, and emits none. */
function findEmitters(stack: Stack): ReadonlySet<Value> {
  const variable = workerEnvironment.serviceName;
  const functions = stack.ofTypes(lambdaFunction).map((one): Value => {
    const variables = variablesOf(one);
    return variables === UNKNOWN ? UNKNOWN : (variables[variable] ?? null);
  });
  const tasks = stack.ofTypes(taskDefinition);
  const emitting = tasks.filter((task) => valuesOfVariable([task], stack, dashboardEnvironment.signer).length === 0);
  return new Set<Value>([...valuesOfVariable(emitting, stack, variable), ...functions]);
}

const keyOf = (namespace: Value | undefined, name: Value | undefined): string => `${textOf(namespace)} ${textOf(name)}`;

/** Whether a filter of this stack makes the metric out of log lines. */
const isCountedFromLogs = ({ namespace, metricName }: Reading, stack: Stack): boolean =>
  stack.index(findCounted).has(keyOf(namespace, metricName));

function findCounted(stack: Stack): ReadonlySet<string> {
  const transformations = stack.ofTypes(logMetricFilter).map((filter) => filter.get("metricTransformation"));
  return new Set(transformations.map((one) => keyOf(at(one, "namespace"), at(one, "name"))));
}
