import type { QueueAttributeName, SQS } from "@aws-sdk/client-sqs";
import type { QueueArgs, QueueState } from "@pulumi/aws/sqs/queue";
import type { QueuePolicyArgs, QueuePolicyState } from "@pulumi/aws/sqs/queuePolicy";

import { awsType } from "../aws-type";

/** Queue inputs and the names that SQS gives them as attributes. */
const attributeNames = {
  delaySeconds: "DelaySeconds",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  kmsMasterKeyId: "KmsMasterKeyId",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  policy: "Policy",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redriveAllowPolicy: "RedriveAllowPolicy",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  visibilityTimeoutSeconds: "VisibilityTimeout",
} as const satisfies Partial<Record<keyof QueueArgs, QueueAttributeName>>;

type Attribute = keyof typeof attributeNames;
const attributes = Object.entries(attributeNames) as [Attribute, QueueAttributeName][];
const numbers: readonly Attribute[] = [
  "delaySeconds",
  "kmsDataKeyReusePeriodSeconds",
  "maxMessageSize",
  "messageRetentionSeconds",
  "receiveWaitTimeSeconds",
  "visibilityTimeoutSeconds",
];

/** Replacements: registry documentation of aws.sqs.Queue; name and kind are fixed. Id: the URL. */
export const queue = awsType<QueueArgs, QueueState>({
  inputs: {
    name: { replace: true },
    fifoQueue: { replace: true, default: false },
    delaySeconds: { default: 0 },
    kmsDataKeyReusePeriodSeconds: { chosenByAws: true },
    kmsMasterKeyId: {},
    maxMessageSize: { chosenByAws: true },
    messageRetentionSeconds: { default: 345600 },
    policy: { as: "json", chosenByAws: true },
    receiveWaitTimeSeconds: { default: 0 },
    redriveAllowPolicy: { as: "json", chosenByAws: true },
    redrivePolicy: { as: "json", chosenByAws: true },
    sqsManagedSseEnabled: { chosenByAws: true },
    visibilityTimeoutSeconds: { default: 30 },
    tags: {},
  },
  outputs: ["arn", "url", "tagsAll"],
  autoName: { property: "name", maximumLength: 80 },
  async create(inputs, { cloud, tags }) {
    const given = attributes.flatMap(([property, attribute]) =>
      inputs[property] === undefined ? [] : [[attribute, String(inputs[property])] as const],
    );
    const { QueueUrl } = await (
      await cloud.sqs()
    ).createQueue({
      QueueName: inputs.name,
      Attributes: { ...Object.fromEntries(given), ...(inputs.fifoQueue && { FifoQueue: "true" }) },
      ...(Object.keys(tags).length > 0 && { tags }),
    });
    return QueueUrl ?? "";
  },
  async read(id, _state, { cloud }) {
    const sqs = await cloud.sqs();
    const { Attributes: found = {} } = await sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: ["All"] });
    const values = attributes.map(([property, attribute]) => {
      const text = found[attribute];
      const isBoolean = property === "sqsManagedSseEnabled";
      return [property, numbers.includes(property) && text ? Number(text) : isBoolean ? text === "true" : text];
    });
    return {
      ...(Object.fromEntries(values) as object),
      name: id.split("/").at(-1),
      fifoQueue: found["FifoQueue" as QueueAttributeName] === "true",
      arn: found["QueueArn"],
      url: id,
      tagsAll: (await sqs.listQueueTags({ QueueUrl: id })).Tags ?? {},
    };
  },
  async update(id, inputs, { cloud, changed }) {
    const given = attributes.flatMap(([property, attribute]) =>
      changed(property) ? [[attribute, String(inputs[property] ?? "")] as const] : [],
    );
    if (given.length === 0) return;
    await (await cloud.sqs()).setQueueAttributes({ QueueUrl: id, Attributes: Object.fromEntries(given) });
  },
  async retag(id, { put, remove }, { cloud }) {
    const sqs = await cloud.sqs();
    if (remove.length > 0) await sqs.untagQueue({ QueueUrl: id, TagKeys: remove });
    if (Object.keys(put).length > 0) await sqs.tagQueue({ QueueUrl: id, Tags: put });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.sqs()).deleteQueue({ QueueUrl: id });
  },
});

/** Replacements: registry documentation of aws.sqs.QueuePolicy; the queue is fixed. Id: its URL. */
export const queuePolicy = awsType<QueuePolicyArgs, QueuePolicyState>({
  inputs: { queueUrl: { replace: true }, policy: { as: "json" } },
  outputs: [],
  async create(inputs, { cloud }) {
    await setPolicy(inputs.queueUrl, inputs.policy as string, await cloud.sqs());
    return inputs.queueUrl;
  },
  async read(id, _state, { cloud }) {
    const { Attributes: found = {} } = await (
      await cloud.sqs()
    ).getQueueAttributes({ QueueUrl: id, AttributeNames: ["Policy"] });
    return found["Policy"] ? { queueUrl: id, policy: found["Policy"] } : undefined;
  },
  async update(id, inputs, { cloud }) {
    await setPolicy(id, inputs.policy as string, await cloud.sqs());
  },
  async delete(id, _inputs, { cloud }) {
    await setPolicy(id, "", await cloud.sqs());
  },
});

async function setPolicy(QueueUrl: string, Policy: string, sqs: SQS): Promise<void> {
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
}
