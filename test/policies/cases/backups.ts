import { notKnown } from "../stack-fixture";
import type { Case, Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";
import type { EditableStack } from "./editable-stack";

const bucket = "backups-bucket";
const tlsOfRole = "worker-task";
/** Made from something that says nothing of it. */
const hides = (name: string, property: string, of = name): Case =>
  isUnclear(`${property} of ${name} not known`, of, (stack) => stack.hide(name, property, "network-vpc"));
const allows =
  (Action: unknown, Resource: unknown, more: Record<string, unknown> = {}) =>
  (stack: EditableStack) =>
    stack.add("more-rights", "aws:iam/rolePolicy:RolePolicy", {
      role: tlsOfRole,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] }),
    });
const backups = "arn:aws:s3:::ops-agent-worker-prod-us-east-1-backups-123456789012";
const lock = (days: unknown) => (stack: EditableStack) =>
  stack.set("backups-lock", { rule: { defaultRetention: { mode: "COMPLIANCE", ...(days as object) } } });
const lifecycle =
  (...rules: readonly Record<string, unknown>[]) =>
  (stack: EditableStack) =>
    stack.remove("backups-lock").set("backups-lifecycle", { rules });
const table = (props: Record<string, unknown>) => (stack: EditableStack) =>
  stack.add("table", "aws:dynamodb/table:Table", { name: "jobs", ...props });
const data = (stack: EditableStack) =>
  stack.add("data", "aws:s3/bucket:Bucket", { bucket: "ops-data", tags: { Purpose: "data" } });
const plan = "backup-plan-plan";
const landing = "backup-jobs-landing-bucket";
const rulesOf = (stack: EditableStack) => stack.of(plan).inputs["rules"] as object[];
/** The rule of each day, with something else. */
const planned = (more: Record<string, unknown>) => (stack: EditableStack) =>
  stack.set(plan, { rules: rulesOf(stack).with(0, { ...rulesOf(stack)[0], ...more }) });
const elastiCache = "540804c33a284a299d2547575ce1010f2312ef3da9b3a053c8bc45bf233e4353";
const granting = (permissions: readonly string[]) => (stack: EditableStack) =>
  stack.set("backup-jobs-landing-acl", {
    accessControlPolicy: {
      owner: { id: "me" },
      grants: [["me", "FULL_CONTROL"], ...permissions.map((permission) => [elastiCache, permission])].map(
        ([id, permission]) => ({ grantee: { type: "CanonicalUser", id }, permission }),
      ),
    },
  });
const unprotected = (name: string, type: string): Case =>
  fails(`${name} not protected`, name, (stack) => stack.add(name, type, {}));

export const backupsCases: Cases = {
  "vault-own-key": [
    fails("no key", "backup-plan-vault", (stack) => stack.set("backup-plan-vault", { kmsKeyArn: undefined })),
    passes("another stack's key", "backup-plan-vault", (stack) =>
      stack.set("backup-plan-vault", { kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/other" }),
    ),
    hides("backup-plan-vault", "kmsKeyArn"),
  ],
  "vault-locked": [
    fails("no lock", "backup-plan-vault", (stack) => stack.remove("backup-plan-lock")),
    fails("a lock of another vault", "backup-plan-vault", (stack) =>
      stack.set("backup-plan-lock", { backupVaultName: "other" }),
    ),
    fails("a short lock", "backup-plan-vault", (stack) => stack.set("backup-plan-lock", { minRetentionDays: 1 })),
    fails("a lock that is never final, though asked for", "backup-plan-vault", (stack) =>
      stack.set("backup-plan-lock", { changeableForDays: undefined }),
    ),
    fails("a lock that is not final for years", "backup-plan-vault", (stack) =>
      stack.set("backup-plan-lock", { changeableForDays: 3000 }),
    ),
    hides("backup-plan-lock", "changeableForDays", "backup-plan-vault"),
    passes("a lock that an administrator may lift", "backup-plan-vault", (stack) =>
      stack.set("declaration", { settings: {} }).set("backup-plan-lock", { changeableForDays: undefined }),
    ),
    passes("a longer lock", "backup-plan-vault", (stack) => stack.set("backup-plan-lock", { minRetentionDays: 90 })),
    hides("backup-plan-lock", "minRetentionDays", "backup-plan-vault"),
  ],
  "backup-plan-works": [
    fails("no schedule", plan, planned({ schedule: null })),
    fails("a year to begin", plan, planned({ startWindow: 525_600 })),
    fails("no time to end", plan, planned({ completionWindow: 60 })),
    fails("AWS's week to end", plan, planned({ completionWindow: null })),
    fails("kept for ever", plan, planned({ lifecycle: {} })),
    fails("kept for longer than anybody lives", plan, planned({ lifecycle: { deleteAfter: 36_000 } })),
    fails("kept for less than the lock demands", plan, planned({ lifecycle: { deleteAfter: 7 } })),
    fails("kept for longer than the lock allows", plan, (stack) =>
      stack.set("backup-plan-lock", { maxRetentionDays: 90 }),
    ),
    fails("none each day", plan, planned({ schedule: "cron(0 2 ? * SUN *)" })),
    fails("none for a year", plan, (stack) => stack.set(plan, { rules: rulesOf(stack).slice(0, 1) })),
    passes("of another program", "weekly", (stack) =>
      stack.set("declaration", { settings: {} }).add("weekly", "aws:backup/plan:Plan", {
        name: "weekly",
        rules: [
          {
            ruleName: "weekly",
            targetVaultName: "elsewhere",
            schedule: "cron(0 2 ? * SUN *)",
            completionWindow: 600,
            lifecycle: { deleteAfter: 400 },
          },
        ],
      }),
    ),
    isUnclear("a schedule not known", plan, planned({ schedule: notKnown })),
    isUnclear("a window not known", plan, planned({ startWindow: notKnown })),
    hides(plan, "rules"),
  ],
  "snapshot-export-granted": [
    fails("no list", landing, (stack) => stack.remove("backup-jobs-landing-acl")),
    fails("a right that is missing", landing, granting(["READ", "READ_ACP"])),
    fails("an owner without rights", landing, (stack) => {
      const policy = stack.of("backup-jobs-landing-acl").inputs["accessControlPolicy"] as { grants: unknown[] };
      stack.set("backup-jobs-landing-acl", { accessControlPolicy: { ...policy, grants: policy.grants.slice(1) } });
    }),
    fails("lists that do not count", landing, (stack) => stack.remove("backup-jobs-landing-ownership")),
    passes("all rights in one", landing, granting(["FULL_CONTROL"])),
    isUnclear("a list not known", landing, (stack) =>
      stack.hide("backup-jobs-landing-acl", "accessControlPolicy", "network-vpc"),
    ),
    isUnclear("whether lists count not known", landing, (stack) =>
      stack.set("backup-jobs-landing-ownership", { rule: { objectOwnership: notKnown } }),
    ),
    isNotApplicable("a bucket of other things", "backups-logs-bucket", () => undefined),
  ],
  "backup-bucket-retained": [
    fails("no lock and a short life", bucket, lifecycle({ status: "Enabled", expiration: { days: 1 } })),
    fails(
      "old versions with a short life",
      bucket,
      lifecycle({ status: "Enabled", expiration: { days: 90 }, noncurrentVersionExpiration: { noncurrentDays: 1 } }),
    ),
    fails("nothing said", bucket, (stack) => stack.remove("backups-lock", "backups-lifecycle")),
    passes("a lock for years", bucket, lock({ years: 1 })),
    passes(
      "a long life without a lock",
      bucket,
      lifecycle({ status: "Enabled", expiration: { days: 90 }, noncurrentVersionExpiration: { noncurrentDays: 90 } }),
    ),
    isNotApplicable("another bucket", "backups-logs-bucket", () => undefined),
    isUnclear("a lock not known", bucket, (stack) => stack.hide("backups-lock", "rule", "network-vpc")),
  ],
  "backup-bucket-undeletable": [
    fails("a worker that deletes", bucket, allows("s3:DeleteObject", `${backups}/*`)),
    fails("a worker that may do everything", bucket, allows("s3:*", "*")),
    fails("in other letters", bucket, allows(["S3:deleteobject*"], `${backups}/*`)),
    fails("a worker that sweeps by a rule", bucket, allows("s3:PutLifecycleConfiguration", backups)),
    passes("a worker that adds", bucket, allows(["s3:PutObject"], `${backups}/*`)),
    passes("a worker that deletes elsewhere", bucket, allows("s3:DeleteObject", "arn:aws:s3:::other/*")),
    when(
      "preview",
      isUnclear("a policy not known", bucket, (stack) =>
        stack
          .add("more-rights", "aws:iam/rolePolicy:RolePolicy", { role: tlsOfRole, policy: "{}" })
          .hide("more-rights", "policy", bucket),
      ),
    ),
    when(
      "update",
      isUnclear(
        "whether it is that bucket not said",
        bucket,
        allows("s3:DeleteObject", undefined, { NotResource: "x" }),
      ),
    ),
  ],
  "stateful-backed-up": [
    fails("a Redis without snapshots", "redis-group", (stack) =>
      stack.set("redis-group", { snapshotRetentionLimit: 0 }),
    ),
    fails("a database that nobody copies", "database-instance", (stack) =>
      stack.set("database-instance", { backupRetentionPeriod: 0, tags: {} }),
    ),
    fails("a table", "table", table({})),
    fails("a file system", "files", (stack) => stack.add("files", "aws:efs/fileSystem:FileSystem", {})),
    fails("a bucket of data", "data", (stack) => data(stack)),
    passes("a table by itself", "table", table({ pointInTimeRecovery: { enabled: true } })),
    passes("a table in a plan", "table", table({ tags: { BackupPlan: "ops-agent-worker-prod" } })),
    passes("a file system by itself", "files", (stack) =>
      stack
        .add("files", "aws:efs/fileSystem:FileSystem", { id: "fs-1" })
        .add("files-backup", "aws:efs/backupPolicy:BackupPolicy", {
          fileSystemId: "fs-1",
          backupPolicy: { status: "ENABLED" },
        }),
    ),
    passes("a bucket that keeps old versions", "data", (stack) =>
      data(stack).add("data-versions", "aws:s3/bucketVersioning:BucketVersioning", {
        bucket: "ops-data",
        versioningConfiguration: { status: "Enabled" },
      }),
    ),
    isNotApplicable("a bucket of other things", "backups-logs-bucket", () => undefined),
    hides("redis-group", "snapshotRetentionLimit"),
    isUnclear("a table's recovery not known", "table", (stack) =>
      table({ pointInTimeRecovery: {} })(stack).hide("table", "pointInTimeRecovery", "network-vpc"),
    ),
  ],
  "stateful-resources-protected": [
    unprotected("a-key", "aws:kms/key:Key"),
    unprotected("a-vault", "aws:backup/vault:Vault"),
    isUnclear("whether a vault is emptied not known", "backup-plan-vault", (stack) =>
      stack.hide("backup-plan-vault", "forceDestroy", "network-vpc"),
    ),
    unprotected("a-repository", "aws:ecr/repository:Repository"),
    fails("images deleted with their repository", "a-repository", (stack) =>
      stack.add("a-repository", "aws:ecr/repository:Repository", { forceDelete: true }, { protect: true }),
    ),
    passes("a vault that is protected", "backup-plan-vault", () => undefined),
  ],
};
