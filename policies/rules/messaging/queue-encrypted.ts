import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { queue } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** SQS encrypts every new queue by itself unless it is told not to. */
export const queueEncrypted: ChecklistRule = {
  name: "queue-encrypted",
  items: ["sensitive-data-encrypted-at-rest"],
  scope: "core",
  severity: "blocker",
  title: "Messages of a queue are encrypted at rest",
  why: "A queue of dead letters keeps whole events for two weeks, with all that is in them.",
  remediation: "set kmsMasterKeyId, or leave sqsManagedSseEnabled on",
  example: {
    bad: 'new aws.sqs.Queue("letters", { sqsManagedSseEnabled: false });',
    good: 'new aws.sqs.Queue("letters", { kmsMasterKeyId: key.arn });',
  },
  controls: { fsbp: ["SQS.1"], checkov: ["CKV_AWS_27"], cdkNag: ["AwsSolutions-SQS2"], trivy: ["AWS-0096"] },
  subjects: queue,
  watches: [watch(queue, "kmsMasterKeyId", "sqsManagedSseEnabled")],
  early: true,
  judge(one) {
    const faults = new Faults();
    const managed = one.get("sqsManagedSseEnabled");
    if (!isAbsent(one.get("kmsMasterKeyId"))) return faults.outcome;
    if (managed === UNKNOWN) faults.unknown("sqsManagedSseEnabled is not known before the update");
    else if (managed === false) faults.problem("nothing encrypts it");
    return faults.outcome;
  },
};
