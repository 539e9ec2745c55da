import { judgeBackupBucket } from "../../knowledge/data/buckets";
import { INVALID } from "../../model/json";
import type { Faults } from "../../model/outcome";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketPolicy } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, UNKNOWN } from "../../model/value";

/**
 * Backups travel encrypted: the bucket's policy denies everything to everybody whose request did not come over TLS.
 * S3 still answers plain HTTP unless a policy forbids it.
 */
export const backupBucketTlsOnly: ChecklistRule = {
  name: "backup-bucket-tls-only",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "The backup bucket refuses requests without TLS",
  why: "A client with a wrong setting sends backups readable through the network.",
  remediation:
    'add an aws.s3.BucketPolicy with the statement { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [<bucket ARN>, <bucket ARN>/*], Condition: { Bool: { "aws:SecureTransport": "false" } } }',
  example: {
    bad: "Statement: []",
    good: [
      "Statement: [",
      "  {",
      '    Effect: "Deny",',
      '    Principal: "*",',
      '    Action: "s3:*",',
      "    Resource: [backups.arn, `${backups.arn}/*`],",
      '    Condition: { Bool: { "aws:SecureTransport": "false" } },',
      "  },",
      "],",
    ].join("\n"),
  },
  controls: { fsbp: ["S3.5"], checkov: ["CKV_AWS_379"], cdkNag: ["AwsSolutions-S10"] },
  subjects: bucket,
  watches: [watch(bucket, "policy", "tags", "tagsAll"), watch(bucketPolicy, "policy")],
  early: false,
  judge: (subject, stack) =>
    judgeBackupBucket(subject, (faults) => {
      const { sure, possible } = stack.naming(bucketPolicy, "bucket", subject);
      const holders = isAbsent(subject.get("policy")) ? sure : [subject, ...sure];
      const answers = holders.map((holder) => deniesPlaintext(holder, stack));
      if (answers.includes(true)) return;
      sayWhatIsMissing(answers, possible, faults);
    }),
};

function sayWhatIsMissing(answers: readonly (boolean | Unknown)[], possible: boolean, faults: Faults): void {
  if (answers.includes(UNKNOWN) || possible)
    faults.unknown(`its policy is not known before the update (${declareDocument})`);
  else if (answers.length === 0) faults.problem("it has no bucket policy");
  else faults.problem("its policy does not deny requests without TLS");
}

function deniesPlaintext(holder: Resource, stack: Stack): boolean | Unknown {
  const statements = statementsOf(holder.get("policy"), holder, stack);
  if (statements === UNKNOWN) return UNKNOWN;
  return statements !== INVALID && anyOf(statements.map(isTlsOnly));
}

/** Names in a list of resources may be unknown: a bucket's policy can only speak of that bucket and its objects. */
function isTlsOnly({ allows, parts }: Statement): boolean | Unknown {
  const principal = parts["Principal"];
  const resources = elements(parts["Resource"]);
  const deniesAll =
    allows === false &&
    (principal === "*" || includes(at(principal, "AWS"), "*")) &&
    (includes(parts["Action"], "s3:*") || includes(parts["Action"], "*")) &&
    ["false", false].some((value) => includes(at(parts["Condition"], "Bool", "aws:SecureTransport"), value));
  if (!deniesAll || resources === UNKNOWN) return deniesAll && UNKNOWN;
  return resources.includes("*") || resources.length >= 2;
}

function includes(value: Value | undefined, wanted: Value): boolean {
  const list = elements(value);
  return list !== UNKNOWN && list.includes(wanted);
}
