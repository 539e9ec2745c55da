/**
 * Type tokens that rules match, every spelling of each. The provider keeps old tokens beside new ones (`BucketV2` is
 * still `Bucket`), and a rule that knows only one of them is a rule that can be walked around.
 */

/** The stack itself. */
export const stackType = "pulumi:pulumi:Stack";

/** In a rule's subjects: resources of all types. */
export const everyType = "*";

/** Components whose inputs declare intent that rules may read. */
export const componentTypes = Object.freeze({
  worker: "ops:worker:Worker",
  foundation: "ops:foundation:Foundation",
  network: "ops:network:Network",
  existingRedis: "ops:redis:ExistingRedis",
  declaration: "ops:stack:Declaration",
});

export const replicationGroup = ["aws:elasticache/replicationGroup:ReplicationGroup"];
export const cacheCluster = ["aws:elasticache/cluster:Cluster"];
export const serverlessCache = ["aws:elasticache/serverlessCache:ServerlessCache"];
/** Its provider makes none that evicts or speaks without TLS. */
export const upstashDatabase = ["upstash:index:Database"];
/** Everything in which ElastiCache can run a Redis. */
export const caches = [...replicationGroup, ...cacheCluster, ...serverlessCache];
export const cacheParameterGroup = ["aws:elasticache/parameterGroup:ParameterGroup"];

export const ecsCluster = ["aws:ecs/cluster:Cluster"];
export const ecsService = ["aws:ecs/service:Service"];
export const taskDefinition = ["aws:ecs/taskDefinition:TaskDefinition"];
export const lambdaFunction = ["aws:lambda/function:Function"];
export const lambdaPermission = ["aws:lambda/permission:Permission"];

export const randomPassword = ["random:index/randomPassword:RandomPassword", "random:index/randomBytes:RandomBytes"];
export const secret = ["aws:secretsmanager/secret:Secret", "aws:ssm/parameter:Parameter"];
export const secretVersion = ["aws:secretsmanager/secretVersion:SecretVersion"];

export const securityGroup = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
];
export const securityGroupRule = ["aws:ec2/securityGroupRule:SecurityGroupRule"];
export const securityGroupIngressRule = ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"];
/** Networks whose own address range is private, so that a rule made from it does not admit the world. */
export const privateNetwork = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/defaultVpc:DefaultVpc",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/defaultSubnet:DefaultSubnet",
];

export const iamRole = ["aws:iam/role:Role"];
/** Identity policies with a document of their own, in the property `policy`. */
export const iamPolicy = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];
/** Attachments of a managed policy, in the property `policyArn`. */
export const iamPolicyAttachment = [
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
];

export const metricAlarm = ["aws:cloudwatch/metricAlarm:MetricAlarm"];
export const compositeAlarm = ["aws:cloudwatch/compositeAlarm:CompositeAlarm"];
export const alarms = [...metricAlarm, ...compositeAlarm];
export const logGroup = ["aws:cloudwatch/logGroup:LogGroup"];
export const topic = ["aws:sns/topic:Topic"];
export const topicSubscription = ["aws:sns/topicSubscription:TopicSubscription"];
export const chatChannel = ["aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"];

export const bucket = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
export const bucketAcl = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"];
export const bucketVersioning = [
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketVersioningV2:BucketVersioningV2",
];
export const bucketEncryption = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];
export const bucketPublicAccessBlock = ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"];
export const accountPublicAccessBlock = ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"];
export const bucketPolicy = ["aws:s3/bucketPolicy:BucketPolicy"];

/** Databases, which carry a deletion protection of their own. */
export const database = [
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:docdb/cluster:Cluster",
  "aws:neptune/cluster:Cluster",
];

export const cacheSubnetGroup = ["aws:elasticache/subnetGroup:SubnetGroup"];
export const databaseInstance = ["aws:rds/instance:Instance"];
export const databaseSubnetGroup = ["aws:rds/subnetGroup:SubnetGroup"];
export const vpc = ["aws:ec2/vpc:Vpc"];
export const subnet = ["aws:ec2/subnet:Subnet"];
export const securityGroupEgressRule = ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"];
export const key = ["aws:kms/key:Key"];
export const queue = ["aws:sqs/queue:Queue"];
export const dashboard = ["aws:cloudwatch/dashboard:Dashboard"];
export const eventRule = ["aws:cloudwatch/eventRule:EventRule"];
export const schedule = ["aws:scheduler/schedule:Schedule"];
export const scalingTarget = ["aws:appautoscaling/target:Target"];
export const scheduledScaling = ["aws:appautoscaling/scheduledAction:ScheduledAction"];
export const backupPlan = ["aws:backup/plan:Plan"];
export const backupVault = ["aws:backup/vault:Vault"];
export const healthCheck = ["aws:route53/healthCheck:HealthCheck"];
export const webAcl = ["aws:wafv2/webAcl:WebAcl"];

const inEveryModule = (rest: string): string[] =>
  ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"].map((module) => `aws:${module}/${rest}`);
export const loadBalancer = inEveryModule("loadBalancer:LoadBalancer");
export const targetGroup = inEveryModule("targetGroup:TargetGroup");
export const listener = inEveryModule("listener:Listener");

export const bucketObjectLock = [
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
];
export const bucketReplication = ["aws:s3/bucketReplicationConfig:BucketReplicationConfig"];
export const bucketLifecycle = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
];
