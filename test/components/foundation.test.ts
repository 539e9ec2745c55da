import { describe, expect, it } from "vitest";
import type { FoundationArgs } from "../../components/foundation";
import { Foundation } from "../../components/foundation";
import { labels, only, record, valueOf } from "./recorder";
import { scope as prodScope } from "./scope";

const scope = { ...prodScope, environment: "foundation" };
const make = (changes: Partial<FoundationArgs> = {}) =>
  record(() => new Foundation("foundation", { scope, ...changes }));
const parsed = (json: unknown) => JSON.parse(json as string) as { Statement: Record<string, unknown>[] };

describe("Foundation", () => {
  it("makes the registry, the records' bucket and their key", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:ecr/lifecyclePolicy:LifecyclePolicy foundation-repository",
        "aws:ecr/repository:Repository foundation-repository",
        "aws:ecr/repositoryPolicy:RepositoryPolicy foundation-repository",
        "aws:kms/alias:Alias foundation-key",
        "aws:kms/key:Key foundation-key",
        "aws:s3/bucket:Bucket foundation-logs-bucket",
        "aws:s3/bucket:Bucket foundation-records-bucket",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration foundation-logs-lifecycle",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration foundation-records-lifecycle",
        "aws:s3/bucketLogging:BucketLogging foundation-records-access-logs",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration foundation-records-lock",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls foundation-logs-ownership",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls foundation-records-ownership",
        "aws:s3/bucketPolicy:BucketPolicy foundation-logs-policy",
        "aws:s3/bucketPolicy:BucketPolicy foundation-records-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock foundation-logs-private",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock foundation-records-private",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration foundation-logs-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration foundation-records-encryption",
        "aws:s3/bucketVersioning:BucketVersioning foundation-logs-versioning",
        "aws:s3/bucketVersioning:BucketVersioning foundation-records-versioning",
      ]
    `);
  });

  it("keeps what a tag names, scans it, and encrypts it with its own key", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:ecr/repository:Repository")).toEqual({
      name: "ops-agent-worker",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:foundation-key" }],
      forceDelete: false,
    });
  });

  it("keeps the newest releases, whatever else is pushed", async () => {
    const { resources } = await make({ releasesKept: 7 });
    const { policy } = only(resources, "aws:ecr/lifecyclePolicy:LifecyclePolicy");
    const { rules } = JSON.parse(policy as string) as { rules: { selection: object }[] };
    expect(rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 },
      {
        tagStatus: "tagged",
        tagPrefixList: ["dirty-"],
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: 14,
      },
      { tagStatus: "tagged", tagPrefixList: ["release-"], countType: "imageCountMoreThan", countNumber: 7 },
    ]);
  });

  it("lets no image be deleted by hand, and other accounts pull only when told", async () => {
    const noDelete = {
      Sid: "ImagesGoByAgeOnly",
      Effect: "Deny",
      Principal: "*",
      Action: ["ecr:BatchDeleteImage", "ecr:PutImageTagMutability"],
    };
    const alone = await make();
    const type = "aws:ecr/repositoryPolicy:RepositoryPolicy";
    expect(parsed(only(alone.resources, type)["policy"]).Statement).toEqual([noDelete]);
    const shared = await make({ pullAccountIds: ["222222222222"] });
    expect(parsed(only(shared.resources, type)["policy"]).Statement).toEqual([
      noDelete,
      {
        Sid: "OtherAccountsPull",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      },
    ]);
  });

  it("locks each record, in a bucket that rules judge as one of backups", async () => {
    const { resources } = await make({ recordRetentionDays: 90 });
    expect(only(resources, "aws:s3/bucket:Bucket", "foundation-records-bucket")).toEqual({
      bucket: "ops-agent-worker-foundation-eu-central-1-records-123456789012",
      objectLockEnabled: true,
      forceDestroy: false,
      tags: { Purpose: "backup" },
    });
    expect(only(resources, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")["rule"]).toEqual({
      defaultRetention: { mode: "GOVERNANCE", days: 90 },
    });
    const rules = only(
      resources,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "foundation-records-lifecycle",
    )["rules"];
    // No record expires while it is the current one.
    expect(rules).toEqual([
      {
        id: "expire-by-age",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
      },
    ]);
  });

  it("logs who reads and writes records, in a bucket that logs nothing itself", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:s3/bucketLogging:BucketLogging")).toEqual({
      bucket: "foundation-records-bucket-id",
      targetBucket: "foundation-logs-bucket-id",
      targetPrefix: "records/",
    });
  });

  it("gives its key an alias that stacks name as their secrets provider", async () => {
    const { result, resources } = await make();
    expect(only(resources, "aws:kms/alias:Alias")).toEqual({
      name: "alias/ops-agent-worker-foundation",
      targetKeyId: "foundation-key-id",
    });
    expect(await valueOf(result.keyAlias)).toBe("alias/ops-agent-worker-foundation");
    expect(only(resources, "aws:kms/key:Key")).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
  });

  it("declares the policies that rules judge", async () => {
    const { components, resources } = await make({ githubRepository: "example/ops" });
    expect(only(components, "ops:foundation:Foundation")).toEqual({
      policyDocuments: {
        "foundation-records-policy": parsed(
          only(resources, "aws:s3/bucketPolicy:BucketPolicy", "foundation-records-policy")["policy"],
        ),
        "foundation-logs-policy": parsed(
          only(resources, "aws:s3/bucketPolicy:BucketPolicy", "foundation-logs-policy")["policy"],
        ),
        "foundation-releaser": parsed(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"]),
      },
    });
  });
});

describe("Foundation for GitHub", () => {
  it("makes a role that only runs in one environment of one repository can take on", async () => {
    const { resources } = await make({ githubRepository: "example/ops", githubEnvironment: "production" });
    expect(only(resources, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    expect(parsed(only(resources, "aws:iam/role:Role")["assumeRolePolicy"]).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Federated: "arn:foundation-github" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:example/ops:environment:production",
          },
        },
      },
    ]);
  });

  it("lets that role push and record, and take nothing away", async () => {
    const { resources } = await make({ githubRepository: "example/ops" });
    const { Statement } = parsed(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"]);
    expect(Statement.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["LogInToEcr", "*"],
      ["PushImages", "arn:aws:ecr:eu-central-1:123456789012:repository/ops-agent-worker"],
      ["FindRecords", "arn:aws:s3:::ops-agent-worker-foundation-eu-central-1-records-123456789012"],
      ["AddAndReadRecords", "arn:aws:s3:::ops-agent-worker-foundation-eu-central-1-records-123456789012/*"],
      ["UseKeyForRecords", "arn:aws:kms:eu-central-1:123456789012:key/*"],
    ]);
    expect(JSON.stringify(Statement)).not.toMatch(/Delete|ecr:\*|s3:\*/);
    expect(Statement.at(-1)?.["Condition"]).toEqual({
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/ops-agent-worker-foundation" },
    });
  });
});
