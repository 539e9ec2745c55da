import {
  defaultsOf,
  encryptionWatches,
  inlineEncryptionOf,
  keyAlgorithms,
} from "../../knowledge/data/bucket-encryption";
import { within } from "../../knowledge/data/bucket-roles";
import { judgeBackupBucket, judgeSettings } from "../../knowledge/data/buckets";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketEncryption } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, elements, textOf, UNKNOWN } from "../../model/value";

/**
 * Backups are encrypted with a KMS key, so that reading them takes a right to the key beside a right to the bucket.
 * (S3 encrypts everything with keys of its own, which protects from nobody who may read the bucket.)
 */
export const backupBucketEncrypted: ChecklistRule = {
  name: "backup-bucket-encrypted",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "The backup bucket is encrypted with a KMS key",
  why: "Whoever may read the bucket reads all jobs there ever were; a key is a second right that can be taken away.",
  remediation:
    'add an aws.s3.BucketServerSideEncryptionConfiguration for the bucket with applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId }',
  example: { bad: 'sseAlgorithm: "AES256"', good: 'sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn' },
  controls: {
    securityHub: ["S3.17"],
    checkov: ["CKV_AWS_145"],
    cdkNag: ["NIST.800.53.R5-S3DefaultEncryptionKMS"],
    trivy: ["AWS-0132"],
  },
  subjects: bucket,
  watches: [watch(bucket, "tags", "tagsAll"), ...encryptionWatches],
  early: false,
  judge: (subject, stack) =>
    judgeBackupBucket(subject, (faults) => {
      if (usesKms(inlineEncryptionOf(subject)?.rules) === true) return;
      judgeSettings(
        subject,
        stack,
        bucketEncryption,
        faults,
        (setting) => {
          const encrypted = usesKms(setting.get("rules"));
          if (encrypted === UNKNOWN)
            faults.unknown(`the algorithm of "${setting.name}" is not known before the update`);
          else if (!encrypted) faults.problem(`encryption "${setting.name}" does not use a KMS key`);
        },
        "nothing encrypts it with a KMS key",
      );
    }),
};

function usesKms(rules: Value | undefined): boolean | Unknown {
  const list = elements(rules);
  if (list === UNKNOWN) return UNKNOWN;
  return anyOf(
    list.map((rule) => {
      const algorithm = within(defaultsOf(rule), "sseAlgorithm");
      return algorithm === UNKNOWN ? UNKNOWN : keyAlgorithms.includes(textOf(algorithm));
    }),
  );
}
