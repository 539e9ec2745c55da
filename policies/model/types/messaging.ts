export const topicPolicy = ["aws:sns/topicPolicy:TopicPolicy"];
export const queuePolicy = ["aws:sqs/queuePolicy:QueuePolicy"];
export const queueRedrivePolicy = ["aws:sqs/redrivePolicy:RedrivePolicy"];
/** What a bucket tells topics, queues and functions of. */
export const bucketNotification = ["aws:s3/bucketNotification:BucketNotification"];
