import { Faults } from "../../model/outcome";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument } from "../../knowledge/identity/policy-document";
import { policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketPolicy } from "../../model/types";
import { at, elements, numberOf, UNKNOWN } from "../../model/value";

/** What `s3:TlsVersion` is compared with; a number or its text. */
const oldest = 1.2;

export const bucketModernTls: ControlRule = {
  name: "bucket-modern-tls",
  severity: "advisory",
  title: "Buckets refuse versions of TLS that are broken",
  why: "Over TLS before 1.2 a request can be read on the way; a policy says so for every address of S3, also for those of partners and of old devices.",
  remediation:
    'add to the bucket\'s policy { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [<bucket ARN>, <bucket ARN>/*], Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }',
  example: {
    bad: '{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } } }',
    good: [
      '{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } } },',
      '{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }',
    ].join("\n"),
  },
  controls: {},
  subjects: bucket,
  watches: [watch(bucket, "policy"), watch(bucketPolicy, "policy")],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const { statements, isOpen } = policyOf(subject, stack, bucketPolicy, "bucket");
    if (statements.some(deniesOld)) return faults.outcome;
    if (isOpen) faults.unknown(`its policy is not known before the update (${declareDocument})`);
    else faults.problem("its policy does not deny versions of TLS before 1.2");
    return faults.outcome;
  },
};

function deniesOld({ allows, parts }: Statement): boolean {
  const principal = elements(parts["Principal"]);
  const everybody = [...(principal === UNKNOWN ? [] : principal), at(parts["Principal"], "AWS")];
  const versions = elements(at(parts["Condition"], "NumericLessThan", "s3:TlsVersion"));
  return (
    allows === false &&
    everybody.includes("*") &&
    versions !== UNKNOWN &&
    versions.some((version) => numberOf(version) >= oldest)
  );
}
