import type { TopicArgs, TopicState } from "@pulumi/aws/sns/topic";
import type { TopicPolicyArgs, TopicPolicyState } from "@pulumi/aws/sns/topicPolicy";
import type { TopicSubscriptionArgs, TopicSubscriptionState } from "@pulumi/aws/sns/topicSubscription";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";

/** Topic inputs and the names that SNS gives them as attributes. */
const topicAttributes = {
  displayName: "DisplayName",
  kmsMasterKeyId: "KmsMasterKeyId",
  policy: "Policy",
  deliveryPolicy: "DeliveryPolicy",
  signatureVersion: "SignatureVersion",
  tracingConfig: "TracingConfig",
} as const;

/** Who may write down deliveries, and how many; SNS takes these only for a topic that exists. */
const feedbackAttributes = {
  httpFailureFeedbackRoleArn: "HTTPFailureFeedbackRoleArn",
  httpSuccessFeedbackRoleArn: "HTTPSuccessFeedbackRoleArn",
  httpSuccessFeedbackSampleRate: "HTTPSuccessFeedbackSampleRate",
  lambdaFailureFeedbackRoleArn: "LambdaFailureFeedbackRoleArn",
  lambdaSuccessFeedbackRoleArn: "LambdaSuccessFeedbackRoleArn",
  lambdaSuccessFeedbackSampleRate: "LambdaSuccessFeedbackSampleRate",
  sqsFailureFeedbackRoleArn: "SQSFailureFeedbackRoleArn",
  sqsSuccessFeedbackRoleArn: "SQSSuccessFeedbackRoleArn",
  sqsSuccessFeedbackSampleRate: "SQSSuccessFeedbackSampleRate",
} as const;
const feedback = Object.entries(feedbackAttributes) as [keyof typeof feedbackAttributes, string][];

/** Replacements: registry documentation of aws.sns.Topic; name and kind are fixed. Id: the ARN. */
export const topic = awsType<TopicArgs, TopicState>({
  inputs: {
    name: { replace: true },
    fifoTopic: { replace: true, default: false },
    displayName: {},
    kmsMasterKeyId: {},
    policy: { as: "json" },
    deliveryPolicy: { as: "json" },
    signatureVersion: { chosenByAws: true },
    tracingConfig: { chosenByAws: true },
    httpFailureFeedbackRoleArn: {},
    httpSuccessFeedbackRoleArn: {},
    httpSuccessFeedbackSampleRate: {},
    lambdaFailureFeedbackRoleArn: {},
    lambdaSuccessFeedbackRoleArn: {},
    lambdaSuccessFeedbackSampleRate: {},
    sqsFailureFeedbackRoleArn: {},
    sqsSuccessFeedbackRoleArn: {},
    sqsSuccessFeedbackSampleRate: {},
    tags: {},
  },
  outputs: ["arn", "owner", "tagsAll"],
  autoName: { property: "name", maximumLength: 256 },
  async create(inputs, { cloud, tags }) {
    const attributes = Object.entries(topicAttributes).flatMap(([property, attribute]) => {
      const value = inputs[property as keyof typeof topicAttributes];
      return value === undefined ? [] : [[attribute, String(value)] as const];
    });
    const { TopicArn } = await (
      await cloud.sns()
    ).createTopic({
      Name: inputs.name,
      Attributes: { ...Object.fromEntries(attributes), ...(inputs.fifoTopic && { FifoTopic: "true" }) },
      Tags: tagList(tags),
    });
    return TopicArn ?? "";
  },
  async settle(id, inputs, { cloud, isNew }) {
    if (!isNew) return;
    const sns = await cloud.sns();
    for (const [property, AttributeName] of feedback) {
      if (inputs[property] === undefined) continue;
      await sns.setTopicAttributes({ TopicArn: id, AttributeName, AttributeValue: String(inputs[property]) });
    }
  },
  async read(id, state, { cloud }) {
    const sns = await cloud.sns();
    const { Attributes: found = {} } = await sns.getTopicAttributes({ TopicArn: id });
    const { Tags } = await sns.listTagsForResource({ ResourceArn: id });
    return {
      name: id.split(":").at(-1),
      fifoTopic: found["FifoTopic"] === "true",
      displayName: found["DisplayName"],
      kmsMasterKeyId: found["KmsMasterKeyId"],
      // Without a policy of its own the topic has AWS's, or one that a TopicPolicy resource answers for.
      ...(state.policy !== undefined && { policy: found["Policy"] }),
      deliveryPolicy: found["DeliveryPolicy"],
      ...(found["SignatureVersion"] && { signatureVersion: Number(found["SignatureVersion"]) }),
      ...(found["TracingConfig"] && { tracingConfig: found["TracingConfig"] }),
      ...Object.fromEntries(feedback.map(([property, attribute]) => [property, found[attribute] || undefined])),
      arn: id,
      owner: found["Owner"],
      tagsAll: tagsOf(Tags),
    };
  },
  async update(id, inputs, { cloud, changed }) {
    const sns = await cloud.sns();
    for (const [property, attribute] of Object.entries({ ...topicAttributes, ...feedbackAttributes })) {
      const key = property as keyof typeof topicAttributes | keyof typeof feedbackAttributes;
      if (!changed(key)) continue;
      await sns.setTopicAttributes({
        TopicArn: id,
        AttributeName: attribute,
        AttributeValue: String(inputs[key] ?? ""),
      });
    }
  },
  async retag(id, { put, remove }, { cloud }) {
    const sns = await cloud.sns();
    if (remove.length > 0) await sns.untagResource({ ResourceArn: id, TagKeys: remove });
    if (Object.keys(put).length > 0) await sns.tagResource({ ResourceArn: id, Tags: tagList(put) });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.sns()).deleteTopic({ TopicArn: id });
  },
});

/** Replacements: registry documentation of aws.sns.TopicPolicy; the topic is fixed. Deleting it restores AWS's default. */
export const topicPolicy = awsType<TopicPolicyArgs, TopicPolicyState>({
  inputs: { arn: { replace: true }, policy: { as: "json" } },
  outputs: ["owner"],
  async create(inputs, operation) {
    await setPolicy(inputs.arn, inputs.policy as string, operation);
    return inputs.arn;
  },
  async read(id, _state, { cloud }) {
    const { Attributes: found = {} } = await (await cloud.sns()).getTopicAttributes({ TopicArn: id });
    const policy = found["Policy"];
    if (policy === undefined || policy === "" || isDefault(policy)) return undefined;
    return { arn: id, policy, owner: found["Owner"] };
  },
  async update(id, inputs, operation) {
    await setPolicy(id, inputs.policy as string, operation);
  },
  async delete(id, _inputs, operation) {
    await setPolicy(id, JSON.stringify(await defaultPolicy(id, operation)), operation);
  },
});

async function setPolicy(topicArn: string, policy: string, { cloud }: AwsOperation): Promise<void> {
  await (await cloud.sns()).setTopicAttributes({ TopicArn: topicArn, AttributeName: "Policy", AttributeValue: policy });
}

const defaultPolicyId = "__default_policy_ID";
const isDefault = (policy: string): boolean => (JSON.parse(policy) as { Id?: string }).Id === defaultPolicyId;

/** The policy that AWS gives a new topic: its owner may do everything with it, and nobody else. */
async function defaultPolicy(topicArn: string, { cloud }: AwsOperation) {
  const actions = [
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
  ];
  return {
    Version: "2008-10-17",
    Id: defaultPolicyId,
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": await cloud.accountId() } },
      },
    ],
  };
}

const subscriptionAttributes = {
  deliveryPolicy: "DeliveryPolicy",
  filterPolicy: "FilterPolicy",
  filterPolicyScope: "FilterPolicyScope",
  rawMessageDelivery: "RawMessageDelivery",
  redrivePolicy: "RedrivePolicy",
} as const;

/** Replacements: registry documentation of aws.sns.TopicSubscription; topic, protocol and endpoint are fixed. Id: the ARN. */
export const topicSubscription = awsType<TopicSubscriptionArgs, TopicSubscriptionState>({
  inputs: {
    topic: { replace: true },
    protocol: { replace: true },
    endpoint: { replace: true },
    deliveryPolicy: { as: "json" },
    filterPolicy: { as: "json" },
    filterPolicyScope: { chosenByAws: true },
    rawMessageDelivery: { default: false },
    redrivePolicy: { as: "json" },
    endpointAutoConfirms: { default: false, steers: true },
    confirmationTimeoutInMinutes: { default: 1, steers: true },
  },
  outputs: ["arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"],
  async create(inputs, { cloud }) {
    const attributes = Object.entries(subscriptionAttributes).flatMap(([property, attribute]) => {
      const value = inputs[property as keyof typeof subscriptionAttributes];
      return value === undefined || value === false ? [] : [[attribute, String(value)] as const];
    });
    const { SubscriptionArn = "" } = await (
      await cloud.sns()
    ).subscribe({
      TopicArn: inputs.topic as string,
      Protocol: inputs.protocol,
      Endpoint: inputs.endpoint,
      Attributes: Object.fromEntries(attributes),
      ReturnSubscriptionArn: true,
    });
    if (!SubscriptionArn.startsWith("arn:")) throw new Error(`the subscription has no ARN yet ("${SubscriptionArn}")`);
    return SubscriptionArn;
  },
  async settle(id, inputs, { cloud, isNew, until }) {
    if (!isNew || !inputs.endpointAutoConfirms) return;
    const sns = await cloud.sns();
    await until("the endpoint confirmed the subscription", async () => {
      const { Attributes: found } = await sns.getSubscriptionAttributes({ SubscriptionArn: id });
      return found?.["PendingConfirmation"] === "true" ? undefined : true;
    });
  },
  async read(id, _state, { cloud }) {
    const { Attributes: found = {} } = await (await cloud.sns()).getSubscriptionAttributes({ SubscriptionArn: id });
    return {
      topic: found["TopicArn"],
      protocol: found["Protocol"],
      endpoint: found["Endpoint"],
      deliveryPolicy: found["DeliveryPolicy"],
      filterPolicy: found["FilterPolicy"],
      ...(found["FilterPolicyScope"] && { filterPolicyScope: found["FilterPolicyScope"] }),
      rawMessageDelivery: found["RawMessageDelivery"] === "true",
      redrivePolicy: found["RedrivePolicy"],
      arn: id,
      confirmationWasAuthenticated: found["ConfirmationWasAuthenticated"] === "true",
      ownerId: found["Owner"],
      pendingConfirmation: found["PendingConfirmation"] === "true",
    };
  },
  async update(id, inputs, { cloud, changed }) {
    const sns = await cloud.sns();
    for (const [property, attribute] of Object.entries(subscriptionAttributes)) {
      const key = property as keyof typeof subscriptionAttributes;
      if (!changed(key)) continue;
      const AttributeValue = String(inputs[key] ?? "");
      await sns.setSubscriptionAttributes({ SubscriptionArn: id, AttributeName: attribute, AttributeValue });
    }
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.sns()).unsubscribe({ SubscriptionArn: id });
  },
});
