import { readingProperties } from "../../knowledge/alarms/alarm-metrics";
import { topicsOf } from "../../knowledge/alarms/delivery";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  alarms,
  bucket,
  bucketReplication,
  databaseInstance,
  ecsService,
  eventRule,
  healthCheck,
  lambdaFunction,
  loadBalancer,
  metricAlarm,
  schedule,
  targetGroup,
  topic,
} from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { at, isAbsent, textOf } from "../../model/value";
import type { Watched, Watching } from "../../knowledge/alarms/watching";
import { alarmsOn, ringsOn } from "../../knowledge/alarms/watching";
import { targetGroupsOf } from "../../knowledge/worker/workers";
import { mostTasksOf, mostTasksWatches } from "./most-tasks";

/** What a kind of resource says of its own trouble. One of the metrics is enough. */
interface Trouble extends Omit<Watched, "metricName"> {
  readonly types: readonly string[];
  readonly metricNames: Readonly<Record<string, "above" | "below">>;
  /** What goes wrong, in words. */
  readonly what: string;
  /** Property that names what stands in the dimension, where that is not the resource itself. */
  readonly through?: string;
  /** Which of these resources it concerns; all where it is left out. */
  readonly concerns?: (resource: Resource, stack: Stack) => boolean;
  /** Which of these alarms do not count. */
  readonly isUseless?: (watching: Watching, resource: Resource, stack: Stack) => boolean;
}

const numberIn = (value: Value | undefined): number => (typeof value === "number" ? value : 0);

const ofDatabase = {
  ...{ types: databaseInstance, namespace: "AWS/RDS", dimension: "DBInstanceIdentifier" },
  properties: ["identifier", "id"],
};
const troubles: readonly Trouble[] = [
  {
    ...{ types: lambdaFunction, namespace: "AWS/Lambda", dimension: "FunctionName" },
    metricNames: { Errors: "above" },
    what: "that it fails",
  },
  {
    ...{ types: lambdaFunction, namespace: "AWS/Lambda", dimension: "FunctionName" },
    metricNames: { Throttles: "above" },
    what: "that it is held back",
  },
  {
    ...{ types: lambdaFunction, namespace: "AWS/Lambda", dimension: "FunctionName" },
    metricNames: { Invocations: "below" },
    what: "that its schedule no longer starts it",
    concerns: (resource, stack) => stack.index(findScheduled).has(resource),
    isUseless: ({ alarm, reading }) => numberIn(alarm.get("threshold")) > Math.max(1, numberIn(reading.period) / 60),
  },
  {
    ...{ types: topic, namespace: "AWS/SNS", dimension: "TopicName", properties: ["name"] },
    metricNames: { NumberOfNotificationsFailed: "above" },
    what: "that what alarms say does not arrive",
    concerns: (resource, stack) => stack.index(findTold).has(resource),
    isUseless: ({ alarm }, resource, stack) => topicsOf(alarm, stack).every((one) => one === resource),
  },
  {
    ...{ types: eventRule, namespace: "AWS/Events", dimension: "RuleName" },
    metricNames: { FailedInvocations: "above" },
    what: "that an event does not reach its target",
    concerns: (resource, stack) => tells(resource, stack),
  },
  {
    ...{ types: healthCheck, namespace: "AWS/Route53", dimension: "HealthCheckId", properties: ["id"] },
    metricNames: { HealthCheckStatus: "below", HealthCheckPercentageHealthy: "below" },
    what: "that it finds the endpoint down",
  },
  {
    ...{ types: targetGroup, namespace: "AWS/ApplicationELB", dimension: "TargetGroup", properties: ["arnSuffix"] },
    metricNames: { HealthyHostCount: "below", UnHealthyHostCount: "above" },
    what: "that none of its targets answers",
    isUseless: ({ alarm, reading }, resource, stack) =>
      reading.metricName === "HealthyHostCount" && numberIn(alarm.get("threshold")) > mostTargets(resource, stack),
  },
  {
    ...{ types: loadBalancer, namespace: "AWS/ApplicationELB", dimension: "LoadBalancer", properties: ["arnSuffix"] },
    metricNames: { HTTPCode_ELB_5XX_Count: "above", HTTPCode_Target_5XX_Count: "above" },
    what: "that requests fail",
    concerns: (resource) => ["", "application"].includes(textOf(resource.get("loadBalancerType"))),
  },
  {
    ...{ types: bucketReplication, namespace: "AWS/S3", dimension: "SourceBucket", properties: ["bucket"] },
    through: "bucket",
    metricNames: { OperationsFailedReplication: "above" },
    what: "that objects are not copied",
  },
  { ...ofDatabase, metricNames: { FreeStorageSpace: "below" }, what: "that its disk is nearly full" },
  { ...ofDatabase, metricNames: { DatabaseConnections: "above" }, what: "that it runs out of connections" },
  { ...ofDatabase, metricNames: { CPUUtilization: "above", DBLoad: "above" }, what: "that it is overloaded" },
  { ...ofDatabase, metricNames: { FreeableMemory: "below" }, what: "that it runs out of memory" },
  {
    ...ofDatabase,
    metricNames: { MaximumUsedTransactionIDs: "above" },
    what: "that it is about to stop taking writes until it is vacuumed",
    concerns: (resource) => textOf(resource.get("engine")).startsWith("postgres"),
  },
];

/** Whatever can say that it is in trouble has an alarm on that: functions, topics, event rules, balancers, databases. */
export const troubleAlarmed: ControlRule = {
  name: "trouble-alarmed",
  severity: "required",
  title: "Somebody hears when a part of the stack is in trouble",
  why: "Each of these fails without a word: a function's errors, an event that finds no target, a disk that fills and a schedule that stops all show in a metric that nobody looks at.",
  remediation:
    "add an aws.cloudwatch.MetricAlarm on the metric that the message names, with the resource in its dimension; one on a topic's failures must tell another topic",
  example: {
    bad: 'const digest = new aws.lambda.Function("digest", { code, role: role.arn }); // which no alarm names',
    good: 'new aws.cloudwatch.MetricAlarm("digest-errors", { namespace: "AWS/Lambda", metricName: "Errors", dimensions: { FunctionName: digest.name }, statistic: "Sum", comparisonOperator: "GreaterThanThreshold", threshold: 0, period: 300, evaluationPeriods: 1, alarmActions: [topic.arn] })',
  },
  controls: {},
  subjects: [...new Set(troubles.flatMap(({ types }) => types))],
  watches: [
    watch(metricAlarm, ...readingProperties, "comparisonOperator", "threshold"),
    watch(alarms, "alarmActions"),
    watch(schedule, "target"),
    watch(eventRule, "eventPattern", "scheduleExpression"),
    watch(eventTarget, "arn", "rule"),
    watch(loadBalancer, "arnSuffix", "loadBalancerType"),
    watch(targetGroup, "arnSuffix"),
    watch(databaseInstance, "engine", "identifier"),
    watch(ecsService, "loadBalancers"),
    ...mostTasksWatches,
    watch(bucketReplication, "bucket"),
  ],
  early: false,
  judge(resource, stack) {
    const mine = troubles.filter(
      ({ types, concerns }) => types.includes(resource.type) && (concerns?.(resource, stack) ?? true),
    );
    if (mine.length === 0) return notApplicable("nobody waits for it");
    const faults = new Faults();
    for (const trouble of mine) judgeTrouble(trouble, resource, stack, faults);
    return faults.outcome;
  },
};

function judgeTrouble(trouble: Trouble, resource: Resource, stack: Stack, faults: Faults): void {
  let isUnclear = false;
  for (const [metricName, side] of Object.entries(trouble.metricNames)) {
    const named = trouble.through === undefined ? [] : stack.named(bucket, resource, trouble.through);
    for (const one of [resource, ...named]) {
      const found = alarmsOn({ ...trouble, metricName }, one, stack);
      isUnclear ||= found.isUnclear;
      const heard = found.watching.filter((watching) => ringsOn(side, watching));
      if (heard.some((watching) => trouble.isUseless?.(watching, resource, stack) !== true)) return;
    }
  }
  const wanted = `${trouble.namespace} ${Object.keys(trouble.metricNames).join(" or ")}`;
  if (isUnclear) faults.unknown(`whether an alarm on ${wanted} watches it is not known before the update`);
  else faults.problem(`nobody hears ${trouble.what}: no alarm on ${wanted} watches it`);
}

/** Topics to which alarms lead. */
const findTold = (stack: Stack): ReadonlySet<Resource> =>
  new Set(stack.ofTypes(alarms).flatMap((alarm) => topicsOf(alarm, stack)));

/** Functions that are started by the clock. */
function findScheduled(stack: Stack): ReadonlySet<Resource> {
  const started = stack
    .ofTypes(schedule)
    .flatMap((one) => stack.namedBy(at(one.get("target"), "arn") ?? null, lambdaFunction, one, "target"));
  const ruled = stack
    .ofTypes(eventRule)
    .filter((rule) => !isAbsent(rule.get("scheduleExpression")))
    .flatMap((rule) => stack.naming(eventTarget, "rule", rule).sure)
    .flatMap((target) => stack.named(lambdaFunction, target, "arn"));
  return new Set([...started, ...ruled]);
}

/** As many targets as a group ever has: the tasks of its services. */
function mostTargets(group: Resource, stack: Stack): number {
  const services = stack.ofTypes(ecsService).filter((service) => targetGroupsOf(service, stack).includes(group));
  return services.length === 0 ? Infinity : Math.max(...services.map((service) => mostTasksOf(service, stack)));
}

/** Whether an event rule waits for something to happen, and hands it on. */
const tells = (rule: Resource, stack: Stack): boolean =>
  !isAbsent(rule.get("eventPattern")) && stack.naming(eventTarget, "rule", rule).sure.length > 0;
