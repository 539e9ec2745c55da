import {
  allOf,
  anyRule,
  inlineOf,
  isLogTarget,
  isOfAll,
  isSnapshotTarget,
  isVersioned,
  within,
} from "../../knowledge/data/bucket-roles";
import { isBackupBucket } from "../../knowledge/data/buckets";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketLifecycle, bucketPolicy, bucketVersioning } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, isAbsent, UNKNOWN } from "../../model/value";

/** ElastiCache writes only where S3's own key encrypts; from there a snapshot is to move on. */
const mostDaysOnTheWay = 30;

export const bucketLifecycleSet: ControlRule = {
  name: "bucket-lifecycle",
  severity: "required",
  title: "Every bucket says when what is in it goes",
  why: "Objects and their old versions pile up for ever, cost more every month, and keep personal data longer than the law lets you.",
  remediation:
    "add an aws.s3.BucketLifecycleConfiguration for the bucket with a rule that is Enabled and expires or moves objects",
  example: {
    bad: 'new aws.s3.Bucket("reports");',
    good: 'new aws.s3.BucketLifecycleConfiguration("reports", { bucket: reports.bucket, rules: [{ id: "expire", status: "Enabled", filter: { prefix: "" }, expiration: { days: 400 }, noncurrentVersionExpiration: { noncurrentDays: 30 } }] });',
  },
  controls: { fsbp: ["S3.13"], securityHub: ["S3.10"], checkov: ["CKV2_AWS_61"] },
  subjects: bucket,
  watches: [
    watch(bucket, "lifecycleRules", "policy", "tags", "tagsAll", "versioning", "versionings"),
    watch(bucketLifecycle, "rules"),
    watch(bucketPolicy, "policy"),
    watch(bucketVersioning, "versioningConfiguration"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const { sure, possible } = stack.naming(bucketLifecycle, "bucket", subject);
    const lists: readonly (Value | undefined)[] = [
      inlineOf(subject, "lifecycleRules"),
      ...sure.map((setting): Value | undefined => setting.get("rules")),
    ];
    const some = (holds: (rule: Value) => boolean | Unknown): boolean | Unknown =>
      anyOf([...lists.map((list) => anyRule(list, holds)), possible ? UNKNOWN : false]);
    const demand = (answer: boolean | Unknown, problem: string): void => {
      if (answer === UNKNOWN) faults.unknown("its lifecycle is not known before the update");
      else if (!answer) faults.problem(problem);
    };
    demand(some(endsSomething), "nothing in it ever goes");
    if (isVersioned(subject, stack) === true) demand(some(endsAllOldVersions), "old versions in it never go");
    if (some(keepsOldLonger) === true) faults.problem("it keeps what was deleted for longer than what was not");
    const isOnTheWay = isSnapshotTarget(subject, stack) && isBackupBucket(subject) === false;
    if (isOnTheWay)
      demand(some(endsWithin(mostDaysOnTheWay)), `snapshots stay in it for more than ${mostDaysOnTheWay} days`);
    else if (isLogTarget(subject, stack)) demand(some(endsWithin(Infinity)), "what services write into it never goes");
    return faults.outcome;
  },
};

const isThere = (value: Value | undefined): boolean | Unknown => (value === UNKNOWN ? UNKNOWN : !isAbsent(value));

/** To sweep the markers of what is gone already ends nothing. */
const endsSomething = (rule: Value): boolean | Unknown =>
  anyOf([
    isThere(within(rule, "expiration", "days")),
    isThere(within(rule, "expiration", "date")),
    isThere(at(rule, "transitions")),
    isThere(at(rule, "noncurrentVersionTransitions")),
    endsOldVersions(rule),
  ]);

const oldVersions = ["noncurrentVersionExpiration", "noncurrentVersionExpirations"] as const;

const endsOldVersions = (rule: Value): boolean | Unknown => anyOf(oldVersions.map((name) => isThere(at(rule, name))));

const endsAllOldVersions = (rule: Value): boolean | Unknown => allOf(endsOldVersions(rule), isOfAll(rule));

const endsWithin =
  (most: number) =>
  (rule: Value): boolean | Unknown => {
    const days = within(rule, "expiration", "days");
    return days === UNKNOWN ? UNKNOWN : allOf(typeof days === "number" && days <= most, isOfAll(rule));
  };

/** Old spellings of a bucket call the days of an old version `days`. */
function keepsOldLonger(rule: Value): boolean {
  const days = within(rule, "expiration", "days");
  const old = oldVersions.map((name) => within(rule, name, "noncurrentDays") ?? within(rule, name, "days"));
  return typeof days === "number" && old.some((one) => typeof one === "number" && one > days);
}
