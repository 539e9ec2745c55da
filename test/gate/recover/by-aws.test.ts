import { ECSClient } from "@aws-sdk/client-ecs";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";

import type { StateResource } from "../../../gate/engine/state";
import { byAws } from "../../../gate/recover/finders/by-aws";
import { byInput } from "../../../gate/recover/finders/by-input";
import type { Found } from "../../../gate/recover/finders/finder";

type Answer = object | Error;

/** Clients of the SDK that answer this to whatever they are asked. */
function services(answer: Answer) {
  const options = { region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  const answering = <Client extends { send: unknown }>(client: Client): Client => {
    const send = () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer));
    return Object.assign(client, { send });
  };
  return {
    ecs: answering(new ECSClient(options)),
    secretsManager: answering(new SecretsManagerClient(options)),
    sns: answering(new SNSClient(options)),
    sqs: answering(new SQSClient(options)),
  };
}

interface Case {
  readonly inputs?: Record<string, unknown>;
  readonly known?: readonly Partial<StateResource>[];
  readonly since?: Date;
}

async function find(
  type: string,
  answer: Answer,
  { inputs = {}, known = [], since }: Case = {},
): Promise<Found | undefined> {
  const finder = [byInput, ...byAws(services(answer))].find(({ types }) => types.includes(type));
  const urn = `urn:pulumi:prod::lab::${type}::one`;
  return finder?.find({
    operation: { type: "creating", resource: { urn, type, custom: true, inputs } },
    known: known.map((one) => ({ urn, type, custom: true, ...one })),
    since,
  });
}

const named = (name: string): Error => Object.assign(new Error("no"), { name });
const began = new Date("2026-11-22T12:00:00Z");
const revision = (number: number, registeredAt: Date) => ({
  taskDefinition: { taskDefinitionArn: `arn:aws:ecs:us-east-1:1:task-definition/worker:${number}`, registeredAt },
});
const fresh = new Date("2026-11-22T12:00:05Z");
const old = new Date("2026-11-01T00:00:00Z");
const task = "aws:ecs/taskDefinition:TaskDefinition";
const topicArn = "arn:aws:sns:us-east-1:1:alarms";

describe("an object that may have been created", () => {
  it.each<[string, string, Answer, Case, Found]>([
    [
      "a cluster",
      "aws:ecs/cluster:Cluster",
      { clusters: [{ status: "ACTIVE", clusterArn: "arn:c" }] },
      { inputs: { name: "c" } },
      { is: "there", id: "arn:c" },
    ],
    [
      "a cluster that was deleted",
      "aws:ecs/cluster:Cluster",
      { clusters: [{ status: "INACTIVE", clusterArn: "arn:c" }] },
      { inputs: { name: "c" } },
      { is: "absent" },
    ],
    [
      "a service",
      "aws:ecs/service:Service",
      { services: [{ status: "ACTIVE", serviceArn: "arn:s" }] },
      { inputs: { name: "s", cluster: "arn:c" } },
      { is: "there", id: "arn:s" },
    ],
    [
      "a service of a cluster that is gone",
      "aws:ecs/service:Service",
      named("ClusterNotFoundException"),
      { inputs: { name: "s" } },
      { is: "absent" },
    ],
    [
      "a revision that no state knows",
      task,
      revision(8, fresh),
      { inputs: { family: "worker" }, known: [{ outputs: { arn: "…:7" } }], since: began },
      { is: "there", id: "worker", outputs: { arn: revision(8, fresh).taskDefinition.taskDefinitionArn } },
    ],
    [
      "a new revision by a clock that is behind this machine's",
      task,
      revision(7, new Date(began.getTime() - 900)),
      { inputs: { family: "worker" }, since: began },
      { is: "there", id: "worker", outputs: { arn: revision(7, old).taskDefinition.taskDefinitionArn } },
    ],
    [
      "a revision that the state knows",
      task,
      revision(7, fresh),
      {
        inputs: { family: "worker" },
        known: [{ outputs: { arn: revision(7, old).taskDefinition.taskDefinitionArn } }],
        since: began,
      },
      { is: "absent" },
    ],
    [
      "a revision that is older than the update",
      task,
      revision(3, old),
      { inputs: { family: "worker" }, since: began },
      { is: "absent" },
    ],
    ["a family without revisions", task, named("ClientException"), { inputs: { family: "worker" } }, { is: "absent" }],
    [
      "a secret",
      "aws:secretsmanager/secret:Secret",
      { ARN: "arn:secret-x1" },
      { inputs: { name: "secret" } },
      { is: "there", id: "arn:secret-x1" },
    ],
    [
      "a secret that is going to be deleted",
      "aws:secretsmanager/secret:Secret",
      { ARN: "arn:x", DeletedDate: old },
      { inputs: { name: "secret" } },
      { is: "absent" },
    ],
    [
      "no secret",
      "aws:secretsmanager/secret:Secret",
      named("ResourceNotFoundException"),
      { inputs: { name: "secret" } },
      { is: "absent" },
    ],
    [
      "a topic",
      "aws:sns/topic:Topic",
      { Topics: [{ TopicArn: "arn:aws:sns:us-east-1:1:more-alarms" }, { TopicArn: topicArn }] },
      { inputs: { name: "alarms" } },
      { is: "there", id: topicArn },
    ],
    ["no topic", "aws:sns/topic:Topic", { Topics: [] }, { inputs: { name: "alarms" } }, { is: "absent" }],
    [
      "a queue",
      "aws:sqs/queue:Queue",
      { QueueUrl: "https://q" },
      { inputs: { name: "q" } },
      { is: "there", id: "https://q" },
    ],
    [
      "a queue that the state knows",
      "aws:sqs/queue:Queue",
      { QueueUrl: "https://q" },
      { inputs: { name: "q" }, known: [{ id: "https://q" }] },
      { is: "absent" },
    ],
    ["no queue", "aws:sqs/queue:Queue", named("QueueDoesNotExist"), { inputs: { name: "q" } }, { is: "absent" }],
    ["a bucket, by its name alone", "aws:s3/bucket:Bucket", {}, { inputs: { bucket: "b" } }, { is: "there", id: "b" }],
    [
      "a bucket whose name the old one still has",
      "aws:s3/bucket:Bucket",
      {},
      { inputs: { bucket: "b" }, known: [{ id: "b" }] },
      { is: "absent" },
    ],
    [
      "what has a name of two parts",
      "aws:iam/rolePolicy:RolePolicy",
      {},
      { inputs: { role: "r", name: "p" } },
      { is: "there", id: "r:p" },
    ],
    [
      "what has no name among its inputs",
      "aws:sqs/queue:Queue",
      {},
      {},
      { is: "unclear", because: "its name is not among its inputs" },
    ],
  ])("%s", async (_, type, answer, given, wanted) => {
    expect(await find(type, answer, given)).toEqual(wanted);
  });

  it("is not taken for absent when AWS refuses to say", async () => {
    await expect(find("aws:sqs/queue:Queue", named("AccessDenied"), { inputs: { name: "q" } })).rejects.toThrow();
  });
});
