import { id, otherTags, out, statement, tags, type Row } from "./row";

export const bucketsRows: readonly Row[] = [
  {
    name: "bucket",
    type: "aws:s3/bucket:Bucket",
    given: () => ({ bucket: "ops-backups", objectLockEnabled: true, tags }),
    changed: () => otherTags,
    drift: ["tags.Owner"],
    replaced: () => ({ bucket: "another", objectLockEnabled: false }),
    outputs: ["arn", "bucketRegionalDomainName", "hostedZoneId"],
  },
  {
    name: "versioning",
    type: "aws:s3/bucketVersioning:BucketVersioning",
    given: (made) => ({ bucket: id(made, "bucket"), versioningConfiguration: { status: "Enabled" } }),
    replaced: () => ({ bucket: "another" }),
    outputs: [],
    staysAfterDelete: "object lock keeps versioning on",
  },
  {
    name: "encryption",
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    given: (made) => ({
      bucket: id(made, "bucket"),
      rules: [
        {
          bucketKeyEnabled: true,
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: out(made, "key", "arn") },
        },
      ],
    }),
    changed: () => ({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] }),
    drift: ["rules"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
    staysAfterDelete: "S3 encrypts every bucket; without a setting of its own, with its own key",
  },
  {
    name: "public-access",
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    given: (made) => ({
      bucket: id(made, "bucket"),
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    changed: () => ({ blockPublicPolicy: false }),
    drift: ["blockPublicPolicy"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
  },
  {
    name: "bucket-policy",
    type: "aws:s3/bucketPolicy:BucketPolicy",
    given: (made) => ({
      bucket: id(made, "bucket"),
      policy: statement("logging.s3.amazonaws.com", "s3:PutObject", "arn:aws:s3:::ops-backups/*"),
    }),
    changed: () => ({
      policy: statement("logging.s3.amazonaws.com", "s3:PutObject", "arn:aws:s3:::ops-backups/*", "Two"),
    }),
    drift: ["policy"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
  },
  {
    name: "lifecycle",
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    given: (made) => ({
      bucket: id(made, "bucket"),
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "redis/" },
          expiration: { days: 30 },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          transitions: [{ days: 10, storageClass: "STANDARD_IA" }],
        },
      ],
    }),
    changed: () => ({
      rules: [{ id: "expire", status: "Enabled", filter: { prefix: "redis/" }, expiration: { days: 60 } }],
    }),
    drift: ["rules"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
  },
  {
    name: "object-lock",
    type: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    given: (made) => ({ bucket: id(made, "bucket"), rule: { defaultRetention: { mode: "GOVERNANCE", days: 30 } } }),
    changed: () => ({ rule: { defaultRetention: { mode: "COMPLIANCE", days: 35 } } }),
    drift: ["rule.defaultRetention.days", "rule.defaultRetention.mode"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
  },
  {
    name: "ownership",
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    given: (made) => ({ bucket: id(made, "bucket"), rule: { objectOwnership: "BucketOwnerEnforced" } }),
    changed: () => ({ rule: { objectOwnership: "BucketOwnerPreferred" } }),
    drift: ["rule.objectOwnership"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
  },
  {
    name: "log-bucket",
    type: "aws:s3/bucket:Bucket",
    given: () => ({ bucket: "ops-access-logs" }),
    outputs: ["arn"],
  },
  {
    name: "landing-bucket",
    type: "aws:s3/bucket:Bucket",
    given: () => ({ bucket: "ops-landing" }),
    outputs: ["arn"],
  },
  {
    name: "landing-ownership",
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    given: (made) => ({ bucket: id(made, "landing-bucket"), rule: { objectOwnership: "BucketOwnerPreferred" } }),
    outputs: [],
  },
  {
    name: "access-list",
    type: "aws:s3/bucketAcl:BucketAcl",
    given: (made) => ({ bucket: id(made, "landing-bucket"), accessControlPolicy: accessList("READ", "WRITE") }),
    changed: () => ({ accessControlPolicy: accessList("READ") }),
    drift: ["accessControlPolicy.grants"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
    staysAfterDelete: "every bucket has an access list",
  },
  {
    name: "access-logs",
    type: "aws:s3/bucketLogging:BucketLogging",
    given: (made) => ({
      bucket: id(made, "bucket"),
      targetBucket: id(made, "log-bucket"),
      targetPrefix: "backups/",
    }),
    changed: () => ({ targetPrefix: "other/" }),
    drift: ["targetPrefix"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
  },
  {
    name: "replica-bucket",
    type: "aws:s3/bucket:Bucket",
    given: () => ({ bucket: "ops-backups-replica", objectLockEnabled: true }),
    outputs: ["arn"],
  },
  {
    name: "replication",
    type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    given: (made) => ({
      bucket: id(made, "bucket"),
      role: "arn:aws:iam::000000000000:role/ops-replication",
      rules: [replicationRule(out(made, "replica-bucket", "arn"), "STANDARD_IA")],
    }),
    changed: (made) => ({ rules: [replicationRule(out(made, "replica-bucket", "arn"), "STANDARD")] }),
    drift: ["rules"],
    replaced: () => ({ bucket: "another" }),
    outputs: [],
  },
];

const owner = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const accessList = (...permissions: string[]) => ({
  owner: { id: owner },
  grants: [
    { permission: "FULL_CONTROL", grantee: { type: "CanonicalUser", id: owner } },
    ...permissions.map((permission) => ({ permission, grantee: { type: "CanonicalUser", id: "1".repeat(64) } })),
  ],
});

const replicationRule = (bucket: string, storageClass: string) => ({
  id: "everything",
  status: "Enabled",
  priority: 1,
  filter: { prefix: "" },
  deleteMarkerReplication: { status: "Disabled" },
  sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
  destination: {
    bucket,
    storageClass,
    encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:us-east-1:000000000000:key/copy" },
    metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
    replicationTime: { status: "Enabled", time: { minutes: 15 } },
  },
});
