import type { Commit } from "./stack";
import {
  alarm,
  and,
  base,
  bucket,
  config,
  having,
  logGroup,
  queue,
  redis,
  renamed,
  revision,
  role,
  service,
  task,
  topic,
  without,
  worker,
} from "./stack";

/** A change after which one can go back. */
export interface BenignCommit {
  readonly name: string;
  readonly base: Commit;
  readonly head: Commit;
}

const image = { workerImage: "worker@sha256:b" };
const second = having(alarm, { name: "failures" }, { name: "failures" });
const containers = (more: Readonly<Record<string, string>>) =>
  having(task, { containerDefinitions: { $json: [{ image: { $config: "workerImage" }, ...more }] } });
const target = (minCapacity: number) => ({
  type: "aws:appautoscaling/target:Target",
  name: "scaling",
  inputs: { resourceId: "service/worker", minCapacity },
});
const versioned = (version: string): Commit => ({ ...base, resources: worker.map((one) => ({ ...one, version })) });
const listening = having(alarm, { description: { $config: "token" } });
const known = (name: string, alias: string): Commit => renamed("redis", name, base, { aliases: [alias] });

export const benignCommits: readonly BenignCommit[] = [
  { name: "another image", base, head: { ...base, config: image } },
  { name: "tune an alarm", base, head: and(having(alarm, { threshold: 50 })) },
  { name: "add an alarm", base, head: and(second) },
  { name: "drop an alarm", base, head: without("alarm") },
  { name: "a role by another path, which makes a new one", base, head: and(having(role, { path: "/ops/" })) },
  { name: "rename a role", base, head: renamed("role", "worker-role", base, { aliases: [] }) },
  { name: "change a setting, and add another", base, head: { ...base, config: { ...config, size: "2" } } },
  { name: "add a secret", base, head: { ...and(listening), secrets: ["token"] } },
  { name: "give Redis a second name before it is renamed", base, head: known("redis", "cache") },
  {
    name: "rename Redis after it was known by both names",
    base: known("redis", "cache"),
    head: known("cache", "redis"),
  },
  { name: "protect an alarm", base, head: and({ ...alarm, protect: true }) },
  { name: "use a further provider", base, head: and(revision) },
  { name: "drop a setting", base: { ...base, config: { ...config, size: "2" } }, head: base },
  { name: "another image that is checked", base: and(revision), head: { ...and(revision), config: image } },
  { name: "add a role", base: without("role"), head: base },
  { name: "drop a role", base, head: without("role") },
  { name: "add a topic", base: without("topic"), head: base },
  { name: "drop a topic", base, head: without("topic") },
  { name: "call a topic otherwise", base, head: and(having(topic, { displayName: "Pages" })) },
  { name: "more workers", base, head: and(having(service, { desiredCount: 4 })) },
  { name: "a variable for the worker", base, head: and(containers({ queue: "jobs" })) },
  { name: "more processor for the worker", base, head: and(having(task, { cpu: "1024" })) },
  { name: "add a log group", base: without("logs"), head: base },
  { name: "keep logs longer", base, head: and(having(logGroup, { retentionInDays: 365 })) },
  { name: "add a queue", base: without("dead"), head: base },
  { name: "keep messages longer", base, head: and(having(queue, { messageRetentionSeconds: 1_209_600 })) },
  { name: "scale the service", base, head: and(target(2)) },
  { name: "scale between other bounds", base: and(target(2)), head: and(target(4)) },
  { name: "no scaling any more", base: and(target(2)), head: base },
  { name: "in another order", base, head: { ...base, resources: [bucket, ...worker.filter((one) => one !== bucket)] } },
  { name: "wait for another resource", base, head: and({ ...alarm, dependsOn: ["topic"] }) },
  { name: "add a component", base, head: and({ type: "ops:worker:Worker", name: "worker", component: true }) },
  { name: "tell an output", base, head: { ...base, outputs: { redis: { $ref: "redis.primaryEndpointAddress" } } } },
  { name: "leave a count to others", base, head: and({ ...service, ignoreChanges: ["desiredCount"] }) },
  { name: "retain an alarm that is there", base, head: and({ ...alarm, retainOnDelete: true }) },
  { name: "keep no revisions", base, head: and(having(task, { skipDestroy: false })) },
  { name: "a minor version of the provider", base: versioned("7.47.0"), head: versioned("7.48.0") },
  {
    name: "have Redis wait for a topic",
    base,
    head: { ...base, resources: worker.map((one) => (one === redis ? { ...redis, dependsOn: ["topic"] } : one)) },
  },
  {
    name: "use a secret elsewhere",
    base: { ...base, secrets: ["token"] },
    head: { ...and(listening), secrets: ["token"] },
  },
  { name: "nothing at all", base, head: base },
];
