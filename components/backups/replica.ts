import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { makePrivateBucket } from "../buckets/private-bucket";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { LockMode } from "./args";
import { makeLogBucket, planLogBucket } from "./log-bucket";
import { bucketIn } from "./names";
import { bucketPolicy } from "./policy";
import { makeReplication, replicationDocument } from "./replication";

export interface BackupReplicaArgs {
  /** The stack's own scope; names are made from it, and end in `replica`. */
  readonly scope: Scope;
  readonly region: string;
  /** Encrypts the copies, in their region; `makeReplicaKey` makes it. */
  readonly keyArn: pulumi.Input<string>;
  /** What is copied, and the key that encrypts it. */
  readonly source: { readonly bucket: aws.s3.Bucket; readonly keyArn: pulumi.Input<string> };
  /** The stack's own: the copying is set up where the source is. */
  readonly sourceProvider: pulumi.ProviderResource | undefined;
  readonly retentionDays: number;
  readonly lockMode: LockMode;
  readonly archiveAfterDays: number | undefined;
  readonly writerRoleArns: readonly pulumi.Input<string>[];
  readonly logRetentionDays: number;
  readonly noncurrentDays: number;
  readonly forceDestroy: boolean;
}

/** A key where the copies are. Made before them, so that their policies can name it. */
export function makeReplicaKey(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  provider: pulumi.ProviderResource,
): aws.kms.Key {
  const document = policyDocument({
    Sid: "AccountDecidesByIam",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${scope.partition}:iam::${scope.accountId}:root` },
    Action: "kms:*",
    // In a key's own policy this is the key.
    Resource: "*",
  });
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Backups of ${scope.service} in ${scope.environment}, second copy`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify(document),
    },
    { parent, provider },
  );
  new aws.kms.Alias(
    `${name}-key`,
    { name: `alias/${nameIn(scope, "keyAlias", "backups-replica")}`, targetKeyId: key.id },
    { parent, provider },
  );
  return key;
}

/**
 * A second bucket in another region, guarded like the first one, under a key of its own there, and the copying to it.
 *
 * Costs a key (1 USD a month), what is stored, and 0.035 USD for each gigabyte that is copied there in time.
 *
 * @example
 * new BackupReplica("backups-replica", args, { parent: this, provider: providerOfThatRegion });
 */
export class BackupReplica extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly nodes: { readonly bucket: aws.s3.Bucket };

  constructor(name: string, args: BackupReplicaArgs, opts: pulumi.ComponentResourceOptions) {
    const { scope, region, keyArn, source } = args;
    const target = bucketIn(scope, "backups-replica");
    const document = bucketPolicy(target.arn, keyArn, args.writerRoleArns);
    const logs = planLogBucket(scope, "access-logs-replica");
    const replication = { scope, source: bucketIn(scope, "backups"), sourceKeyArn: source.keyArn };
    const copying = replicationDocument({ ...replication, target, targetKeyArn: keyArn, targetRegion: region });
    const policyDocuments = {
      [`${name}-policy`]: document,
      [`${name}-logs-policy`]: logs.document,
      [`${name}-copying`]: copying,
    };
    super("ops:backups:BackupReplica", name, { policyDocuments }, opts);

    const logBucket = makeLogBucket(this, `${name}-logs`, logs, args.logRetentionDays);
    const { bucket } = makePrivateBucket(this, name, {
      bucketName: target.name,
      keyArn,
      document,
      lockDays: args.retentionDays,
      lockMode: args.lockMode,
      expireDays: args.retentionDays,
      noncurrentDays: args.noncurrentDays,
      archiveAfterDays: args.archiveAfterDays,
      forceDestroy: args.forceDestroy,
      logs: { bucketName: logBucket.policy.bucket, prefix: "backups-replica/" },
      tags: { Purpose: "backup" },
    });
    const here = { parent: this, ...(args.sourceProvider && { provider: args.sourceProvider }) };
    const buckets = { source: source.bucket, target: bucket };
    makeReplication(`${name}-copying`, { scope, ...buckets, targetKeyArn: keyArn, document: copying }, here);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.nodes = { bucket };
    this.registerOutputs({ policyDocuments, bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}
