import { mustNameOwnKey } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { queue } from "../../model/types";

export const queueOwnKey: ControlRule = {
  name: "queue-own-key",
  severity: "required",
  title: "Queues have a key of their own",
  why: "Only with a key of one's own does reading a queue take two rights, and can all of them be taken away at once.",
  remediation: "set kmsMasterKeyId to an aws.kms.Key",
  example: {
    bad: 'new aws.sqs.Queue("letters");',
    good: 'new aws.sqs.Queue("letters", { kmsMasterKeyId: key.arn });',
  },
  controls: { checkov: ["CKV2_AWS_73"], trivy: ["AWS-0135"] },
  subjects: queue,
  watches: [watch(queue, "kmsMasterKeyId")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    mustNameOwnKey(one, "kmsMasterKeyId", stack, faults);
    return faults.outcome;
  },
};
