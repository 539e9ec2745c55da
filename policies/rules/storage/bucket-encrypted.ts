import { defaultsOf, encryptionsOf, encryptionWatches, keyAlgorithms } from "../../knowledge/data/bucket-encryption";
import { judgeOtherBucket, takesNoKey, within } from "../../knowledge/data/bucket-roles";
import type { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketPolicy } from "../../model/types";
import type { Value } from "../../model/value";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

const algorithms = ["AES256", ...keyAlgorithms];

/** S3 encrypts whatever it is given; what it does is to stand in the program, and to fit whoever writes there. */
export const bucketEncrypted: ControlRule = {
  name: "bucket-encrypted",
  severity: "required",
  title: "Every bucket says how it is encrypted, and whoever writes into it can do so",
  why: "Access logs and exported snapshots that cannot be encrypted as the bucket demands are dropped, and nobody is told.",
  remediation:
    'add an aws.s3.BucketServerSideEncryptionConfiguration for the bucket; with sseAlgorithm: "AES256" where S3, a load balancer or ElastiCache writes',
  example: {
    bad: 'new aws.s3.Bucket("logs");',
    good: 'new aws.s3.BucketServerSideEncryptionConfiguration("logs", { bucket: logs.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] });',
  },
  controls: { checkov: ["CKV_AWS_19"] },
  subjects: bucket,
  watches: [watch([...bucket, ...bucketPolicy], "policy"), watch(bucket, "tags", "tagsAll"), ...encryptionWatches],
  early: false,
  judge: (subject, stack) =>
    judgeOtherBucket(subject, "backup-bucket-encrypted", (faults) => {
      const { written, possible } = encryptionsOf(subject, stack);
      const mayTakeKey = !takesNoKey(subject, stack);
      for (const { rules } of written) judgeRules(rules, mayTakeKey, faults);
      if (written.length > 0) return;
      if (possible) faults.unknown("how it is encrypted stands in a resource that names a bucket that is not known");
      else faults.problem("nothing says how it is encrypted");
    }),
};

function judgeRules(rules: Value | undefined, mayTakeKey: boolean, faults: Faults): void {
  const algorithm = within(defaultsOf(rules), "sseAlgorithm");
  if (algorithm === UNKNOWN) faults.unknown("its algorithm is not known before the update");
  else if (isAbsent(algorithm)) faults.problem("nothing says how it is encrypted");
  else if (!algorithms.includes(textOf(algorithm))) faults.problem("its algorithm is none that S3 has");
  else if (!mayTakeKey && keyAlgorithms.includes(textOf(algorithm)))
    faults.problem("services write into it that can use no other key than S3's");
}
