import { isSnapshotTarget, within } from "../../knowledge/data/bucket-roles";
import { judgeSettings } from "../../knowledge/data/buckets";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketPolicy } from "../../model/types";
import { bucketOwnership } from "../../model/types/storage";
import { UNKNOWN } from "../../model/value";

/** AWS turns ACLs off for buckets that are made anew; older ones keep theirs until they are told. */
export const bucketAclsDisabled: ControlRule = {
  name: "bucket-acls-disabled",
  severity: "required",
  title: "Rights to a bucket stand in policies, not in ACLs",
  why: "An ACL lets somebody into one object and stands in no policy: nobody who reviews the rights sees it.",
  remediation:
    'add an aws.s3.BucketOwnershipControls for the bucket with rule: { objectOwnership: "BucketOwnerEnforced" }',
  example: {
    bad: 'new aws.s3.BucketOwnershipControls("reports", { bucket: reports.bucket, rule: { objectOwnership: "ObjectWriter" } });',
    good: 'new aws.s3.BucketOwnershipControls("reports", { bucket: reports.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });',
  },
  controls: { fsbp: ["S3.12"], checkov: ["CKV2_AWS_65"] },
  subjects: bucket,
  watches: [watch(bucket, "policy"), watch(bucketOwnership, "rule"), watch(bucketPolicy, "policy")],
  early: false,
  judge(subject, stack) {
    if (isSnapshotTarget(subject, stack)) return notApplicable("ElastiCache copies snapshots by an ACL");
    const faults = new Faults();
    judgeSettings(
      subject,
      stack,
      bucketOwnership,
      faults,
      (setting) => {
        const ownership = within(setting.get("rule"), "objectOwnership");
        if (ownership === UNKNOWN) faults.unknown(`ownership "${setting.name}" is not known before the update`);
        else if (ownership !== "BucketOwnerEnforced") faults.problem(`ownership "${setting.name}" lets ACLs decide`);
      },
      "nothing turns its ACLs off",
    );
    return faults.outcome;
  },
};
