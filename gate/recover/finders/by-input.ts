import type { Finder, Found, Search } from "./finder";

/**
 * Types whose id is one of their own inputs, or several of them. Whether there is such an object the provider tells when
 * it is asked to read it.
 */
const ids: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:cloudwatch/eventRule:EventRule": ["name"],
  "aws:cloudwatch/logGroup:LogGroup": ["name"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ["alarmName"],
  "aws:ecr/repository:Repository": ["name"],
  "aws:elasticache/parameterGroup:ParameterGroup": ["name"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["replicationGroupId"],
  "aws:elasticache/subnetGroup:SubnetGroup": ["name"],
  "aws:iam/instanceProfile:InstanceProfile": ["name"],
  "aws:iam/role:Role": ["name"],
  "aws:iam/rolePolicy:RolePolicy": ["role", "name"],
  "aws:lambda/function:Function": ["name"],
  "aws:rds/subnetGroup:SubnetGroup": ["name"],
  "aws:s3/bucket:Bucket": ["bucket"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket"],
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ["bucket"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["bucket"],
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
};

/** Between the parts of an id that has several. */
const separator = ":";

export const byInput: Finder = {
  types: Object.keys(ids),
  find: (search) => Promise.resolve(named(search)),
};

function named({ operation: { resource }, known }: Search): Found {
  const parts = (ids[resource.type] ?? []).map((name) => resource.inputs?.[name]);
  if (!parts.every((part) => typeof part === "string"))
    return { is: "unclear", because: "its name is not among its inputs" };
  const id = parts.join(separator);
  // Where the old one still bears the name, there is no new one.
  return known.some((one) => one.id === id) ? { is: "absent" } : { is: "there", id };
}
