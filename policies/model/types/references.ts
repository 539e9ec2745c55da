/** Things that are named by others, and by no rule of their own. */
export const hostedZone = ["aws:route53/zone:Zone"];
export const capacityProviders = ["aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"];
export const runningRevision = ["ops:index:RunningRevision"];
export const rolePolicy = ["aws:iam/rolePolicy:RolePolicy"];
export const rolePolicyAttachment = ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"];
export const functionAlias = ["aws:lambda/alias:Alias"];
export const deliveryStream = ["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"];
export const dataStream = ["aws:kinesis/stream:Stream"];
export const vaultPolicy = ["aws:backup/vaultPolicy:VaultPolicy"];
/** Set up one side of a bucket each, which they name in `bucket`. */
export const bucketSatellite = [
  "aws:s3/bucketNotification:BucketNotification",
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
];
export const eventSource = ["aws:lambda/eventSourceMapping:EventSourceMapping"];
