import { deliveryWatches, topicsOf } from "../../knowledge/alarms/delivery";
import { fail, pass, unknown } from "../../model/outcome";
import { reaches, recipientWatches } from "../../knowledge/alarms/recipients";
import type { ChecklistRule } from "../../model/rule";
import { alarms, stackType } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** At least one topic that alarms lead to is read in a chat: by a chat channel, a webhook, or a function that posts there. */
export const chatAlertChannel: ChecklistRule = {
  name: "chat-alert-channel",
  items: ["chat-alert-channel"],
  scope: "core",
  severity: "required",
  title: "Alerts reach a chat channel",
  why: "Most alarms need no one at night, but somebody by day: where all see them, somebody takes them, and all see who.",
  remediation:
    "add an aws.chatbot.SlackChannelConfiguration (or TeamsChannelConfiguration) with the topics of the alarms in snsTopicArns, or subscribe a function that posts to a webhook",
  example: {
    bad: 'new aws.sns.TopicSubscription("mail", { topic: topic.arn, protocol: "email", endpoint: "ops@example.com" }); // alone',
    good: 'new aws.chatbot.SlackChannelConfiguration("ops", { snsTopicArns: [topic.arn], slackTeamId, slackChannelId, iamRoleArn, configurationName: "ops" })',
  },
  subjects: [stackType],
  watches: [...deliveryWatches, ...recipientWatches],
  early: false,
  judge(_, stack) {
    const topics = new Set(stack.ofTypes(alarms).flatMap((alarm) => topicsOf(alarm, stack)));
    const answers = [...topics].map((aTopic) => reaches("chat", aTopic, stack));
    if (answers.includes(true)) return pass;
    return answers.includes(UNKNOWN)
      ? unknown("whether somebody reads the alarms' topics in a chat cannot be seen")
      : fail("no topic of an alarm is read in a chat");
  },
};
