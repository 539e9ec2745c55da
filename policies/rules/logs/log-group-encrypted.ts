import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { key, logGroup } from "../../model/types";
import { keyAlias } from "../../model/types/alarms";
import { isAbsent, UNKNOWN } from "../../model/value";

/** Log lines hold what people did and what jobs were about. A key of one's own says who may read them. */
export const logGroupEncrypted: ControlRule = {
  name: "log-group-encrypted",
  severity: "required",
  title: "Log groups are encrypted with a key of one's own",
  why: "AWS's own key decrypts for everybody who may read the group. A key of one's own can refuse, and its use is recorded.",
  remediation: "set kmsKeyId to the ARN of a KMS key whose policy lets logs.<region>.amazonaws.com use it",
  example: {
    bad: 'new aws.cloudwatch.LogGroup("worker", { retentionInDays: 90 })',
    good: 'new aws.cloudwatch.LogGroup("worker", { retentionInDays: 90, kmsKeyId: key.arn })',
  },
  controls: { checkov: ["CKV_AWS_158"], cdkNag: ["CloudWatchLogGroupEncrypted"], trivy: ["AWS-0017"] },
  subjects: logGroup,
  watches: [watch(logGroup, "kmsKeyId")],
  early: false,
  judge(group, stack) {
    const id = group.get("kmsKeyId");
    if (isAbsent(id)) return fail("kmsKeyId is not set");
    const isOfStack = stack.named([...key, ...keyAlias], group, "kmsKeyId").length > 0;
    return id === UNKNOWN && !isOfStack
      ? unknown("kmsKeyId is not known, and not made from a key of this stack")
      : pass;
  },
};
