import type { Resource } from "../../model/resource";
import type { Need, Use } from "./role-uses";
import { keyNeeds, keysOf, rolesIn, targetsOf } from "./role-uses";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  backupPlan,
  backupVault,
  bucket,
  bucketObjectLock,
  bucketReplication,
  chatChannel,
  databaseInstance,
  logGroup,
  topic,
} from "../../model/types";
import { teamsChannel } from "../../model/types/alarms";
import { backupSelection } from "../../model/types/backups";
import { databaseCluster } from "../../model/types/database";
import { trail } from "../../model/types/logs";
import { flowLog } from "../../model/types/network";
import { everyKey } from "../../model/types/secrets";
import type { Value } from "../../model/value";
import { at, elements, UNKNOWN } from "../../model/value";

const protocols = ["application", "firehose", "http", "lambda", "sqs"];
const feedback = protocols.flatMap((protocol) => [
  `${protocol}FailureFeedbackRoleArn`,
  `${protocol}SuccessFeedbackRoleArn`,
]);
const databases = [...databaseInstance, ...databaseCluster];
const chatChannels = [...chatChannel, ...teamsChannel];

export const serviceWatches: readonly Watch[] = [
  watch(flowLog, "iamRoleArn", "logDestination"),
  watch(topic, ...feedback),
  watch(databases, "monitoringRoleArn"),
  watch(chatChannels, "iamRoleArn"),
  watch(trail, "cloudWatchLogsRoleArn"),
  watch(backupSelection, "iamRoleArn", "planId"),
  watch(backupPlan, "rules"),
  watch(bucketReplication, "bucket", "role", "rules"),
  watch(bucketObjectLock, "bucket"),
];

const writing = ["logs:CreateLogStream", "logs:PutLogEvents"];

/** Roles that services of AWS take on to report, to save and to copy. */
export const usesByServices = (stack: Stack): Use[] => [
  ...uses(flowLog, "iamRoleArn", "vpc-flow-logs.amazonaws.com", stack, (one) =>
    targetsOf(one.get("logDestination"), logGroup, one, "logDestination", stack).flatMap((on): Need[] => [
      { what: "writing flow logs", actions: [...writing, "logs:DescribeLogStreams"], on },
      { what: "finding its log group", actions: ["logs:DescribeLogGroups"] },
    ]),
  ),
  ...feedback.flatMap((property) =>
    uses(topic, property, "sns.amazonaws.com", stack, (one) => [
      // The group has the topic's name at its end.
      { what: "writing down failed deliveries", actions: writing, on: { resource: one } },
    ]),
  ),
  ...uses(databases, "monitoringRoleArn", "monitoring.rds.amazonaws.com", stack, () => [
    { what: "writing what the operating system reports", actions: ["logs:CreateLogGroup", ...writing] },
  ]),
  ...uses(chatChannels, "iamRoleArn", "chatbot.amazonaws.com", stack, () => []),
  ...uses(trail, "cloudWatchLogsRoleArn", "cloudtrail.amazonaws.com", stack, () => [
    { what: "writing the trail", actions: writing },
  ]),
  ...uses(backupSelection, "iamRoleArn", "backup.amazonaws.com", stack, (one) => needsToBackUp(one, stack)),
  ...uses(bucketReplication, "role", "s3.amazonaws.com", stack, (one) => needsToCopy(one, stack)),
];

function uses(
  types: readonly string[],
  property: string,
  service: string,
  stack: Stack,
  needsOf: (one: Resource) => readonly Need[],
): Use[] {
  return stack
    .ofTypes(types)
    .flatMap((one) =>
      rolesIn(one.get(property), one, property, stack).map((role) => ({ role, by: one, service, needs: needsOf(one) })),
    );
}

/** As in AWS's own policy for it, as far as databases are concerned. */
function needsToBackUp(selection: Resource, stack: Stack): Need[] {
  const vaults = stack.named(backupPlan, selection, "planId").flatMap((plan) => {
    const rules = elements(plan.get("rules"));
    const names: readonly Value[] =
      rules === UNKNOWN ? [UNKNOWN] : rules.map((rule) => at(rule, "targetVaultName") ?? null);
    return names.flatMap((name) => stack.namedBy(name, backupVault, plan, "rules"));
  });
  const ofDatabases = stack.ofTypes(databaseInstance).length === 0 ? [] : databaseNeeds;
  return [
    { what: "finding what is tagged", actions: ["tag:GetResources"] },
    ...[...new Set(vaults)].flatMap((resource): Need[] => [
      {
        what: `filling "${resource.name}"`,
        actions: ["backup:DescribeBackupVault", "backup:CopyIntoBackupVault"],
        on: { resource },
      },
      ...keyNeeds({ resource }, ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], stack),
    ]),
    ...ofDatabases,
  ];
}

const databaseNeeds: readonly Need[] = [
  { what: "seeing databases", actions: ["rds:DescribeDBInstances", "rds:ListTagsForResource"] },
  { what: "taking snapshots", actions: ["rds:AddTagsToResource", "rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"] },
  {
    what: "keeping snapshots",
    actions: ["rds:CopyDBSnapshot", "rds:DeleteDBSnapshot", "rds:ModifyDBSnapshotAttribute"],
  },
];

/** All that S3 does when it copies: it reads the rules, every version, and writes what it has read. */
function needsToCopy(replication: Resource, stack: Stack): Need[] {
  const sources = stack.named(bucket, replication, "bucket");
  const rules = elements(replication.get("rules"));
  const listed: readonly Value[] = rules === UNKNOWN ? [] : rules;
  const within = (...path: string[]): Value[] =>
    listed.flatMap((rule) => {
      const value: Value | undefined = at(rule, "destination", ...path);
      return value === undefined ? [] : [value];
    });
  const targets = within("bucket").flatMap((value) => stack.namedBy(value, bucket, replication, "rules"));
  const copyKeys = within("encryptionConfiguration", "replicaKmsKeyId").flatMap((value) =>
    stack.namedBy(value, everyKey, replication, "rules"),
  );
  const ofSources = sources.flatMap((resource): Need[] => [
    {
      what: "reading the rules",
      actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      on: { resource },
    },
    {
      what: "reading versions",
      actions: [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        ...(stack.naming(bucketObjectLock, "bucket", resource).sure.length > 0
          ? ["s3:GetObjectRetention", "s3:GetObjectLegalHold"]
          : []),
      ],
      on: { resource },
    },
    ...keysOf(resource, stack).map((key) => ({
      what: "decrypting what it copies",
      actions: ["kms:Decrypt"],
      on: { resource: key },
    })),
  ]);
  return [
    ...ofSources,
    // A name that is not known yet may be that of the source as well.
    ...targets
      .filter((resource) => !sources.includes(resource))
      .map((resource) => ({
        what: "writing copies",
        actions: ["s3:ReplicateObject", "s3:ReplicateTags"],
        on: { resource },
      })),
    ...[...new Set(copyKeys)].map((key) => ({
      what: "encrypting copies",
      actions: ["kms:Encrypt"],
      on: { resource: key },
    })),
  ];
}
