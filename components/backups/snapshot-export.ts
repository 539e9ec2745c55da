import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { interpolate } from "@pulumi/pulumi";
import { backupEnvironment, backups } from "../../runtime/contract";
import { makePrivateBucket } from "../buckets/private-bucket";
import { ServiceFunction } from "../functions";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { allow } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";
import { checkInEnvironment } from "../sentry";
import type { BackupJobsArgs, RedisSource } from "./job-args";
import { backupSchedules, snapshotExportId } from "./job-args";
import { bucketIn } from "./names";
import { landingBucketPolicy } from "./policy";

/** Where ElastiCache puts an export, to be fetched at once. */
interface Landing {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly document: PolicyDocument;
}

export function planLanding(scope: Scope): Landing {
  const bucket = bucketIn(scope, "landing");
  return { ...bucket, document: landingBucketPolicy(scope, bucket.arn) };
}

type ExportArgs = Pick<
  BackupJobsArgs,
  | "alerting"
  | "bucketArn"
  | "bucketName"
  | "code"
  | "keyArn"
  | "logBucketName"
  | "network"
  | "scope"
  | "sentryDsnSecretArn"
  | "serviceName"
> & {
  readonly redis: RedisSource;
  readonly landing: Landing;
  readonly intervalHours: number;
  readonly logRetentionDays: number;
};

/** ElastiCache itself, as S3's access control lists know it. Source: ElastiCache user guide, "Exporting a backup". */
function elastiCacheUserId({ region }: Scope): string {
  if (region.startsWith("cn-")) return "b14d6a125bdf69854ed8ef2e71d8a20b7c490f252229b806e514966e490b8d83";
  if (region.startsWith("us-gov-")) return "40fa568277ad703bd160f66ae4f83fc9dfdfd06c2f1b5060ca22442ac3ef8be6";
  return "540804c33a284a299d2547575ce1010f2312ef3da9b3a053c8bc45bf233e4353";
}

/** Takes snapshots of Redis and brings them into the backup bucket, by way of a bucket that ElastiCache can write to. */
export function makeSnapshotExport(parent: pulumi.Resource, name: string, args: ExportArgs): ServiceFunction {
  const { scope, redis, landing } = args;
  const snapshotPrefix = nameIn(scope, "replicationGroup", "export");
  // Encrypted by Amazon S3 itself: ElastiCache can export to no bucket with a key of ours. Nothing stays here.
  const { policy } = makePrivateBucket(parent, `${name}-landing`, {
    bucketName: landing.name,
    document: landing.document,
    expireDays: 2,
    noncurrentDays: 1,
    grants: {
      ownerId: aws.s3.getCanonicalUserIdOutput({ parent }).id,
      userId: elastiCacheUserId(scope),
      permissions: ["READ", "WRITE", "READ_ACP"],
    },
    forceDestroy: true,
    logs: { bucketName: args.logBucketName, prefix: "landing/" },
  });
  return new ServiceFunction(
    `${name}-snapshot`,
    {
      scope,
      id: snapshotExportId,
      description: "Brings snapshots of Redis into the backup bucket",
      code: args.code.snapshotExport,
      keyArn: args.keyArn,
      schedule: backupSchedules.snapshotExport,
      network: args.network,
      alerting: args.alerting,
      timeoutSeconds: 300,
      logRetentionDays: args.logRetentionDays,
      environment: {
        [backupEnvironment.serviceName]: args.serviceName,
        [backupEnvironment.bucket]: args.bucketName,
        [backupEnvironment.keyArn]: args.keyArn,
        [backupEnvironment.landingBucket]: policy.bucket,
        [backupEnvironment.replicationGroupId]: redis.replicationGroupId,
        [backupEnvironment.snapshotPrefix]: snapshotPrefix,
        [backupEnvironment.redisUrlSecretArn]: redis.urlSecretArn,
        [backupEnvironment.intervalHours]: String(args.intervalHours),
        ...checkInEnvironment(scope, args.sentryDsnSecretArn),
      },
      statements: exportStatements(args, snapshotPrefix),
    },
    { parent },
  );
}

function exportStatements(args: ExportArgs, snapshotPrefix: string): readonly PolicyStatement[] {
  const { scope, bucketArn, landing, redis } = args;
  const snapshots = arnIn(scope, "elasticache", `snapshot:${snapshotPrefix}-*`);
  const group = interpolate`${arnIn(scope, "elasticache", "replicationgroup:")}${redis.replicationGroupId}`;
  return [
    allow("ReadSecrets", ["secretsmanager:GetSecretValue"], [redis.urlSecretArn, args.sentryDsnSecretArn]),
    ...(redis.urlKeyStatements ?? []),
    allow("FindReplica", ["elasticache:DescribeReplicationGroups"], group),
    // Clusters, which are the nodes, are named after their group.
    allow(
      "TakeSnapshots",
      ["elasticache:CreateSnapshot"],
      [interpolate`${arnIn(scope, "elasticache", "cluster:")}${redis.replicationGroupId}-*`, group, snapshots],
    ),
    allow("MoveSnapshots", ["elasticache:CopySnapshot", "elasticache:DeleteSnapshot"], snapshots),
    // AWS lists snapshots by group or all of them, never by a part of their names.
    allow("FindSnapshots", ["elasticache:DescribeSnapshots"], arnIn(scope, "elasticache", "snapshot:*")),
    // ElastiCache looks for the bucket on behalf of whoever exports; this action knows no narrower resource.
    allow("FindBuckets", ["s3:ListAllMyBuckets"], "*"),
    allow("SeeLanding", ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket"], landing.arn),
    allow("EmptyLanding", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], interpolate`${landing.arn}/*`),
    allow("SeeBackups", ["s3:ListBucket"], bucketArn),
    // A copy in parts that fails half-way is taken back.
    allow("AddDumps", ["s3:AbortMultipartUpload", "s3:PutObject"], interpolate`${bucketArn}/${backups.dumps}*`),
  ];
}
