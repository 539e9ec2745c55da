import { add, both, hidden, set } from "../breaks/break";
import type { ValidityCase } from "./case";
import { docs, document, wrong } from "./case";

const parameters = (family: unknown) => add("own", "aws:rds/parameterGroup:ParameterGroup", { name: "own", family });

export const storageCases: readonly ValidityCase[] = [
  wrong("invalid bucket name", ["copy", "bucket"], "Ops_Copies", [
    "s3-bucket-valid",
    "bucket is not 3 to 63",
    `${docs}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  ]),
  {
    what: "public policy under the block",
    rule: "bucket-policy-not-blocked",
    blames: "copy-policy",
    edit: set("copy-policy", {
      policy: document([{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }]),
    }),
    says: "lets everybody in",
    beside: ["copy-block"],
    page: `${docs}/AmazonS3/latest/userguide/access-control-block-public-access.html`,
    hide: set("copy-policy", { policy: hidden }),
  },
  {
    what: "replication without versions",
    rule: "s3-bucket-valid",
    blames: "replication",
    edit: set("copy-versioning", { versioningConfiguration: { status: "Suspended" } }),
    says: "keeps no versions",
    page: `${docs}/AmazonS3/latest/userguide/replication-requirements.html`,
    hide: set("copy-versioning", { versioningConfiguration: { status: hidden } }),
  },
  {
    what: "lock on a bucket made without one",
    rule: "s3-bucket-valid",
    blames: "lock",
    edit: set("bucket", { objectLockEnabled: undefined }),
    says: "was not made with objectLockEnabled",
    page: `${docs}/AmazonS3/latest/userguide/object-lock-configure.html`,
    hide: set("bucket", { objectLockEnabled: hidden }),
  },
  wrong(
    "plan that names a missing vault",
    ["plan", "rules"],
    [{ ruleName: "daily", targetVaultName: "nowhere", schedule: "cron(0 5 ? * * *)" }],
    [
      "references-exist",
      "rules.targetVaultName names nothing",
      `${docs}/aws-backup/latest/devguide/API_CreateBackupPlan.html`,
    ],
  ),
  wrong("database backups kept for 36 days", ["database", "backupRetentionPeriod"], 36, [
    "database-valid",
    "backupRetentionPeriod is not",
    `${docs}/AmazonRDS/latest/APIReference/API_CreateDBInstance.html`,
  ]),
  {
    what: "parameters of another version",
    rule: "database-valid",
    blames: "database",
    edit: both(parameters("postgres16"), set("database", { engineVersion: "17", parameterGroupName: "own" })),
    says: "of another engine or version",
    beside: ["own"],
    page: `${docs}/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html`,
    hide: both(parameters(hidden), set("database", { engineVersion: "17", parameterGroupName: "own" })),
  },
];
