import { Faults } from "../../model/outcome";
import { judgeClosed, locksOut, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketPolicy } from "../../model/types";

export const bucketPolicyClosed: ControlRule = {
  name: "bucket-policy-closed",
  severity: "required",
  title: "A bucket's policy lets in only whom it names, and does not lock its owner out",
  why: "A policy for everybody publishes the bucket; one that denies everything to everybody can be undone by the account's root only.",
  remediation: "name the principals that may use the bucket, and bound denials by a condition",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${arn}/*` }',
    good: '{ Effect: "Allow", Principal: { AWS: role.arn }, Action: "s3:GetObject", Resource: `${arn}/*` }',
  },
  controls: { checkov: ["CKV_AWS_70", "CKV_AWS_93"] },
  subjects: bucket,
  watches: [watch(bucket, "policy"), watch(bucketPolicy, "policy")],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const policy = policyOf(subject, stack, bucketPolicy, "bucket");
    judgeClosed(policy, faults);
    if (policy.statements.some((statement) => locksOut(statement, "s3:*")))
      faults.problem("its policy denies everything to everybody, its owner among them");
    return faults.outcome;
  },
};
