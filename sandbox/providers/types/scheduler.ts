import type {
  CreateScheduleInput,
  EcsParameters,
  FlexibleTimeWindowMode,
  GetScheduleOutput,
  ScheduleState as OnOrOff,
} from "@aws-sdk/client-scheduler";
import type { Unwrap } from "@pulumi/pulumi";
import type { ScheduleArgs, ScheduleState } from "@pulumi/aws/scheduler/schedule";

import { awsType } from "../aws-type";
import { forApi, fromApi } from "../casing";
import type { Read } from "../resource-type";

type Inputs = Unwrap<ScheduleArgs>;

/**
 * Replacements: registry documentation of aws.scheduler.Schedule; name and group are fixed. Id: `<group>/<name>`, which
 * import takes as well. Of the target, the settings for Lambda, ECS and SQS are supported.
 */
export const schedule = awsType<ScheduleArgs, ScheduleState>({
  inputs: {
    name: { replace: true },
    groupName: { replace: true, default: "default" },
    actionAfterCompletion: { chosenByAws: true },
    description: {},
    flexibleTimeWindow: {},
    kmsKeyArn: {},
    scheduleExpression: {},
    scheduleExpressionTimezone: { default: "UTC" },
    state: { default: "ENABLED" },
    target: { holds: ["arn", "roleArn", "input", "retryPolicy", "deadLetterConfig", "ecsParameters", "sqsParameters"] },
  },
  outputs: ["arn"],
  autoName: { property: "name", maximumLength: 64 },
  async create(inputs, { cloud }) {
    await (await cloud.scheduler()).createSchedule(request(inputs));
    return `${inputs.groupName}/${inputs.name}`;
  },
  async read(id, _state, { cloud }) {
    const [GroupName, Name] = id.split("/");
    const found = await (await cloud.scheduler()).getSchedule({ GroupName, Name });
    return fromSchedule(found);
  },
  async update(_id, inputs, { cloud }) {
    await (await cloud.scheduler()).updateSchedule(request(inputs));
  },
  async delete(id, _inputs, { cloud }) {
    const [GroupName, Name] = id.split("/");
    await (await cloud.scheduler()).deleteSchedule({ GroupName, Name });
  },
});

/** Scheduler replaces a schedule whole: an update says the same as a creation. */
function request(inputs: Inputs): CreateScheduleInput {
  const { target, flexibleTimeWindow: window } = inputs;
  return {
    Name: inputs.name,
    GroupName: inputs.groupName,
    ActionAfterCompletion: inputs.actionAfterCompletion as "NONE" | undefined,
    Description: inputs.description,
    FlexibleTimeWindow: {
      Mode: window.mode as FlexibleTimeWindowMode,
      MaximumWindowInMinutes: window.maximumWindowInMinutes,
    },
    KmsKeyArn: inputs.kmsKeyArn,
    ScheduleExpression: inputs.scheduleExpression,
    ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone,
    State: inputs.state as OnOrOff | undefined,
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: target.retryPolicy && forApi(target.retryPolicy),
      DeadLetterConfig: target.deadLetterConfig && forApi(target.deadLetterConfig),
      EcsParameters: target.ecsParameters && forEcs(target.ecsParameters),
      SqsParameters: target.sqsParameters && forApi(target.sqsParameters),
    },
  };
}

type Ecs = NonNullable<Inputs["target"]["ecsParameters"]>;

/** The network is one of `awsvpc`, and a public address a word instead of a truth value. */
function forEcs({ networkConfiguration: network, tags, ...rest }: Ecs): EcsParameters {
  return {
    ...(forApi(rest) as EcsParameters),
    NetworkConfiguration: network && {
      awsvpcConfiguration: {
        Subnets: network.subnets,
        SecurityGroups: network.securityGroups,
        AssignPublicIp: network.assignPublicIp === true ? "ENABLED" : "DISABLED",
      },
    },
    Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function fromEcs({ NetworkConfiguration: network, Tags, ...rest }: EcsParameters): Ecs {
  const own = network?.awsvpcConfiguration;
  return {
    ...(fromApi(rest) as Ecs),
    ...(own && {
      networkConfiguration: {
        subnets: own.Subnets ?? [],
        securityGroups: own.SecurityGroups,
        assignPublicIp: own.AssignPublicIp === "ENABLED",
      },
    }),
    ...(Tags && { tags: Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])) }),
  };
}

function fromSchedule(found: GetScheduleOutput): Read<ScheduleState> {
  const { Target: target, FlexibleTimeWindow: window } = found;
  return {
    arn: found.Arn,
    name: found.Name,
    groupName: found.GroupName,
    actionAfterCompletion: found.ActionAfterCompletion,
    description: found.Description,
    flexibleTimeWindow: window && {
      mode: window.Mode ?? "",
      maximumWindowInMinutes: window.MaximumWindowInMinutes,
    },
    kmsKeyArn: found.KmsKeyArn,
    scheduleExpression: found.ScheduleExpression,
    scheduleExpressionTimezone: found.ScheduleExpressionTimezone,
    state: found.State,
    target: target && {
      arn: target.Arn ?? "",
      roleArn: target.RoleArn ?? "",
      input: target.Input,
      retryPolicy: target.RetryPolicy && fromApi(target.RetryPolicy),
      deadLetterConfig: target.DeadLetterConfig && { arn: target.DeadLetterConfig.Arn ?? "" },
      ecsParameters: target.EcsParameters && fromEcs(target.EcsParameters),
      sqsParameters: target.SqsParameters && fromApi(target.SqsParameters),
    },
  };
}
