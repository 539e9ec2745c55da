import { copiesOf } from "../../knowledge/data/bucket-copies";
import { defaultsOf, encryptionWatches, inlineEncryptionOf } from "../../knowledge/data/bucket-encryption";
import { allOf, anyRule, inlineOf, isOfAll, within } from "../../knowledge/data/bucket-roles";
import { judgeBackupBucket } from "../../knowledge/data/buckets";
import type { Faults } from "../../model/outcome";
import { notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketEncryption, bucketReplication, componentTypes, key, metricAlarm } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** A copy needs no copy of its own. */
export const bucketReplicated: ControlRule = {
  name: "bucket-replicated",
  severity: "required",
  title: "Backups of production are copied to another place",
  why: "A region that is lost, or one wrong lifecycle rule, takes the only backup with it.",
  remediation:
    "add an aws.s3.BucketReplicationConfig for the bucket with a rule that is Enabled and a destination in another region, its key, sseKmsEncryptedObjects, metrics, and deleteMarkerReplication Disabled",
  example: {
    bad: 'new aws.s3.Bucket("backups", { tags: { Purpose: "backup" } });',
    good: 'new aws.s3.BucketReplicationConfig("backups", { bucket: backups.bucket, role: role.arn, rules: [{ status: "Enabled", filter: { prefix: "" }, deleteMarkerReplication: { status: "Disabled" }, sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } }, destination: { bucket: copy.arn, encryptionConfiguration: { replicaKmsKeyId: keyThere.arn }, metrics: { status: "Enabled" } } }] });',
  },
  controls: { securityHub: ["S3.7"], checkov: ["CKV_AWS_144"], cdkNag: ["S3BucketReplicationEnabled"] },
  subjects: bucket,
  watches: [
    watch(bucket, "replicationConfiguration", "replicationConfigurations", "tags", "tagsAll"),
    ...encryptionWatches,
    watch(bucketReplication, "rules"),
    watch(metricAlarm, "dimensions", "namespace"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack) {
    if (stack.profile !== "prod") return notApplicable("the stack is not for production");
    if (copiesOf(stack).has(subject.urn)) return notApplicable("it is a copy itself");
    return judgeBackupBucket(subject, (faults) => {
      const { sure, possible } = stack.naming(bucketReplication, "bucket", subject);
      const inline = inlineOf(subject, "replicationConfiguration", "replicationConfigurations");
      const rules: readonly (Value | undefined)[] = [
        within(inline, "rules"),
        ...sure.map((setting): Value | undefined => setting.get("rules")),
      ];
      const answer = anyOf([...rules.map((list) => anyRule(list, hasDestination)), possible ? UNKNOWN : false]);
      if (answer === UNKNOWN) faults.unknown("whether it is copied is not known before the update");
      else if (!answer) faults.problem("nothing copies all of it to another place");
      for (const setting of sure) judgeCopying(setting, subject, stack, faults);
      judgeAlarms(sure, subject, stack, faults);
    });
  },
};

/** One that is not known yet is one all the same. */
const hasDestination = (rule: Value): boolean | Unknown =>
  allOf(!isAbsent(within(rule, "destination", "bucket")), isOfAll(rule));

/** What is encrypted is copied too, with the key of the copy; a copy that fails is counted; and what is deleted here stays there. */
function judgeCopying(setting: Resource, source: Resource, stack: Stack, faults: Faults): void {
  const rules = elements(setting.get("rules"));
  for (const rule of rules === UNKNOWN ? [] : rules) {
    if (within(rule, "status") !== "Enabled") continue;
    const mustSay = (path: readonly string[], wanted: string, problem: string): void => {
      const said = within(rule, ...path);
      if (said === UNKNOWN) faults.unknown(`${path.join(".")} of "${setting.name}" is not known before the update`);
      else if (said !== wanted) faults.problem(`"${setting.name}" ${problem}`);
    };
    mustSay(["destination", "metrics", "status"], "Enabled", "has no metrics, so nobody hears of copies that fail");
    mustSay(
      ["deleteMarkerReplication", "status"],
      "Disabled",
      "does not say that what is deleted here stays in the copy",
    );
    if (!usesKey(source, stack)) continue;
    mustSay(
      ["sourceSelectionCriteria", "sseKmsEncryptedObjects", "status"],
      "Enabled",
      "leaves out what a KMS key encrypts, which is everything",
    );
    judgeKey(setting, rule, stack, faults);
  }
}

const usesKey = (source: Resource, stack: Stack): boolean =>
  stack.naming(bucketEncryption, "bucket", source).sure.some((setting) => !isAbsent(keyIn(setting))) ||
  inlineEncryptionOf(source) !== undefined;

const keyIn = (setting: Resource): Value | undefined => within(defaultsOf(setting.get("rules")), "kmsMasterKeyId");

/** Copies are encrypted with the key that their bucket has; another one may not be there to read them when this place is lost. */
function judgeKey(setting: Resource, rule: Value, stack: Stack, faults: Faults): void {
  const named = within(rule, "destination", "encryptionConfiguration", "replicaKmsKeyId");
  if (isAbsent(named)) {
    faults.problem(
      `"${setting.name}" names no key for the copies, and S3 copies nothing that is encrypted without one`,
    );
    return;
  }
  const keys = stack.namedBy(named ?? null, key, setting, "rules");
  const targets = stack.namedBy(within(rule, "destination", "bucket") ?? null, bucket, setting, "rules");
  const settings = targets.flatMap((target) => stack.naming(bucketEncryption, "bucket", target).sure);
  const keysThere = settings.flatMap((one) => stack.namedBy(keyIn(one) ?? null, key, one, "rules"));
  if (named === UNKNOWN && keys.length === 0)
    faults.unknown(`the key of the copies that "${setting.name}" makes is not known before the update`);
  else if (keysThere.length > 0 && !keys.some((one) => keysThere.includes(one)))
    faults.problem(`"${setting.name}" encrypts copies with another key than their bucket does`);
}

/** S3 counts copies by the rule that makes them: an alarm on another one never rings. */
function judgeAlarms(settings: readonly Resource[], source: Resource, stack: Stack, faults: Faults): void {
  const rules = settings.flatMap((setting): readonly Value[] => {
    const list = elements(setting.get("rules"));
    return list === UNKNOWN ? [UNKNOWN] : list;
  });
  const ids = rules.map((rule) => at(rule, "id"));
  if (ids.length === 0 || ids.includes(UNKNOWN)) return;
  for (const alarm of stack.with(metricAlarm, "namespace", "AWS/S3")) {
    const dimensions = alarm.get("dimensions");
    const watched = at(dimensions, "RuleId");
    if (typeof watched !== "string" || ids.includes(watched)) continue;
    if (stack.names(at(dimensions, "SourceBucket"), alarm, "dimensions", source) === true)
      faults.problem(`alarm "${alarm.name}" watches a rule of copying that it does not have`);
  }
}
