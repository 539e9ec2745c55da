import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { makeLogBucket, planLogBucket } from "../backups/log-bucket";
import { makePrivateBucket, onlyOverTls } from "../buckets/private-bucket";
import { physicalName } from "../names";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";
import type { FoundationArgs } from "./args";
import { foundationDefaults } from "./args";
import { makeRegistry } from "./registry";
import { makeReleaser, releaserDocument } from "./releaser";

export type { FoundationArgs } from "./args";
export { foundationDefaults } from "./args";

/**
 * What an account needs once, before any stack of the service: a registry for its images, a bucket for the records of its
 * deploys, and the key of both, which also encrypts the secrets of the stacks' configurations.
 *
 * Everything is protected, and out of reach of a rollback: what it holds is what a rollback goes back to. Images are kept
 * by number, records by age and locked. Costs about 1 USD a month for the key and 0.10 USD for each gigabyte of images;
 * records are a few kilobytes each, and so is the log of who read or wrote them.
 *
 * @example
 * const { repositoryUrl } = new Foundation("foundation", { scope, releasesKept: 100 });
 */
export class Foundation extends pulumi.ComponentResource {
  /** Where images are pushed to, without a tag. */
  readonly repositoryUrl: pulumi.Output<string>;
  readonly recordBucketName: pulumi.Output<string>;
  /** Such as `alias/ops-agent-worker-foundation`; a stack's secrets provider is `awskms://` and this. */
  readonly keyAlias: pulumi.Output<string>;
  /** The role of GitHub workflows; nothing where no GitHub repository was given. */
  readonly releaserRoleArn: pulumi.Output<string> | undefined;
  readonly nodes: {
    readonly key: aws.kms.Key;
    readonly repository: aws.ecr.Repository;
    readonly records: aws.s3.Bucket;
    readonly logBucket: aws.s3.Bucket;
    readonly releaser: aws.iam.Role | undefined;
  };

  constructor(name: string, args: FoundationArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, githubRepository } = args;
    const { pullAccountIds = foundationDefaults.pullAccountIds } = args;
    const chosen = { ...foundationDefaults, ...args, pullAccountIds };
    const aliasName = `alias/${nameIn(scope, "keyAlias")}`;
    const bucketName = pulumi.output(scope.accountId).apply((id) => nameIn(scope, "bucket", "records", id));
    const bucketArn = pulumi.interpolate`arn:${scope.partition}:s3:::${bucketName}`;
    const repositoryArn = arnIn(scope, "ecr", `repository/${physicalName("repository", scope.service)}`);
    const recordDocument = policyDocument(...onlyOverTls(bucketArn));
    const logs = planLogBucket(scope, "access-logs");
    const document = releaserDocument(scope, { aliasName, repositoryArn, bucketArn });
    const policyDocuments = {
      [`${name}-records-policy`]: recordDocument,
      [`${name}-logs-policy`]: logs.document,
      ...(githubRepository !== undefined && { [`${name}-releaser`]: document }),
    };
    // Children inherit the protection.
    super("ops:foundation:Foundation", name, { policyDocuments }, { ...opts, protect: true });

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Images, deploy records and configuration secrets of ${scope.service}`,
        enableKeyRotation: true,
        deletionWindowInDays: chosen.keyDeletionDays,
        policy: pulumi.jsonStringify(keyPolicy(scope)),
      },
      { parent: this },
    );
    const alias = new aws.kms.Alias(`${name}-key`, { name: aliasName, targetKeyId: key.id }, { parent: this });
    const repository = makeRegistry(this, name, { ...chosen, keyArn: key.arn });
    const logBucket = makeLogBucket(this, `${name}-logs`, logs, chosen.recordRetentionDays);
    const { bucket: records } = makePrivateBucket(this, `${name}-records`, {
      bucketName,
      keyArn: key.arn,
      document: recordDocument,
      lockDays: chosen.recordRetentionDays,
      noncurrentDays: chosen.recordRetentionDays,
      logs: { bucketName: logBucket.policy.bucket, prefix: "records/" },
      tags: { Purpose: "backup" },
    });
    const releaser =
      githubRepository === undefined
        ? undefined
        : makeReleaser(this, name, {
            scope,
            githubRepository,
            githubEnvironment: chosen.githubEnvironment,
            document,
          });

    this.repositoryUrl = repository.repositoryUrl;
    this.recordBucketName = records.bucket;
    this.keyAlias = alias.name;
    this.releaserRoleArn = releaser?.arn;
    this.nodes = { key, repository, records, logBucket: logBucket.bucket, releaser };
    this.registerOutputs({
      policyDocuments,
      repositoryUrl: this.repositoryUrl,
      recordBucketName: this.recordBucketName,
      keyAlias: this.keyAlias,
    });
  }
}

/** The account's own identities get at the key through their IAM policies; ECR takes a grant from whoever uses it. */
function keyPolicy({ accountId, partition }: Scope) {
  return policyDocument({
    Sid: "AccountDecidesByIam",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  });
}
