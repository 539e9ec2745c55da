import { inlineOf, judgeOtherBucket, within } from "../../knowledge/data/bucket-roles";
import { judgeSettings } from "../../knowledge/data/buckets";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketVersioning } from "../../model/types";
import { UNKNOWN } from "../../model/value";

export const bucketVersioned: ControlRule = {
  name: "bucket-versioned",
  severity: "required",
  title: "Every bucket keeps what is overwritten",
  why: "Without versions a wrong upload or a stolen key destroys what was there for good.",
  remediation: 'add an aws.s3.BucketVersioning for the bucket with versioningConfiguration: { status: "Enabled" }',
  example: {
    bad: 'new aws.s3.Bucket("reports");',
    good: 'new aws.s3.BucketVersioning("reports", { bucket: reports.bucket, versioningConfiguration: { status: "Enabled" } });',
  },
  controls: {
    securityHub: ["S3.14"],
    checkov: ["CKV_AWS_21"],
    cdkNag: ["S3BucketVersioningEnabled"],
    trivy: ["AWS-0090"],
  },
  subjects: bucket,
  watches: [
    watch(bucket, "versioning", "versionings", "tags", "tagsAll"),
    watch(bucketVersioning, "versioningConfiguration"),
  ],
  early: false,
  judge: (subject, stack) =>
    judgeOtherBucket(subject, "backup-bucket-versioned", (faults) => {
      if (within(inlineOf(subject, "versioning", "versionings"), "enabled") === true) return;
      judgeSettings(
        subject,
        stack,
        bucketVersioning,
        faults,
        (setting) => {
          const status = within(setting.get("versioningConfiguration"), "status");
          if (status === UNKNOWN) faults.unknown(`status of "${setting.name}" is not known before the update`);
          else if (status !== "Enabled") faults.problem(`versioning "${setting.name}" is not on`);
        },
        "nothing keeps its versions",
      );
    }),
};
