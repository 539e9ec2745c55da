import { isBackupBucket } from "./buckets";
import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import { policyOf, servicesIn } from "../identity/resource-policy";
import type { Stack } from "../../model/stack";
import { bucketAcl, bucketPolicy, bucketVersioning } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** Services that write logs into a bucket; most can write only where S3's own key encrypts. */
const logWriters = /^(logging\.s3|delivery\.logs|logdelivery\.elasticloadbalancing|cloudtrail)\.amazonaws\.com$/;
/** Of these, who can write only where S3's own key encrypts. */
const writersWithoutKeys = /^(logging\.s3|logdelivery\.elasticloadbalancing)\.amazonaws\.com$/;
const accessLogWriters = /^logging\.s3\.amazonaws\.com$/;
/** ElastiCache copies a snapshot only into a bucket with S3's own key, and with ACLs of its own. */
const snapshotWriters = /(^|\.)elasticache-snapshot\.amazonaws\.com$/;

const admits = (bucket: Resource, stack: Stack, services: RegExp): boolean =>
  servicesIn(policyOf(bucket, stack, bucketPolicy, "bucket")).some((service) => services.test(service));

export const isLogTarget = (bucket: Resource, stack: Stack): boolean => admits(bucket, stack, logWriters);
export const isSnapshotTarget = (bucket: Resource, stack: Stack): boolean => admits(bucket, stack, snapshotWriters);
/** Whether somebody writes into it who cannot use a key of KMS. */
export const takesNoKey = (bucket: Resource, stack: Stack): boolean =>
  admits(bucket, stack, writersWithoutKeys) || isSnapshotTarget(bucket, stack);

/** ElastiCache as access control lists know it, by partition. */
export const elastiCacheUsers: readonly string[] = [
  "540804c33a284a299d2547575ce1010f2312ef3da9b3a053c8bc45bf233e4353",
  "40fa568277ad703bd160f66ae4f83fc9dfdfd06c2f1b5060ca22442ac3ef8be6",
  "b14d6a125bdf69854ed8ef2e71d8a20b7c490f252229b806e514966e490b8d83",
];

/** Whether S3 may write the log of who asked for what into a bucket: by its policy, or by the old way, an ACL. */
export function takesAccessLogs(bucket: Resource, stack: Stack): boolean | Unknown {
  const policy = policyOf(bucket, stack, bucketPolicy, "bucket");
  if (servicesIn(policy).some((service) => accessLogWriters.test(service))) return true;
  const lists = [bucket, ...stack.naming(bucketAcl, "bucket", bucket).sure];
  const byList = lists.some(
    (list) =>
      list.get("acl") === "log-delivery-write" ||
      grantsOf(list).some((grant) => textOf(within(grant, "grantee", "uri")).endsWith("/LogDelivery")),
  );
  return byList || (policy.isOpen ? UNKNOWN : false);
}

/** What an access control list grants, or the bucket that it stands in. */
export function grantsOf(list: Resource): readonly Value[] {
  const grants = elements(within(list.get("accessControlPolicy"), "grants"));
  return grants === UNKNOWN ? [UNKNOWN] : grants;
}

/** Whether what is overwritten or deleted in a bucket stays for a while. */
export function isVersioned(bucket: Resource, stack: Stack): boolean | Unknown {
  const inline = elements(bucket.get("versioning") ?? bucket.get("versionings"));
  const { sure, possible } = stack.naming(bucketVersioning, "bucket", bucket);
  const written = inline === UNKNOWN ? UNKNOWN : anyOf(inline.map((one) => isSwitchedOn(at(one, "enabled"), true)));
  const separate = sure.map((setting) =>
    isSwitchedOn(within(setting.get("versioningConfiguration"), "status"), "Enabled"),
  );
  return anyOf([written, ...separate, possible ? UNKNOWN : false]);
}

const isSwitchedOn = (value: Value | undefined, wanted: Value): boolean | Unknown =>
  value === UNKNOWN ? UNKNOWN : value === wanted;

/** Judges a bucket unless it is tagged `Purpose=backup`, of which a rule of backups demands the same. */
export function judgeOtherBucket(bucket: Resource, sameForBackups: string, judgeIt: (faults: Faults) => void): Outcome {
  if (isBackupBucket(bucket) === true) return notApplicable(`it holds backups, and ${sameForBackups} judges it`);
  const faults = new Faults();
  judgeIt(faults);
  return faults.outcome;
}

/** What a setting says, which stands in a list of one for old types of buckets. */
export function within(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((current, key) => at(first(current), key), value);
}

function first(value: Value | undefined): Value | undefined {
  const list = elements(value);
  return list === UNKNOWN ? UNKNOWN : list[0];
}

/** Whether one of the rules in a setting holds, of those that are on; inline rules say `enabled` in place of a status. */
export function anyRule(rules: Value | undefined, holds: (rule: Value) => boolean | Unknown): boolean | Unknown {
  const list = elements(rules);
  if (list === UNKNOWN) return UNKNOWN;
  let result: boolean | Unknown = false;
  for (const rule of list) {
    const answer = rule === UNKNOWN ? UNKNOWN : isOn(rule) === true ? holds(rule) : isOn(rule);
    if (answer === true) return true;
    if (answer === UNKNOWN) result = UNKNOWN;
  }
  return result;
}

function isOn(rule: Value): boolean | Unknown {
  const status = at(rule, "status") ?? at(rule, "enabled");
  return status === UNKNOWN ? UNKNOWN : status === "Enabled" || status === true;
}

/** Whether a rule in a setting is about all that lies in the bucket. */
export function isOfAll(rule: Value): boolean | Unknown {
  const only = first(at(rule, "filter"));
  const parts: readonly Value[] = [at(rule, "prefix") ?? null, ...(isStructure(only) ? Object.values(only) : [])];
  return only === UNKNOWN || parts.includes(UNKNOWN) ? UNKNOWN : parts.every(isAbsent);
}

/** Whether all of these hold of something; unknown where one may. */
export function allOf(...answers: readonly (boolean | Unknown)[]): boolean | Unknown {
  if (answers.includes(false)) return false;
  return answers.includes(UNKNOWN) ? UNKNOWN : true;
}

/** Whether a bucket, or a setting that names it, says something of this kind. */
export const inlineOf = (bucket: Resource, ...properties: readonly string[]): Value | undefined =>
  properties.map((property) => bucket.get(property)).find((value) => !isAbsent(value));
