import { coverageOf, coverageWatches, tagOf } from "../../knowledge/data/backup-plans";
import { isVersioned } from "../../knowledge/data/bucket-roles";
import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  bucket,
  bucketVersioning,
  cacheCluster,
  caches,
  database,
  replicationGroup,
  serverlessCache,
} from "../../model/types";
import { fileSystem, fileSystemBackup, table, volume } from "../../model/types/backups";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, textOf, UNKNOWN } from "../../model/value";

const inPlans = [...database, ...table, ...fileSystem, ...volume];

/**
 * Whatever holds data has a copy of it somewhere: snapshots of its own, or a plan of AWS Backup that selects it. A bucket
 * holds data where its tag `Purpose` says `data`.
 */
export const statefulBackedUp: ControlRule = {
  name: "stateful-backed-up",
  severity: "required",
  title: "Everything that holds data is backed up",
  why: "The store that was added last is the one that nobody thought to back up.",
  remediation:
    "turn on backups of its own (snapshotRetentionLimit, backupRetentionPeriod, pointInTimeRecovery, an aws.efs.BackupPolicy, versioning), or select it in an aws.backup.Selection",
  example: {
    bad: 'new aws.dynamodb.Table("jobs", { hashKey, attributes, billingMode: "PAY_PER_REQUEST" });',
    good: [
      'new aws.dynamodb.Table("jobs", {',
      "  hashKey,",
      "  attributes,",
      '  billingMode: "PAY_PER_REQUEST",',
      "  pointInTimeRecovery: { enabled: true },",
      "});",
    ].join("\n"),
  },
  controls: {
    fsbp: ["DynamoDB.2", "EFS.2"],
    securityHub: ["EC2.28"],
    checkov: ["CKV_AWS_28", "CKV2_AWS_9", "CKV2_AWS_18"],
    cdkNag: ["AwsSolutions-DDB3", "NIST.800.53.R5-EFSInBackupPlan", "NIST.800.53.R5-EC2EBSInBackupPlan"],
    trivy: ["AWS-0024"],
  },
  subjects: [...caches, ...inPlans, ...bucket],
  watches: [
    watch(replicationGroup, "engine", "snapshotRetentionLimit"),
    watch(cacheCluster, "engine", "replicationGroupId", "snapshotRetentionLimit"),
    watch(serverlessCache, "engine", "snapshotRetentionLimit"),
    watch(database, "backupRetentionPeriod", ...replicaProperties),
    watch(table, "pointInTimeRecovery"),
    watch(fileSystem),
    watch(fileSystemBackup, "backupPolicy", "fileSystemId"),
    watch(bucket, "versioning", "versionings"),
    watch(bucketVersioning, "versioningConfiguration"),
    watch([...inPlans, ...bucket], "tags", "tagsAll"),
    ...coverageWatches,
  ],
  early: false,
  judge(subject, stack) {
    const excused = excuseOf(subject);
    if (excused !== undefined) return notApplicable(excused);
    const isCache = caches.includes(subject.type);
    const backedUp = anyOf([hasOwn(subject, stack), isCache ? false : coverageOf(subject, stack)]);
    if (backedUp === UNKNOWN) return unknown("whether it is backed up is not known before the update");
    return backedUp ? pass : fail("nothing backs it up");
  },
};

function excuseOf(subject: Resource): string | undefined {
  if (caches.includes(subject.type)) {
    const excused = noRedisOfItsOwn(subject);
    return excused?.status === "notApplicable" ? excused.reason : undefined;
  }
  if (database.includes(subject.type)) return isReplica(subject) ? "it is itself a copy" : undefined;
  if (!bucket.includes(subject.type)) return undefined;
  const purpose = tagOf(subject, "Purpose");
  return purpose === UNKNOWN || textOf(purpose).toLowerCase() === "data" ? undefined : "it is not tagged Purpose=data";
}

/** Whether the store keeps copies by itself. */
function hasOwn(subject: Resource, stack: Stack): boolean | Unknown {
  if (caches.includes(subject.type)) return isPositive(subject.get("snapshotRetentionLimit"));
  if (database.includes(subject.type)) return isPositive(subject.get("backupRetentionPeriod"));
  if (table.includes(subject.type)) return isOn(at(subject.get("pointInTimeRecovery"), "enabled"), true);
  if (fileSystem.includes(subject.type)) {
    const { sure, possible } = stack.naming(fileSystemBackup, "fileSystemId", subject);
    const own = sure.map((policy): boolean | Unknown => isOn(at(policy.get("backupPolicy"), "status"), "ENABLED"));
    return anyOf([anyOf(own), possible ? UNKNOWN : false]);
  }
  return bucket.includes(subject.type) && isVersioned(subject, stack);
}

const isPositive = (value: Value | undefined): boolean | Unknown =>
  value === UNKNOWN ? UNKNOWN : typeof value === "number" && value > 0;

const isOn = (value: Value | undefined, wanted: Value): boolean | Unknown =>
  value === UNKNOWN ? UNKNOWN : value === wanted;
