import { INVALID } from "../../model/json";
import { Faults } from "../../model/outcome";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketPolicy, bucketPublicAccessBlock } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** S3 refuses a policy that lets everybody in on a bucket whose public access is blocked. */
export const bucketPolicyNotBlocked: AwsRule = {
  name: "bucket-policy-not-blocked",
  documentation: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  severity: "blocker",
  title: "A blocked bucket has no public policy",
  why: "S3 refuses the policy with AccessDenied, which looks like a missing permission of whoever deploys. The bucket stays without any policy, also without the part that demands TLS.",
  remediation: "name the principals that the policy allows",
  example: {
    bad: 'Principal: "*",\nAction: "s3:GetObject",',
    good: 'Principal: { AWS: reader.arn },\nAction: "s3:GetObject",',
  },
  subjects: bucketPolicy,
  watches: [watch(bucketPublicAccessBlock, "blockPublicPolicy"), watch(bucketPolicy, "policy")],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const buckets = stack.named(bucket, subject, "bucket");
    const blocks = buckets.flatMap((one) => stack.naming(bucketPublicAccessBlock, "bucket", one).sure);
    if (!blocks.some((block) => block.get("blockPublicPolicy") === true)) return faults.outcome;
    const statements = statementsOf(subject.get("policy"), subject, stack);
    // What is no document at all is another rule's matter.
    if (statements === INVALID) return faults.outcome;
    if (statements === UNKNOWN) {
      faults.unknown(`its policy document is not known before the update: ${declareDocument}`);
      return faults.outcome;
    }
    statements.forEach(({ allows, parts }, index) => {
      if (allows === false || !isAbsent(parts["Condition"])) return;
      if (isEverybody(parts["Principal"]))
        faults.problem(`statement ${index + 1} lets everybody in, and the bucket has blockPublicPolicy`);
    });
    return faults.outcome;
  },
};

function isEverybody(principal: Value | undefined): boolean {
  if (principal === "*") return true;
  const accounts = elements(at(principal, "AWS"));
  return accounts !== UNKNOWN && accounts.includes("*");
}
