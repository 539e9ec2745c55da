import * as pulumi from "@pulumi/pulumi";
import type { PrivateBucket } from "../buckets/private-bucket";
import { makePrivateBucket, onlyOverTls } from "../buckets/private-bucket";
import { physicalName } from "../names";
import type { PolicyDocument } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn } from "../scope";
import type { EdgeChoices } from "./args";

/** Where the load balancer's files lie in the bucket; the firewall chooses its own folder. */
export const accessLogPrefix = "load-balancer";

/** AWS WAF delivers only to buckets whose names begin so. */
const wafPrefix = "aws-waf-logs";

/** Named after the region, as other buckets are: bucket names belong to the whole world. */
export function logBucketName({ service, environment, region, accountId }: Scope): pulumi.Output<string> {
  return pulumi
    .output(accountId)
    .apply((account) => physicalName("bucket", wafPrefix, service, environment, region, "edge", account));
}

/** Two services of AWS deliver, each only on behalf of this account. */
export function logPolicy(scope: Scope): PolicyDocument {
  const bucketArn = pulumi.interpolate`arn:${scope.partition}:s3:::${logBucketName(scope)}`;
  const { accountId } = scope;
  const onBehalf = { StringEquals: { "aws:SourceAccount": accountId } };
  const waf = {
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
  } as const;
  return policyDocument(
    {
      Sid: "LoadBalancerDelivers",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${bucketArn}/${accessLogPrefix}/AWSLogs/${accountId}/*`,
    },
    {
      Sid: "AWSLogDeliveryWrite",
      ...waf,
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${bucketArn}/AWSLogs/${accountId}/*`,
      Condition: {
        StringEquals: { ...onBehalf.StringEquals, "s3:x-amz-acl": "bucket-owner-full-control" },
        ArnLike: { "aws:SourceArn": arnIn(scope, "logs", "*") },
      },
    },
    {
      Sid: "AWSLogDeliveryAclCheck",
      ...waf,
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { ...onBehalf, ArnLike: { "aws:SourceArn": arnIn(scope, "logs", "*") } },
    },
    ...onlyOverTls(bucketArn),
  );
}

/** Amazon's own key encrypts it: deliveries of access logs know no other encryption. */
export function makeLogBucket(
  parent: pulumi.Resource,
  name: string,
  { scope, logRetentionDays, deletionProtection }: EdgeChoices,
  document: PolicyDocument,
): PrivateBucket {
  return makePrivateBucket(parent, `${name}-logs`, {
    bucketName: logBucketName(scope),
    document,
    expireDays: logRetentionDays,
    noncurrentDays: 1,
    // What may go, goes with its logs; what is protected keeps them.
    forceDestroy: !deletionProtection,
    tags: { Purpose: "access-logs" },
  });
}
