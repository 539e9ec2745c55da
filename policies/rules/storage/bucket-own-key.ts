import type { Encryption } from "../../knowledge/data/bucket-encryption";
import { defaultsOf, encryptionsOf, encryptionWatches, keyAlgorithms } from "../../knowledge/data/bucket-encryption";
import { isLogTarget, isSnapshotTarget, judgeOtherBucket, within } from "../../knowledge/data/bucket-roles";
import { notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketPolicy, key } from "../../model/types";
import { keyAlias } from "../../model/types/backups";
import type { Unknown } from "../../model/value";
import { anyOf, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Services that write logs, and ElastiCache with its snapshots, cannot write where a key of one's own encrypts. */
export const bucketOwnKey: ControlRule = {
  name: "bucket-own-key",
  severity: "required",
  title: "Every bucket has a key of its own",
  why: "S3's own key opens to everybody who may read the bucket; with one of your own a copied right to read is not enough.",
  remediation:
    'add an aws.s3.BucketServerSideEncryptionConfiguration with applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn }',
  example: {
    bad: 'rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]',
    good: 'rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }]',
  },
  controls: {
    securityHub: ["S3.17"],
    checkov: ["CKV_AWS_145"],
    cdkNag: ["S3DefaultEncryptionKMS"],
    trivy: ["AWS-0132"],
  },
  subjects: bucket,
  watches: [watch([...bucket, ...bucketPolicy], "policy"), watch(bucket, "tags", "tagsAll"), ...encryptionWatches],
  early: false,
  judge(subject, stack) {
    if (isLogTarget(subject, stack))
      return notApplicable("services that write logs into it can use no other key than S3's");
    if (isSnapshotTarget(subject, stack)) return notApplicable("ElastiCache can use no other key than S3's");
    return judgeOtherBucket(subject, "backup-bucket-encrypted", (faults) => {
      const { written, possible } = encryptionsOf(subject, stack);
      const answers = written.map((encryption) => usesOwnKey(encryption, stack));
      const answer = anyOf([...answers, possible ? UNKNOWN : false]);
      if (answer === UNKNOWN) faults.unknown("its key is not known before the update");
      else if (!answer) faults.problem("no key of its own encrypts it");
    });
  },
};

function usesOwnKey({ rules, holder, property }: Encryption, stack: Stack): boolean | Unknown {
  const list = elements(rules);
  if (list === UNKNOWN) return UNKNOWN;
  return anyOf(
    list.map((rule): boolean | Unknown => {
      const defaults = defaultsOf(rule);
      const algorithm = within(defaults, "sseAlgorithm");
      const named = within(defaults, "kmsMasterKeyId");
      if (rule === UNKNOWN || algorithm === UNKNOWN) return UNKNOWN;
      if (!keyAlgorithms.includes(textOf(algorithm)) || isAbsent(named) || /(^|:)alias\/aws\//.test(textOf(named)))
        return false;
      return named !== UNKNOWN || stack.namedBy(named, [...key, ...keyAlias], holder, property).length > 0 || UNKNOWN;
    }),
  );
}
