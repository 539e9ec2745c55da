import { judgeBackupBucket, judgeSettings } from "../../knowledge/data/buckets";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketVersioning } from "../../model/types";
import { at, elements, UNKNOWN } from "../../model/value";

/** A backup that is overwritten or deleted can be had back. Versioning may stand inline or in a resource of its own. */
export const backupBucketVersioned: ChecklistRule = {
  name: "backup-bucket-versioned",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "The backup bucket keeps old versions",
  why: "A backup that is overwritten with a broken one, by mistake or on purpose, is gone.",
  remediation: 'add an aws.s3.BucketVersioning for the bucket with versioningConfiguration: { status: "Enabled" }',
  example: {
    bad: 'versioningConfiguration: { status: "Suspended" }',
    good: 'versioningConfiguration: { status: "Enabled" }',
  },
  controls: {
    securityHub: ["S3.14"],
    checkov: ["CKV_AWS_21"],
    cdkNag: ["NIST.800.53.R5-S3BucketVersioningEnabled"],
    trivy: ["AWS-0090"],
  },
  subjects: bucket,
  watches: [
    watch(bucket, "tags", "tagsAll", "versioning", "versionings"),
    watch(bucketVersioning, "versioningConfiguration"),
  ],
  early: false,
  judge: (subject, stack) =>
    judgeBackupBucket(subject, (faults) => {
      const inline = elements(subject.get("versioning") ?? subject.get("versionings"));
      if (inline !== UNKNOWN && inline.some((versioning) => at(versioning, "enabled") === true)) return;
      judgeSettings(
        subject,
        stack,
        bucketVersioning,
        faults,
        (setting) => {
          const status = at(setting.get("versioningConfiguration"), "status");
          if (status === UNKNOWN) faults.unknown(`the status of "${setting.name}" is not known before the update`);
          else if (status !== "Enabled") faults.problem(`versioning "${setting.name}" is not Enabled`);
        },
        "nothing enables versioning",
      );
    }),
};
