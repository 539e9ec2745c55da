import { notKnown } from "../stack-fixture";
import type { Cases } from "./case";
import { fails, hidden, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const key = "arn:aws:kms:us-east-1:123456789012:key/1";
const logs = "backups-logs";
const replication = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** A bucket of another program, of the old type with its settings in it. */
const own = (stack: EditableStack, inputs: Record<string, unknown>, type = "aws:s3/bucketV2:BucketV2") =>
  stack.add("own", type, { bucket: "own", ...inputs });
const setting = (stack: EditableStack, name: string, inputs: Record<string, unknown>) =>
  stack.add(`own-${name}`, `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`, {
    bucket: "own",
    ...inputs,
  });

const statement = (more: object) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::own/*",
  ...more,
});
const overTls = statement({ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } });
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const toEverybody = [
  { grantee: { type: "Group", uri: "http://acs.amazonaws.com/groups/global/AllUsers" }, permission: "READ" },
];

const toSomebody = [{ grantee: { type: "CanonicalUser", id: "y" }, permission: "READ" }];

const encrypted = (defaults: object) => [{ rules: [{ applyServerSideEncryptionByDefaults: [defaults] }] }];
const expiring = {
  id: "e",
  status: "Enabled",
  expiration: { days: 30 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
};
const sweeping = { id: "s", status: "Enabled", expiration: { expiredObjectDeleteMarker: true } };
const lifecycle = (more: object) => (stack: EditableStack) =>
  stack.set(`${logs}-lifecycle`, { rules: [{ ...expiring, ...more }] });
const copied = { status: "Enabled", destination: { bucket: "arn:aws:s3:::copy" } };
type Copying = readonly [{ readonly destination: object }];
const copying = (more: object) => (stack: EditableStack) => {
  const [rule] = stack.of("backups-replica-copying", replication).inputs["rules"] as Copying;
  return stack.set("backups-replica-copying", { rules: [{ ...rule, ...more }] }, replication);
};
const copyingTo = (more: object) => (stack: EditableStack) => {
  const [{ destination }] = stack.of("backups-replica-copying", replication).inputs["rules"] as Copying;
  return copying({ destination: { ...destination, ...more } })(stack);
};
const lock = (mode: string, days: unknown) => ({ rule: { defaultRetention: { mode, days } } });

export const storageCases: Cases = {
  "bucket-private": [
    fails("a switch off", `${logs}-bucket`, (stack) => stack.set(`${logs}-private`, { blockPublicPolicy: false })),
    fails("no block", `${logs}-bucket`, (stack) => stack.remove(`${logs}-private`)),
    fails("an ACL for everybody", "own", (stack) => own(stack, { acl: "public-read" })),
    fails("a grant to everybody", "own", (stack) => {
      own(stack, {});
      setting(stack, "BucketAclV2", { accessControlPolicy: { grants: toEverybody, owner: { id: "x" } } });
    }),
    fails("a grant to another account", "own", (stack) => {
      own(stack, {});
      setting(stack, "BucketAclV2", { accessControlPolicy: { grants: toSomebody, owner: { id: "x" } } });
    }),
    passes("the account's own block", `${logs}-bucket`, (stack) =>
      stack.remove(`${logs}-private`).add("account", "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      }),
    ),
    isUnclear("a switch that is not known", `${logs}-bucket`, (stack) =>
      stack.hide(`${logs}-private`, "blockPublicAcls", "network-vpc"),
    ),
    isNotApplicable("a bucket of backups", "backups-bucket", (stack) => stack),
  ],
  "bucket-modern-tls": [
    fails("none but plain HTTP denied", "own", (stack) => own(stack, { policy: policy(overTls) })),
    fails("only the oldest", "own", (stack) =>
      own(stack, {
        policy: policy({ ...overTls, Condition: { NumericLessThan: { "s3:TlsVersion": "1.1" } } }),
      }),
    ),
    passes("1.2, as a number", "own", (stack) =>
      own(stack, {
        policy: policy({
          ...overTls,
          Principal: { AWS: "*" },
          Condition: { NumericLessThan: { "s3:TlsVersion": [1.2] } },
        }),
      }),
    ),
    isUnclear("a policy that is not known", "own", (stack) =>
      hidden(stack, "aws:s3/bucketV2:BucketV2", "policy", { bucket: "own" }),
    ),
  ],
  "bucket-tls-only": [
    fails("no policy", "own", (stack) => own(stack, {})),
    fails("another condition beside", "own", (stack) =>
      own(stack, {
        policy: policy({
          ...overTls,
          Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:PrincipalArn": "x" } },
        }),
      }),
    ),
    passes("everybody spelt out", "own", (stack) =>
      own(stack, { policy: policy({ ...overTls, Principal: { AWS: "*" }, Action: ["S3:*"] }) }),
    ),
    isUnclear("a policy that is not known", "own", (stack) =>
      hidden(stack, "aws:s3/bucket:Bucket", "policy", { bucket: "own" }),
    ),
  ],
  "bucket-policy-closed": [
    fails("everybody reads", "own", (stack) => own(stack, { policy: policy(statement({})) })),
    fails("everything denied to everybody", "own", (stack) =>
      own(stack, { policy: policy(statement({ Effect: "Deny", Action: "s3:*" })) }),
    ),
    passes("everybody of an organization", "own", (stack) =>
      own(stack, {
        policy: policy(statement({ Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/*" } } })),
      }),
    ),
    isUnclear("a policy that is not known", "own", (stack) =>
      hidden(stack, "aws:s3/bucket:Bucket", "policy", { bucket: "own" }),
    ),
  ],
  "bucket-versioned": [
    fails("suspended", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-versioning`, { versioningConfiguration: { status: "Suspended" } }),
    ),
    fails("none", `${logs}-bucket`, (stack) => stack.remove(`${logs}-versioning`)),
    passes("within the bucket", "own", (stack) => own(stack, { versionings: [{ enabled: true }] })),
    isUnclear("a status that is not known", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-versioning`, { versioningConfiguration: { status: notKnown } }),
    ),
  ],
  "bucket-lifecycle": [
    fails("a rule that is off", `${logs}-bucket`, lifecycle({ status: "Disabled" })),
    fails("a rule that ends nothing", `${logs}-bucket`, lifecycle({ expiration: null })),
    fails("none", `${logs}-bucket`, (stack) => stack.remove(`${logs}-lifecycle`)),
    fails("old versions that stay", `${logs}-bucket`, lifecycle({})),
    fails(
      "old versions that stay for longer",
      `${logs}-bucket`,
      lifecycle({ noncurrentVersionExpiration: { noncurrentDays: 31 } }),
    ),
    fails(
      "logs of which only some go",
      `${logs}-bucket`,
      lifecycle({ noncurrentVersionExpiration: { noncurrentDays: 1 }, filter: { prefix: "old/" } }),
    ),
    fails("snapshots that stay on their way", "backup-jobs-landing-bucket", (stack) =>
      stack.set("backup-jobs-landing-lifecycle", {
        rules: [{ ...expiring, expiration: { days: 365 }, noncurrentVersionExpiration: { noncurrentDays: 1 } }],
      }),
    ),
    passes("within the bucket", "own", (stack) =>
      own(stack, { lifecycleRules: [{ enabled: true, expiration: { days: 9 } }] }),
    ),
    passes(
      "old versions and logs",
      `${logs}-bucket`,
      lifecycle({ noncurrentVersionExpiration: { noncurrentDays: 1 }, filter: {} }),
    ),
    isUnclear("a rule that may be on", `${logs}-bucket`, lifecycle({ status: notKnown })),
  ],
  "bucket-markers-swept": [
    fails("never", `${logs}-bucket`, lifecycle({})),
    fails("turned off", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-lifecycle`, { rules: [expiring, { ...sweeping, status: "Disabled" }] }),
    ),
    passes("within the bucket", "own", (stack) =>
      own(stack, {
        versionings: [{ enabled: true }],
        lifecycleRules: [
          { enabled: true, expiration: { days: 9 } },
          { enabled: true, expiration: { expiredObjectDeleteMarker: true } },
        ],
      }),
    ),
    isUnclear("whether it sweeps not known", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-lifecycle`, { rules: [expiring, { ...sweeping, status: notKnown }] }),
    ),
    isNotApplicable("what never expires", "own", (stack) => own(stack, { versionings: [{ enabled: true }] })),
    isNotApplicable("what keeps no versions", "own", (stack) =>
      own(stack, { lifecycleRules: [{ enabled: true, expiration: { days: 9 } }] }),
    ),
  ],
  "bucket-not-emptied": [
    fails("emptied", `${logs}-bucket`, (stack) => stack.set(`${logs}-bucket`, { forceDestroy: true })),
    passes("left out", `${logs}-bucket`, (stack) => stack.set(`${logs}-bucket`, { forceDestroy: undefined })),
    passes("what only passes through", "backup-jobs-landing-bucket", (stack) => stack),
    isUnclear("not known", `${logs}-bucket`, (stack) => stack.hide(`${logs}-bucket`, "forceDestroy", "network-vpc")),
    isNotApplicable("a stack for trying", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-bucket`, { forceDestroy: true }).set("declaration", { settings: { profile: "staging" } }),
    ),
  ],
  "bucket-purpose-stated": [
    fails("a locked bucket without a tag", "backups-bucket", (stack) => stack.set("backups-bucket", { tags: {} })),
    fails("a copy that says something else", "backups-replica-bucket", (stack) =>
      stack.set("backups-replica-bucket", { tags: { Purpose: "scratch" } }),
    ),
    fails("logs that say something else", "edge-logs-bucket", (stack) =>
      stack.set("edge-logs-bucket", { tags: { Purpose: "reports" } }),
    ),
    passes("in other letters", "own", (stack) => own(stack, { objectLockEnabled: true, tags: { purpose: "Records" } })),
    isUnclear("a tag that is not known", "backups-bucket", (stack) =>
      stack.set("backups-bucket", { tags: { Purpose: notKnown } }),
    ),
    isNotApplicable("a bucket of other things", "own", (stack) => own(stack, {})),
  ],
  "bucket-encrypted": [
    fails("nothing said", `${logs}-bucket`, (stack) => stack.remove(`${logs}-encryption`)),
    fails("no algorithm", `${logs}-bucket`, (stack) => stack.set(`${logs}-encryption`, { rules: [] })),
    fails("a key where S3 writes logs", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-encryption`, {
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key } }],
      }),
    ),
    fails("an algorithm of its own", "own", (stack) =>
      own(stack, { serverSideEncryptionConfigurations: encrypted({ sseAlgorithm: "rot13" }) }),
    ),
    passes("S3's own key, within the bucket", "own", (stack) =>
      own(stack, { serverSideEncryptionConfigurations: encrypted({ sseAlgorithm: "AES256" }) }),
    ),
    isUnclear("not known", `${logs}-bucket`, (stack) => stack.hide(`${logs}-encryption`, "rules", "network-vpc")),
    isNotApplicable("a bucket of backups", "backups-bucket", (stack) => stack),
  ],
  "bucket-aborts-uploads": [
    fails("never", `${logs}-bucket`, lifecycle({ abortIncompleteMultipartUpload: null })),
    fails(
      "after a year",
      `${logs}-bucket`,
      lifecycle({ abortIncompleteMultipartUpload: { daysAfterInitiation: 365 } }),
    ),
    passes("within the bucket", "own", (stack) =>
      own(stack, { lifecycleRules: [{ enabled: true, abortIncompleteMultipartUploadDays: 7 }] }),
    ),
    isUnclear(
      "days that are not known",
      `${logs}-bucket`,
      lifecycle({ abortIncompleteMultipartUpload: { daysAfterInitiation: notKnown } }),
    ),
  ],
  "bucket-access-logged": [
    fails("no log", "backups-bucket", (stack) => stack.remove("backups-access-logs")),
    fails("a log in a bucket that does not take it", "own", (stack) => {
      own(stack, { loggings: [{ targetBucket: "dump" }] });
      stack.add("dump", "aws:s3/bucket:Bucket", { bucket: "dump" });
    }),
    fails("a log of itself", "own", (stack) =>
      own(stack, { acl: "log-delivery-write", loggings: [{ targetBucket: "own" }] }),
    ),
    fails("a log that everybody reads", "backups-bucket", (stack) =>
      stack.set("backups-access-logs", { targetGrants: toEverybody }),
    ),
    fails("a log that goes before what it is about", "backups-bucket", (stack) =>
      stack.option(`${logs}-bucket`, { protect: false }),
    ),
    passes("within the bucket, into one that takes logs in the old way", "own", (stack) => {
      own(stack, { loggings: [{ targetBucket: "taker" }] });
      stack.add("taker", "aws:s3/bucket:Bucket", { bucket: "taker", acl: "log-delivery-write" });
    }),
    isUnclear("a log in another stack", "own", (stack) => own(stack, { loggings: [{ targetBucket: "elsewhere" }] })),
    isUnclear("a log of a bucket that is not known", "own", (stack) => {
      own(stack, {});
      setting(stack, "BucketLogging", { bucket: [notKnown], targetBucket: "logs" });
    }),
    isNotApplicable("a bucket that takes logs", `${logs}-bucket`, (stack) => stack),
  ],
  "bucket-own-key": [
    fails("S3's own key", "own", (stack) =>
      own(stack, { serverSideEncryptionConfigurations: encrypted({ sseAlgorithm: "AES256" }) }),
    ),
    fails("AWS's own key", "own", (stack) =>
      own(stack, { serverSideEncryptionConfigurations: encrypted({ sseAlgorithm: "aws:kms" }) }),
    ),
    fails("nothing said", "own", (stack) => own(stack, {})),
    passes("a key", "own", (stack) =>
      own(stack, {
        serverSideEncryptionConfigurations: encrypted({ sseAlgorithm: "aws:kms:dsse", kmsMasterKeyId: key }),
      }),
    ),
    passes("a key that is made here", "own", (stack) =>
      stack.add(
        "own",
        "aws:s3/bucketV2:BucketV2",
        {
          bucket: "own",
          serverSideEncryptionConfigurations: encrypted({ sseAlgorithm: "aws:kms", kmsMasterKeyId: notKnown }),
        },
        { sources: { serverSideEncryptionConfigurations: [stack.of("backups-replica-key", "aws:kms/key:Key").urn] } },
      ),
    ),
    isUnclear("an algorithm that is not known", "own", (stack) =>
      own(stack, { serverSideEncryptionConfigurations: encrypted({ sseAlgorithm: notKnown }) }),
    ),
    isNotApplicable("where ElastiCache puts snapshots", "backup-jobs-landing-bucket", (stack) => stack),
    isNotApplicable("where logs are written", "edge-logs-bucket", (stack) => stack),
  ],
  "bucket-acls-disabled": [
    fails("whoever writes owns", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-ownership`, { rule: { objectOwnership: "ObjectWriter" } }),
    ),
    fails("nothing said", `${logs}-bucket`, (stack) => stack.remove(`${logs}-ownership`)),
    passes("another program's", "own", (stack) => {
      own(stack, {});
      setting(stack, "BucketOwnershipControls", { rule: { objectOwnership: "BucketOwnerEnforced" } });
    }),
    isUnclear("not known", `${logs}-bucket`, (stack) =>
      stack.set(`${logs}-ownership`, { rule: { objectOwnership: notKnown } }),
    ),
    isNotApplicable("where ElastiCache puts snapshots", "backup-jobs-landing-bucket", (stack) => stack),
  ],
  "bucket-object-locked": [
    fails("no lock", "backups-bucket", (stack) => stack.remove("backups-lock")),
    fails("a lock without days", "backups-bucket", (stack) => stack.set("backups-lock", lock("COMPLIANCE", null))),
    passes("within the bucket", "own", (stack) =>
      own(
        stack,
        {
          tags: { purpose: "Backup" },
          objectLockConfiguration: { rule: { defaultRetention: { mode: "GOVERNANCE", years: 1 } } },
        },
        "aws:s3/bucket:Bucket",
      ),
    ),
    fails("a lock that outlives what it locks", "backups-bucket", (stack) =>
      stack.set("backups-lock", lock("COMPLIANCE", 3000)),
    ),
    fails("made for locks, and none", "own", (stack) => own(stack, { objectLockEnabled: true })),
    isUnclear("whether it is made for locks", `${logs}-bucket`, (stack) =>
      stack.hide(`${logs}-bucket`, "objectLockEnabled", "network-vpc"),
    ),
    isUnclear("days that are not known", "backups-bucket", (stack) =>
      stack.set("backups-lock", lock("COMPLIANCE", notKnown)),
    ),
    isNotApplicable("a bucket of other things", `${logs}-bucket`, (stack) => stack),
  ],
  "bucket-replicated": [
    fails("no copy", "backups-bucket", (stack) => stack.removeAll(replication)),
    fails("a part of it", "backups-bucket", copying({ filter: { prefix: "dumps/" } })),
    fails("deletions copied", "backups-bucket", copying({ deleteMarkerReplication: { status: "Enabled" } })),
    fails("what is encrypted left out", "backups-bucket", copying({ sourceSelectionCriteria: null })),
    fails("copies without a key", "backups-bucket", copyingTo({ encryptionConfiguration: null })),
    fails("copies that nobody counts", "backups-bucket", copyingTo({ metrics: null })),
    fails("copies with another key than their bucket has", "backups-bucket", (stack) =>
      stack.add("their-key", "aws:kms/key:Key", { arn: key }).set("backups-replica-encryption", {
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key } }],
      }),
    ),
    fails("an alarm on another rule", "backups-bucket", copying({ id: "all" })),
    passes("within the bucket", "own", (stack) =>
      own(stack, { tags: { Purpose: "backup" }, replicationConfigurations: [{ rules: [copied] }] }),
    ),
    isUnclear("metrics that are not known", "backups-bucket", copyingTo({ metrics: notKnown })),
    isUnclear("a rule that may be off", "own", (stack) =>
      own(stack, {
        tags: { Purpose: "backup" },
        replicationConfigurations: [{ rules: [{ ...copied, status: notKnown }] }],
      }),
    ),
    isNotApplicable("the copy", "backups-replica-bucket", (stack) => stack),
  ],
};
