import type { ProgramSpec, ResourceSpec } from "../lab/program";

const task = (image: string): ResourceSpec => ({
  type: "aws:ecs/taskDefinition:TaskDefinition",
  name: "task",
  inputs: { family: "worker", image },
});

const service: ResourceSpec = {
  type: "aws:ecs/service:Service",
  name: "service",
  inputs: { cluster: { $ref: "cluster.arn" }, taskDefinition: { $ref: "task.arn" } },
};

const alarm = (threshold: number): ResourceSpec => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name: "alarm",
  inputs: { threshold, topic: { $ref: "topic.arn" } },
});

const kept: readonly ResourceSpec[] = [
  // The cloud makes up its id, and nothing that is asked for names it.
  { type: "aws:kms/key:Key", name: "key", inputs: { description: "of the lab" }, protect: true },
  { type: "aws:s3/bucket:Bucket", name: "bucket", inputs: { kmsKeyId: { $ref: "key.arn" } }, protect: true },
  { type: "aws:ecs/cluster:Cluster", name: "cluster", inputs: {} },
];

/** Eight resources of the kinds that a recovery has to tell apart. */
export const first: ProgramSpec = {
  resources: [
    ...kept,
    { type: "aws:sns/topic:Topic", name: "topic", inputs: {} },
    { type: "aws:cloudwatch/logGroup:LogGroup", name: "log", inputs: { name: "worker" } },
    task("one"),
    service,
    alarm(1),
  ],
};

/**
 * Replaces the topic before it deletes the old one, the queue that has a name of its own after; makes a further revision,
 * updates two, creates one and deletes one.
 */
export const second: ProgramSpec = {
  resources: [
    ...kept,
    { type: "aws:sns/topic:Topic", name: "topic", inputs: { fifoTopic: true } },
    { type: "aws:sqs/queue:Queue", name: "queue", inputs: { name: "jobs" } },
    task("two"),
    service,
    alarm(2),
  ],
};

/** Replaces the queue, whose name can be borne by one only: the old one goes first. */
export const third: ProgramSpec = {
  resources: second.resources.map((one) =>
    one.name === "queue" ? { ...one, inputs: { ...one.inputs, fifoQueue: true } } : one,
  ),
};

export const namesIn = ({ resources }: ProgramSpec): readonly string[] => resources.map(({ name }) => name);
