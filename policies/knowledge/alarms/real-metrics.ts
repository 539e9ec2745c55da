import { dashboardEnvironment, metrics, workerEnvironment } from "../../../runtime/contract";
import type { Fault } from "../../model/outcome";
import { shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucketReplication, componentTypes, lambdaFunction, taskDefinition, webAcl } from "../../model/types";
import { logMetricFilter } from "../../model/types/logs";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";
import { existingGroups, existingRedisWatches } from "../data/existing-redis";
import { valuesOfVariable } from "../worker/containers";
import type { ReadMetric } from "./alarm-metrics";
import { variablesOf } from "./delivery";
import type { Dimension, Family } from "./known-metrics";
import { awsMetrics, isPublished, misspelt, ownMetrics } from "./known-metrics";
import { unitOfOwn, unitsOfAws } from "./metric-facts";
import { problemsOfTarget } from "./metric-targets";
import { lookUp } from "../../model/look-up";

const { dimension, namespace: ownNamespace } = metrics;
const families = Object.values(awsMetrics).flatMap(({ dimensions }) => Object.values(dimensions));

/** What tells who publishes which metrics. */
export const publisherWatches: readonly Watch[] = [
  ...families.map(({ types, properties = [] }) => watch(types, "region", ...properties)),
  watch(taskDefinition, "containerDefinitions"),
  watch(lambdaFunction, "environment"),
  watch(logMetricFilter, "metricTransformation"),
  watch(bucketReplication, "bucket", "rules"),
  watch(webAcl, "rules", "scope", "visibilityConfig"),
  ...existingRedisWatches,
];

const problem = (text: string): Fault => ({ status: "fail", problem: text });
const doubt = (text: string): Fault => ({ status: "unknown", problem: text });

/** Why nobody may publish what is read. */
export function* faultsOfMetric(metric: ReadMetric, reader: Resource, stack: Stack): Generator<Fault> {
  const { namespace, metricName, dimensions } = metric;
  if ([namespace, metricName, dimensions].includes(UNKNOWN)) {
    yield doubt("the metric that it reads is not known before the update");
    return;
  }
  const family = lookUp(awsMetrics, textOf(namespace));
  if (family) yield* faultsOfAws(family, metric, reader, stack);
  else if (isCountedFromLogs(metric, stack)) return;
  else if (namespace === ownNamespace) yield* faultsOfOwn(metric, stack);
  // Others may have metrics of which nothing is known here; beside a worker of this project nobody else emits any.
  else if (!textOf(namespace).startsWith("AWS/") && stack.ofTypes([componentTypes.worker]).length > 0)
    yield problem("nothing of this stack emits metrics of its namespace");
}

/** Units in which a metric may be published; nothing where none is known. */
export function unitsOf({ namespace, metricName }: ReadMetric, stack: Stack): readonly string[] | undefined {
  const name = textOf(metricName);
  const family = lookUp(awsMetrics, textOf(namespace));
  if (family) return family.metrics.includes(name) ? unitsOfAws(name) : undefined;
  const isOwn = namespace === ownNamespace && !isCountedFromLogs({ namespace, metricName }, stack);
  return isOwn ? [unitOfOwn(name)] : undefined;
}

function* faultsOfAws(family: Family, metric: ReadMetric, reader: Resource, stack: Stack): Generator<Fault> {
  const metricName = textOf(metric.metricName);
  const label = `metric ${shown(metricName)}`;
  const meant = misspelt(family, metricName);
  if (meant !== undefined) yield problem(`its namespace has no ${label}, but one called ${meant}`);
  const given = isStructure(metric.dimensions) ? Object.entries(metric.dimensions) : [];
  const names = given.map(([name]) => name);
  // AWS adds metrics all the time; of one that is not listed nothing is known.
  if (family.metrics.includes(metricName) && !isPublished(family, metricName, names))
    yield problem(`${label} is not published under its dimensions`);
  for (const text of problemsOfTarget(metric, reader, stack)) yield problem(text);
  for (const [name, value] of given) {
    const wanted = lookUp(family.dimensions, name);
    if (!wanted) continue;
    const answer = namesOne(value, wanted, metric.property, reader, stack);
    if (answer === UNKNOWN) yield doubt(`what its dimension ${shown(name)} names is not known before the update`);
    else if (!answer) yield problem(`its dimension ${shown(name)} names nothing of this stack`);
    else if (isElsewhere(stack.namedBy(value, wanted.types, reader, metric.property), wanted, metric))
      yield problem(`what its dimension ${shown(name)} names is in another region than the metric is read in`);
  }
}

/** Route 53 publishes what its checks find in one region for all. */
const homes: Readonly<Record<string, string>> = { "AWS/Route53": "us-east-1" };

function isElsewhere(named: readonly Resource[], wanted: Dimension, { namespace, region }: ReadMetric): boolean {
  const here = textOf(region);
  if (here === "" || named.length === 0 || wanted.isOfAnyRegion) return false;
  const home = lookUp(homes, textOf(namespace));
  const places = named.map((one) => home ?? regionOf(one));
  return places.every((place) => place !== "" && place !== here);
}

/** The region that a resource says, or its provider's; empty where neither is known. */
export const regionOf = (resource: Resource): string => textOf(resource.get("region") ?? resource.region);

function namesOne(
  value: Value,
  { types, properties = [] }: Dimension,
  property: string,
  reader: Resource,
  stack: Stack,
): boolean | Unknown {
  const known = stack.index(findNothingYet);
  const key = typeof value === "string" ? `${types.join()} ${value}` : undefined;
  if (key !== undefined && known.has(key)) return true;
  if (stack.namedBy(value, types, reader, property).length > 0) {
    if (key !== undefined) known.add(key);
    return true;
  }
  if (value === UNKNOWN) return UNKNOWN;
  if (properties.some((one) => stack.with(types, one, value).length > 0)) return true;
  // A node of a Redis is known by its group's name and a number, the group's list of them only once it is made.
  const group = textOf(value).replace(/(-\d{4})?-\d{3}$/, "");
  const lists = properties.includes("memberClusters");
  if (lists && [group, value].some((name) => existingGroups(stack).has(name))) return true;
  return lists && group !== value && stack.namedBy(group, types, reader, property).some((one) => mayHave(one, value));
}

/** Many readers name the same things. */
const findNothingYet = (): Set<string> => new Set();

function mayHave(group: Resource, node: Value): boolean {
  const members = elements(group.get("memberClusters"));
  return members === UNKNOWN || members.length === 0 || members.includes(node);
}

function* faultsOfOwn({ metricName, dimensions }: ReadMetric, stack: Stack): Generator<Fault> {
  if (!ownMetrics.includes(textOf(metricName))) yield problem("nobody emits a metric of this name");
  const service = at(dimensions, dimension);
  if (isAbsent(service)) yield problem(`it has no dimension ${dimension}, under which its metric is emitted`);
  else if (service === UNKNOWN) yield doubt(`its dimension ${dimension} is not known before the update`);
  else if (!stack.index(findEmitters).has(service ?? null) && !stack.index(findEmitters).has(UNKNOWN))
    yield problem(`nobody emits metrics under its dimension ${dimension}`);
}

/** Names under which containers and functions emit metrics. The dashboard has a name as well, and emits none. */
function findEmitters(stack: Stack): ReadonlySet<Value> {
  const variable = workerEnvironment.serviceName;
  const functions = stack.ofTypes(lambdaFunction).map((one): Value => {
    const variables = variablesOf(one);
    return variables === UNKNOWN ? UNKNOWN : (lookUp(variables, variable) ?? null);
  });
  const tasks = stack.ofTypes(taskDefinition);
  const emitting = tasks.filter((task) => valuesOfVariable([task], stack, dashboardEnvironment.signer).length === 0);
  return new Set<Value>([...valuesOfVariable(emitting, stack, variable), ...functions]);
}

const keyOf = (namespace: Value | undefined, name: Value | undefined): string => `${textOf(namespace)} ${textOf(name)}`;

/** Whether a filter of this stack makes the metric out of log lines. */
const isCountedFromLogs = (
  { namespace, metricName }: Pick<ReadMetric, "namespace" | "metricName">,
  stack: Stack,
): boolean => stack.index(findCounted).has(keyOf(namespace, metricName));

function findCounted(stack: Stack): ReadonlySet<string> {
  const transformations = stack.ofTypes(logMetricFilter).map((filter) => filter.get("metricTransformation"));
  return new Set(transformations.map((one) => keyOf(at(one, "namespace"), at(one, "name"))));
}
