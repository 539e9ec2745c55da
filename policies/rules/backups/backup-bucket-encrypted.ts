import { judgeBackupBucket, judgeSettings } from "../../knowledge/data/buckets";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketEncryption } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, UNKNOWN } from "../../model/value";

const algorithms = ["aws:kms", "aws:kms:dsse"];

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
    fsbp: ["S3.17"],
    checkov: ["CKV_AWS_145"],
    cdkNag: ["NIST.800.53.R5-S3DefaultEncryptionKMS"],
    trivy: ["AWS-0132"],
  },
  subjects: bucket,
  watches: [
    watch(bucket, "serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations", "tags", "tagsAll"),
    watch(bucketEncryption, "rules"),
  ],
  early: false,
  judge: (subject, stack) =>
    judgeBackupBucket(subject, (faults) => {
      const inline = elements(
        subject.get("serverSideEncryptionConfiguration") ?? subject.get("serverSideEncryptionConfigurations"),
      );
      if (inline !== UNKNOWN && inline.some((setting) => usesKms(at(setting, "rule") ?? at(setting, "rules")) === true))
        return;
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
      // The old bucket type spells it as a list.
      const defaults = elements(
        at(rule, "applyServerSideEncryptionByDefault") ?? at(rule, "applyServerSideEncryptionByDefaults"),
      );
      const algorithm = defaults === UNKNOWN ? UNKNOWN : at(defaults[0], "sseAlgorithm");
      return algorithm === UNKNOWN ? UNKNOWN : typeof algorithm === "string" && algorithms.includes(algorithm);
    }),
  );
}
