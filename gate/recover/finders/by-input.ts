import type { Finder, Found, Search } from "./finder";

/**
 * Types whose id is made of their own inputs, and how. Whether there is such an object the provider tells when it is asked
 * to read it. What only sets something on another object is there as soon as that one is: it was to be ours alone.
 */
const ids: Readonly<Record<string, string>> = {
  "aws:backup/vault:Vault": "{name}",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "{backupVaultName}",
  "aws:cloudwatch/dashboard:Dashboard": "{dashboardName}",
  "aws:cloudwatch/eventRule:EventRule": "{name}",
  "aws:cloudwatch/eventTarget:EventTarget": "{rule}-{targetId}",
  "aws:cloudwatch/logGroup:LogGroup": "{name}",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "{name}",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "{name}",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": "{alarmName}",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": "{repository}",
  "aws:ecr/repository:Repository": "{name}",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "{repository}",
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": "{clusterName}",
  "aws:elasticache/parameterGroup:ParameterGroup": "{name}",
  "aws:elasticache/replicationGroup:ReplicationGroup": "{replicationGroupId}",
  "aws:elasticache/subnetGroup:SubnetGroup": "{name}",
  "aws:elasticache/user:User": "{userId}",
  "aws:elasticache/userGroup:UserGroup": "{userGroupId}",
  "aws:iam/instanceProfile:InstanceProfile": "{name}",
  "aws:iam/role:Role": "{name}",
  "aws:iam/rolePolicy:RolePolicy": "{role}:{name}",
  "aws:kms/alias:Alias": "{name}",
  "aws:lambda/function:Function": "{name}",
  "aws:rds/instance:Instance": "{identifier}",
  "aws:rds/parameterGroup:ParameterGroup": "{name}",
  "aws:rds/subnetGroup:SubnetGroup": "{name}",
  "aws:route53/record:Record": "{zoneId}_{name}_{type}",
  "aws:s3/bucket:Bucket": "{bucket}",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "{bucket}",
  "aws:s3/bucketLogging:BucketLogging": "{bucket}",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "{bucket}",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "{bucket}",
  "aws:s3/bucketPolicy:BucketPolicy": "{bucket}",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "{bucket}",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "{bucket}",
  "aws:s3/bucketVersioning:BucketVersioning": "{bucket}",
  "aws:scheduler/schedule:Schedule": "{groupName}/{name}",
  "aws:sns/topicPolicy:TopicPolicy": "{arn}",
  "aws:sqs/queuePolicy:QueuePolicy": "{queueUrl}",
};

export const byInput: Finder = {
  types: Object.keys(ids),
  find: (search) => Promise.resolve(named(search)),
};

function named({ operation: { resource }, known }: Search): Found {
  const form = ids[resource.type] ?? "";
  const inputs = [...form.matchAll(/\{(\w+)\}/g)].map(([mark, name = ""]) => [mark, resource.inputs?.[name]] as const);
  let id = form;
  for (const [mark, value] of inputs) {
    if (typeof value !== "string") return { is: "unclear", because: "its name is not among its inputs" };
    // Only names of hosts end with a dot, and ids have it not.
    id = id.replace(mark, () => value.replace(/\.$/, ""));
  }
  // Where the old one still bears the name, there is no new one.
  return known.some((one) => one.id === id) ? { is: "absent" } : { is: "there", id };
}
