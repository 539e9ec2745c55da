import { chatChannels, deliveryWatches, subscriptionsOf } from "../../knowledge/alarms/delivery";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { alarms, topic } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";
import { lookUp } from "../../model/look-up";

/** Protocols of which SNS writes down what it could not deliver, and where it is told with which role. */
const feedback: Readonly<Record<string, string>> = {
  lambda: "lambdaFailureFeedbackRoleArn",
  sqs: "sqsFailureFeedbackRoleArn",
  http: "httpFailureFeedbackRoleArn",
  https: "httpFailureFeedbackRoleArn",
};

/** A topic of alarms leaves a trace of what it could not deliver, and signs so that nobody else can. */
export const alarmTopicAccountable: ControlRule = {
  name: "alarm-topic-accountable",
  severity: "required",
  title: "Topics of alarms write down failed deliveries, and sign with SHA-256",
  why: "A message that SNS gave up is gone, and only its log says to whom and why. The older signature rests on SHA-1, with which whoever can make a collision writes alarms, or that all is well.",
  remediation:
    "set the FailureFeedbackRoleArn of each protocol that subscribes (lambda, http, sqs) to a role that may write logs, and signatureVersion 2",
  example: {
    bad: 'new aws.sns.Topic("p0")',
    good: 'new aws.sns.Topic("p0", { lambdaFailureFeedbackRoleArn: role.arn, httpFailureFeedbackRoleArn: role.arn, sqsFailureFeedbackRoleArn: role.arn, signatureVersion: 2 })',
  },
  controls: {},
  subjects: topic,
  watches: [
    watch(topic, ...new Set(Object.values(feedback)), "signatureVersion"),
    watch(alarms, "alarmActions"),
    ...deliveryWatches.filter(({ types }) => types !== alarms),
  ],
  early: false,
  judge(aTopic, stack) {
    if (stack.naming(alarms, "alarmActions", aTopic).sure.length === 0) return notApplicable("no alarm leads to it");
    const faults = new Faults();
    const protocols = subscriptionsOf(aTopic, stack).map((one) =>
      // A chat channel subscribes with an endpoint of AWS's own.
      chatChannels.includes(one.type) ? "https" : textOf(one.get("protocol")),
    );
    for (const property of new Set(protocols.flatMap((protocol) => lookUp(feedback, protocol) ?? []))) {
      const role = aTopic.get(property);
      if (isAbsent(role)) faults.problem(`${property} is not set, so nobody learns what could not be delivered`);
    }
    const version = aTopic.get("signatureVersion");
    if (version === UNKNOWN) faults.unknown("signatureVersion is not known before the update");
    else if (version !== 2) faults.problem("signatureVersion is not 2, so messages are signed with SHA-1");
    return faults.outcome;
  },
};
