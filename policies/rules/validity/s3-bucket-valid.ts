import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketLifecycle, bucketObjectLock, bucketReplication, bucketVersioning } from "../../model/types";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const name =
  /^(?=.{3,63}$)(?!xn--|sthree-|amzn-s3-demo-|.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9]([a-z0-9-]|\.(?!\.))*[a-z0-9]$/;
/** Days that an object stays in S3's standard class at least before it moves to these. */
const slowClasses = ["STANDARD_IA", "ONEZONE_IA"];
const leastDaysBeforeSlow = 30;

/** A bucket's name is one for the whole world, and lock and replication need a bucket that keeps versions. */
export const s3BucketValid: AwsRule = {
  name: "s3-bucket-valid",
  documentation: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
  severity: "blocker",
  title: "S3 accepts the bucket and its settings",
  why: "S3 refuses the bucket or one of its settings. The settings are resources of their own and come after the bucket, so a bucket may stay behind that keeps no versions or has no lock.",
  remediation:
    "name it with 3 to 63 small letters, digits and hyphens; switch versions on before replication, and objectLockEnabled on before a lock",
  example: {
    bad: 'new aws.s3.Bucket("backups", { bucket: "Ops_Backups" });',
    good: 'new aws.s3.Bucket("backups", { bucket: "ops-agent-worker-backups" });',
  },
  subjects: [...bucket, ...bucketObjectLock, ...bucketReplication, ...bucketLifecycle],
  watches: [
    watch(bucket, "objectLockEnabled"),
    watch(bucketVersioning, "versioningConfiguration"),
    watch(bucketObjectLock, "rule"),
    watch(bucketLifecycle, "rules"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    if (bucket.includes(subject.type))
      limits.matches(
        "bucket",
        name,
        "3 to 63 small letters, digits, hyphens and dots without a reserved beginning or end",
      );
    else if (bucketLifecycle.includes(subject.type)) judgeLifecycle(limits);
    else if (bucketReplication.includes(subject.type)) judgeReplication(subject, stack, faults);
    else judgeLock(subject, limits, stack, faults);
    return faults.outcome;
  },
};

function judgeLifecycle(limits: Limits): void {
  for (const rule of limits.each("rules")) {
    rule.oneOf("status", ["Enabled", "Disabled"]);
    for (const transition of rule.each("transitions")) {
      const isSlow = slowClasses.includes(textOf(transition.known("storageClass")));
      transition.range("days", isSlow ? leastDaysBeforeSlow : 0, 100_000, "days for this storage class");
    }
    rule.inside("expiration").range("days", 1, 100_000, "days");
    rule.inside("noncurrentVersionExpiration").range("noncurrentDays", 1, 100_000, "days");
  }
}

function judgeReplication(subject: Resource, stack: Stack, faults: Faults): void {
  for (const source of stack.named(bucket, subject, "bucket")) {
    if (isLocked(source) === true) continue;
    const { sure, possible } = stack.naming(bucketVersioning, "bucket", source);
    const states = sure.map((setting) => at(setting.get("versioningConfiguration"), "status"));
    if (states.includes("Enabled")) continue;
    if (states.includes(UNKNOWN) || (sure.length === 0 && possible))
      faults.unknown(`whether bucket "${source.name}" keeps versions is not known`);
    else faults.problem(`bucket "${source.name}" keeps no versions, which replication needs`);
  }
}

const isLocked = (aBucket: Resource) => aBucket.get("objectLockEnabled");

function judgeLock(subject: Resource, limits: Limits, stack: Stack, faults: Faults): void {
  for (const locked of stack.named(bucket, subject, "bucket")) {
    const isOn = isLocked(locked);
    if (isOn === UNKNOWN) faults.unknown(`objectLockEnabled of bucket "${locked.name}" is not known`);
    else if (isOn !== true) faults.problem(`bucket "${locked.name}" was not made with objectLockEnabled: true`);
  }
  const retention = limits.inside("rule").inside("defaultRetention");
  retention.oneOf("mode", ["GOVERNANCE", "COMPLIANCE"]);
  retention.range("days", 1, 36_500, "days");
  retention.range("years", 1, 100, "years");
  const rule = elements(subject.get("rule"));
  if (rule !== UNKNOWN && rule.length > 0) {
    const both = ["days", "years"].filter((unit) => !isAbsent(at(rule[0], "defaultRetention", unit)));
    if (both.length !== 1) faults.problem("rule.defaultRetention has not exactly one of days and years");
  }
}
