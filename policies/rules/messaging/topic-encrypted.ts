import { Faults, notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { caches, key, topic } from "../../model/types";
import { keyAlias } from "../../model/types/backups";
import { isAbsent, UNKNOWN } from "../../model/value";

/**
 * SNS keeps a message on disk until it is delivered, for days where a subscriber does not answer. ElastiCache publishes
 * to no encrypted topic; what it says names resources and events only.
 */
export const topicEncrypted: ChecklistRule = {
  name: "topic-encrypted",
  items: ["sensitive-data-encrypted-at-rest"],
  scope: "core",
  severity: "blocker",
  title: "Messages of a topic are encrypted at rest",
  why: "An alarm's text names what is broken and where; SNS keeps it in plain text until every subscriber has it.",
  remediation: "set kmsMasterKeyId to a key of your own, whose policy lets the services publish that do",
  example: {
    bad: 'new aws.sns.Topic("alarms");',
    good: 'new aws.sns.Topic("alarms", { kmsMasterKeyId: key.arn });',
  },
  controls: { securityHub: ["SNS.1"], checkov: ["CKV_AWS_26"], cdkNag: ["SNSEncryptedKMS"], trivy: ["AWS-0095"] },
  subjects: topic,
  watches: [watch(topic, "kmsMasterKeyId"), watch(caches, "notificationTopicArn")],
  early: false,
  judge(one, stack) {
    if (stack.naming(caches, "notificationTopicArn", one).sure.length > 0)
      return notApplicable("ElastiCache publishes to no encrypted topic");
    const faults = new Faults();
    const named = one.get("kmsMasterKeyId");
    if (isAbsent(named)) faults.problem("it has no kmsMasterKeyId");
    else if (named === UNKNOWN && stack.named([...key, ...keyAlias], one, "kmsMasterKeyId").length === 0)
      faults.unknown("kmsMasterKeyId comes from something that is not known before the update");
    return faults.outcome;
  },
};
