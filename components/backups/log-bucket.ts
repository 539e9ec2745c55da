import type * as pulumi from "@pulumi/pulumi";
import type { PrivateBucket } from "../buckets/private-bucket";
import { makePrivateBucket } from "../buckets/private-bucket";
import type { PolicyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { bucketIn, bucketsIn } from "./names";
import { logBucketPolicy } from "./policy";

/** What access to the stack's buckets is logged to. */
export interface LogBucketPlan {
  readonly name: pulumi.Output<string>;
  readonly document: PolicyDocument;
}

export function planLogBucket(scope: Scope, suffix: string): LogBucketPlan {
  const { name, arn } = bucketIn(scope, suffix);
  return { name, document: logBucketPolicy(scope, arn, bucketsIn(scope)) };
}

/** Encrypted by Amazon S3 itself: log delivery can write to no bucket with a key of ours. Not locked, as nothing restores from it. */
export function makeLogBucket(
  parent: pulumi.Resource,
  name: string,
  { name: bucketName, document }: LogBucketPlan,
  expireDays: number,
): PrivateBucket {
  return makePrivateBucket(parent, name, { bucketName, document, expireDays, noncurrentDays: 1 });
}
