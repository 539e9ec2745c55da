import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { makePrivateBucket } from "../buckets/private-bucket";
import type { BackupsArgs } from "./args";
import { backupsDefaults } from "./args";
import { jobRoleArns } from "./job-args";
import { makeLogBucket, planLogBucket } from "./log-bucket";
import { bucketIn } from "./names";
import { bucketPolicy } from "./policy";
import { BackupReplica, makeReplicaKey } from "./replica";

export type { BackupsArgs, LockMode } from "./args";
export { backupsDefaults } from "./args";
export type { BackupJobsArgs, ConfigSubjects, RedisSource } from "./job-args";
export { backupJobsDefaults, backupSchedules } from "./job-args";
export { BackupJobs } from "./jobs";
export type { BackupPlanArgs } from "./plan";
export { BackupPlan, backupPlanDefaults, backupPlanTags } from "./plan";

/**
 * Where backups are kept: private, versioned, encrypted with the service's key, reached over TLS 1.2 only, locked against
 * deletion, emptied by age, every access logged, and on demand kept a second time in another region.
 *
 * Buckets and their guards are protected: `pulumi destroy` stops at them. Costs what is stored, about 0.023 USD per
 * gigabyte and month; with a replica about as much again, 1 USD for its key and 0.02 USD per gigabyte copied.
 *
 * Source: catalogue items `backup-bucket-declared`, `backup-bucket-protected`.
 *
 * @throws when only one of replica region and provider is given, or the region is the stack's own
 * @example
 * new Backups("backups", { scope, keyArn, writerRoleArns: [worker.taskRoleArn], lockMode: "compliance" });
 */
export class Backups extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** Where access to buckets of this stack is logged; log delivery may write for any of them. */
  readonly logBucketName: pulumi.Output<string>;
  /** Nothing without a replica. */
  readonly replicaBucketName: pulumi.Output<string> | undefined;
  readonly nodes: {
    readonly bucket: aws.s3.Bucket;
    readonly logBucket: aws.s3.Bucket;
    readonly replica: BackupReplica | undefined;
  };

  constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    const chosen = { ...backupsDefaults, ...args };
    const { scope, keyArn, replicaRegion: region, replicaProvider: provider } = chosen;
    if ((region === undefined) !== (provider === undefined) || region === scope.region) {
      throw new Error("A replica of backups takes a region other than the stack's own, and a provider for it.");
    }
    const source = bucketIn(scope, "backups");
    const writerRoleArns = [...chosen.writerRoleArns, ...jobRoleArns(scope)];
    const document = bucketPolicy(source.arn, keyArn, writerRoleArns);
    const logs = planLogBucket(scope, "access-logs");
    const policyDocuments = { [`${name}-policy`]: document, [`${name}-logs-policy`]: logs.document };
    // Children inherit it: a bucket that is kept must keep what guards it.
    super("ops:backups:Backups", name, { policyDocuments }, { ...opts, protect: true });

    const logBucket = makeLogBucket(this, `${name}-logs`, logs, chosen.logRetentionDays);
    const { retentionDays, lockMode, archiveAfterDays, noncurrentDays } = chosen;
    const forceDestroy = chosen.forceDestroy === "on";
    const { bucket } = makePrivateBucket(this, name, {
      bucketName: source.name,
      keyArn,
      document,
      lockDays: retentionDays,
      lockMode,
      expireDays: retentionDays,
      noncurrentDays,
      archiveAfterDays,
      forceDestroy,
      logs: { bucketName: logBucket.policy.bucket, prefix: "backups/" },
      tags: { Purpose: "backup" },
    });
    let replica: BackupReplica | undefined;
    if (region !== undefined && provider !== undefined) {
      const replicaName = `${name}-replica`;
      replica = new BackupReplica(
        replicaName,
        {
          ...chosen,
          region,
          archiveAfterDays,
          forceDestroy,
          writerRoleArns,
          keyArn: makeReplicaKey(this, replicaName, scope, provider).arn,
          source: { bucket, keyArn },
          sourceProvider: this.getProvider("aws:s3/bucket:Bucket"),
        },
        { parent: this, providers: { aws: provider } },
      );
    }

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.logBucketName = logBucket.policy.bucket;
    this.replicaBucketName = replica?.bucketName;
    this.nodes = { bucket, logBucket: logBucket.bucket, replica };
    this.registerOutputs({ policyDocuments, bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}
