export const bucketLogging = ["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"];
export const bucketOwnership = ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"];
