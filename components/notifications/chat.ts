import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { severitiesOf } from "../../runtime/contract";
import { trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { ChatChannel } from "./args";
import type { TopicSet } from "./subscriptions";

/** Where the service can be configured. It keeps what it is told everywhere, and reads topics of every region. */
const configurable = ["us-east-2", "us-west-2", "eu-west-1", "ap-southeast-1"];

/**
 * Has Amazon Q in chat applications show alarms in a Slack channel. Whoever asks it there may do nothing with AWS but what
 * the channel's role allows, which is nothing: it has no policy, and the guardrail caps it at reading CloudWatch.
 */
export function makeChat(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  { workspaceId, channelId }: ChatChannel,
  sets: readonly TopicSet[],
): aws.chatbot.SlackChannelConfiguration {
  const role = new aws.iam.Role(
    `${name}-chat`,
    {
      name: nameIn(scope, "iamRole", "chat"),
      description: "What may be done with AWS from the alarms' Slack channel: nothing",
      assumeRolePolicy: trustIn("chatbot.amazonaws.com"),
    },
    { parent },
  );
  return new aws.chatbot.SlackChannelConfiguration(
    `${name}-chat`,
    {
      region: configurable.includes(scope.region) ? scope.region : "us-east-2",
      configurationName: nameIn(scope, "topic", "alarms"),
      iamRoleArn: role.arn,
      slackTeamId: workspaceId,
      slackChannelId: channelId,
      snsTopicArns: sets.flatMap(({ topicArns }) => severitiesOf("slack").map((severity) => topicArns[severity])),
      // Without a guardrail AWS would put AdministratorAccess here.
      guardrailPolicyArns: [pulumi.interpolate`arn:${scope.partition}:iam::aws:policy/CloudWatchReadOnlyAccess`],
      loggingLevel: "ERROR",
      userAuthorizationRequired: true,
    },
    { parent },
  );
}
