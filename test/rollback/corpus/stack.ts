import type { ProgramSpec, ResourceSpec } from "../lab/program";

/** A commit as far as going back is concerned. */
export interface Commit {
  readonly resources: readonly ResourceSpec[];
  readonly outputs?: ProgramSpec["outputs"];
  /** Plain settings. */
  readonly config?: Readonly<Record<string, string>>;
  /** Names of secret settings. */
  readonly secrets?: readonly string[];
}

export const role: ResourceSpec = { type: "aws:iam/role:Role", name: "role", inputs: { path: "/" } };
export const topic: ResourceSpec = { type: "aws:sns/topic:Topic", name: "topic", inputs: { displayName: "Alarms" } };
export const queue: ResourceSpec = { type: "aws:sqs/queue:Queue", name: "dead", inputs: { fifoQueue: false } };
export const logGroup: ResourceSpec = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  name: "logs",
  inputs: { retentionInDays: 30 },
};
export const alarm: ResourceSpec = {
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name: "alarm",
  inputs: { name: "depth", threshold: 100 },
};
export const redis: ResourceSpec = {
  type: "aws:elasticache/replicationGroup:ReplicationGroup",
  name: "redis",
  inputs: { replicationGroupId: "jobs", nodeType: "cache.t4g.small", atRestEncryptionEnabled: true },
};
export const bucket: ResourceSpec = { type: "aws:s3/bucket:Bucket", name: "backups", inputs: { bucket: "backups" } };
export const database: ResourceSpec = {
  type: "aws:rds/instance:Instance",
  name: "database",
  inputs: { identifier: "main", engine: "postgres", username: "owner" },
};
export const task: ResourceSpec = {
  type: "aws:ecs/taskDefinition:TaskDefinition",
  name: "task",
  inputs: {
    family: "worker",
    skipDestroy: true,
    containerDefinitions: { $json: [{ image: { $config: "workerImage" } }] },
  },
};
export const service: ResourceSpec = {
  type: "aws:ecs/service:Service",
  name: "service",
  inputs: { name: "worker", taskDefinition: { $ref: "task.arn" }, desiredCount: 2 },
};
export const revision: ResourceSpec = {
  type: "ops:index:RunningRevision",
  name: "revision",
  inputs: { service: "worker", taskDefinition: { $ref: "task.arn" } },
  dependsOn: ["service"],
};

/** What most of the commits begin with. */
export const worker: readonly ResourceSpec[] = [role, topic, queue, logGroup, alarm, redis, bucket, task, service];
export const config = { workerImage: "worker@sha256:a" };
export const base: Commit = { resources: worker, config };

/** The same resource with other inputs, or other options. */
export const having = (
  one: ResourceSpec,
  inputs: NonNullable<ResourceSpec["inputs"]>,
  options: Partial<ResourceSpec> = {},
): ResourceSpec => ({ ...one, ...options, inputs: { ...one.inputs, ...inputs } });

/** The stack with some resources in place of those of the same name, and others added. */
export function and(...resources: readonly ResourceSpec[]): Commit {
  const kept = worker.map((one) => resources.find(({ name }) => name === one.name) ?? one);
  return { ...base, resources: [...kept, ...resources.filter((one) => !kept.includes(one))] };
}

export const without = (...names: readonly string[]): Commit => ({
  ...base,
  resources: worker.filter(({ name }) => !names.includes(name)),
});

/** The stack where one resource has another name, known by an alias. */
export const renamed = (
  name: string,
  to: string,
  { resources }: Commit = base,
  own: Partial<ResourceSpec> = {},
): Commit => ({
  ...base,
  resources: resources.map((one) => (one.name === name ? { ...one, name: to, aliases: [name], ...own } : one)),
});
