import type { RuleState } from "@aws-sdk/client-eventbridge";
import type { Unwrap } from "@pulumi/pulumi";
import type { EventRuleArgs, EventRuleState } from "@pulumi/aws/cloudwatch/eventRule";
import type { EventTargetArgs, EventTargetState } from "@pulumi/aws/cloudwatch/eventTarget";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";

const defaultBus = "default";

/** Replacements: registry documentation of aws.cloudwatch.EventRule; name and bus are fixed. Id: the name, on the default bus. */
export const eventRule = awsType<EventRuleArgs, EventRuleState>({
  inputs: {
    name: { replace: true },
    description: {},
    eventPattern: { as: "json" },
    scheduleExpression: {},
    roleArn: {},
    state: { default: "ENABLED" },
    forceDestroy: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 64 },
  async create(inputs, operation) {
    await putRule(inputs.name ?? "", inputs, operation);
    return inputs.name ?? "";
  },
  async read(id, _state, { cloud }) {
    const events = await cloud.eventBridge();
    const found = await events.describeRule({ Name: id });
    const { Tags } = await events.listTagsForResource({ ResourceARN: found.Arn });
    return {
      name: found.Name,
      description: found.Description,
      eventPattern: found.EventPattern,
      scheduleExpression: found.ScheduleExpression,
      roleArn: found.RoleArn,
      state: found.State,
      arn: found.Arn,
      tagsAll: tagsOf(Tags),
    };
  },
  async update(id, inputs, operation) {
    await putRule(id, inputs, operation);
  },
  async retag(_id, { put, remove }, { cloud, state }) {
    const events = await cloud.eventBridge();
    if (remove.length > 0) await events.untagResource({ ResourceARN: state.arn, TagKeys: remove });
    if (Object.keys(put).length > 0) await events.tagResource({ ResourceARN: state.arn, Tags: tagList(put) });
  },
  async delete(id, inputs, { cloud }) {
    await (await cloud.eventBridge()).deleteRule({ Name: id, Force: inputs.forceDestroy });
  },
});

/** The same call makes and changes a rule. */
async function putRule(name: string, inputs: Unwrap<EventRuleArgs>, { cloud, isNew, tags }: AwsOperation) {
  await (
    await cloud.eventBridge()
  ).putRule({
    Name: name,
    Description: inputs.description,
    EventPattern: inputs.eventPattern,
    ScheduleExpression: inputs.scheduleExpression,
    RoleArn: inputs.roleArn,
    State: inputs.state as RuleState | undefined,
    ...(isNew && { Tags: tagList(tags) }),
  });
}

/** Replacements: registry documentation of aws.cloudwatch.EventTarget; rule and target id are fixed. Id: both, joined. */
export const eventTarget = awsType<EventTargetArgs, EventTargetState>({
  inputs: {
    rule: { replace: true },
    eventBusName: { replace: true, default: defaultBus },
    targetId: { replace: true },
    arn: {},
    roleArn: {},
    input: {},
    inputPath: {},
    inputTransformer: { holds: ["inputPaths", "inputTemplate"] },
    deadLetterConfig: { holds: ["arn"] },
    retryPolicy: { holds: ["maximumEventAgeInSeconds", "maximumRetryAttempts"] },
    forceDestroy: { default: false, steers: true },
  },
  outputs: [],
  autoName: { property: "targetId", maximumLength: 64 },
  async create(inputs, operation) {
    await putTarget(inputs, operation);
    return `${inputs.rule}-${inputs.targetId}`;
  },
  async read(id, state, { cloud }) {
    const { rule, targetId } = state;
    if (rule === undefined) throw new Error(`${id} cannot be imported: its rule is unknown`);
    const { Targets = [] } = await (
      await cloud.eventBridge()
    ).listTargetsByRule({ Rule: rule, EventBusName: state.eventBusName ?? defaultBus });
    const found = Targets.find(({ Id }) => Id === targetId);
    if (found === undefined) return undefined;
    return {
      rule,
      eventBusName: state.eventBusName ?? defaultBus,
      targetId: found.Id,
      arn: found.Arn,
      roleArn: found.RoleArn,
      input: found.Input,
      inputPath: found.InputPath,
      inputTransformer: found.InputTransformer && {
        inputPaths: found.InputTransformer.InputPathsMap ?? {},
        inputTemplate: found.InputTransformer.InputTemplate ?? "",
      },
      deadLetterConfig: found.DeadLetterConfig && { arn: found.DeadLetterConfig.Arn },
      retryPolicy: found.RetryPolicy && {
        maximumEventAgeInSeconds: found.RetryPolicy.MaximumEventAgeInSeconds,
        maximumRetryAttempts: found.RetryPolicy.MaximumRetryAttempts,
      },
    };
  },
  async update(_id, inputs, operation) {
    await putTarget(inputs, operation);
  },
  async delete(_id, inputs, { cloud }) {
    await (
      await cloud.eventBridge()
    ).removeTargets({
      Rule: inputs.rule,
      EventBusName: inputs.eventBusName,
      Ids: [inputs.targetId ?? ""],
      Force: inputs.forceDestroy,
    });
  },
});

/** @throws when EventBridge refuses the target: it says so in its answer, not by an error */
async function putTarget(inputs: Unwrap<EventTargetArgs>, { cloud }: AwsOperation): Promise<void> {
  const { deadLetterConfig, inputTransformer, retryPolicy } = inputs;
  const { FailedEntries = [] } = await (
    await cloud.eventBridge()
  ).putTargets({
    Rule: inputs.rule,
    EventBusName: inputs.eventBusName,
    Targets: [
      {
        Id: inputs.targetId,
        Arn: inputs.arn,
        RoleArn: inputs.roleArn,
        Input: inputs.input,
        InputPath: inputs.inputPath,
        ...(inputTransformer && {
          InputTransformer: {
            InputPathsMap: inputTransformer.inputPaths,
            InputTemplate: inputTransformer.inputTemplate,
          },
        }),
        ...(deadLetterConfig && { DeadLetterConfig: { Arn: deadLetterConfig.arn } }),
        ...(retryPolicy && {
          RetryPolicy: {
            MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
            MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
          },
        }),
      },
    ],
  });
  const [failure] = FailedEntries;
  if (failure !== undefined) throw new Error(`${failure.ErrorCode}: ${failure.ErrorMessage}`);
}
