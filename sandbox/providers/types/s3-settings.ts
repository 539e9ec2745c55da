import type {
  BucketVersioningStatus,
  LifecycleRule,
  ObjectOwnership,
  S3,
  ServerSideEncryption,
  ServerSideEncryptionRule,
  TransitionDefaultMinimumObjectSize,
} from "@aws-sdk/client-s3";
import type { Unwrap } from "@pulumi/pulumi";
import type {
  BucketLifecycleConfigurationArgs,
  BucketLifecycleConfigurationState,
} from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import type { BucketLoggingArgs, BucketLoggingState } from "@pulumi/aws/s3/bucketLogging";
import type {
  BucketObjectLockConfigurationArgs,
  BucketObjectLockConfigurationState,
} from "@pulumi/aws/s3/bucketObjectLockConfiguration";
import type { BucketOwnershipControlsArgs, BucketOwnershipControlsState } from "@pulumi/aws/s3/bucketOwnershipControls";
import type { BucketPolicyArgs, BucketPolicyState } from "@pulumi/aws/s3/bucketPolicy";
import type { BucketPublicAccessBlockArgs, BucketPublicAccessBlockState } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import type {
  BucketServerSideEncryptionConfigurationArgs,
  BucketServerSideEncryptionConfigurationState,
} from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import type { BucketVersioningArgs, BucketVersioningState } from "@pulumi/aws/s3/bucketVersioning";

import { type AwsResourceType, awsType } from "../aws-type";
import { forApi, fromApi } from "../casing";
import type { InputRule, Read } from "../resource-type";

/** One setting of a bucket: made by putting it, changed by putting it again. */
interface Setting<Args, State> {
  readonly inputs: Readonly<Partial<Record<Exclude<keyof Args, "bucket">, InputRule>>>;
  put(s3: S3, bucket: string, inputs: Unwrap<Args>): Promise<unknown>;
  get(s3: S3, bucket: string): Promise<Read<State> | undefined>;
  remove(s3: S3, bucket: string): Promise<unknown>;
}

/** Replacements of every bucket setting: registry documentation; the bucket is fixed. Id: the bucket's name. */
export function bucketSetting<Args extends { bucket: unknown }, State>(setting: Setting<Args, State>): AwsResourceType {
  const inputs = { bucket: { replace: true }, ...setting.inputs } as { readonly [Key in keyof Args]?: InputRule };
  return awsType<Args, State>({
    inputs,
    outputs: [],
    create: (given) => Promise.resolve((given as { bucket: string }).bucket),
    async settle(id, given, { cloud }) {
      await setting.put(await cloud.s3(), id, given);
    },
    async read(id, _state, { cloud }) {
      const found = await setting.get(await cloud.s3(), id);
      return found && { ...found, bucket: id };
    },
    async delete(id, _given, { cloud }) {
      await setting.remove(await cloud.s3(), id);
    },
  });
}

export const bucketVersioning = bucketSetting<BucketVersioningArgs, BucketVersioningState>({
  inputs: { versioningConfiguration: { holds: ["status"] } },
  put: (s3, Bucket, { versioningConfiguration: { status } }) =>
    s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: status as BucketVersioningStatus } }),
  async get(s3, Bucket) {
    const { Status } = await s3.getBucketVersioning({ Bucket });
    return Status && { versioningConfiguration: { status: Status, mfaDelete: "" } };
  },
  async remove(s3, Bucket) {
    try {
      await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } });
    } catch (error) {
      // Object lock keeps versioning on for ever; the official provider then lets the setting go as well.
      if (!(error instanceof Error && error.name === "InvalidBucketState")) throw error;
    }
  },
});

export const bucketServerSideEncryptionConfiguration = bucketSetting<
  BucketServerSideEncryptionConfigurationArgs,
  BucketServerSideEncryptionConfigurationState
>({
  inputs: { rules: { as: "set", holds: ["applyServerSideEncryptionByDefault", "bucketKeyEnabled"] } },
  put: (s3, Bucket, { rules }) =>
    s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: rules.map(
          ({ bucketKeyEnabled, applyServerSideEncryptionByDefault: byDefault }): ServerSideEncryptionRule => ({
            BucketKeyEnabled: bucketKeyEnabled,
            ApplyServerSideEncryptionByDefault: byDefault && {
              SSEAlgorithm: byDefault.sseAlgorithm as ServerSideEncryption,
              KMSMasterKeyID: byDefault.kmsMasterKeyId,
            },
          }),
        ),
      },
    }),
  async get(s3, Bucket) {
    const { ServerSideEncryptionConfiguration: found } = await s3.getBucketEncryption({ Bucket });
    return (
      found && {
        rules: (found.Rules ?? []).map(({ BucketKeyEnabled, ApplyServerSideEncryptionByDefault: byDefault }) => ({
          bucketKeyEnabled: BucketKeyEnabled,
          applyServerSideEncryptionByDefault: byDefault && {
            sseAlgorithm: byDefault.SSEAlgorithm ?? "",
            kmsMasterKeyId: byDefault.KMSMasterKeyID ?? "",
          },
        })),
      }
    );
  },
  remove: (s3, Bucket) => s3.deleteBucketEncryption({ Bucket }),
});

export const bucketPublicAccessBlock = bucketSetting<BucketPublicAccessBlockArgs, BucketPublicAccessBlockState>({
  inputs: {
    blockPublicAcls: { default: false },
    blockPublicPolicy: { default: false },
    ignorePublicAcls: { default: false },
    restrictPublicBuckets: { default: false },
  },
  put: (s3, Bucket, { blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }) =>
    s3.putPublicAccessBlock({
      Bucket,
      PublicAccessBlockConfiguration: forApi({
        blockPublicAcls,
        blockPublicPolicy,
        ignorePublicAcls,
        restrictPublicBuckets,
      }),
    }),
  async get(s3, Bucket) {
    const { PublicAccessBlockConfiguration: found } = await s3.getPublicAccessBlock({ Bucket });
    return found && fromApi(found);
  },
  remove: (s3, Bucket) => s3.deletePublicAccessBlock({ Bucket }),
});

export const bucketPolicy = bucketSetting<BucketPolicyArgs, BucketPolicyState>({
  inputs: { policy: { as: "json" } },
  put: (s3, Bucket, { policy }) => s3.putBucketPolicy({ Bucket, Policy: policy as string }),
  get: async (s3, Bucket) => ({ policy: (await s3.getBucketPolicy({ Bucket })).Policy }),
  remove: (s3, Bucket) => s3.deleteBucketPolicy({ Bucket }),
});

type LifecycleRules = NonNullable<Unwrap<BucketLifecycleConfigurationArgs>["rules"]>;

export const bucketLifecycleConfiguration = bucketSetting<
  BucketLifecycleConfigurationArgs,
  BucketLifecycleConfigurationState
>({
  inputs: { rules: { as: "set" }, transitionDefaultMinimumObjectSize: { chosenByAws: true } },
  put: (s3, Bucket, { rules, transitionDefaultMinimumObjectSize: minimum }) =>
    s3.putBucketLifecycleConfiguration({
      Bucket,
      TransitionDefaultMinimumObjectSize: minimum as TransitionDefaultMinimumObjectSize,
      LifecycleConfiguration: {
        Rules: (rules ?? []).map(({ id, filter, ...rule }) => {
          const and = filter?.and && {
            ...forApi({ ...filter.and, tags: undefined }),
            Tags: Object.entries(filter.and.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
          };
          const Filter = filter
            ? { ...forApi({ ...filter, and: undefined }), ...(and && { And: and }) }
            : { Prefix: "" };
          return { ...(forApi(rule) as LifecycleRule), ID: id, Filter };
        }),
      },
    }),
  async get(s3, Bucket) {
    const found = await s3.getBucketLifecycleConfiguration({ Bucket });
    const rules = (found.Rules ?? []).map(({ ID, Filter, ...rule }) => {
      const { And: and, ...filter } = Filter ?? {};
      const tags = and?.Tags && Object.fromEntries(and.Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
      return {
        ...fromApi(rule),
        id: ID,
        filter: {
          ...fromApi(filter),
          ...(and && { and: { ...fromApi({ ...and, Tags: undefined }), tags } }),
        },
      };
    });
    return {
      rules: rules as unknown as LifecycleRules,
      ...(found.TransitionDefaultMinimumObjectSize && {
        transitionDefaultMinimumObjectSize: found.TransitionDefaultMinimumObjectSize,
      }),
    };
  },
  remove: (s3, Bucket) => s3.deleteBucketLifecycle({ Bucket }),
});

type LockRule = NonNullable<Unwrap<BucketObjectLockConfigurationArgs>["rule"]>;

export const bucketObjectLockConfiguration = bucketSetting<
  BucketObjectLockConfigurationArgs,
  BucketObjectLockConfigurationState
>({
  inputs: { objectLockEnabled: { replace: true, default: "Enabled" }, rule: {} },
  put: (s3, Bucket, { rule }) =>
    s3.putObjectLockConfiguration({
      Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: rule && forApi(rule),
      },
    }),
  async get(s3, Bucket) {
    const found = (await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration;
    const rule = found?.Rule && (fromApi(found.Rule) as LockRule);
    return rule && { objectLockEnabled: found.ObjectLockEnabled, rule };
  },
  /** Object lock itself stays for the life of the bucket; only its default retention can be taken away. */
  remove: (s3, Bucket) =>
    s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } }),
});

export const bucketOwnershipControls = bucketSetting<BucketOwnershipControlsArgs, BucketOwnershipControlsState>({
  inputs: { rule: {} },
  put: (s3, Bucket, { rule }) =>
    s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership as ObjectOwnership }] },
    }),
  async get(s3, Bucket) {
    const found = (await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls?.Rules?.[0];
    return found && { rule: { objectOwnership: found.ObjectOwnership ?? "" } };
  },
  remove: (s3, Bucket) => s3.deleteBucketOwnershipControls({ Bucket }),
});

export const bucketLogging = bucketSetting<BucketLoggingArgs, BucketLoggingState>({
  inputs: { targetBucket: {}, targetPrefix: {} },
  put: (s3, Bucket, { targetBucket, targetPrefix }) =>
    s3.putBucketLogging({
      Bucket,
      BucketLoggingStatus: { LoggingEnabled: { TargetBucket: targetBucket, TargetPrefix: targetPrefix } },
    }),
  async get(s3, Bucket) {
    const { LoggingEnabled: found } = await s3.getBucketLogging({ Bucket });
    return found && { targetBucket: found.TargetBucket, targetPrefix: found.TargetPrefix };
  },
  remove: (s3, Bucket) => s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
});
