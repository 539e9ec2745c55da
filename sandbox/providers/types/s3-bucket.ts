import type { BucketLocationConstraint, ListObjectVersionsCommandOutput, S3 } from "@aws-sdk/client-s3";
import type { BucketArgs, BucketState } from "@pulumi/aws/s3/bucket";

import { unlessGone } from "../aws-clients";
import { awsType, tagList, tagsOf } from "../aws-type";

/** S3's own Route 53 zone in us-east-1, the sandbox's region; other regions have others. */
const hostedZoneId = "Z3AQBSTGFYJSTF";

/**
 * Replacements: registry documentation of aws.s3.Bucket; name and object lock are fixed at creation. Versioning,
 * encryption, policy and the rest are resources of their own; the deprecated inline ones are refused.
 */
export const bucket = awsType<BucketArgs, BucketState>({
  inputs: {
    bucket: { replace: true },
    objectLockEnabled: { replace: true, chosenByAws: true },
    forceDestroy: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "hostedZoneId", "tagsAll"],
  autoName: { property: "bucket", maximumLength: 63, lowerCase: true },
  async create(inputs, { cloud }) {
    const name = inputs.bucket ?? "";
    const s3 = await cloud.s3();
    // In us-east-1 AWS answers a second creation of one's own bucket as if it had made it, and never names a region.
    if ((await unlessGone(() => s3.headBucket({ Bucket: name }))) !== undefined) {
      throw new Error(`BucketAlreadyExists: the bucket ${name} exists already`);
    }
    await s3.createBucket({
      Bucket: name,
      ObjectLockEnabledForBucket: inputs.objectLockEnabled,
      // us-east-1 has no name as a constraint; every other region must be named.
      ...(cloud.region !== "us-east-1" && {
        CreateBucketConfiguration: { LocationConstraint: cloud.region as BucketLocationConstraint },
      }),
    });
    return name;
  },
  async settle(id, _inputs, { cloud, isNew, tags }) {
    if (isNew) await putTags(await cloud.s3(), id, tags);
  },
  async read(id, _state, { cloud }) {
    const s3 = await cloud.s3();
    await s3.headBucket({ Bucket: id });
    const [lock, tagging] = await Promise.all([
      unlessGone(() => s3.getObjectLockConfiguration({ Bucket: id })),
      unlessGone(() => s3.getBucketTagging({ Bucket: id })),
    ]);
    return {
      bucket: id,
      objectLockEnabled: lock?.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled",
      arn: `arn:aws:s3:::${id}`,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegion: cloud.region,
      bucketRegionalDomainName: `${id}.s3.${cloud.region}.amazonaws.com`,
      hostedZoneId,
      tagsAll: tagsOf(tagging?.TagSet),
    };
  },
  /** S3 knows only all tags of a bucket at once. */
  async retag(id, _change, { cloud, tags }) {
    await putTags(await cloud.s3(), id, tags);
  },
  /** A bucket with anything in it, old versions included, is only deleted under `forceDestroy`. */
  async delete(id, inputs, { cloud }) {
    const s3 = await cloud.s3();
    if (inputs.forceDestroy) await empty(s3, id);
    await s3.deleteBucket({ Bucket: id });
  },
});

async function putTags(s3: S3, name: string, tags: Record<string, string>): Promise<void> {
  if (Object.keys(tags).length === 0) await s3.deleteBucketTagging({ Bucket: name });
  else await s3.putBucketTagging({ Bucket: name, Tagging: { TagSet: tagList(tags) } });
}

async function empty(s3: S3, name: string): Promise<void> {
  let page: ListObjectVersionsCommandOutput;
  do {
    page = await s3.listObjectVersions({ Bucket: name });
    const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (objects.length === 0) return;
    const { Errors: errors = [] } = await s3.deleteObjects({
      Bucket: name,
      BypassGovernanceRetention: true,
      Delete: { Objects: objects.map(({ Key, VersionId }) => ({ Key, VersionId })), Quiet: true },
    });
    if (errors[0]) throw new Error(`${errors[0].Code}: ${errors[0].Key} cannot be deleted: ${errors[0].Message}`);
  } while (page.IsTruncated);
}
