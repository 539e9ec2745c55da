import { backupEnvironment, backupMetrics, metrics, redisEvents, workerEnvironment } from "../../../runtime/contract";
import { readingProperties } from "../../knowledge/alarms/alarm-metrics";
import { valuesOfVariable } from "../../knowledge/worker/containers";
import { deliveryWatches, variablesOf } from "../../knowledge/alarms/delivery";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  cacheCluster,
  componentTypes,
  lambdaFunction,
  metricAlarm,
  replicationGroup,
  taskDefinition,
  topic,
  topicSubscription,
} from "../../model/types";
import type { Value } from "../../model/value";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";
import { alarmsOn, ringsOn } from "../../knowledge/alarms/watching";

const variable = workerEnvironment.serviceName;

/** What this project's own programs measure of backups and of Redis is watched under the name that they give to it. */
export const ownMetricsAlarmed: ControlRule = {
  name: "own-metrics-alarmed",
  severity: "required",
  title: "What the stack measures of its backups and its Redis has alarms",
  why: "A backup that is no longer made and a restore that fails cost nothing until the day on which they cost everything. The metric that says so is published for nobody if no alarm reads it.",
  remediation: `add an aws.cloudwatch.MetricAlarm on ${metrics.namespace} and the metric that the message names, with the ${variable} of the program in the dimension ${metrics.dimension}`,
  example: {
    bad: 'dimensions: { Service: "backups" }, // and the function emits under another name',
    good: `metricName: "${backupMetrics.dumpAge}", dimensions: { Service: service.name }, comparisonOperator: "GreaterThanThreshold", threshold: 26 * 3600, treatMissingData: "breaching"`,
  },
  controls: {},
  subjects: [...lambdaFunction, ...taskDefinition],
  watches: [
    watch([...replicationGroup, ...cacheCluster], "notificationTopicArn"),
    watch(lambdaFunction, "environment"),
    watch(taskDefinition, "containerDefinitions"),
    watch(metricAlarm, ...readingProperties, "comparisonOperator"),
    ...deliveryWatches.filter(({ types }) => types.includes(topicSubscription[0] ?? "")),
  ],
  early: false,
  judge(subject, stack) {
    if (stack.ofTypes([componentTypes.worker]).length === 0)
      return notApplicable("it is not a program of this project");
    const emitted = taskDefinition.includes(subject.type) ? ofTask(subject, stack) : ofFunction(subject, stack);
    if (emitted.names.length === 0) return notApplicable("it measures nothing of its own");
    const faults = new Faults();
    for (const metricName of emitted.names) judgeMetric(metricName, emitted.service, stack, faults);
    return faults.outcome;
  },
};

interface Emitted {
  readonly names: readonly string[];
  readonly service: Value | undefined;
}
const nothing: Emitted = { names: [], service: undefined };

function ofFunction(subject: Resource, stack: Stack): Emitted {
  const variables = variablesOf(subject);
  if (variables === UNKNOWN) return nothing;
  const service = variables[variable];
  if (!isAbsent(variables[backupEnvironment.landingBucket]))
    return { names: [backupMetrics.dumpAge, ...(drillsIn(stack) ? [backupMetrics.drillAge] : [])], service };
  return hearsRedis(subject, stack) ? { names: Object.values(redisEvents), service } : nothing;
}

/** What restores is started with a bucket of backups, and has no landing place. */
function ofTask(task: Resource, stack: Stack): Emitted {
  if (valuesOfVariable([task], stack, backupEnvironment.bucket).length === 0) return nothing;
  return { names: [backupMetrics.drillFailures], service: valuesOfVariable([task], stack, variable)[0] };
}

const drillsIn = (stack: Stack): boolean =>
  stack.ofTypes(taskDefinition).some((task) => ofTask(task, stack).names.length > 0);

/** Whether what ElastiCache tells of a Redis of this stack comes to a function. */
function hearsRedis(subject: Resource, stack: Stack): boolean {
  const topics = stack
    .naming(topicSubscription, "endpoint", subject)
    .sure.flatMap((subscription) => stack.named(topic, subscription, "topic"));
  return topics.some(
    (one) => stack.naming([...replicationGroup, ...cacheCluster], "notificationTopicArn", one).sure.length > 0,
  );
}

function judgeMetric(metricName: string, service: Value | undefined, stack: Stack, faults: Faults): void {
  const watched = { namespace: metrics.namespace, metricName, dimension: metrics.dimension };
  const { watching, isUnclear } = alarmsOn(watched, namedBy(service), stack);
  if (watching.some((one) => ringsOn("above", one))) return;
  if (isUnclear || service === UNKNOWN)
    faults.unknown(`whether an alarm on ${metricName} watches what it emits is not known before the update`);
  else faults.problem(`no alarm on ${metricName} watches what it emits`);
}

/** A name that stands for itself: what emits is not always what it is called. */
const namedBy = (service: Value | undefined): Resource => ({
  urn: "",
  type: "",
  name: textOf(service),
  protect: false,
  parent: undefined,
  region: undefined,
  tags: {},
  get: (property) => (property === "name" ? service : undefined),
  sourcesOf: () => [],
});
