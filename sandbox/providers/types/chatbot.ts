import type {
  SlackChannelConfigurationArgs,
  SlackChannelConfigurationState,
} from "@pulumi/aws/chatbot/slackChannelConfiguration";

import { awsType } from "../aws-type";

const recordedOnly = "the emulator has no AWS Chatbot, and no Slack workspace could admit it";

/**
 * Replacements: registry documentation of aws.chatbot.SlackChannelConfiguration; workspace and channel are fixed. Id: the ARN.
 * Nothing is made: the state keeps what the program gave.
 */
export const slackChannelConfiguration = awsType<SlackChannelConfigurationArgs, SlackChannelConfigurationState>({
  inputs: {
    region: { replace: true, recordedOnly, chosenByAws: true },
    configurationName: { recordedOnly },
    iamRoleArn: { recordedOnly },
    slackTeamId: { replace: true, recordedOnly },
    slackChannelId: { replace: true, recordedOnly },
    snsTopicArns: { recordedOnly },
    guardrailPolicyArns: { recordedOnly, chosenByAws: true },
    loggingLevel: { recordedOnly, default: "NONE" },
    userAuthorizationRequired: { recordedOnly, default: false },
    tags: { recordedOnly },
  },
  outputs: ["chatConfigurationArn"],
  async create(inputs, { cloud }) {
    return `arn:aws:chatbot::${await cloud.accountId()}:chat-configuration/slack-channel/${inputs.configurationName}`;
  },
  read(id, state) {
    // On import there is nothing to find, and after a deletion the engine does not ask again.
    return Promise.resolve(Object.keys(state).length === 0 ? undefined : { chatConfigurationArn: id });
  },
  update: () => Promise.resolve(),
  delete: () => Promise.resolve(),
});
