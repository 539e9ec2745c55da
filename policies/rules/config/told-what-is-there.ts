import {
  backupEnvironment,
  dashboardEnvironment,
  databaseEnvironment,
  digestEnvironment,
  functionEnvironment,
  metrics,
  sentryMonitorSlug,
  sentryMonitors,
  workerEnvironment,
} from "../../../runtime/contract";
import { readingProperties, readingsOf } from "../../knowledge/alarms/alarm-metrics";
import { existingGroups, existingRedisWatches } from "../../knowledge/data/existing-redis";
import { containersOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, database, ecsService, metricAlarm, replicationGroup, taskDefinition, topic } from "../../model/types";
import { sentryCronMonitor } from "../../model/types/sentry";
import type { Value } from "../../model/value";
import { at, isAbsent, isStructure, textOf, UNKNOWN, written } from "../../model/value";
import { variableOf } from "../../knowledge/worker/variables";
import { programOf } from "./own-programs";

/** A program of ours, where it runs, and what it is told. */
export interface Told {
  readonly program: string;
  /** The task definition or function. */
  readonly holder: Resource;
  /** The property in which its variables stand. */
  readonly property: string;
  /** A variable's text; unknown where it is not known, or comes out of a secret. */
  readonly variable: (name: string) => Value | undefined;
  /** The image that it is in, where it is in one. */
  readonly image?: Value | undefined;
  /** Whether others reach it over the network. */
  readonly isServer: boolean;
}

/** What else is read to compare with. */
export const thereWatches = [
  watch(metricAlarm, ...readingProperties),
  watch(sentryCronMonitor, "slug"),
  watch(database, "address", "dbName", "port"),
  watch(ecsService, "taskDefinition"),
  watch(replicationGroup, "replicationGroupId"),
  ...existingRedisWatches,
];

/** Variables that name a resource, and of which kind. */
const names: Readonly<Record<string, readonly string[]>> = {
  [backupEnvironment.bucket]: bucket,
  [backupEnvironment.landingBucket]: bucket,
  [backupEnvironment.replicationGroupId]: replicationGroup,
  [digestEnvironment.topicArn]: topic,
};

/** Says which variables tell a program of something that is not there, or not so. */
export function judgeThere(told: Told, stack: Stack, faults: Faults): void {
  for (const [name, types] of Object.entries(names)) {
    const value = told.variable(name);
    if (typeof value !== "string") continue;
    if (types === replicationGroup && stack.with(types, "replicationGroupId", value).length > 0) continue;
    if (types === replicationGroup && existingGroups(stack).has(value)) continue;
    if (stack.namedBy(value, types, told.holder, told.property).length === 0)
      faults.problem(`${name} names nothing of this stack`);
  }
  judgeServiceName(told, stack, faults);
  judgeSentry(told, stack, faults);
  judgeDatabase(told, stack, faults);
  const says = (name: string, isRight: (text: string) => boolean, problem: string) => {
    const value = told.variable(name);
    if (typeof value === "string" && !isRight(value)) faults.problem(`${name} ${problem}`);
  };
  says(workerEnvironment.logLevel, (text) => /^(debug|info|warn|error)$/i.test(text), "is no level of logs");
  says(workerEnvironment.healthPort, (port) => /^\d{1,5}$/.test(port), "is no port");
  says(
    workerEnvironment.healthHost,
    (host) => (told.isServer ? host === "0.0.0.0" || host === "::" : /^(127\.|localhost$|::1$)/.test(host)),
    told.isServer ? "lets nobody reach its port" : "opens its port to the network",
  );
  const region = textOf(stack.asked("region"));
  says(
    dashboardEnvironment.keysUrl,
    (url) => stack.profile === "sandbox" || (url.startsWith("https://") && url.includes(region)),
    "is not where the load balancers of its region have their keys",
  );
}

/** Who counts under a name that no alarm reads is not watched; a service counts under its own. */
function judgeServiceName({ variable, holder }: Told, stack: Stack, faults: Faults): void {
  const name = variable(workerEnvironment.serviceName);
  if (typeof name !== "string") return;
  const services = taskDefinition.includes(holder.type)
    ? stack.naming(ecsService, "taskDefinition", holder).sure.map((service) => service.get("name"))
    : [];
  const expected = services.length > 0 ? services : [...stack.index(findWatchedNames)];
  if (expected.length > 0 && !expected.includes(UNKNOWN) && !expected.includes(name))
    faults.problem(
      services.length > 0
        ? `${workerEnvironment.serviceName} is not the name of its service`
        : `${workerEnvironment.serviceName} is a name that no alarm watches`,
    );
}

/** Names under which alarms look for our own metrics. */
const findWatchedNames = (stack: Stack): ReadonlySet<Value> => new Set(stack.ofTypes(metricAlarm).flatMap(namesIn));

function namesIn(alarm: Resource): Value[] {
  const readings = readingsOf(alarm);
  if (readings === UNKNOWN) return [];
  return readings
    .filter(({ namespace }) => namespace === metrics.namespace)
    .map(({ dimensions }) => at(dimensions, metrics.dimension) ?? null)
    .filter((name) => !isAbsent(name));
}

function judgeSentry({ program, variable, image }: Told, stack: Stack, faults: Faults): void {
  const { sentryEnvironment, sentryRelease } = workerEnvironment;
  const [release, environment] = [variable(sentryRelease), variable(sentryEnvironment)];
  const digest = /@sha256:([0-9a-f]{64})$/.exec(textOf(image))?.[1];
  if (typeof release === "string" && digest !== undefined && release !== digest)
    faults.problem(`${sentryRelease} is not the digest of its image`);
  const workers = stack.index(findEnvironmentsOfWorkers);
  if (typeof environment === "string" && workers.length > 0 && !workers.includes(environment))
    faults.problem(`${sentryEnvironment} is not that of the worker`);
  const prefix = variable(functionEnvironment.sentryMonitorPrefix);
  const monitor = Object.values(sentryMonitors).find((slug) => slug === program);
  if (typeof prefix !== "string" || monitor === undefined) return;
  const slugs = stack.ofTypes(sentryCronMonitor).map((one) => one.get("slug"));
  if (slugs.length > 0 && !slugs.includes(UNKNOWN) && !slugs.includes(sentryMonitorSlug(prefix, monitor)))
    faults.problem(`${functionEnvironment.sentryMonitorPrefix} leads to no monitor of this stack`);
}

function findEnvironmentsOfWorkers(stack: Stack): readonly Value[] {
  return stack.ofTypes(taskDefinition).flatMap((task): readonly Value[] => {
    const containers = containersOf(task, stack);
    if (containers === UNKNOWN || containers === INVALID) return [];
    return containers.flatMap((container): readonly Value[] => {
      if (!isStructure(container) || programOf(container) !== "worker") return [];
      const given = variableOf(container, workerEnvironment.sentryEnvironment);
      return given === undefined || given === UNKNOWN ? [] : [given.value ?? null];
    });
  });
}

/** Which property of a database each variable repeats. */
const ofDatabase: Readonly<Record<string, string>> = {
  [databaseEnvironment.host]: "address",
  [databaseEnvironment.port]: "port",
  [databaseEnvironment.name]: "dbName",
};

function judgeDatabase({ variable }: Told, stack: Stack, faults: Faults): void {
  const databases = stack.ofTypes(database);
  if (databases.length === 0) return;
  for (const [name, property] of Object.entries(ofDatabase)) {
    const value = variable(name);
    const own = databases.map((one) => one.get(property));
    const isHidden = own.some((one) => one === UNKNOWN || isAbsent(one));
    if (typeof value === "string" && !isHidden && !own.map(written).includes(value))
      faults.problem(`${name} is that of no database of this stack`);
  }
}
